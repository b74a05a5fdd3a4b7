// SPDX-License-Identifier: Apache-2.0
// The register of customers: what it holds stands nowhere in the clear, not even in the memory of a program that has done its
// work; and its key is changed whatever happens to the program meanwhile.
import assert from "node:assert/strict";
import { mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { acme, candor, candorJson, newFolder, newToken, seeded, serve, start } from "./candor.mjs";
import { stateFacts } from "./walk.mjs";

/** Words that stand in names, addresses and numbers of customers and leaked rows, and nowhere else. */
const planted = ["Quillon", "quillon", "Zephyrine", "zephyrine", "ZEPHYRINE", "493097766", "Vantablackallee", "Planthausen", "Leakname", "elsewhere-planted"];
const people = 200;
function customers() {
  const rows = ["id,name,email,phone,street,city,postcode,date_of_birth,jurisdiction"];
  for (let i = 0; i < people; i += 1) {
    const email = `Zephyrine.quillon${i}@mail${i}.example`;
    rows.push(
      `C${i},Zoe${i} Quillon${i},${email},+493097766${i + 1000},Vantablackallee ${i},Planthausen${i},47110,1977-03-12,DE`,
    );
  }
  return `${rows.join("\n")}\n`;
}
function leaked() {
  const rows = ["email,phone,name"];
  for (let i = 0; i < people; i += 1) rows.push(`ZEPHYRINE.quillon${i}@mail${i}.example,,Leakname ${i}`);
  rows.push("nobody@elsewhere-planted.example,+4930977669999,Leakname of nobody");
  return `${rows.join("\n")}\n`;
}

/** All of a process's own memory that a core dump would have. */
function* memoryOf(pid) {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  for (const line of readFileSync(`/proc/${pid}/maps`, "latin1").trim().split("\n")) {
    const [, from, to, rights, what] = line.match(/^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$/);
    if (!rights.startsWith("rw") || what === "[vvar]") continue;
    const piece = Buffer.alloc(Number(BigInt(`0x${to}`) - BigInt(`0x${from}`)));
    let got = 0;
    try {
      got = readSync(memory, piece, 0, piece.length, BigInt(`0x${from}`));
    } catch {
      continue; // such as pages that nobody may read
    }
    yield { name: `memory ${from} ${what}`, bytes: piece.subarray(0, got) };
  }
}

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: false })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield { name: path, bytes: readFileSync(path) };
  }
}

function foundIn(places) {
  const found = [];
  for (const { name, bytes } of places) {
    for (const text of planted) {
      if (bytes.includes(text)) found.push(`${text} in ${name}`);
    }
  }
  return found;
}

test("no name, address or number stands in files, logs, temporary files or the memory of an idle server", async (t) => {
  const outside = mkdtempSync(join(tmpdir(), "candor-mail-"));
  const temporary = mkdtempSync(join(tmpdir(), "candor-tmp-"));
  t.after(() => {
    for (const path of [outside, temporary]) rmSync(path, { recursive: true, force: true });
    for (const name of ["TMPDIR", "SQLITE_TMPDIR"]) delete process.env[name];
  });
  const folder = newFolder(t, `${acme}maildir = "${join(outside, "mail")}"\n`);
  process.env.TMPDIR = process.env.SQLITE_TMPDIR = temporary;
  const alice = newToken(folder, "alice");
  const bob = newToken(folder, "bob");
  const server = await serve(t, folder);
  const call = async (token, method, path, body, argument) => {
    const response = await fetch(server.staff + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": argument ? "application/octet-stream" : "application/json",
        ...(argument ? { "candor-argument": JSON.stringify(argument) } : {}),
      },
      body: argument ? body : body && JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };

  // All of it through the server, which is looked at afterwards; the same files are stored nowhere else.
  await call(alice, "POST", "/api/v1/customers/imports", customers(), { name: "customers.csv" });
  const { reference } = candorJson(
    folder,
    ["incident", "declare", "--title", "Customer database copied", "--severity", "high", "--status", "confirmed"],
    { token: alice },
  );
  await call(alice, "POST", `/api/v1/incidents/${reference}/exposure/imports`, leaked(), {
    name: "leaked.csv",
    classes: ["email_address", "full_name"],
  });
  stateFacts(folder, reference, alice);
  const notice = candorJson(folder, ["notice", "draft", reference], { token: alice }).reference;
  const cora = newToken(folder, "cora", ["counsel"]);
  candorJson(folder, ["notice", "approve", notice], { token: cora });
  candorJson(folder, ["notice", "approve", notice], { token: bob });
  await call(alice, "GET", `/api/v1/incidents/${reference}/exposure/review`);
  await call(alice, "POST", `/api/v1/notices/${notice}/delivery/start`, {});
  const run = await call(alice, "POST", `/api/v1/notices/${notice}/delivery/run`);
  assert.equal(run.reached, people);
  await call(alice, "POST", "/api/v1/register/rotate-key");

  assert.equal(readdirSync(join(outside, "mail", "new")).length, people, "the letters themselves are outside");
  assert.ok(foundIn(filesIn(join(outside, "mail"))).length >= people, "what is looked for can be found");
  assert.deepEqual(foundIn(filesIn(folder)), [], "database, WAL, logs");
  assert.deepEqual(foundIn(filesIn(temporary)), [], "temporary files");
  let memory;
  try {
    memory = [...memoryOf(server.pid)];
  } catch (error) {
    t.diagnostic(`the memory was not looked at, as the kernel forbids it: ${error.code}`);
    return;
  }
  assert.deepEqual(foundIn(memory), [], "what a core dump would have");
});

test("kill -9 while the register's key is changed: the database opens, and a second call finishes", async (t) => {
  const folder = newFolder(t);
  const count = 30_000;
  const rows = ["id,email,jurisdiction"];
  for (let i = 0; i < count; i += 1) rows.push(`C${i},c${i}@example.com,DE`);
  writeFileSync(join(folder, "customers.csv"), `${rows.join("\n")}\n`);
  writeFileSync(join(folder, "leaked.csv"), "email\nc0@example.com\nc29999@example.com\n");
  candorJson(folder, ["customer", "import", join(folder, "customers.csv")]);

  const seed = Number(process.env.CANDOR_SEED ?? Date.now() % 1_000_000);
  t.diagnostic(`CANDOR_SEED=${seed}`);
  const random = seeded(seed);
  let killed = 0;
  for (let i = 0; i < 8; i += 1) {
    const child = start(folder, ["register", "rotate-key"]);
    const ended = new Promise((done) => child.once("exit", (code, signal) => done(signal)));
    const timer = setTimeout(() => child.kill("SIGKILL"), 40 + random() * 400);
    if ((await ended) === "SIGKILL") killed += 1;
    clearTimeout(timer);
    assert.equal(candor(folder, ["journal", "verify"]).code, 0);
  }
  assert.ok(killed > 0, "none was killed before it ended");
  const rotated = candorJson(folder, ["register", "rotate-key"]);
  assert.equal(rotated.left, 0);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "copied"]);
  const found = candorJson(folder, [
    "exposure", "import", reference, join(folder, "leaked.csv"), "--class", "email_address",
  ]);
  assert.equal(found.found_by_email, 2);
  const again = candorJson(folder, ["customer", "import", join(folder, "customers.csv")]);
  assert.equal(again.repeated, true);
});
