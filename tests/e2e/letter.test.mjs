// SPDX-License-Identifier: Apache-2.0
// A letter as its reader has it: from the mail to the page behind its code, and the question "am I affected?".
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { acme, candorJson, newFolder, newToken, publish, serve } from "./candor.mjs";
import { codeIn, mailsIn } from "./mail.mjs";
import { approvedNotice } from "./walk.mjs";

const people = [
  "C1,c1@example.com,Anna Adler,US-CA,en,1 Main Street,Fresno,93701",
  "C2,c2@example.com,Bert Brandt,DE,de,Hauptstr. 1,Köln,50667",
  "C3,,Cleo Clark,US-CA,en,3 Main Street,Fresno,93701",
];

function told(t) {
  const folder = newFolder(t, `public_url = "https://incidents.acme.example"\n${acme}`);
  writeFileSync(join(folder, "customers.csv"), ["external_id,email,name,jurisdiction,language,street,city,postcode", ...people, ""].join("\n"));
  writeFileSync(join(folder, "leaked.csv"), "external_id\nC1\nC2\nC3\n");
  candorJson(folder, ["customer", "import", join(folder, "customers.csv")]);
  const alice = newToken(folder, "alice");
  const bob = newToken(folder, "bob");
  const leaked = join(folder, "leaked.csv");
  const { reference, notice } = approvedNotice(folder, { alice, bob, leaked, classes: "email_address,password" });
  publish(folder, reference, ["--stage", "identified", "--title", "Customer database copied", "--next-update-by", "2999-01-01T00:00:00Z"]);
  candorJson(folder, ["delivery", "start", notice], { token: alice });
  candorJson(folder, ["delivery", "run", notice], { token: alice });
  return { folder, alice, reference, notice };
}

const send = (url, fields) =>
  fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

test("a letter's link opens its reader's page, and its hash is that of the letter that arrived", async (t) => {
  const { folder, reference } = told(t);
  const { pages, said } = await serve(t, folder);
  const mails = mailsIn(folder);
  assert.equal(mails.length, 2);
  for (const { to, subject, text, parts } of mails) {
    const code = codeIn(text);
    assert.equal(codeIn(parts["text/html"]), code);
    assert.ok(text.includes("https://incidents.acme.example/letter and"), "where a code is typed");
    let response;
    let page;
    do page = await (response = await fetch(`${pages}/letter/${code}`)).text(); while (!page.includes("/log/entry/"));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal(response.headers.get("referrer-policy"), "no-referrer");
    assert.equal(response.headers.get("x-robots-tag"), "noindex");
    assert.equal(response.headers.get("set-cookie"), null);
    assert.match(page, /Yes, this letter is from us/);
    assert.ok(page.includes(`<a href="/incidents/${reference}">Customer database copied</a>`));
    const [mine, others] = to === "c1@example.com" ? ["Anna Adler", "Bert"] : ["Bert Brandt", "Anna"];
    assert.ok(page.includes(mine));
    assert.ok(!page.includes(others));
    const whole = [subject, text, parts["text/html"]].join("\n");
    assert.ok(page.includes(createHash("sha256").update(whole).digest("hex")), "its hash can be made from the mail");
    const typed = await (await send(`${pages}/letter`, { code: code.toLowerCase().replaceAll("-", " ") })).text();
    assert.equal(typed, page);
    assert.ok(!said().includes(code), "no code is in what the server prints");
  }
});

test("the public log's entry that a page names holds the hash of its letter's text", async (t) => {
  const { folder } = told(t);
  const { pages } = await serve(t, folder);
  const code = codeIn(mailsIn(folder)[0].text);
  let page;
  do page = await (await fetch(`${pages}/letter/${code}`)).text(); while (!page.includes("/log/entry/"));
  const entry = await (await fetch(pages + page.match(/\/log\/entry\/\d+/)[0])).text();
  const hash = page.match(/that was approved<\/dt><dd class="hash">([0-9a-f]{64})/)[1];
  assert.ok(entry.includes(hash), entry);
  assert.match(await (await fetch(pages + page.match(/\/log\/proof\/\d+/)[0])).text(), /^c2sp\.org\/tlog-proof@v1/);
});

test("a letter on paper has its code in print, and it opens the page", async (t) => {
  const { folder, alice, notice } = told(t);
  const { job } = candorJson(folder, ["delivery", "print", notice], { token: alice });
  const out = mkdtempSync(join(tmpdir(), "candor-print-"));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  candorJson(folder, ["delivery", "letters", job, "--into", out], { token: alice });
  const { stdout } = spawnSync("sh", ["-c", `pdftotext -layout ${out}/*.pdf -`], { encoding: "utf8" });
  const code = stdout.replace(/\s+/g, " ").match(/type its code: ([0-9A-Z]{5}(?:-[0-9A-Z]{5}){4})/)[1];
  const { pages } = await serve(t, folder);
  const page = await (await send(`${pages}/letter`, { code })).text();
  assert.match(page, /by post/);
  assert.match(page, /Cleo Clark/);
});

test("a code that is none of ours says so", async (t) => {
  const { folder } = told(t);
  const { pages } = await serve(t, folder);
  for (const code of ["7QK2M-9XTRD-WH3PA-V5N8J-0CYEB", "what my letter says", "<script>alert(1)</script>"]) {
    const response = await send(`${pages}/letter`, { code });
    assert.equal(response.status, 404);
    const page = await response.text();
    assert.match(page, /No letter of ours has this code/);
    assert.ok(!page.includes(code));
  }
});

test("am I affected? is answered by mail, and the page says the same to everybody", async (t) => {
  const { folder } = told(t);
  const { pages } = await serve(t, folder);
  while ((await fetch(`${pages}/verify`)).status !== 200); // until the log has begun, which pages name
  const before = mailsIn(folder).length;
  const seen = new Set();
  for (const email of ["C1@Example.com", "nobody@example.com"]) {
    const response = await send(`${pages}/affected`, { email });
    seen.add(`${response.status} ${await response.text()}`);
  }
  assert.equal(seen.size, 1);
  let mails;
  do {
    mails = mailsIn(folder);
    await new Promise(setImmediate);
  } while (mails.length < before + 2);
  const answers = Object.fromEntries(mails.filter(({ subject }) => subject.startsWith("Your question")).map((mail) => [mail.to.toLowerCase(), mail.text]));
  assert.match(answers["c1@example.com"], /Yes, data of yours was involved\.\n\nInvolved: your password and your e-mail address\./);
  assert.match(answers["nobody@example.com"], /We have nothing for this address about it\./);
});
