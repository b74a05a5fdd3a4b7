// Notices: mended until the lint is content, seen as a reader sees it, frozen by two; and two people at one text.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { acme, candorJson } from "../../e2e/candor.mjs";
import { closing, expectGood, openConsole, picture, visit } from "../console.mjs";

const whole = closing();
let site;
let reference;
const day = (days) => new Date(Date.now() - days * 86400_000);
const inWords = (date) => `${date.getUTCDate()} ${date.toLocaleString("en-GB", { month: "long", timeZone: "UTC" })} ${date.getUTCFullYear()}`;

before(async () => {
  site = await openConsole(whole, { settings: acme, people: { alice: ["administrator", "commander"], ben: ["comms"], cora: ["counsel"] } });
  const { folder } = site;
  reference = candorJson(folder, ["incident", "declare", "--title", "Export of the customer list", "--severity", "high", "--status", "confirmed"]).reference;
  const people = Array.from({ length: 30 }, (_, at) => `K${at},person.${at}@example.com,Person ${at},${at % 3 ? "US-CA" : "DE"},en`);
  writeFileSync(join(folder, "customers.csv"), `external_id,email,name,jurisdiction,language\n${people.join("\n")}\n`);
  writeFileSync(join(folder, "leaked.csv"), `external_id\n${people.map((line) => line.split(",")[0]).join("\n")}\n`);
  candorJson(folder, ["customer", "import", join(folder, "customers.csv")]);
  candorJson(folder, ["incident", "anchor", reference, "discovery", "--at", day(2).toISOString(), "--reason", "the alert was read"]);
  candorJson(folder, ["exposure", "import", reference, join(folder, "leaked.csv"), "--class", "email_address,full_name"]);
  candorJson(folder, ["incident", "fact", reference, "what_happened", `On ${inWords(day(3))} someone copied a list of our customers.`]);
  candorJson(folder, ["incident", "fact", reference, "how_it_happened", "They used an engineer's stolen password. That account had no second factor."]);
  candorJson(folder, ["incident", "fact", reference, "what_we_are_doing", `On ${inWords(day(2))} we closed the account and changed every key that it could reach.`]);
});
after(() => whole.close());

const text = (page) => page.getByLabel("The notice's text");

/** Types at the end of the line that holds `after`. */
async function typeAfter(page, after, more) {
  await text(page).evaluate((field, sought) => {
    const at = field.value.indexOf(sought) + sought.length;
    field.focus();
    field.setSelectionRange(at, at);
  }, after);
  await page.keyboard.type(more);
}

test("a notice is drafted, mended where the lint says, seen as a reader sees it, and frozen by two people", async () => {
  const ben = await site.enter("ben");
  await visit(ben, `/incidents/${reference}/notices`);
  await ben.getByText("No notice is drafted yet.").waitFor();
  await ben.keyboard.press("n");
  await ben.getByRole("dialog").getByLabel("Who it is for").selectOption("");
  await ben.getByRole("dialog").getByRole("button", { name: "Draft it" }).click();
  await ben.waitForURL(`**/notices/${reference}-N1`);
  const notice = `${reference}-N1`;
  await ben.getByText("Nothing to mend.").or(ben.getByText(/must be mended|should be looked at|to know/).first()).first().waitFor();

  await typeAfter(ben, "list of our customers.", " We take your privacy seriously.");
  const fault = ben.getByRole("button", { name: /must be mended.*We take your privacy seriously/s });
  await fault.waitFor();
  await expectGood(ben, "the editor");
  await picture(ben, "notice-lint");
  await text(ben).focus();
  await ben.keyboard.press("Control+Home");
  await ben.keyboard.press("F8");
  assert.equal(await text(ben).evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd)), "We take your privacy seriously.");
  await ben.keyboard.type("We know how.");
  await fault.waitFor({ state: "detached" });
  while (!(await text(ben).inputValue()).includes("We take your privacy seriously.")) await ben.keyboard.press("Control+z");
  await fault.click();
  await ben.keyboard.press("Delete");
  await fault.waitFor({ state: "detached" });
  await ben.reload();
  await ben.getByText("Not saved yet.").waitFor(); // what was typed outlives a reload
  await typeAfter(ben, "That account had no second factor.", " It should have had one.");
  await ben.keyboard.press("Control+s");
  await ben.getByText("Saved as version 2.").waitFor();

  await ben.getByRole("link", { name: "Letters" }).click();
  await ben.getByLabel("As whom").selectOption({ index: 1 });
  await ben.getByText(/^This is the data of yours that was involved: your e-mail address and your name/).waitFor();
  await picture(ben, "notice-letter");
  assert.equal(await ben.getByRole("button", { name: "Approve this version" }).count(), 0, "who wrote it does not approve it");

  for (const name of ["cora", "alice"]) {
    const page = await site.enter(name);
    await visit(page, `/incidents/${reference}/notices/${notice}`);
    await page.getByRole("button", { name: "Approve this version" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("You approve exactly this text:").waitFor();
    const button = dialog.getByRole("button", { name: "Approve version 2" });
    assert.equal(await button.isDisabled(), true);
    await dialog.getByLabel(`Type ${notice} to confirm`).fill(notice);
    if (name === "alice") {
      await expectGood(page, "approval", "[role=dialog]");
      await picture(page, "notice-approve");
    }
    await button.click();
    await page.getByText(name === "alice" ? "Approved and frozen." : "You have approved this version.").first().waitFor();
    await page.context().close();
  }
  await visit(ben, `/incidents/${reference}/notices/${notice}?view=approvals`);
  await ben.getByText("Counsel and one more have approved it. The text is frozen.").waitFor();
  await visit(ben, `/incidents/${reference}/notices/${notice}`);
  assert.equal(await text(ben).evaluate((field) => field.readOnly), true);
  await picture(ben, "notice-frozen");
  await ben.context().close();
});

test("two people write at once: the later one sees the difference, and nothing of either is lost", async () => {
  const { reference: notice } = candorJson(site.folder, ["notice", "draft", reference, "--jurisdiction", "US-CA"]);
  const path = `/incidents/${reference}/notices/${notice}`;
  const [ben, alice] = [await site.enter("ben"), await site.enter("alice")];
  await visit(ben, path);
  await visit(alice, path);
  await typeAfter(ben, "We are sorry.", " Ben was here.");
  await typeAfter(alice, "list of our customers.", " Alice was here.");
  await alice.getByRole("button", { name: "Save as version 2" }).click();
  await alice.getByText("Saved as version 2.").waitFor();
  await ben.getByRole("button", { name: "Save as version 2" }).click().catch(() => undefined); // or the change was shown before
  await ben.getByRole("heading", { name: "alice saved version 2 while you were writing" }).waitFor();
  await ben.getByRole("alert").getByText("Alice was here.").first().waitFor();
  assert.match(await text(ben).inputValue(), /Ben was here/);
  await expectGood(ben, "two versions");
  await picture(ben, "notice-two-writers");
  await ben.getByRole("button", { name: "Put both together" }).click();
  await ben.getByRole("button", { name: "Save as version 3" }).click();
  await ben.getByText("Saved as version 3.").waitFor();
  const saved = candorJson(site.folder, ["notice", "show", notice]).text;
  assert.match(saved, /Ben was here/);
  assert.match(saved, /Alice was here/);
  await ben.context().close();
  await alice.context().close();
});

test("the letters of ten real people are shown to who asks, masked for who may not see customers", async () => {
  const { reference: notice } = candorJson(site.folder, ["notice", "draft", reference, "--jurisdiction", "DE"]);
  const looks = () => candorJson(site.folder, ["journal", "list", "--kind", "notice.previewed"]).entries.length;
  for (const [name, whose] of [["ben", /^Person 1, /], ["alice", /^K\d+, /]]) {
    const page = await site.enter(name);
    await visit(page, `/incidents/${reference}/notices/${notice}?view=letters`);
    await page.getByRole("radio", { name: "Ten real people" }).check();
    const before = looks();
    await page.getByRole("button", { name: "Show their letters" }).click();
    const people = page.getByLabel("Whose, of 10");
    await people.waitFor();
    assert.equal(looks(), before + 1, "who looked is in the journal");
    assert.match(await people.locator("option").first().textContent(), whose);
    await people.selectOption({ index: 4 });
    await page.getByText(name === "ben" ? /^Dear P\*\*\*/ : /^Dear Person \d+/).waitFor();
    await page.getByText(name === "ben" ? "so names and numbers are masked." : "You see their names and numbers.", { exact: false }).waitFor();
    await expectGood(page, `the letters of real people, ${name}`);
    if (name === "ben") await picture(page, "notice-real-people");
    await page.context().close();
  }
});

test("a translation shows the facts that it lost, and the two texts stand part by part in the same row", async () => {
  const notice = `${reference}-N2`;
  const page = await site.enter("ben");
  await visit(page, `/incidents/${reference}/notices/${notice}?view=translations&language=de`);
  await page.getByLabel("The text in German").fill("# Mitteilung\n\nEs ist etwas geschehen.\n");
  await page.getByRole("heading", { name: "Missing in the translation" }).waitFor();
  await expectGood(page, "translations");
  await picture(page, "notice-translation");
  await visit(page, `/incidents/${reference}/notices/${notice}?view=beside`);
  await page.getByLabel("Left").waitFor();
  assert.ok((await page.locator("tbody tr").count()) >= 5);
  await picture(page, "notice-beside");
  await page.context().close();
});
