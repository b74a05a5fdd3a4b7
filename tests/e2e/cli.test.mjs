// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { binary, candor, candorJson, newFolder, start } from "./candor.mjs";

test("the exit code tells done, refused, wrong usage and could not apart", (t) => {
  const folder = newFolder(t);
  assert.equal(candor(folder, ["incident", "declare", "--title", "Disk lost"]).code, 0);
  assert.equal(candor(folder, ["incident", "show", "INC-1999-0001"]).code, 1);
  assert.equal(candor(folder, ["incident", "declare"]).code, 2);
  assert.equal(candor(folder, ["no-such-noun"]).code, 2);
  assert.equal(candor(folder, []).code, 2);

  writeFileSync(join(folder, "candor.db"), "this is not a database, but it is long enough. ".repeat(99));
  const broken = candor(folder, ["incident", "list"]);
  assert.equal(broken.code, 3);
  assert.match(broken.stderr, /^candor: could not: /);
});

test("a refusal names the field and the reason, as text and as JSON", (t) => {
  const folder = newFolder(t);
  const text = candor(folder, ["incident", "declare", "--title", " ", "--severity", "low"]);
  assert.equal(text.code, 1);
  assert.match(text.stderr, /--title: is empty/);
  assert.equal(text.stdout, "");

  const json = candor(folder, ["--json", "incident", "declare", "--title", " "]);
  assert.equal(json.code, 1);
  assert.deepEqual(JSON.parse(json.stdout).faults, [{ place: "--title", message: "is empty" }]);
});

test("a refusal calls each fault by the argument that was typed", (t) => {
  const folder = newFolder(t);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "Disk lost"]);
  const places = (words) => JSON.parse(candor(folder, ["--json", ...words]).stdout).faults.map((fault) => fault.place);
  assert.deepEqual(places(["incident", "anchor", reference, "awareness", "--at", "2999-01-01T00:00:00Z", "--reason", " "]), ["--at", "--at", "--reason"]);
  assert.deepEqual(places(["incident", "fact", reference, "not_known_yet", " ", "--status", "unknown"]), ["TEXT", "--known-by"]);
});

test("with --json every exit code but 0 comes with one JSON error, and nothing else", (t) => {
  const folder = newFolder(t);
  const refused = (words, code) => {
    const ended = candor(folder, words);
    assert.equal(ended.code, code, ended.stdout + ended.stderr);
    assert.equal(ended.stderr, "");
    const { error, faults } = JSON.parse(ended.stdout);
    assert.ok(error.length > 5);
    return { error, faults };
  };
  refused(["--json", "incident", "show", "INC-1999-0001"], 1);
  assert.match(refused(["incident", "declare", "--json"], 2).error, /--title is required[^]*candor incident declare --help/);
  refused(["--json", "no-such-noun"], 2);
  refused(["--json"], 2);
  writeFileSync(join(folder, "candor.db"), "this is not a database, but it is long enough. ".repeat(99));
  assert.match(refused(["--json", "incident", "list"], 3).error, /^could not: /);
});

test("a limit outside its range is refused and never crashes", (t) => {
  const folder = newFolder(t);
  candorJson(folder, ["incident", "declare", "--title", "Disk lost"]);
  for (const noun of ["incident", "journal"]) {
    for (const limit of ["-1", "-5", "0", "1001", "99999999999999999999", "many", ""]) {
      const ended = candor(folder, [noun, "list", `--limit=${limit}`]);
      if (limit === "" && ended.code === 2) continue; // no value at all is wrong usage
      assert.deepEqual(ended, {
        code: 1,
        stdout: "",
        stderr: "candor: --limit cannot be taken as it is\n  --limit: is not a whole number from 1 to 1000\n",
      }, `${noun} ${limit}`);
    }
    assert.equal(candor(folder, [noun, "list", "--limit", "1000"]).code, 0);
  }
});

test("reading does not wait for a long import", async (t) => {
  const folder = newFolder(t);
  candorJson(folder, ["incident", "declare", "--title", "Disk lost"]);
  const child = start(folder, ["customer", "import", "-"], { stdin: "pipe" });
  const ended = new Promise((done) => child.once("exit", (code) => done(code)));
  child.stdin.write("external_id,jurisdiction\n");
  for (let i = 0; !isLocked(folder); ++i) {
    const rows = Array.from({ length: 500 }, (_, row) => `c${i * 500 + row},DE\n`).join("");
    await new Promise((done) => child.stdin.write(rows, done));
  }
  assert.equal(candorJson(folder, ["incident", "list"]).incidents.length, 1);
  assert.equal(child.exitCode, null, "the import is still at it");
  child.stdin.end();
  assert.equal(await ended, 0);
});

test("what was declared is there for the next run of the program", (t) => {
  const folder = newFolder(t);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "Disk lost"]);
  assert.match(reference, /^INC-\d{4}-0001$/);
  assert.equal(candorJson(folder, ["incident", "show", reference]).incident.title, "Disk lost");
  assert.equal(candor(folder, ["journal", "verify"]).code, 0);
});

test("settings with faults are refused all at once, each with its line", (t) => {
  const folder = newFolder(t, 'colour = "red"\ndatabase = 7\n[organisation]\ncurrency = "EURO"\ntime_zone = "Europe/Berlim"\n[theme]\naccent = "#888888"');
  const refused = candor(folder, ["incident", "list"]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /candor\.toml line 2: database is not a text in quotes/);
  assert.match(refused.stderr, /candor\.toml line 1: colour is not a known setting/);
  assert.match(refused.stderr, /candor\.toml line 4: organisation\.currency is not a currency of ISO 4217, such as "EUR"/);
  assert.match(refused.stderr, /candor\.toml line 5: organisation\.time_zone is not a zone of the tz database, such as "Europe\/Berlin"/);
  assert.match(refused.stderr, /candor\.toml line 7: theme\.accent has a contrast of 3\.54:1 on #ffffff/);
});

test("a database newer than the program is refused and left as it is", (t) => {
  const folder = newFolder(t);
  candorJson(folder, ["incident", "declare", "--title", "Disk lost"]);
  const file = join(folder, "candor.db");
  const sqlite = candorSql(folder, "INSERT INTO schema_migration (room, number, name, checksum, applied_at) VALUES ('incident', 9999, '9999.sql', 'ff', 0)");
  if (sqlite === undefined) return t.skip("sqlite3 is not installed");
  const before = readFileSync(file);
  const refused = candor(folder, ["incident", "list"]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /newer/);
  assert.deepEqual(readFileSync(file), before);
});


/** Whether somebody is writing to the database. */
function isLocked(folder) {
  const asked = spawnSync("sqlite3", [join(folder, "candor.db"), "BEGIN IMMEDIATE; ROLLBACK;"]);
  assert.equal(asked.error, undefined, "sqlite3 is there");
  return String(asked.stderr).includes("locked");
}

/** Runs SQL on the folder's database behind the program's back; undefined where sqlite3 is not installed. */
function candorSql(folder, sql) {
  const ended = spawnSync("sqlite3", [join(folder, "candor.db"), `${sql}; PRAGMA wal_checkpoint(TRUNCATE);`]);
  if (ended.error) return undefined;
  assert.equal(ended.status, 0, String(ended.stderr));
  return String(ended.stdout);
}

test("an argument that is not UTF-8 is wrong usage, whatever the database", (t) => {
  const folder = newFolder(t);
  const ended = spawnSync("sh", ["-c", `"$0" incident declare --title "$(printf 'a\\377')"`, binary], {
    env: { ...process.env, CANDOR_DATA: folder },
    encoding: "utf8",
  });
  assert.equal(ended.status, 2);
  assert.equal(ended.stderr, "argument 4 is not UTF-8\n");
});
