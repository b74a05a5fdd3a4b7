// SPDX-License-Identifier: Apache-2.0
// Every file under tests/bad-input/, and what is too large to lie there, through the real binary: refused with exactly the
// words expected, exit code 1, and not a byte of the data folder changed. With CANDOR_UPDATE=1 it writes what was said
// beside a file that has no .expected; read it before committing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, createReadStream, createWriteStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";

import { candor, candorJson, newFolder, root, start } from "./candor.mjs";

const importers = {
  customers: (file) => ["customer", "import", file],
  records: (file) => ["exposure", "import", "INC-2026-0001", file, "--class", "full_name"],
  outcomes: (file) => ["trust", "import", "INC-2026-0001", file],
  ndjson: (file) => ["trust", "import", "INC-2026-0001", file, "--format", "ndjson"],
  segment: (file) => ["trust", "import", "INC-2026-0001", file, "--format", "segment"],
  departures: (file) => ["trust", "departures", "INC-2026-0001", file],
  relationship: (file) => ["trust", "relationship", "INC-2026-0001", file],
  playbooks: (file) => ["playbook", "import", file],
  veris: (file) => ["incident", "import", "--veris", file],
  dispatch: (file) => ["incident", "import", "--dispatch", file],
  iris: (file) => ["incident", "import", "--iris", file],
  compare: (file) => ["incident", "compare", "INC-2026-0001", "--file", file],
};
const headers = {
  customers: "external_id,jurisdiction",
  records: "customer_id,email",
  outcomes: "customer,period,active,spend",
  departures: "customer,left_on",
  relationship: "customer,products",
  compare: "DaysElapsedBeforeNotification,Name",
};
const rows = { customers: "c1,DE", records: "c1,", outcomes: "c1,2026-01,1,5", departures: "c1,2026-01-14", relationship: "c1,2", compare: "10,a" };

// What populated() has made, by its settings: the next one gets a copy.
const models = new Map();
after(() => models.forEach((model) => rmSync(model, { recursive: true })));

/** A folder with one incident and one customer, and good imports behind it. */
function populated(t, settings) {
  const folder = newFolder(t, settings);
  if (!models.has(settings)) {
    populate(folder);
    const model = mkdtempSync(join(tmpdir(), "candor-model-"));
    cpSync(folder, model, { recursive: true });
    models.set(settings, model);
  }
  cpSync(models.get(settings), folder, { recursive: true });
  return folder;
}

function populate(folder) {
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "List copied"]);
  // The commands above name the incident of the year in which they were written.
  if (reference !== "INC-2026-0001") candorJson(folder, ["incident", "import", "--veris", "-"], { input: incidentOf2026 });
  candorJson(folder, ["incident", "anchor", "INC-2026-0001", "awareness", "--at", "2026-01-10T09:00:00Z", "--reason", "seen"]);
  const good = (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  candorJson(folder, ["customer", "import", good("customers.csv", "external_id,jurisdiction\nc1,DE\n")]);
  candorJson(folder, importers.records(good("records.csv", "customer_id,email\nc1,\n")));
  candorJson(folder, importers.outcomes(good("outcomes.csv", "customer,period,active,spend\nc1,2026-01,1,10\n")));
}
const incidentOf2026 = JSON.stringify({
  incident_id: "one", schema_version: "1.4.1", security_incident: "Confirmed", timeline: { incident: { year: 2026, month: 1 } },
});

/** Every byte of the data folder, so every row of every table: the last program to leave a database folds its log into it. */
function contents(folder) {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    assert.ok(!name.startsWith("candor.db-"), `${name} was left behind`);
    if (statSync(join(folder, name)).isFile()) hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex");
}

test("what is compared is every row of every table", (t) => {
  const folder = populated(t);
  for (const words of [
    ["customer", "import", "-"],
    ["exposure", "import", "INC-2026-0001", "-", "--class", "full_name"],
    ["trust", "import", "INC-2026-0001", "-"],
    ["incident", "anchor", "INC-2026-0001", "discovery", "--at", "2026-01-11T09:00:00Z", "--reason", "seen"],
    ["staff", "account", "create", "ana", "--role", "observer"],
  ]) {
    const before = contents(folder);
    assert.equal(contents(folder), before, "looking changes nothing");
    candorJson(folder, ["incident", "list"]);
    assert.equal(contents(folder), before, "reading changes nothing");
    const input = { customer: "external_id,jurisdiction\nc2,FR\n", exposure: "id\nc2\n", trust: "customer,period,active,spend\nc2,2026-01,1,3\n" }[words[0]];
    candorJson(folder, words, { input });
    assert.notEqual(contents(folder), before, words.join(" "));
  }
});

for (const [importer, words] of Object.entries(importers)) {
  test(`${importer}: bad files are refused by place and change nothing`, (t) => {
    const folder = populated(t);
    const before = contents(folder);
    const inputs = join(root, "tests/bad-input", importer);
    // One file of VERIS records has good ones beside the bad; src/incident/veris_test.cc reads it, at a clock that stands.
    const files = readdirSync(inputs).filter((name) => !name.endsWith(".expected") && name !== "bad-values.json");
    assert.ok(files.length >= 7, `${files.length} files`);
    for (const name of files) {
      // From the folder of the files, so that errors name them as they are.
      const ended = candor(folder, words(name), { cwd: inputs });
      // What is refused record by record stands behind the file's name, and is counted at the end.
      const said = (ended.stdout + ended.stderr)
        .replace(/^candor: /, "")
        .replaceAll(`${name}, record`, "record")
        .replace(/^imported .*\n$/m, "")
        .replace(/it is now \S+/g, "it is now NOW");
      const expected = join(inputs, `${name.replace(/\.[a-z]+$/, "")}.expected`);
      if (process.env.CANDOR_UPDATE && !existsSync(expected)) writeFileSync(expected, said);
      assert.equal(ended.code, 1, `${importer}/${name}: ${said}`);
      assert.equal(said, readFileSync(expected, "utf8"), `${importer}/${name}`);
    }
    assert.equal(contents(folder), before, "the data folder is as it was");
  });
}

const tooLong = "is longer than 65,536 bytes; look for a quote that is not closed";
for (const [importer, head] of Object.entries(headers)) {
  test(`${importer}: a line of ten megabytes is refused by its place`, (t) => {
    const folder = populated(t);
    const before = contents(folder);
    const cells = rows[importer].split(",").slice(1).join(",");
    const input = `${head}\n${rows[importer]}\n${"x".repeat(10_000_000)},${cells}\n`;
    const ended = candor(folder, importers[importer]("-"), { input });
    const told = `- line 3, column 1 (${head.split(",")[0]}): ${tooLong}\n`;
    // What may leave out a few rows lists those that it could not take.
    const lists = ["customers", "records"].includes(importer);
    const stderr = lists ? `candor: - cannot be imported; nothing was changed\n  ${told}` : `candor: ${told}`;
    assert.deepEqual(ended, { code: 1, stdout: "", stderr });
    assert.equal(contents(folder), before, "the data folder is as it was");
  });
}

test("veris: a line of ten megabytes and JSON without end are refused", (t) => {
  const folder = populated(t);
  const before = contents(folder);
  const refused = (input) => candor(folder, importers.veris("-"), { input });
  assert.deepEqual(refused(`[{"incident_id": "${"x".repeat(10_000_000)}"}]\n`), {
    code: 1,
    stdout: "-, record 1: incident_id is required, in at most 100 characters\nimported 0, refused 1\n",
    stderr: "",
  });
  assert.deepEqual(refused("[".repeat(5_000_000)), {
    code: 1,
    stdout: "",
    stderr: "candor: line 1, column 33: nested deeper than 32 levels\n",
  });
  assert.equal(contents(folder), before, "the data folder is as it was");
});

/** The most memory that a process has held, in bytes. */
function peakMemory(pid) {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmHWM:\s+(\d+) kB/m);
  return line ? Number(line[1]) * 1024 : 0;
}

/** Writes `head` and then `row` without end, until the reader goes; returns how much it held after how much was written. */
async function pour(child, stream, head, row) {
  const gone = new Promise((done) => {
    stream.on("error", done);
    child.once("exit", done);
  });
  const block = `${row}\n`.repeat(64);
  const looks = [];
  let written = 0;
  stream.write(`${head}\n`);
  while (child.exitCode === null && !stream.destroyed) {
    const more = stream.write(block);
    written += block.length;
    if (!more) await Promise.race([new Promise((done) => stream.once("drain", done)), gone]);
    try {
      looks.push({ written, peak: peakMemory(child.pid) });
    } catch {
      break; // it has gone
    }
  }
  stream.destroy();
  return looks.filter(({ peak }) => peak > 0);
}

const rowsMax = 20_000;
const told = "has more than 20,000 rows; import_rows_max in candor.toml sets how many it may have";
const filler = "x".repeat(1000); // so that holding the rows would show
for (const [importer, head] of Object.entries(headers)) {
  for (const way of ["standard input", "a FIFO"]) {
    test(`${importer}: rows without end from ${way} are refused at the limit, in constant memory`, async (t) => {
      const folder = populated(t, `import_rows_max = ${rowsMax}`);
      const before = contents(folder);
      const fifo = join(tmpdir(), `${basename(folder)}.fifo`);
      const name = way === "a FIFO" ? fifo : "-";
      if (way === "a FIFO") {
        assert.equal(spawnSync("mkfifo", [fifo]).status, 0);
        t.after(() => rmSync(fifo));
      }
      const child = start(folder, importers[importer](name), { stdin: way === "a FIFO" ? "ignore" : "pipe" });
      let said = "";
      child.stderr.on("data", (chunk) => (said += chunk));
      const ended = new Promise((done) => child.once("close", (code) => done(code)));
      const stream = way === "a FIFO" ? createWriteStream(fifo) : child.stdin;
      const looks = await pour(child, stream, `${head},filler`, `${rows[importer]},${filler}`);
      assert.equal(await ended, 1, said);
      assert.equal(said, `candor: ${name} ${told}\n`);
      const late = looks.at(-1);
      const early = looks.find(({ written }) => written > late.written / 4);
      assert.ok(late.written > 10 << 20, `${late.written} bytes were written`);
      assert.ok(late.peak - early.peak < (late.written - early.written) / 4, JSON.stringify({ early, late }));
      assert.equal(contents(folder), before, "the data folder is as it was");
    });
  }
}

const bytesMax = { veris: "268,435,456", dispatch: "67,108,864", iris: "67,108,864" };
for (const [importer, most] of Object.entries(bytesMax)) {
  test(`${importer}: JSON without end is refused where it is larger than a file may be`, async (t) => {
    const folder = populated(t);
    const before = contents(folder);
    const child = start(folder, importers[importer]("-"), { stdin: "pipe" });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    const ended = new Promise((done) => child.once("close", (code) => done(code)));
    createReadStream("/dev/zero").on("error", () => {}).pipe(child.stdin).on("error", () => {});
    assert.equal(await ended, 1);
    assert.equal(said, `candor: - is larger than ${most} bytes\n`);
    assert.equal(contents(folder), before, "the data folder is as it was");
  });
}

// What somebody stole, or another program wrote down, is evidence: it is taken as the text it is. Nothing of it is written to
// a CSV file anywhere; where it leaves as JSON or HTML it is quoted as such.
test("records and VERIS: a formula is taken as text and comes out as the same text", (t) => {
  const folder = populated(t);
  const formula = "=cmd|' /C calc'!A0";
  const leaked = `customer_id,email,name\n"${formula}",@SUM(A1),-1+2\nc1,,"${formula}"\n`;
  const taken = candorJson(folder, importers.records("-"), { input: leaked });
  assert.equal(taken.rows, 2);
  assert.equal(taken.found_by_external_id, 1);
  assert.equal(taken.unmatched, 1);

  const record = { ...JSON.parse(incidentOf2026), incident_id: "formula", summary: formula, victim: { victim_id: formula } };
  const [reference] = candorJson(folder, importers.veris("-"), { input: JSON.stringify(record) }).references;
  const exported = JSON.parse(candor(folder, ["incident", "export", reference, "--veris"]).stdout);
  assert.equal(exported.summary, formula);
  assert.deepEqual(exported.victim, { victim_id: formula });
});
