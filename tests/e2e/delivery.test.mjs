// SPDX-License-Identifier: Apache-2.0
// Letters as others see them: signatures verified by another program, bounces as a relay writes them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { acme, candor, candorJson, newFolder, newToken, root, serve } from "./candor.mjs";
import { approvedNotice } from "./walk.mjs";

/** An approved notice to so many people; returns its references and alice's token. */
function prepared(t, more = "", count = 3) {
  const folder = newFolder(t, acme + more);
  const ids = Array.from({ length: count }, (_, i) => `C${i + 1}`);
  const people = ids.map((id) => `${id},${id.toLowerCase()}@example.com,US-CA`);
  writeFileSync(join(folder, "customers.csv"), ["external_id,email,jurisdiction", ...people, ""].join("\n"));
  writeFileSync(join(folder, "leaked.csv"), ["external_id", ...ids, ""].join("\n"));
  candorJson(folder, ["customer", "import", join(folder, "customers.csv")]);
  const alice = newToken(folder, "alice");
  const bob = newToken(folder, "bob");
  const leaked = join(folder, "leaked.csv");
  return { folder, alice, ...approvedNotice(folder, { alice, bob, leaked, classes: "email_address" }) };
}

function mailsIn(folder) {
  const inbox = join(folder, "mail", "new");
  return readdirSync(inbox).map((name) => join(inbox, name));
}

function verify(mail, record) {
  const words = [join(root, "tests/e2e/dkim_verify.py"), mail, record, "n1._domainkey.acme.example"];
  return spawnSync("/usr/bin/python3", words, { encoding: "utf8" });
}

const keys = {
  rsa: () => {
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const der = pair.publicKey.export({ type: "spki", format: "der" });
    return { ...pair, record: `v=DKIM1; k=rsa; p=${der.toString("base64")}` };
  },
  ed25519: () => {
    const pair = generateKeyPairSync("ed25519");
    const der = pair.publicKey.export({ type: "spki", format: "der" });
    return { ...pair, record: `v=DKIM1; k=ed25519; p=${der.subarray(-32).toString("base64")}` };
  },
};

for (const kind of Object.keys(keys)) {
  test(`every letter bears a DKIM signature by ${kind} that python3-dkim verifies`, (t) => {
    const { privateKey, record } = keys[kind]();
    const { folder, alice, notice } = prepared(t, 'dkim_selector = "n1"\ndkim_key_file = "KEY"\n');
    const file = join(folder, "dkim.pem");
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }));
    const toml = join(folder, "candor.toml");
    writeFileSync(toml, readFileSync(toml, "utf8").replace("KEY", file));
    candorJson(folder, ["delivery", "start", notice], { token: alice });
    candorJson(folder, ["delivery", "run", notice], { token: alice });

    const mails = mailsIn(folder);
    assert.equal(mails.length, 3);
    for (const mail of mails) {
      const { status, stderr } = verify(mail, record);
      assert.equal(status, 0, stderr);
    }
    const changed = join(folder, "changed");
    writeFileSync(changed, readFileSync(mails[0], "latin1").replace(/^Subject: /m, "Subject: Re: "), "latin1");
    assert.equal(verify(changed, record).status, 1, "what was changed is not verified");
    writeFileSync(changed, `From: eve@evil.example\r\n${readFileSync(mails[0], "latin1")}`, "latin1");
    assert.equal(verify(changed, record).status, 1, "nobody can put another sender in front");
  });
}

test("a key that is none is named before anything is sent", (t) => {
  const { folder, alice, notice } = prepared(t, 'dkim_selector = "n1"\ndkim_key_file = "/dev/null"\n');
  candorJson(folder, ["delivery", "start", notice], { token: alice });
  const run = candor(folder, ["delivery", "run", notice], { token: alice });
  assert.equal(run.code, 1);
  assert.match(run.stderr, /mail\.dkim_key_file holds no private key/);
  assert.equal(candorJson(folder, ["delivery", "status", notice.slice(0, 13)]).notices[0].counts.sending, 0);
});

test("a bounce in a mail folder ends in the ledger and in one person's proof", (t) => {
  const { folder, alice, reference, notice } = prepared(t);
  candorJson(folder, ["delivery", "start", notice], { token: alice });
  assert.equal(candorJson(folder, ["delivery", "dry-run", notice], { token: alice }).letters, 3);
  candorJson(folder, ["delivery", "run", notice], { token: alice });
  const proof = () => candorJson(folder, ["delivery", "proof", reference, "C2"], { token: alice });
  const id = proof().letters[0].message_id;
  const bounces = join(folder, "bounces");
  mkdirSync(join(bounces, "new"), { recursive: true });
  const dsn = readFileSync(join(root, "tests/fuzz/corpus/dsn/hard"), "utf8").replace("1@acme.example", id);
  writeFileSync(join(bounces, "new", "1.relay"), dsn);

  assert.equal(candorJson(folder, ["delivery", "bounces", reference, bounces], { token: alice }).hard, 1);
  assert.equal(candorJson(folder, ["delivery", "bounces", reference, bounces], { token: alice }).read_before, 1);

  const { not_reached, notices } = candorJson(folder, ["delivery", "status", reference]);
  assert.deepEqual([not_reached, notices[0].counts.bounced, notices[0].counts.reached], [1, 1, 2]);
  const [letter] = proof().letters;
  assert.equal(letter.state, "bounced");
  assert.deepEqual(letter.attempts.map((attempt) => attempt.outcome), ["accepted"]);
  assert.deepEqual(letter.reports.map((report) => report.status), ["5.1.1"]);
});

test("the serving program goes on with what a request began, and hears of bounces from a mail service", async (t) => {
  const { folder, alice, reference, notice } = prepared(t, "", 700);
  const { staff } = await serve(t, folder);
  const call = async (method, path, body) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${alice}` };
    const response = await fetch(`${staff}/api/v1${path}`, { method, headers, body });
    assert.equal(response.status, 200, await response.clone().text());
    return response.json();
  };
  await call("POST", `/notices/${notice}/delivery/start`, "{}");
  const first = await call("POST", `/notices/${notice}/delivery/run`);
  assert.ok(first.reached <= 500, "a request ends");

  const status = () => call("GET", `/incidents/${reference}/delivery`);
  while ((await status()).unknown > 0) await new Promise((done) => setTimeout(done, 50));
  assert.equal((await status()).notices[0].counts.reached, 700);
  assert.equal(mailsIn(folder).length, 700, "nobody is told twice");

  const { letters } = await call("POST", `/incidents/${reference}/delivery/proof`, '{"person":"C7"}');
  const events = [
    { email: "c7@example.com", event: "bounce", "smtp-id": `<${letters[0].message_id}>`, status: "5.1.1" },
    { email: "c7@example.com", event: "open", "smtp-id": `<${letters[0].message_id}>` },
  ];
  const read = await call("POST", `/incidents/${reference}/delivery/bounces`, JSON.stringify(events));
  assert.deepEqual([read.hard, read.others], [1, 1]);
  assert.equal((await status()).notices[0].counts.bounced, 1);
});
