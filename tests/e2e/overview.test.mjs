// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { acme, candor, candorJson, newFolder, newToken, publish, serve } from "./candor.mjs";

const statement = ["--stage", "identified", "--title", "A customer list was copied", "--message", "We locked the account.", "--next-update-by", "2099-06-12T12:00:00Z"];

function declared(folder) {
  return candorJson(folder, ["incident", "declare", "--title", "Customer list copied", "--severity", "high"]).reference;
}

test("a preview is the page that publishing makes, and publishes nothing", async (t) => {
  const folder = newFolder(t);
  const reference = declared(folder);
  const file = join(folder, "preview.html");
  const { statement: shown } = candorJson(folder, ["record", "preview", reference, ...statement, "--html", file]);
  assert.equal(candorJson(folder, ["record", "list", reference]).statements.length, 0);

  const published = publish(folder, reference, statement);
  assert.equal(shown.reference, published.reference);
  const { pages } = await serve(t, folder);
  const page = await (await fetch(`${pages}/incidents/${reference}`)).text();
  // Each was made at an instant of its own, which the fingerprint is of.
  const steady = (html) => html.replaceAll(/[0-9a-f]{64}/g, "").replaceAll(/\d\d:\d\d(:\d\d)?/g, "").replaceAll(/\.\d{3,}Z/g, "Z");
  assert.equal(steady(readFileSync(file, "utf8")), steady(page));
});

test("the staff listener has the public log's files, byte for byte, and no other page of the public", async (t) => {
  const folder = newFolder(t);
  publish(folder, declared(folder), statement);
  const { staff, pages } = await serve(t, folder);
  const bytes = async (url) => {
    const response = await fetch(url);
    return response.ok ? Buffer.from(await response.arrayBuffer()).toString("base64") : undefined;
  };
  let key;
  for (let tries = 0; tries < 200 && !key; ++tries) {
    key = await bytes(`${pages}/log/key`);
    if (!key) await new Promise((done) => setTimeout(done, 100));
  }
  assert.ok(key, "the log begins within seconds");
  for (const path of ["/log/key", "/log/entry/0", "/log/tile/entries/000.p/1"]) {
    assert.equal(await bytes(staff + path), await bytes(pages + path), path);
  }
  assert.ok(await bytes(`${staff}/log/checkpoint`));
  for (const path of ["/", "/incidents/INC-2026-0001", "/subscribe"]) {
    assert.equal((await fetch(staff + path)).status, 404, path);
  }
});

test("settings show what is set, and no secret", async (t) => {
  const folder = newFolder(
    t,
    acme + `smtp_password_file = "/run/secrets/smtp"\n[gateway]\nurl = "https://candor:hunter2@sms.example/send?token=hunter3"\n`,
  );
  const token = newToken(folder, "alice");
  const { staff } = await serve(t, folder);
  const response = await fetch(`${staff}/api/v1/settings`, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  assert.doesNotMatch(text, /hunter/);
  const { settings, described, settings_file } = JSON.parse(text);
  assert.equal(settings_file, join(folder, "candor.toml"));
  assert.equal(settings.gateway.url, "https://candor:***@sms.example/send?***");
  assert.equal(settings.mail.smtp_password_file, "/run/secrets/smtp");
  assert.equal(settings.organisation.name, "Acme");
  const isDefault = Object.fromEntries(described.map((one) => [one.name, one.is_default]));
  assert.equal(isDefault["organisation.name"], false);
  assert.equal(isDefault["mail.smtp_port"], true);
  assert.equal(isDefault.database, true);
});

test("health says which files are not there, and ends in 1", (t) => {
  const folder = newFolder(t, acme + `smtp_ca_file = "/nowhere/ca.pem"\n`);
  const shown = candor(folder, ["health", "show"]);
  assert.equal(shown.code, 1);
  assert.match(shown.stdout, /^bad +the file of mail\.smtp_ca_file cannot be read/m);
});
