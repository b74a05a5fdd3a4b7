// SPDX-License-Identifier: Apache-2.0
// The public log and the journal's, as `candor serve` keeps them: read by a program that shares no code with Candor, by
// `candor verify`, and by whoever gets one entry of the journal; and four nodes that die at any moment.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { acme, binary, candor, candorJson, newFolder, publish, serve, start } from "./candor.mjs";
import { keyOf, verifiedLog } from "./log_reader.mjs";

const named = `public_url = "https://incidents.acme.example"\n${acme}`;

async function until(holds) {
  for (;;) {
    const found = await holds().catch(() => undefined);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** A database of its own on the harness's server; undefined where there is none. */
function newDatabase(t) {
  const server = process.env.CANDOR_TEST_POSTGRES;
  if (!server) return undefined;
  const name = `candor_log_${process.pid}`;
  const psql = (sql) => assert.equal(spawnSync("psql", [server, "-qc", sql]).status, 0, sql);
  psql(`CREATE DATABASE ${name}`);
  t.after(() => psql(`DROP DATABASE ${name} WITH (FORCE)`));
  return server.replace("///postgres?", `///${name}?`);
}

const reader = (pages) => async (path) => {
  const response = await fetch(`${pages}/log/${path}`);
  assert.equal(response.status, 200, path);
  return Buffer.from(await response.arrayBuffer());
};

/** The log once it has a statement of this fingerprint. */
async function logWith(pages, sha256) {
  return until(async () => {
    const key = keyOf((await reader(pages)("key")).toString().trim());
    const log = await verifiedLog(reader(pages), key);
    return log.entries.some((entry) => entry.includes(sha256)) && log;
  });
}

const words = (stage) => ["--stage", stage, "--title", "A laptop was stolen", "--next-update-by", "2999-01-01T00:00:00Z"];

/** `candor verify` in a folder where nothing of Candor is. */
function verify(words, files = {}) {
  const cwd = mkdtempSync(join(tmpdir(), "candor-outsider-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const ended = spawnSync(binary, ["verify", ...words], { cwd, encoding: "utf8", env: {} });
    return { code: ended.status, text: (ended.stdout + ended.stderr).replaceAll(/\s+/g, " ") };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

test("what is published is in a log that an outsider can check", async (t) => {
  const folder = newFolder(t, named);
  const { pages } = await serve(t, folder);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "WORKING TITLE"]);
  candorJson(folder, ["incident", "fact", reference, "what_happened", "A laptop was stolen."]);
  const first = publish(folder, reference, words("investigating"));
  const before = await logWith(pages, first.sha256);
  const kept = (await reader(pages)("checkpoint")).toString();
  const key = (await reader(pages)("key")).toString().trim();
  assert.equal(before.checkpoint.origin, "incidents.acme.example/log");

  // The entry is of the bytes that the public can fetch.
  const data = Buffer.from(await (await fetch(`${pages}/incidents/${reference}/statements/1`)).arrayBuffer());
  assert.equal(createHash("sha256").update(data).digest("hex"), first.sha256);
  for (const entry of before.entries) assert.doesNotMatch(entry.toString(), /WORKING TITLE|second-person|@cli/);

  const second = publish(folder, reference, words("identified"));
  const after = await logWith(pages, second.sha256);
  assert.deepEqual(after.entries.slice(0, before.entries.length), before.entries);
  const checked = verify([`${pages}/log`, "--key", key, "--earlier", "kept"], { kept });
  assert.equal(checked.code, 0, checked.text);
  assert.match(checked.text, /nothing of it was changed or left out/);
  assert.notEqual(verify([`${pages}/nothing`, "--key", key]).code, 0);
  assert.notEqual(verify(["http://127.0.0.1:1/log", "--key", key]).code, 0);
  assert.match(verify(["http://", "--key", key]).text, /^candor/);

  const shown = candor(folder, ["record", "verify"]);
  assert.equal(shown.code, 0, shown.stdout + shown.stderr);
});

test("a reader with a shell checks an entry by the script that the page shows", async (t) => {
  const folder = newFolder(t, named);
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, "candor.toml"), `public_url = "${address}"\n${acme}\n[staff]\nport = 0\n[pages]\nport = ${port}\n`);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "x"]);
  candorJson(folder, ["incident", "fact", reference, "what_happened", "A laptop was stolen."]);
  const statements = ["investigating", "identified", "monitoring"].map((stage) => publish(folder, reference, words(stage)));
  const { pages } = await serve(t, folder);
  await logWith(pages, statements[2].sha256);
  const read = async (path) => (await fetch(pages + path)).text();

  // Out of the page itself, as somebody would copy it.
  const html = await until(async () => (await read("/verify")).includes("verify.sh") && read("/verify"));
  const shown = html.match(/aria-label="verify.sh"><code>([^]*?)<\/code>/)[1];
  const script = shown.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
  assert.equal(script, await read("/verify.sh"));
  assert.ok(script.trimEnd().split("\n").length <= 30);
  const cwd = mkdtempSync(join(tmpdir(), "candor-outsider-"));
  t.after(() => rmSync(cwd, { recursive: true }));
  writeFileSync(join(cwd, "verify.sh"), script);
  const run = (number) => spawnSync("bash", ["verify.sh", number], { cwd, encoding: "utf8" });

  const page = await until(async () => {
    const text = await read(`/incidents/${reference}`);
    return text.split("/log/entry/").length === 4 && text;
  });
  const numbers = [...page.matchAll(/href="\/log\/entry\/(\d+)"/g)].map(([, number]) => number);
  for (const [i, number] of numbers.entries()) {
    const ended = run(number);
    assert.equal(ended.status, 0, ended.stderr);
    assert.match(ended.stdout, new RegExp(`Entry ${number} is in the log of 127.0.0.1:${port}/log, which has`));
    assert.ok(ended.stdout.includes(statements[2 - i].sha256));
  }
  assert.notEqual(run("99").status, 0);
  const key = script.match(/key="([^"]+)"/)[1];
  const changes = [
    [key, Buffer.alloc(32, 1).toString("base64")],
    ["/entry/$n", "/entry/$((n ^ 1))"],
    ["{ printf '\\0'; cat entry; }", "{ printf '\\2'; cat entry; }"],
  ];
  for (const [what, instead] of changes) {
    assert.ok(script.includes(what));
    writeFileSync(join(cwd, "verify.sh"), script.replace(what, instead));
    assert.notEqual(run(numbers[0]).status, 0, what);
  }
});

test("one entry of the journal is shown to an outsider, with what proves it", async (t) => {
  const folder = newFolder(t, named);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "A laptop was stolen"]);
  candorJson(folder, ["incident", "fact", reference, "what_happened", "SECRET OF ANOTHER ENTRY"]);
  const text = candor(folder, ["journal", "prove", "1"]).stdout;
  const disclosure = JSON.parse(text);
  assert.equal(disclosure.entry.kind, "incident.declared");
  assert.doesNotMatch(text, /SECRET/);

  // By hand: the leaf is the SHA-256 of the salt and the entry's canonical JSON.
  const { pages } = await serve(t, folder);
  const key = (await until(async () => (await reader(pages)("key")).toString().trim()));
  const ok = verify(["one.json", "--key", key], { "one.json": text });
  assert.equal(ok.code, 0, ok.text);
  assert.match(ok.text, /is entry 1 of the journal, in every detail/);
  assert.match(ok.text, /the journal said this then/);

  const changes = {
    "another author": (it) => (it.entry.author = "mallory"),
    "another title": (it) => (it.entry.body.title = "Nothing"),
    "another salt": (it) => (it.salt = "00".repeat(32)),
    "no salt": (it) => (it.salt = "zz"),
    "another word": (it) => (it.public_word.salt = "00".repeat(32)),
    "another day": (it) => (it.public_word.entry = it.public_word.entry.replace(/"at":"20/, '"at":"19')),
    "another format": (it) => (it.format = "candor.journal-disclosure@v2"),
    "no proof": (it) => (it.proof = ""),
  };
  for (const [name, change] of Object.entries(changes)) {
    const it = JSON.parse(text);
    change(it);
    assert.notEqual(verify(["one.json", "--key", key], { "one.json": JSON.stringify(it) }).code, 0, name);
  }
  const other = "incidents.acme.example/other+" + key.split("+").slice(1).join("+");
  assert.notEqual(verify(["one.json", "--key", other], { "one.json": text }).code, 0);
});

test("four nodes on one PostgreSQL, each of which dies at any moment, never fork the journal", async (t) => {
  const database = newDatabase(t);
  if (!database) return t.skip("CANDOR_TEST_POSTGRES names no server; run ./test");
  const settings = `database = "${database}"\n${named}`;
  const nodes = [0, 1, 2, 3].map(() => newFolder(t, settings));
  const { reference } = candorJson(nodes[0], ["incident", "declare", "--title", "A laptop was stolen"]);
  candorJson(nodes[0], ["journal", "prove", "1"]);
  for (const node of nodes.slice(1)) cpSync(join(nodes[0], "candor.key"), join(node, "candor.key"));

  const started = nodes.map((node) => start(node, ["serve"]));
  t.after(() => started.forEach((child) => child.kill("SIGKILL")));
  const checkpoints = [];
  let acknowledged = 0;
  for (let round = 0; round < 8; round += 1) {
    const writers = nodes.map((node, i) => {
      const child = start(node, ["incident", "fact", reference, "what_we_are_doing", `Step ${round} of node ${i}.`]);
      return { child, ended: new Promise((done) => child.once("exit", (code) => done(code))) };
    });
    // Two of the four die while all of them write: one that signs, one that writes.
    const dying = started[round % 4];
    const gone = new Promise((done) => dying.once("exit", done));
    dying.kill("SIGKILL");
    await Promise.race(writers.map(({ ended }) => ended));
    writers[(round + 1) % 4].child.kill("SIGKILL");
    acknowledged += (await Promise.all(writers.map(({ ended }) => ended))).filter((code) => code === 0).length;
    await gone;
    started[round % 4] = start(nodes[round % 4], ["serve"]);
    for (const node of nodes) checkpoints.push(candorJson(node, ["journal", "verify"]).log.checkpoint);
  }

  candorJson(nodes[0], ["journal", "prove", "1"]);
  const kept = checkpoints.filter((note, i) => note && checkpoints.indexOf(note) === i);
  assert.ok(kept.length > 1);
  const files = kept.map((note, i) => {
    writeFileSync(join(nodes[3], `checkpoint-${i}`), note);
    return ["--earlier", join(nodes[3], `checkpoint-${i}`)];
  });
  const last = candorJson(nodes[3], ["journal", "verify", ...files.flat()]);
  assert.equal(last.first_bad, undefined);
  assert.equal(last.log.first_bad, undefined);
  const sizes = kept.map((note) => note.split("\n")[1]);
  assert.equal(new Set(sizes).size, sizes.length, "one root for each size");
  const logged = candorJson(nodes[0], ["journal", "list", "--kind", "incident.fact_stated", "--limit", "1000"]);
  assert.ok(logged.entries.length >= acknowledged, `${logged.entries.length} of ${acknowledged}`);
  assert.ok(acknowledged >= 16);
});
