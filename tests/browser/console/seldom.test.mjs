// What is done seldom, and must be right then: mails and paper that come back, the register's key, a playbook of one's own, who left, and the end of an incident's names.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { acme, candorJson, newToken, root } from "../../e2e/candor.mjs";
import { answered, closing, openConsole, picture, visit } from "../console.mjs";

const whole = closing();
const kPeople = 24;
const people = Array.from({ length: kPeople }, (_, n) => ({ id: `c${n}`, email: n % 4 === 3 ? "" : `c${n}@${n % 2 ? "small" : "people"}.example`, name: `Anna Ander${n}` }));
let site;
let incident;
const file = (name, text) => {
  const path = join(site.folder, name);
  writeFileSync(path, text);
  return path;
};

before(async () => {
  site = await openConsole(whole, { settings: acme, people: { alice: ["administrator", "commander", "counsel"] } });
  const run = (...words) => candorJson(site.folder, words);
  incident = run("incident", "declare", "--title", "Customer list copied", "--severity", "high", "--status", "confirmed").reference;
  run("incident", "anchor", incident, "discovery", "--at", new Date(Date.now() - 86_400_000).toISOString(), "--reason", "in the log");
  for (const [fact, text] of [
    ["what_happened", "On 3 May 2026 someone copied a list of our customers."],
    ["how_it_happened", "They used an engineer's stolen password. That account had no second factor. It should have had one."],
    ["what_we_are_doing", "On 8 May 2026 we closed the account and changed every key that it could reach. We failed to protect your data. We are sorry."],
  ]) run("incident", "fact", incident, fact, text);
  run("customer", "import", file("customers.csv", `external_id,email,name,jurisdiction,street,city,postcode\n${people.map(({ id, email, name }, n) => `${id},${email},${name},DE,Hauptstr. ${n + 1},Berlin,10115\n`).join("")}`));
  run("exposure", "import", incident, file("leaked.csv", `external_id\n${people.map(({ id }) => `${id}\n`).join("")}`), "--class", "email_address,full_name");
  run("evidence", "add", incident, file("access.log", "GET /export HTTP/1.1\n"), "--from", "the web server", "--reason", "shows who asked");
  run("notice", "draft", incident);
  for (const [account, role] of [["ben", "comms"], ["carla", "counsel"]]) candorJson(site.folder, ["notice", "approve", `${incident}-N1`], { token: newToken(site.folder, account, [role]) });
  run("delivery", "start", `${incident}-N1`);
  run("delivery", "run", `${incident}-N1`);
});
after(() => whole.close());

const dialog = (page) => page.getByRole("dialog");
const saved = async (page, button) => {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
};

test("mails that came back are read as relays write them, and show by domain", async () => {
  const reports = [1, 5, 9].map((n) => {
    const { message_id } = candorJson(site.folder, ["delivery", "proof", incident, `c${n}`]).letters[0];
    return file(`${n}.eml`, readFileSync(join(root, "tests/fuzz/corpus/dsn/hard"), "utf8").replace("1@acme.example", message_id).replace("> no", "> mailbox unavailable"));
  });
  const page = await site.enter("alice");
  await visit(page, `/incidents/${incident}/delivery`);
  await page.getByRole("button", { name: "Read bounces" }).click();
  await dialog(page).getByLabel("Files").setInputFiles([...reports, file("holiday.eml", "From: c2@people.example\nSubject: I am away\n\nUntil Monday.\n")]);
  await dialog(page).getByRole("button", { name: "Read 4 files" }).click();
  await dialog(page).getByRole("row", { name: "failed for good 3" }).waitFor();
  await dialog(page).getByRole("row", { name: "not about letters of this incident 1" }).waitFor();
  await dialog(page).getByLabel("Files").setInputFiles(reports[0]);
  await dialog(page).getByRole("button", { name: "Read them" }).click();
  await dialog(page).getByRole("row", { name: "read before 1" }).waitFor();
  await page.keyboard.press("Escape");
  const small = page.getByRole("row", { name: /^small\.example/ });
  await small.getByText("mailbox unavailable").waitFor();
  assert.deepEqual(await small.getByRole("cell").allTextContents().then((cells) => cells.slice(0, 3)), ["6", "3", "3"]);
  await small.scrollIntoViewIfNeeded();
  await picture(page, "bounces");
  await page.context().close();
});

test("whom no mail reached gets paper: printed, read, posted, and one that came back", async () => {
  const page = await site.enter("alice");
  await visit(page, `/incidents/${incident}/delivery`);
  await page.getByText("Letters on paper", { exact: true }).click();
  await page.getByRole("button", { name: "Make letters on paper" }).click();
  await page.getByRole("button", { name: "Make the job" }).click();
  const row = page.getByRole("row", { name: new RegExp(`^${incident}-N1-P1 9`) });
  await row.getByText("to be posted").waitFor();

  const { bytes: pdf, name } = await saved(page, row.getByRole("button", { name: "A4 (PDF)" }));
  assert.equal(name, `${incident}-N1-P1-a4.pdf`);
  const text = spawnSync("pdftotext", ["-layout", file(name, pdf), "-"], { encoding: "utf8" }).stdout;
  const csv = (await saved(page, row.getByRole("button", { name: "Addresses (CSV)" }))).bytes.toString();
  const rows = csv.trimEnd().split(/\r?\n/);
  assert.equal(rows.length, 1 + 9);
  for (const n of [1, 3, 5, 7, 9, 11, 15, 19, 23]) {
    assert.match(text, new RegExp(`Anna Ander${n}\\b[^]*Hauptstr\\. ${n + 1}\\b`), `c${n} has a letter`);
    assert.match(csv, new RegExp(`Hauptstr\\. ${n + 1}\\b`), `c${n} has an address`);
  }
  assert.match(text, /someone copied a list of our customers/);
  assert.match(rows[0], /^"?mark"?,/);
  const mark = rows[1].split(",")[0].replaceAll('"', "");
  assert.ok(text.replace(/\s/g, "").includes(mark.replace(/\s/g, "")), "the mark of the list stands on the letter");
  await row.getByRole("button", { name: "US Letter (PDF)" }).click();
  await page.getByText("This job has no letters for US Letter (PDF).").waitFor();

  await row.getByRole("button", { name: "They are posted" }).click();
  await dialog(page).getByLabel("Receipt of the post").fill("RR 4711");
  await dialog(page).getByRole("button", { name: "Say that they are posted" }).click();
  await row.getByText("receipt: RR 4711").waitFor();
  await page.getByRole("button", { name: "Letters came back" }).click();
  await dialog(page).getByLabel("Marks").fill(mark);
  await dialog(page).getByRole("button", { name: "Mark them as returned" }).click();
  await page.getByText("1 letter marked as returned.").waitFor();
  assert.equal(candorJson(site.folder, ["delivery", "status", incident]).not_reached, 1);
  await row.scrollIntoViewIfNeeded();
  await picture(page, "paper");
  await page.context().close();
});

test("who left and how close they were is taken from files, and what is odd is decided", async () => {
  const page = await site.enter("alice");
  candorJson(site.folder, ["trust", "plan", incident, "--outcome", "active", "--from", "2026-05"]);
  await visit(page, `/incidents/${incident}/trust`);
  await page.getByRole("button", { name: "Take departures" }).click();
  await dialog(page).getByLabel("File").setInputFiles(file("broken.csv", "customer,left_on,cause\nc1,2026-06-31,voluntary\nc2,2026-06-12,bored\n"));
  await dialog(page).getByRole("button", { name: "Check the file" }).click();
  await dialog(page).getByText(/Is not a day such as 2026-06-14\./).waitFor();
  await dialog(page).getByText(/Is not one of voluntary, payment/).waitFor();
  await dialog(page).getByLabel("File").setInputFiles(file("left.csv", "customer,left_on,cause\nc1,2026-06-12,voluntary\nc1,2026-06-14,voluntary\nc4,2026-06-20,other\nnobody,2026-06-21,other\n"));
  await dialog(page).getByRole("button", { name: "Check the file" }).click();
  await dialog(page).getByText("One finding waits for your decision.").waitFor();
  await dialog(page).getByText("1 row is of nobody in the register").waitFor();
  await picture(page, "departures");
  await dialog(page).getByRole("radio").first().check();
  await dialog(page).getByRole("button", { name: /^Take these/ }).click();
  await page.getByRole("row", { name: /^Who left/ }).waitFor();

  await page.getByRole("button", { name: "Take relationships" }).click();
  await dialog(page).getByLabel("File").setInputFiles(file("close.csv", `customer,products,complaints\n${people.map(({ id }, n) => `${id},${1 + (n % 3)},${n % 2}\n`).join("")}`));
  await dialog(page).getByRole("button", { name: "Check the file" }).click();
  await dialog(page).getByText("Nothing odd was found.").waitFor();
  await dialog(page).getByRole("button", { name: `Take these ${kPeople} rows` }).click();
  await page.getByRole("row", { name: new RegExp(`^Relationships ${kPeople} ${kPeople}`) }).waitFor();
  await page.getByRole("heading", { name: "What it is made from" }).scrollIntoViewIfNeeded();
  await picture(page, "trust-files");
  await page.context().close();
});

test("a playbook of one's own is refused with its faults, then imported", async () => {
  const own = JSON.parse(readFileSync(join(root, "playbooks/lost-device.json"), "utf8"));
  own.id = "playbook--0b5f1c52-9f0a-4c61-9a50-6d3a1f0c7a11";
  own.name = "A lost badge";
  const page = await site.enter("alice");
  await visit(page, "/settings/playbooks");
  await page.getByRole("button", { name: "Import a playbook" }).click();
  await dialog(page).getByLabel("File").setInputFiles(file("broken.json", "{"));
  await dialog(page).getByRole("button", { name: "Import a playbook" }).click();
  await dialog(page).getByText("This is not JSON.").waitFor();
  await dialog(page).getByLabel("File").setInputFiles(file("open.json", JSON.stringify({ ...own, workflow_start: "start--0b5f1c52-9f0a-4c61-9a50-6d3a1f0c7a12" })));
  await dialog(page).getByRole("button", { name: "Import a playbook" }).click();
  await dialog(page).getByText(/workflow_start/).first().waitFor();
  await picture(page, "playbook-refused");
  await dialog(page).getByLabel("File").setInputFiles(file("badge.json", JSON.stringify(own)));
  await dialog(page).getByRole("button", { name: "Import a playbook" }).click();
  await page.getByText("A lost badge is imported.").waitFor();
  await page.getByRole("row", { name: /A lost badge.*imported/ }).getByRole("link").click();
  await page.getByRole("heading", { name: "A lost badge" }).waitFor();
  await picture(page, "playbook");
  await page.context().close();
});

test("the register is sealed with a new key, and everybody is still found", async () => {
  const page = await site.enter("alice");
  await visit(page, "/settings/data");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByText(`Done: key 2 is in force, ${kPeople} customers were sealed anew, the key before is destroyed.`).waitFor();
  await picture(page, "rotated");
  await visit(page, `/incidents/${incident}/delivery?step=proof`);
  await page.getByLabel("Customer id").fill("c3");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: `Proof for customer c3, ${incident}` }).waitFor();
  await page.context().close();
});

test("a closed incident is shredded by typing its number: names are gone, counts stay", async () => {
  const page = await site.enter("alice");
  const path = `/api/v1/incidents/${incident}`;
  const counts = async () => (await answered(page, `${path}/exposure`)).people;
  await visit(page, `/settings/data?incident=${incident}`);
  await page.getByText("An open incident cannot be shredded. Close it first.").waitFor();
  candorJson(site.folder, ["incident", "close", incident, "--reason", "all is told"]);
  await page.getByRole("button", { name: "Destroy the key" }).click();
  await dialog(page).getByText("1 piece of evidence").waitFor();
  const button = dialog(page).getByRole("button", { name: "Destroy the key" });
  await dialog(page).getByLabel("Reason").fill("retention has ended");
  await dialog(page).getByLabel(`Type ${incident} to confirm`).fill("INC");
  assert.ok(await button.isDisabled());
  await dialog(page).getByLabel(`Type ${incident} to confirm`).fill(incident);
  await picture(page, "shred");
  await button.click();
  await dialog(page).getByRole("alert").waitFor();
  assert.equal(await counts(), kPeople, "nobody said how long the evidence is to be kept");
  candorJson(site.folder, ["evidence", "retain", `${incident}-E1`, "--until", new Date().toISOString(), "--reason", "the end"]);
  await button.click();
  await page.getByText(`${incident}: the key is destroyed`).waitFor();
  await page.getByRole("row", { name: /access\.log/ }).getByText("destroyed").waitFor();
  await page.getByText(/^Key destroyed: .+ What it sealed opens never again\./).waitFor();
  assert.equal(await page.getByRole("button", { name: "Destroy the key" }).count(), 0, "it is done once");
  await picture(page, "shredded");

  assert.equal(await counts(), kPeople);
  const open = await page.evaluate(async (piece) => (await fetch(`/api/v1/evidence/${piece}/open`, { method: "POST", body: JSON.stringify({ reason: "a look" }) })).status, `${incident}-E1`);
  assert.equal(open, 409, "what was sealed does not open");
  await page.context().close();
});
