// SPDX-License-Identifier: Apache-2.0
// What is private stays inside: a word of its own is planted in every field that staff can set, and every public address
// is read, as it travels and unpacked, to find one of these words.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { candor, candorJson, newFolder, newToken, publish, root, serve } from "./candor.mjs";
import { codeIn, readMail } from "./mail.mjs";
import { facts } from "./walk.mjs";

const later = new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString();
const earlier = "2026-06-08T09:00:00Z";

/** Words that stand nowhere else, by what each was planted in. */
class Secrets {
  known = new Map();
  /** A new word for that field: letters alone, so that it may be part of a name or an address and is no number. */
  word(field) {
    const letters = [...`${1000 + this.known.size}`].map((digit) => "bcdfghjklm"[digit]).join("");
    return this.add(field, `zq${letters}xqw`);
  }
  /** A word that somebody else has made. */
  add(field, word) {
    assert.ok(word.length >= 4 && !this.known.has(field), field);
    this.known.set(field, word);
    return word;
  }
  /** The fields whose words are in these bytes, in whatever case, percent-encoded or in JSON. */
  in(bytes) {
    const text = bytes.toString("latin1").toLowerCase();
    const decoded = text.replaceAll(/%([0-9a-f]{2})|\\u00([0-9a-f]{2})/g, (_, url, json) => String.fromCharCode(parseInt(url ?? json, 16)));
    return [...this.known].filter(([, word]) => [text, decoded].some((one) => one.includes(word.toLowerCase()))).map(([field]) => field);
  }
}

/** Status, headers and bytes as they travel. */
const ask = (address, { method = "GET", headers = {} } = {}) =>
  new Promise((done, failed) => {
    request(address, { method, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => done({ status: response.statusCode, headers: response.headers, raw: response.rawHeaders, bytes: Buffer.concat(parts) }));
    }).on("error", failed).end();
  });

const unpacked = (bytes, coding) => (coding === "br" ? brotliDecompressSync(bytes) : coding === "gzip" ? gunzipSync(bytes) : bytes);

/** The paths of this site that a page, a feed or JSON names. */
function linksIn(text, site) {
  const named = [...text.matchAll(/(?:href|src)="([^"]+)"|"(https?:\/\/[^"]+|\/[^"\s]*)"|<id>([^<]+)<\/id>/g)].map((match) => match.slice(1).find(Boolean));
  return named.flatMap((link) => {
    const { origin, pathname, search } = new URL(link.replaceAll("&amp;", "&"), site);
    return origin === new URL(site).origin ? [pathname + search] : [];
  });
}

/** "3 June 2026" becomes "3. Juni 2026": a translation has the dates of the notice. */
const inGerman = (text) =>
  text.replaceAll(/\d{1,2} [A-Z][a-z]+ \d{4}/g, (date) => new Intl.DateTimeFormat("de", { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${date} UTC`)));

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.path ?? entry.parentPath, entry.name));

/** Reads every path, and what these link to, in every coding; gives what was found and the status of each path. */
async function crawl(pages, site, paths, secrets) {
  const seen = new Map();
  const found = [];
  const look = (where, bytes) => found.push(...secrets.in(bytes).map((field) => `${where}: ${field}`));
  const queue = [...paths];
  for (let path; (path = queue.shift()) !== undefined; ) {
    if (seen.has(path)) continue;
    for (const coding of ["identity", "gzip", "br"]) {
      const { status, headers, raw, bytes } = await ask(pages + path, { headers: { "accept-encoding": coding } });
      seen.set(path, status);
      look(`${path}, headers`, Buffer.from(raw.join("\n")));
      look(`${path}, ${coding} as it travels`, bytes);
      const plain = unpacked(bytes, headers["content-encoding"]);
      look(`${path}, ${coding}`, plain);
      if (coding === "identity") queue.push(...linksIn(plain.toString(), site));
    }
  }
  return { seen, found };
}

/** Every path of the public listener: from the exported files, from its table of routes, and what may lie beside them. */
function publicPaths(exported, reference) {
  const address = /^\/api\/v2\/|\/history\.json$/;
  const files = filesOf(exported).map((file) => file.slice(exported.length)).filter((name) => !/\.(gz|br)$|\.candor-export$/.test(name));
  const paths = files.map((name) => (name.endsWith("/index.html") || address.test(name) ? name.replace(/index\.html$/, "") : name.replace(/\.(html|json)$/, "")));
  const tables = ["routes", "status_routes", "log_routes"].map((name) => readFileSync(join(root, `src/record/${name}.cc`), "utf8"));
  const rows = [...tables.join("\n").matchAll(/\b(?:published|answered)\("([^"]+)"/g)];
  assert.ok(rows.length > 20);
  const routes = rows.map(([, path]) => path.replaceAll("{incident}", reference).replaceAll("{number}", "1").replaceAll(/\{[^}]+\}/g, "nothing"));
  const beside = [
    `/incidents/${reference}/statements/2`, `/incidents/${reference}/statements/99`, `/incidents/${reference}-D1`, "/incidents/INC-2026-9999",
    "/incidents/", "/statements", "/drafts", "/nothing", "/%00", "/..%2f..%2fcandor.toml", "/candor.key", "/api/v2/incidents.json?page=2",
    "/api/v2/nothing.json", "/log/entry/99999", "/log/proof/99999", "/log/tile/0/999", "/robots.txt", "/favicon.ico", "/subscribe/nothing", "/unsubscribe/nothing",
  ];
  return { files, paths: [...new Set([...paths, ...routes, ...beside])] };
}

/** All paths of the staff API, as its own description has them. */
async function staffPaths(staff, token, reference) {
  const { paths } = await (await fetch(`${staff}/api/v1/openapi.json`, { headers: { authorization: `Bearer ${token}` } })).json();
  assert.ok(Object.keys(paths).length > 60);
  return Object.keys(paths).map((path) => path.replaceAll("{incident}", reference).replaceAll(/\{[^}]+\}/g, "1"));
}

/** Settings that hold something private; FOLDER and so on are filled in once they are known. */
function settings(secrets) {
  return `public_url = "https://incidents.acme.example"
[organisation]
name = "Acme"
contact_email = "privacy@acme.example"
contact_phone = "+1 555 0100"
[mail]
from_address = "${secrets.word("settings: from_address")}@acme.example"
bounce_address = "${secrets.word("settings: bounce_address")}@acme.example"
message_id_domain = "${secrets.word("settings: message_id_domain")}.example"
maildir = "FOLDER/${secrets.word("settings: maildir")}"
smtp_user = "${secrets.word("settings: smtp_user")}"
smtp_password_file = "FOLDER/smtp.secret"
[gateway]
url = "http://127.0.0.1:1/${secrets.word("gateway: url")}"
secret_file = "FOLDER/gateway.secret"
[outgoing]
allow = ["127.0.0.1"]
`;
}

/** A company with an incident about which everything was recorded; nothing of it is published yet. */
function plant(t, secrets) {
  const w = (field) => secrets.word(field);
  const folder = newFolder(t, settings(secrets));
  const file = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  file("candor.toml", readFileSync(join(folder, "candor.toml"), "utf8").replaceAll("FOLDER", folder));
  file("smtp.secret", w("settings: smtp password"));
  const gatewayKey = Buffer.from(secrets.word("gateway: secret").padEnd(33, "k")).toString("base64");
  secrets.add("gateway: secret in base64", gatewayKey);
  file("gateway.secret", `whsec_${gatewayKey}\n`);

  const people = {};
  for (const [name, role] of [["ann", "administrator"], ["bob", "administrator"], ["cora", "counsel"]]) {
    const account = w(`staff: account ${name}`);
    people[name] = { name: account, token: secrets.add(`staff: token of ${name}`, newToken(folder, account, [role])) };
  }
  const { ann, bob, cora } = people;
  secrets.add("staff: who publishes", "second-person");
  secrets.add("staff: the operator", "@cli");
  const as = (who) => (...words) => candorJson(folder, words, { token: who.token });
  const [byAnn, byBob, byCora] = [ann, bob, cora].map(as);
  const operator = (...words) => candorJson(folder, words);
  const label = w("staff: label of a token");
  secrets.add("staff: token with a label", operator("staff", "token", "create", bob.name, "--label", label).secret);
  operator("staff", "token", "revoke", bob.name, "--label", label);
  const gone = w("staff: account of somebody gone");
  secrets.add("staff: setup code", operator("staff", "account", "create", gone, "--role", "observer").setup_code);
  operator("staff", "account", "disable", gone, "--reason", w("staff: reason of disabling"));
  const totp = byAnn("staff", "totp", "start");
  secrets.add("staff: second factor", new URL(totp.uri).searchParams.get("secret"));

  // The case.
  const { reference } = byAnn("incident", "declare", "--title", w("incident: working title"), "--severity", "high");
  byAnn("incident", "severity", reference, "critical", "--reason", w("incident: reason of the severity"));
  byAnn("incident", "status", reference, "confirmed", "--reason", w("incident: reason of the status"));
  byAnn("incident", "phase", reference, "containment_eradication_and_recovery", "--reason", w("incident: reason of the phase"));
  for (const anchor of ["discovery", "awareness", "determination"]) {
    byAnn("incident", "anchor", reference, anchor, "--at", earlier, "--reason", w(`anchor: reason of ${anchor}`));
  }
  const entry = byAnn("incident", "timeline", reference, w("timeline: entry"), "--at", earlier, "--source", w("timeline: source"), "--tlp", "clear", "--milestone", "compromise");
  byAnn("incident", "timeline", reference, w("timeline: correction"), "--at", earlier, "--corrects", entry.timeline_entry_id);
  byCora("incident", "timeline", reference, w("timeline: privileged entry"), "--at", earlier, "--privileged", "--share-with", bob.name);
  byAnn("incident", "role", reference, "commander", "--give", bob.name, "--reason", w("role: reason"), "--notes", w("role: hand-over note"));
  byBob("incident", "role", reference, "scribe", "--give", ann.name, "--reason", w("role: reason of the scribe"));
  byAnn("incident", "access", "restrict", reference, "--person", ann.name, "--person", bob.name, "--role", "counsel", "--reason", w("access: reason of restricting"));
  byAnn("incident", "access", "open", reference, "--reason", w("access: reason of opening"));
  byAnn("incident", "promise", reference, "--text", w("promise: within the team"), "--due", later);
  byAnn("incident", "keep", reference, "1", "--how", w("promise: how it was kept within the team"));
  byAnn("incident", "promise", reference, "--text", "Every bank is told", "--due", later, "--public");
  const replaced = byAnn("incident", "fact", reference, "what_information", w("fact: replaced before anything was published"));
  byAnn("incident", "fact", reference, "what_information", "Names and addresses.", "--corrects", replaced.fact_id);
  for (const [question, text] of Object.entries(facts)) {
    byAnn("incident", "fact", reference, question, text, ...(question === "not_known_yet" ? ["--status", "unknown", "--known-by", later] : []));
  }
  const other = byAnn("incident", "declare", "--title", w("incident: title of a duplicate")).reference;
  byAnn("incident", "duplicate", other, "--of", reference, "--reason", w("incident: reason of the duplicate"));
  byAnn("incident", "declare", "--title", w("incident: title of one that nothing was published about"));
  const dispatch = { name: "dispatch-1", title: w("dispatch: title"), description: w("dispatch: description"), resolution: w("dispatch: resolution"), status: "Closed", reported_at: "2025-03-03T09:00:00Z", closed_at: "2025-03-09T17:00:00Z" };
  byAnn("incident", "import", "--dispatch", file("dispatch.json", JSON.stringify(dispatch)));
  const veris = { incident_id: w("veris: id"), schema_version: "1.4.0", security_incident: "Confirmed", summary: w("veris: summary"), timeline: { incident: { year: 2015 } } };
  byAnn("incident", "import", "--veris", file("veris.json", JSON.stringify(veris)));

  // Who does what.
  const task = byAnn("task", "add", reference, w("task: title"), "--description", w("task: description"), "--assignee", bob.name);
  byAnn("task", "drop", task.reference, "--reason", w("task: reason of dropping"));
  const playbook = JSON.parse(readFileSync(join(root, "tests/golden/task/41-import/request.json"), "utf8")).body;
  playbook.name = w("playbook: name");
  playbook.agent_definitions[Object.keys(playbook.agent_definitions)[0]].address.url = [`https://${w("playbook: address")}.example/`];
  byAnn("playbook", "import", file("playbook.json", JSON.stringify(playbook)));
  byBob("playbook", "run", reference, playbook.id, "--var", "address=203.0.113.77");
  secrets.add("playbook: variable", "203.0.113.77");

  // What proves it.
  const proof = file(w("evidence: name of the file"), w("evidence: content"));
  const evidence = byAnn("evidence", "add", reference, proof, "--from", w("evidence: from whom"), "--reason", w("evidence: reason"), "--name", w("evidence: name")).reference;
  byAnn("evidence", "give", evidence, "--to", w("evidence: to whom"), "--reason", w("evidence: reason of giving"));
  byAnn("evidence", "open", evidence, "--reason", w("evidence: reason of opening"), "--to", join(folder, "opened"));
  byAnn("evidence", "hold", evidence, "--reason", w("evidence: reason of the hold"));
  byAnn("evidence", "release", evidence, "--reason", w("evidence: reason of the release"));
  byAnn("evidence", "retain", evidence, "--until", later, "--reason", w("evidence: reason of keeping it"));
  byAnn("evidence", "link", evidence, entry.timeline_entry_id);

  // Whose data.
  const ids = [1, 2, 3].map((i) => w(`customer: id ${i}`));
  const mails = [1, 2].map((i) => `${w(`customer: e-mail ${i}`)}@example.com`);
  secrets.add("customer: telephone", "+4366471239847");
  const customers = file(`${w("customer: name of the file")}.csv`, [
    "external_id,email,phone,name,jurisdiction,language,street,city,postcode,joined_on",
    `${ids[0]},${mails[0]},,${w("customer: name 1")},US-CA,en,${w("customer: street")} 1,${w("customer: city")},94105,2020-01-01`,
    `${ids[1]},${mails[1]},+43 664 71239847,${w("customer: name 2")},AT,de,Ring 2,Wien,1010,2020-01-01`,
    `${ids[2]},,,${w("customer: name 3")},US-NY,en,${w("customer: another street")} 3,Troy,12180,2020-01-01`,
    "",
  ].join("\n"));
  operator("customer", "import", customers, "--save-mapping", w("customer: name of the columns"));
  const wrong = byAnn("exposure", "import", reference, file(`${w("leak: name of a wrong file")}.csv`, `external_id\n${ids[0]}\n`), "--class", "health_record");
  byAnn("exposure", "withdraw", reference, wrong.import_id, "--reason", w("leak: reason of withdrawing"));
  const leaked = file(`${w("leak: name of the file")}.csv`, ["external_id", ...ids, w("leak: row of nobody"), ""].join("\n"));
  const leak = byAnn("exposure", "import", reference, leaked, "--class", "email_address,full_name", "--save-mapping", w("leak: name of the columns"));
  byAnn("exposure", "assign", reference, leak.import_id, "5", "--customer", ids[0], "--reason", w("leak: reason of assigning"));
  operator("register", "rotate-key");

  // What the law asks.
  byCora("duty", "flag", reference, "harm_unlikely", "--reason", w("duty: assessment"));
  byCora("duty", "flag", reference, "harm_unlikely", "--clear");
  byCora("duty", "hold", reference, "--authority", w("duty: who asked to hold"), "--reference", w("duty: letter of the hold"), "--since", earlier);
  byCora("duty", "release", reference);
  byCora("duty", "meet", reference, "us-ca-individuals", "--reference", w("duty: receipt"), "--file", file("receipt.txt", w("duty: content of a proof")), "--override-order", w("duty: reason of another order"));

  // What we say.
  const notice = byAnn("notice", "draft", reference);
  const withdrawn = byAnn("notice", "draft", reference, "--jurisdiction", "AT").reference;
  byAnn("notice", "revise", withdrawn, "--file", file("notice.md", notice.text.replace("We are sorry.", `We are sorry. ${w("notice: text that is not sent")}.`)));
  byAnn("notice", "translate", withdrawn, "--language", "de", "--file", file("notice.de.md", inGerman(notice.text).replace("We are sorry.", w("notice: translation"))));
  byAnn("notice", "withdraw", withdrawn, "--reason", w("notice: reason of withdrawing"));
  candor(folder, ["notice", "lint", notice.reference]);
  byCora("notice", "approve", notice.reference);
  byBob("notice", "approve", notice.reference);
  byAnn("delivery", "start", notice.reference, "--override-order", w("delivery: reason of another order"));
  byAnn("delivery", "pause", notice.reference, "--reason", w("delivery: reason of the pause"));
  byAnn("delivery", "resume", notice.reference);
  candor(folder, ["delivery", "run", notice.reference], { token: ann.token });
  for (const name of filesOf(folder).filter((name) => /\/new\/[^/]+$/.test(name))) {
    const { to, text } = readMail(readFileSync(name, "latin1"));
    secrets.add(`letter: code of ${to}`, codeIn(text));
  }
  const { letters } = byAnn("delivery", "proof", reference, ids[0]);
  mkdirSync(join(folder, "bounces/new"), { recursive: true });
  const report = readFileSync(join(root, "tests/fuzz/corpus/dsn/hard"), "utf8").replace("1@acme.example", letters[0].message_id).replace("> no", `> ${w("bounce: what the server said")}`);
  file("bounces/new/1.relay", report);
  byAnn("delivery", "bounces", reference, join(folder, "bounces"));
  byAnn("delivery", "stop", notice.reference, "--reason", w("delivery: reason of stopping"));
  const { job } = byAnn("delivery", "print", notice.reference);
  byAnn("delivery", "letters", job, "--into", join(folder, w("print: folder")));
  byAnn("delivery", "posted", job, "--receipt", w("print: receipt"));

  // What was drafted, and not published.
  const draft = (field) => byAnn("record", "draft", reference, "--stage", "identified", "--title", w(`${field}: title`), "--message", w(`${field}: message`), "--next-update-by", later).reference;
  draft("draft");
  byAnn("record", "withdraw", draft("withdrawn draft"));

  // What others are told, and what it did.
  const hook = byAnn("webhook", "create", "--url", `http://127.0.0.1:1/${w("webhook: url")}`, "--kind", "*");
  secrets.add("webhook: secret", hook.secret);
  const off = byAnn("webhook", "create", "--url", `http://127.0.0.1:1/${w("webhook: url of one that is off")}`, "--kind", "*");
  byAnn("webhook", "disable", off.webhook.webhook_id, "--reason", w("webhook: reason of disabling"));
  secrets.add("trust: spend", "73219.54");
  byAnn("trust", "import", reference, file(`${w("trust: name of the file")}.csv`, `customer,period,active,spend\n${ids[0]},2026-05,1,73219.54\n`));
  secrets.add("trust: products", "948271");
  byAnn("trust", "relationship", reference, file(`${w("trust: name of the second file")}.csv`, `customer,products\n${ids[0]},948271\n`));
  byAnn("trust", "departures", reference, file(`${w("trust: name of the third file")}.csv`, `customer,left_on,cause\n${ids[0]},2026-05-20,voluntary\n`));
  return { folder, reference, hook: hook.webhook.webhook_id, byAnn, ann };
}

test("no word of what is private is at any public address, in the export, or in what the server prints", async (t) => {
  const secrets = new Secrets();
  const { folder, reference, hook, byAnn, ann } = plant(t, secrets);
  const say = (stage, words) => publish(folder, reference, ["--stage", stage, "--title", "A list of customers was copied", "--message", "We found this today.", ...words]);
  say("investigating", ["--next-update-by", later]);
  byAnn("incident", "keep", reference, "2", "--how", secrets.word("promise: how it was kept"));
  say("resolved", []);
  say("review", []);
  byAnn("incident", "fact", reference, "how_it_happened", secrets.word("fact: not published yet"));
  candorJson(folder, ["record", "component", "add", "Checkout"]);
  candorJson(folder, ["record", "maintenance", "plan", "New cables", "--from", later, "--until", "2999-01-01T02:00:00Z"]);
  candorJson(folder, ["record", "import", join(root, "docs/examples/history.jsonl")]);
  byAnn("incident", "close", reference, "--reason", secrets.word("incident: reason of closing"));

  const exported = join(folder, "site");
  candorJson(folder, ["record", "export", exported]);
  const server = await serve(t, folder);
  const follower = `${secrets.word("subscription: address")}@example.com`;
  assert.equal((await fetch(`${server.pages}/subscribe`, { method: "POST", body: new URLSearchParams({ email: follower }) })).status, 200);
  const { files, paths } = publicPaths(exported, reference);
  const inside = await staffPaths(server.staff, ann.token, reference);

  const published = new Secrets();
  published.known = new Map([...secrets.known, ["folder of the data", folder], ["key file", readFileSync(join(folder, "candor.key"), "latin1").trim()]]);
  const { seen, found } = await crawl(server.pages, "https://incidents.acme.example", [...paths, ...inside], published);
  assert.deepEqual(found, []);
  const status = (wanted) => [...seen].filter(([, one]) => one === wanted).map(([path]) => path);
  for (const path of paths.slice(0, files.length)) assert.equal(seen.get(path), 200, path);
  for (const path of ["/", `/incidents/${reference}`, `/incidents/${reference}/statements/3`, "/history.atom", "/history.json", "/api/v2/summary.json", "/log/key", "/log/checkpoint", "/log/entry/0", "/log/proof/0", "/services", "/archive", "/reviews", `/reviews/${reference}`]) {
    assert.ok(status(200).includes(path), path);
  }
  assert.ok(inside.every((path) => seen.get(path) === 404), "no address of staff is on the public listener");
  assert.ok(secrets.known.size > 110 && seen.size > 190, `${seen.size} addresses`);

  // With a token and a cookie, by other methods, and where the request itself is refused.
  for (const path of ["/", "/nothing", `/incidents/${reference}`, "/log/key", ...inside.slice(0, 5)]) {
    for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"]) {
      const { raw, bytes, status: answered } = await ask(server.pages + path, { method, headers: { authorization: `Bearer ${ann.token}`, cookie: `session=${ann.token}`, "if-none-match": "*" } });
      assert.ok(answered !== 200 || method === "HEAD", `${method} ${path}: ${answered}`);
      assert.deepEqual(published.in(Buffer.concat([Buffer.from(raw.join("\n")), bytes])), [], `${method} ${path}`);
    }
  }

  for (const name of filesOf(exported)) {
    const bytes = readFileSync(name);
    const plain = unpacked(bytes, name.endsWith(".gz") ? "gzip" : name.endsWith(".br") ? "br" : "");
    assert.deepEqual(published.in(Buffer.concat([bytes, Buffer.from("\n"), plain, Buffer.from(name.slice(exported.length))])), [], name);
  }

  // Nobody listens where the webhook points: the server has tried by now, and said what it says of that.
  const tried = () => candorJson(folder, ["webhook", "deliveries", hook]).deliveries.some(({ attempts }) => attempts.length > 0);
  while (!tried());
  await server.stop();
  assert.deepEqual(secrets.in(Buffer.from(server.said())), [], server.said());

  // The same crawler sees what is public: else it would have seen nothing of the rest.
  const shown = new Secrets();
  shown.add("the statement's title", "A list of customers was copied");
  const again = await serve(t, folder);
  const open = await crawl(again.pages, "https://incidents.acme.example", ["/"], shown);
  for (const place of ["/, identity", "/, gzip", "/, br", `/incidents/${reference}/statements/1, gzip`, "/history.atom, br"]) {
    assert.ok(open.found.includes(`${place}: the statement's title`), `${place} of ${open.found.join("; ")}`);
  }
});
