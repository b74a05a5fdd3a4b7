// Whose data: customers and leaked rows come in through the wizard, a wrong file goes out again, and what is unclear is looked at.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { candorJson, root } from "../../e2e/candor.mjs";
import { closing, expectGood, openConsole, picture, settled, visit } from "../console.mjs";

const whole = closing();
let site;
let incident;
before(async () => {
  site = await openConsole(whole, { people: { alice: ["administrator", "commander"], olga: ["observer"] } });
  incident = candorJson(site.folder, ["incident", "declare", "--title", "Customer list copied", "--severity", "high", "--status", "confirmed"]).reference;
});
after(() => whole.close());

const example = (name) => join(root, "docs/examples", name);
function file(name, content, encoding = "utf8") {
  const path = join(site.folder, name);
  writeFileSync(path, content, encoding);
  return path;
}
const extent = () => candorJson(site.folder, ["exposure", "show", incident]);

async function take(page, path) {
  await page.locator("input[type=file]").setInputFiles(path);
  await page.getByRole("heading", { name: "2. What each column is" }).waitFor();
}

test("customers come in from any spreadsheet: its letters, its separator and its German columns are understood", async () => {
  const page = await site.enter("alice");
  await visit(page, `/incidents/${incident}/exposure`);
  await page.getByText("No leaked rows were imported yet").waitFor();
  await page.getByRole("link", { name: "Import customers" }).first().click();
  await take(page, example("customers.csv"));
  await expectGood(page, "import of customers");
  await page.getByRole("button", { name: /^Import these customers/ }).click();
  await page.getByRole("heading", { name: "The customers are imported" }).waitFor();
  await page.getByRole("row", { name: /new customers/ }).waitFor();

  await page.getByRole("button", { name: "Import another file" }).click();
  await take(page, file("kunden.csv", "Kundennr;Nachname;E-Mail;Land;Schuhgröße\n7;Müller;shared@example.org;DE;43\n8;Strauß;shared@example.org;AT;38\n", "latin1"));
  await page.getByText("Müller").waitFor();
  assert.equal(await page.getByLabel("Letters").inputValue(), "windows_1252");
  assert.equal(await page.getByLabel("Between columns").inputValue(), ";");
  assert.equal(await page.getByLabel("What Kundennr is").inputValue(), "external_id");
  await page.getByLabel("Letters").selectOption("utf_8");
  await page.getByText("Letters such as � mean").waitFor();
  await page.getByLabel("Letters").selectOption("windows_1252");
  await picture(page, "exposure-import");
  await page.getByRole("button", { name: /^Import these customers/ }).click();
  await page.getByText("Columns that were left out: Schuhgröße.").waitFor();
  await page.context().close();
});

test("leaked rows come in, a mapping is kept for the next file, and a wrong file is withdrawn", async () => {
  const page = await site.enter("alice");
  await visit(page, `/incidents/${incident}/exposure?step=leaked`);
  await take(page, example("leaked.csv"));
  assert.equal(await page.getByLabel("What customer_id is").inputValue(), "external_id");
  assert.equal(await page.getByLabel("What email exposes").inputValue(), "email_address");
  await page.getByRole("checkbox", { name: "name", exact: true }).check();
  await page.getByRole("button", { name: "Save this mapping" }).click();
  await page.getByLabel("Its name").fill("the proxy's export");
  await page.keyboard.press("Enter");
  await page.getByText("is saved.").waitFor();
  await expectGood(page, "import of leaked rows");
  await page.getByRole("button", { name: /^Import these leaked rows/ }).click();
  await page.getByRole("heading", { name: "The leaked rows are imported" }).waitFor();
  await expectGood(page, "result of an import");
  const { people } = extent();
  assert.ok(people > 0);

  await page.getByRole("button", { name: "Import another file" }).click();
  await take(page, file("wrong.csv", "email\nana.abel.0@example.com\nshared@example.org\nnobody@example.net\n"));
  await page.getByRole("checkbox", { name: "e-mail address" }).check();
  await page.getByRole("button", { name: /^Import these leaked rows/ }).click();
  await page.getByRole("row", { name: /1 that could be about several customers/ }).waitFor();
  await page.getByRole("link", { name: "See who is affected" }).click();
  await page.getByRole("heading", { name: "By place" }).waitFor();
  await page.getByRole("link", { name: "Review them" }).waitFor();
  await settled(page);
  await picture(page, "exposure");

  await page.getByRole("button", { name: "Withdraw wrong.csv" }).press("Enter");
  await page.getByLabel("Why is it wrong?").fill("it is of another company");
  await page.keyboard.press("Enter");
  await page.getByText(/^Withdrawn\./).waitFor();
  assert.equal(extent().people, people);
  assert.equal(extent().ambiguous, 0);
  await page.context().close();
});

test("what could be about several customers is given to one of them, by keyboard alone", async () => {
  const twins = file("twins.csv", "external_id,email,jurisdiction\nt1,twins@example.org,DE\nt2,twins@example.org,AT\n");
  candorJson(site.folder, ["customer", "import", twins]);
  const leaked = file("more.csv", `email\ntwins@example.org\n${Array.from({ length: 400 }, (_, n) => `former${n}@example.net`).join("\n")}\n`);
  candorJson(site.folder, ["exposure", "import", incident, leaked, "--class", "email_address"]);
  const before = extent();
  const open = before.unmatched + before.ambiguous;
  const page = await site.enter("alice");
  await visit(page, `/incidents/${incident}/exposure`);
  await page.keyboard.press("r");
  await page.getByRole("heading", { name: "Review of open rows" }).waitFor();
  await page.getByText(`${open} of ${open} open rows loaded.`).waitFor();
  assert.ok((await page.locator(".list button").count()) < 100, "only what is seen is there");
  await expectGood(page, "review");
  const chosen = () => page.locator(".list [aria-current=true]");
  const [first, second] = await page.locator(".list button .what").allTextContents();
  await chosen().getByText(first).waitFor();
  await page.keyboard.press("j");
  await chosen().getByText(second).waitFor();
  await page.keyboard.press("k");
  await chosen().getByText(first).waitFor();
  await page.getByLabel("Show").focus();
  await page.keyboard.type("about several");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "It is t2" }).waitFor();
  await picture(page, "exposure-review");
  await page.keyboard.press("2");
  await page.getByLabel("How you know").fill("they wrote to us from this address");
  await page.keyboard.press("Enter");
  await page.getByText("The row is about t2, who is affected from now on.").waitFor();
  assert.equal(extent().people, before.people + 1);
  assert.equal(extent().ambiguous, before.ambiguous - 1);
  await page.context().close();
});

test("who may only look sees the counts and is offered nothing that needs names", async () => {
  const page = await site.enter("olga");
  await visit(page, `/incidents/${incident}/exposure?step=review`);
  await page.getByRole("heading", { name: "By place" }).waitFor();
  assert.equal(await page.getByRole("link", { name: /Import|Review/ }).count(), 0);
  assert.equal(await page.getByRole("button", { name: /Withdraw/ }).count(), 0);
  await page.context().close();
});

test("rows that cannot be read are listed with their place, and nothing of the file is kept", async () => {
  const before = extent();
  const page = await site.enter("alice");
  await visit(page, `/incidents/${incident}/exposure?step=leaked`);
  await take(page, file("broken.csv", 'email,note\na@example.org,"x"y\nb@example.org\nc@example.org,z\n'));
  await page.getByRole("checkbox", { name: "e-mail address" }).check();
  await page.getByText("does not fit the columns").or(page.getByText("do not fit the columns")).first().waitFor();
  await page.getByRole("button", { name: /^Import these leaked rows/ }).click();
  await page.getByText("nothing was changed").waitFor();
  await page.getByRole("rowheader", { name: /broken\.csv line/ }).first().waitFor();
  assert.equal(extent().records, before.records);
  await page.context().close();
});
