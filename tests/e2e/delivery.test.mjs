// SPDX-License-Identifier: Apache-2.0
// Letters as others see them: signatures verified by another program, bounces as a relay writes them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Webhook } from "standardwebhooks";

import { acme, candor, candorJson, candorMeanwhile, newFolder, newToken, root, serve } from "./candor.mjs";
import { receive } from "./receiver.mjs";
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

function verify(mail, record, { selector = "n1", index = 0 } = {}) {
  const words = [join(root, "tests/e2e/dkim_verify.py"), mail, record, `${selector}._domainkey.acme.example`, `${index}`];
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

/** What was not known before there was a folder. */
function completeSettings(folder) {
  const toml = join(folder, "candor.toml");
  writeFileSync(toml, readFileSync(toml, "utf8").replaceAll("FOLDER", folder));
}

for (const kind of Object.keys(keys)) {
  test(`every letter bears a DKIM signature by ${kind} that python3-dkim verifies`, (t) => {
    const { privateKey, record } = keys[kind]();
    const { folder, alice, notice } = prepared(t, 'dkim_keys = ["n1:FOLDER/dkim.pem"]\n');
    writeFileSync(join(folder, "dkim.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
    completeSettings(folder);
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

test("with two keys a letter bears two signatures, and a receiver may read either", (t) => {
  const settings = 'dkim_keys = ["n1:FOLDER/rsa.pem", "n2:FOLDER/ed25519.pem"]\n';
  const { folder, alice, notice } = prepared(t, settings, 1);
  const made = Object.fromEntries(Object.entries(keys).map(([kind, make]) => [kind, make()]));
  for (const [kind, { privateKey }] of Object.entries(made)) {
    writeFileSync(join(folder, `${kind}.pem`), privateKey.export({ type: "pkcs8", format: "pem" }));
  }
  completeSettings(folder);
  candorJson(folder, ["delivery", "start", notice], { token: alice });
  candorJson(folder, ["delivery", "run", notice], { token: alice });
  const [mail] = mailsIn(folder);
  assert.equal(verify(mail, made.rsa.record, { index: 0 }).status, 0);
  assert.equal(verify(mail, made.ed25519.record, { selector: "n2", index: 1 }).status, 0);
  assert.equal(verify(mail, made.rsa.record, { selector: "n2", index: 1 }).status, 1, "each by its own key");
});

test("a key that is none is named before anything is sent", (t) => {
  const { folder, alice, notice } = prepared(t, 'dkim_keys = ["n1:/dev/null"]\n');
  candorJson(folder, ["delivery", "start", notice], { token: alice });
  const run = candor(folder, ["delivery", "run", notice], { token: alice });
  assert.equal(run.code, 1);
  assert.match(run.stderr, /mail\.dkim_keys holds no private key/);
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

/** "3 June 2026" becomes "3. Juni 2026". */
function withGermanDates(text) {
  const inGerman = new Intl.DateTimeFormat("de", { dateStyle: "long", timeZone: "UTC" });
  return text.replace(/\d{1,2} [A-Z][a-z]+ \d{4}/g, (date) => inGerman.format(new Date(`${date} UTC`)));
}

test("whom mail does not reach gets a signed request to the company's gateway, in their language", async (t) => {
  const receiver = await receive(t, { answer: (_, response) => response.writeHead(202).end() });
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const folder = newFolder(
    t,
    `${acme}\n[gateway]\nurl = "${receiver.url}"\nsecret_file = "FOLDER/gateway.secret"\n` +
      '[outgoing]\nallow = ["127.0.0.1"]\n',
  );
  completeSettings(folder);
  writeFileSync(join(folder, "gateway.secret"), `${secret}\n`);
  const customers = join(folder, "customers.csv");
  writeFileSync(
    customers,
    "external_id,email,phone,name,jurisdiction,language\n" +
      "C1,c1@example.com,,Carla,US-CA,en\nC2,,0664 1234567,Gerda Groß,AT,de-AT\nC3,,,Gone,AT,de\n",
  );
  const leaked = join(folder, "leaked.csv");
  writeFileSync(leaked, "external_id\nC1\nC2\nC3\n");
  candorJson(folder, ["customer", "import", customers]);
  const alice = newToken(folder, "alice");
  const { reference, notice } = approvedNotice(folder, {
    alice,
    bob: newToken(folder, "bob"),
    leaked,
    classes: "email_address",
    translate: (drafted) => {
      const file = join(folder, "notice.de.md");
      writeFileSync(file, withGermanDates(drafted.text).replace("Dear {{name}},", "Guten Tag {{name}},"));
      candorJson(folder, ["notice", "translate", drafted.reference, "--language", "de", "--file", file], { token: alice });
    },
  });
  candorJson(folder, ["delivery", "start", notice], { token: alice });
  const ran = await candorMeanwhile(folder, ["--json", "delivery", "run", notice]);
  assert.equal(ran.code, 0, ran.stderr);
  assert.equal(JSON.parse(ran.stdout).runs[0].reached, 3, "one by mail, two by the gateway");
  assert.equal(mailsIn(folder).length, 1);

  const letters = [await receiver.next(), await receiver.next()].map(({ body, headers }) => new Webhook(secret).verify(body, headers));
  const byCustomer = Object.fromEntries(letters.map(({ data }) => [data.customer, data]));
  assert.deepEqual(Object.keys(byCustomer).sort(), ["C2", "C3"]);
  const { phone, language, text } = byCustomer.C2;
  assert.equal(phone, "+436641234567");
  assert.equal(language, "de");
  assert.match(text, /Guten Tag Gerda Groß,/);
  assert.match(text, /Ihre E-Mail-Adresse/);
  assert.equal(byCustomer.C3.phone, "");
  const status = candorJson(folder, ["delivery", "status", reference], { token: alice });
  assert.deepEqual(status.notices.map(({ channel, counts }) => [channel, counts.reached]), [["maildir", 1], ["gateway", 2]]);
  assert.equal(status.not_reached, 0);
  const { letters: proofs } = candorJson(folder, ["delivery", "proof", reference, "C2"], { token: alice });
  assert.deepEqual(proofs.map(({ channel, state }) => [channel, state]), [["maildir", "no_route"], ["gateway", "reached"]]);
});
