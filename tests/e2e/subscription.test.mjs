// SPDX-License-Identifier: Apache-2.0
// Following by e-mail, with the real binary: from the form to the mail, by the mail folder and by SMTP.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { acme, candor, candorJson, newFolder, publish, root, serve } from "./candor.mjs";
import { mailsIn, readMail } from "./mail.mjs";
import { startRelay } from "./relay.mjs";

const later = "2999-01-01T00:00:00Z";

/** The mails to an address in the mail folder, oldest first, with the token that each bears. */
const mailsTo = (folder, address) =>
  mailsIn(folder).filter(({ to }) => to === address).map(withToken);
const withToken = (mail) => ({ ...mail, token: mail.text.match(/\/(?:un)?subscribe\/([0-9a-f]{40})/)?.[1] });

/** What `look` finds, as soon as it is right. */
async function found(pages, look, right) {
  for (let seen = look(); ; seen = look()) {
    if (right(seen)) return seen;
    await fetch(pages);
  }
}

/** Signs mails by DKIM from now on. Returns whether a mail's signature holds. */
function signed(folder) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const settings = join(folder, "candor.toml");
  writeFileSync(join(folder, "dkim.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(settings, readFileSync(settings, "utf8").replace("[mail]", `[mail]\ndkim_keys = ["n1:${folder}/dkim.pem"]`));
  const record = `v=DKIM1; k=ed25519; p=${publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64")}`;
  return (raw) => {
    const file = join(folder, "mail.eml");
    writeFileSync(file, raw, "latin1");
    const words = [join(root, "tests/e2e/dkim_verify.py"), file, record, "n1._domainkey.acme.example"];
    return spawnSync("/usr/bin/python3", words).status === 0;
  };
}

const form = (email) => ({ method: "POST", body: new URLSearchParams({ email }) });
const declare = (folder) => candorJson(folder, ["incident", "declare", "--title", "WORKING TITLE"]).reference;
const say = (folder, incident, title) =>
  publish(folder, incident, ["--stage", "investigating", "--title", title, "--message", "A list was **copied**.", "--next-update-by", later]);
const status = (folder) => candorJson(folder, ["subscription", "status"]);

test("who asks, looks into the mailbox and presses the button gets each statement once, until one click", async (t) => {
  const folder = newFolder(t, `public_url = "https://incidents.acme.example"\n${acme}`);
  const holds = signed(folder);
  const incident = declare(folder);
  const server = await serve(t, folder);
  const { pages } = server;
  const page = await (await fetch(`${pages}/subscribe`)).text();
  assert.match(page, /<form method="post" action="\/subscribe">/);
  assert.match(await (await fetch(`${pages}/`)).text(), /<a class="piece" href="\/subscribe">Follow by e-mail<\/a>/);

  const follow = async (address) => {
    const answer = await fetch(`${pages}/subscribe`, form(address));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.doesNotMatch(await answer.text(), /anna|berta/);
    const [{ token, text }] = await found(pages, () => mailsTo(folder, address), (mails) => mails.length === 1);
    assert.match(text, /https:\/\/incidents\.acme\.example\/subscribe\//);
    return `${pages}/subscribe/${token}`;
  };
  const anna = await follow("anna@example.test");
  assert.deepEqual(status(folder), { following: 0, waiting: 1, mails: 0 });
  for (let i = 0; i < 3; ++i) {
    assert.match(await (await fetch(anna)).text(), /<button>Send me what you publish<\/button>/);
    await fetch(anna, { method: "HEAD" });
  }
  assert.equal(status(folder).following, 0, "a mail program that follows links confirms nothing");
  assert.match(await (await fetch(anna, { method: "POST" })).text(), /From now on we write to you/);
  await fetch(await follow("berta@example.test"), { method: "POST" });
  assert.equal(status(folder).following, 2);

  say(folder, incident, "A list was copied");
  const [, told] = await found(pages, () => mailsTo(folder, "anna@example.test"), (mails) => mails.length === 2);
  assert.equal(told.headers.get("subject"), "Acme: A list was copied");
  assert.equal(told.headers.get("auto-submitted"), "auto-generated");
  assert.equal(told.headers.get("list-unsubscribe"), `<https://incidents.acme.example/unsubscribe/${told.token}>`);
  assert.equal(told.headers.get("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
  assert.ok(holds(told.raw));
  assert.ok(!holds(told.raw.replace("/unsubscribe/", "/elsewhere/")), "the signature covers where one click goes");
  assert.ok(!holds(told.raw.replace("One-Click", "Two-Click")));
  assert.match(told.text, /^A list was copied\n\nWe are investigating\. Published .*\n\nA list was copied\.\n/);
  assert.ok(told.text.includes(`https://incidents.acme.example/incidents/${incident}\n`));

  const ending = `${pages}/unsubscribe/${told.token}`;
  assert.match(await (await fetch(ending)).text(), /<button>End the mails and delete my address<\/button>/);
  assert.equal(status(folder).following, 2);
  const click = await fetch(ending, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "List-Unsubscribe=One-Click" });
  assert.equal(click.status, 200);
  assert.equal(status(folder).following, 1);
  assert.equal((await fetch(ending, { method: "POST" })).status, 200, "as often as it comes");

  candorJson(folder, ["record", "publish", incident, "--stage", "identified", "--title", "More of it", "--message", "Two lists.", "--next-update-by", later]);
  await found(pages, () => mailsTo(folder, "berta@example.test"), (mails) => mails.length === 3);
  assert.equal(mailsTo(folder, "anna@example.test").length, 2);

  const removed = candor(folder, ["subscription", "remove"], { input: "berta@example.test\n" });
  assert.match(removed.stdout, /^removed/);
  assert.deepEqual(status(folder), { following: 0, waiting: 0, mails: 0 });
  const { stdout } = candor(folder, ["--json", "journal", "list", "--kind", "subscription.removed"]);
  assert.ok(stdout.includes("subscription.removed") && !stdout.includes("berta"));
  await server.stop();
  assert.doesNotMatch(server.said(), /example\.test|subscribe\/[0-9a-f]{10}/);
  for (const name of readdirSync(folder).filter((one) => one.startsWith("candor.db"))) {
    const bytes = readFileSync(join(folder, name), "latin1");
    for (const secret of ["example.test", told.token]) assert.ok(!bytes.includes(secret), `${name}: ${secret}`);
  }
});

test("by SMTP the same, and a server that is killed forgets none of the mails", async (t) => {
  const relay = await startRelay(t);
  const folder = newFolder(t, `public_url = "https://incidents.acme.example"\n${acme}channel = "smtp"\nsmtp_port = ${relay.port}\nsmtp_tls = "none"\n`);
  const incident = declare(folder);
  const first = await serve(t, folder);
  const people = ["a", "b", "c"].map((name) => `${name}@example.test`);
  for (const address of people) await fetch(`${first.pages}/subscribe`, form(address));
  await found(first.pages, () => relay.letters.length, (count) => count === 3);
  for (const letter of relay.letters) {
    const answer = await fetch(`${first.pages}/subscribe/${withToken(readMail(letter)).token}`, { method: "POST" });
    assert.equal(answer.status, 200);
  }
  await found(first.pages, () => status(folder), ({ mails }) => mails === 0);
  relay.onLetter = () => process.kill(first.pid, "SIGKILL");
  say(folder, incident, "A list was copied");
  await first.ended;
  relay.onLetter = () => {};
  assert.deepEqual(status(folder), { following: 3, waiting: 0, mails: 3 }, "what was on its way leaves again once its claim has ended");

  const second = await serve(t, folder);
  const before = relay.letters.length;
  candorJson(folder, ["record", "publish", incident, "--stage", "identified", "--title", "More of it", "--message", "Two lists.", "--next-update-by", later]);
  await found(second.pages, () => relay.letters.length, (count) => count >= before + 3);
  const told = relay.letters.slice(before).map((letter) => withToken(readMail(letter)));
  assert.deepEqual(told.map(({ headers }) => headers.get("to")).sort(), people);
  for (const { headers, token } of told) {
    assert.equal(headers.get("subject"), "Acme: More of it");
    assert.ok(headers.get("list-unsubscribe").endsWith(`/unsubscribe/${token}>`));
  }
  assert.equal(new Set(told.map(({ token }) => token)).size, 3);
});
