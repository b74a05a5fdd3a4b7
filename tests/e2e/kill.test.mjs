// SPDX-License-Identifier: Apache-2.0
// kill -9 at fifty moments of a send of 5,000 letters loses nothing and tells nobody twice.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candor, candorJson, newFolder, newToken, seeded, start } from "./candor.mjs";
import { approvedNotice } from "./walk.mjs";

const people = 5000;
const kills = 50;

function lettersIn(folder) {
  const inbox = join(folder, "mail", "new");
  const ids = readdirSync(inbox).map((name) => {
    const head = readFileSync(join(inbox, name), "latin1");
    return head.match(/^Message-ID:\s*<([^>]+)>/im)?.[1];
  });
  return ids;
}

test("kill -9 at fifty random moments: every person has one row in an end state", async (t) => {
  const folder = newFolder(t);
  const lines = ["external_id,email,jurisdiction"];
  for (let i = 1; i <= people; i += 1) lines.push(`C${i},c${i}@example.com,US-CA`);
  writeFileSync(join(folder, "customers.csv"), `${lines.join("\n")}\n`);
  writeFileSync(join(folder, "leaked.csv"), `${lines.map((line) => line.split(",")[0]).join("\n")}\n`);
  candorJson(folder, ["customer", "import", join(folder, "customers.csv")]);
  const alice = newToken(folder, "alice");
  const bob = newToken(folder, "bob");
  const { reference, notice } = approvedNotice(folder, {
    alice,
    bob,
    leaked: join(folder, "leaked.csv"),
    classes: "email_address",
  });
  candorJson(folder, ["delivery", "start", notice], { token: alice });

  const seed = Number(process.env.CANDOR_SEED ?? Date.now() % 1_000_000);
  t.diagnostic(`CANDOR_SEED=${seed}`);
  const random = seeded(seed);
  let killed = 0;
  let before = 0;
  for (let i = 0; i < kills; i += 1) {
    const child = start(folder, ["delivery", "run", reference]);
    const ended = new Promise((done) => child.once("exit", (code, signal) => done(signal)));
    const timer = setTimeout(() => child.kill("SIGKILL"), 15 + random() * 60);
    if ((await ended) === "SIGKILL") killed += 1;
    clearTimeout(timer);
    const { reached } = candorJson(folder, ["delivery", "status", reference]).notices[0].counts;
    assert.ok(reached >= before, "what was reached stays reached");
    before = reached;
    candorJson(folder, ["delivery", "resume", notice]);
  }
  assert.ok(killed >= kills / 2, `only ${killed} of ${kills} runs were killed before they ended`);

  // What a kill had broken of the chain would be broken still.
  const verified = candor(folder, ["journal", "verify"]);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);

  const run = candor(folder, ["delivery", "run", reference]);
  assert.equal(run.code, 0, run.stderr);
  const status = candorJson(folder, ["delivery", "status", reference]);
  const { counts } = status.notices[0];
  assert.equal(counts.people, people);
  assert.equal(counts.reached, people);
  assert.equal(status.unknown, 0);

  const ids = lettersIn(folder);
  assert.ok(ids.every(Boolean), "each letter has a Message-ID");
  const distinct = new Set(ids);
  assert.equal(distinct.size, people, "one Message-ID a person");
  t.diagnostic(`${killed} kills, ${ids.length - distinct.size} duplicates in the mailbox`);
});
