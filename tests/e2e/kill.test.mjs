// SPDX-License-Identifier: Apache-2.0
// kill -9 at fifty moments of a send of 5,000 letters loses nothing and tells nobody twice; and over SMTP, where a letter
// cannot be taken back, repeats only what the ledger has on record as cut off. Longer: CANDOR_PEOPLE=20000 CANDOR_KILLS=200.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { acme, candor, candorJson, newFolder, newToken, seeded, start } from "./candor.mjs";
import { startRelay } from "./relay.mjs";
import { approvedNotice } from "./walk.mjs";

const people = Number(process.env.CANDOR_PEOPLE ?? 5000);
const kills = Number(process.env.CANDOR_KILLS ?? 50);

/** Where data folders stand: in memory if there is room, as a killed process leaves what it wrote either way. */
function base() {
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > people * 50_000 ? memory : tmpdir();
}

function lettersIn(folder) {
  const inbox = join(folder, "mail", "new");
  const ids = readdirSync(inbox).map((name) => {
    const head = readFileSync(join(inbox, name), "latin1");
    return head.match(/^Message-ID:\s*<([^>]+)>/im)?.[1];
  });
  return ids;
}

/** A started send to that many people. */
function started(t, count, settings) {
  const folder = newFolder(t, settings, base());
  const lines = ["external_id,email,jurisdiction"];
  for (let i = 1; i <= count; i += 1) lines.push(`C${i},c${i}@example.com,US-CA`);
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
  return { folder, reference, notice };
}

test("kill -9 at fifty random moments: every person has one row in an end state", async (t) => {
  const { folder, reference, notice } = started(t, people);

  const seed = Number(process.env.CANDOR_SEED ?? Date.now() % 1_000_000);
  t.diagnostic(`CANDOR_SEED=${seed}`);
  const random = seeded(seed);
  const written = join(folder, "mail", "tmp");
  mkdirSync(written, { recursive: true });
  let killed = 0;
  let before = 0;
  for (let i = 0; i < kills; i += 1) {
    // At a random moment of its first batches, whatever the machine is busy with: when so many letters were begun, written
    // or brought to their place. Every tenth dies before its first one.
    let moves = i % 10 === 0 ? Infinity : 1 + Math.floor(random() * 700);
    const child = start(folder, ["delivery", "run", reference]);
    const ended = new Promise((done) => child.once("exit", (code, signal) => done(signal)));
    const timer = moves === Infinity ? setTimeout(() => child.kill("SIGKILL"), random() * 40) : undefined;
    const watcher = watch(written, () => (moves -= 1) === 0 && child.kill("SIGKILL"));
    if ((await ended) === "SIGKILL") killed += 1;
    clearTimeout(timer);
    watcher.close();
    if (i % 5 === 0) {
      const { reached } = candorJson(folder, ["delivery", "status", reference]).notices[0].counts;
      assert.ok(reached >= before, "what was reached stays reached");
      before = reached;
    }
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
  t.diagnostic(`${killed} kills, ${before} reached before the last, ${ids.length - distinct.size} duplicates in the mailbox`);
});

test("kill -9 over SMTP: nobody is missed, and repeats are on record", async (t) => {
  const count = Math.ceil(people / 5);
  const relay = await startRelay(t);
  const { folder, reference, notice } = started(
    t,
    count,
    `public_url = "https://incidents.acme.example"
${acme}channel = "smtp"
smtp_tls = "none"
smtp_port = ${relay.port}
`,
  );
  const seed = Number(process.env.CANDOR_SEED ?? Date.now() % 1_000_000);
  t.diagnostic(`CANDOR_SEED=${seed}`);
  const random = seeded(seed);
  // Killed while that many more letters are on their way; none: it runs to its end.
  const run = async (letters) => {
    const child = start(folder, ["delivery", "run", reference]);
    const last = relay.ids.length + letters;
    relay.onLetter = () => relay.ids.length >= last && child.kill("SIGKILL");
    const how = await new Promise((done) => child.once("exit", (code, signal) => done(signal ?? code)));
    candorJson(folder, ["delivery", "resume", notice]);
    return how;
  };
  const times = Math.ceil(kills / 5);
  for (let i = 0; i < times; i += 1) assert.equal(await run(1 + Math.floor(random() * 80)), "SIGKILL");
  assert.equal(await run(Infinity), 0);

  const status = candorJson(folder, ["delivery", "status", reference]);
  const { counts, attempts } = status.notices[0];
  assert.equal(status.unknown, 0);
  assert.equal(counts.reached, count);
  assert.equal(new Set(relay.ids).size, count, "each person's letter arrived");
  const repeats = relay.ids.length - count;
  assert.ok(repeats > 0, "the kills did hit letters on their way");
  assert.ok(repeats <= attempts - count, `${repeats} repeats, ${attempts - count} on record as taken up again`);
  t.diagnostic(`${times} kills, ${repeats} repeats of ${attempts - count} on record`);
});
