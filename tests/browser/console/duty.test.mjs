// Duties: why one is owed, recorded as met with its proof, and the month by keyboard.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { candorJson } from "../../e2e/candor.mjs";
import { closing, expectGood, openConsole, picture, settled, visit } from "../console.mjs";

const whole = closing();
let site;
let reference;
const ago = (hours) => new Date(Date.now() - hours * 3600_000).toISOString();

/** Forty people in four places, of whom a list leaked; the clocks of discovery and awareness are set. */
function exposed(folder) {
  const incident = candorJson(folder, ["incident", "declare", "--title", "Export of the customer list", "--severity", "high", "--status", "confirmed"]).reference;
  const places = ["US-CA", "US-NY", "DE", "FR"];
  const people = Array.from({ length: 40 }, (_, at) => `K${at},person.${at}@example.com,Person ${at},${places[at % 4]},en`);
  writeFileSync(join(folder, "customers.csv"), `external_id,email,name,jurisdiction,language\n${people.join("\n")}\n`);
  writeFileSync(join(folder, "leaked.csv"), `external_id\n${people.map((line) => line.split(",")[0]).join("\n")}\n`);
  candorJson(folder, ["customer", "import", join(folder, "customers.csv")]);
  candorJson(folder, ["incident", "anchor", incident, "discovery", "--at", ago(80), "--reason", "the alert was read"]);
  candorJson(folder, ["incident", "anchor", incident, "awareness", "--at", ago(60), "--reason", "the list holds names"]);
  candorJson(folder, ["exposure", "import", incident, join(folder, "leaked.csv"), "--class", "email_address,full_name,social_security_number"]);
  return incident;
}

before(async () => {
  site = await openConsole(whole, { people: { alice: ["administrator", "commander"], cora: ["counsel"], olga: ["observer"] } });
  reference = exposed(site.folder);
});
after(() => whole.close());

test("a duty explains itself, and is recorded as met with the file that shows it", async () => {
  const page = await site.enter("cora");
  await visit(page, `/incidents/${reference}/duties`);
  await page.getByRole("heading", { name: "Due within 24 hours" }).waitFor();
  await page.getByText("Candor computes deadlines; it does not give legal advice.").first().waitFor();
  await picture(page, "duties");

  await page.getByRole("link", { name: "Tell the data protection authority", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("plus 72 hours of real time").waitFor();
  await dialog.getByText("Regulation (EU) 2016/679 art. 33").waitFor();
  assert.match(page.url(), /\?rule=eu-gdpr-33$/);
  await expectGood(page, "explanation", "[role=dialog]");
  await picture(page, "duty-explained");

  await dialog.getByRole("button", { name: "Record that it was given" }).click();
  await dialog.getByRole("button", { name: "Record as given" }).click();
  await dialog.getByText("Is empty; say how it can be shown").waitFor();
  await dialog.getByLabel("How it can be shown").fill("receipt 2026-118 of the portal");
  await dialog.getByLabel("The receipt, letter or screenshot").setInputFiles({ name: "receipt.txt", mimeType: "text/plain", buffer: Buffer.from("Received, number 118.") });
  await dialog.getByRole("button", { name: "Record as given" }).click();
  await page.getByText("Recorded: Tell the data protection authority.").waitFor();
  await page.getByRole("region", { name: "Met" }).getByRole("link", { name: "Tell the data protection authority" }).click();
  const proof = dialog.getByRole("link", { name: /receipt\.txt/ });
  const [download] = await Promise.all([page.waitForEvent("download"), proof.click()]);
  assert.equal(download.suggestedFilename(), "receipt.txt");
  await picture(page, "duty-met");
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => url.search === "");
  await page.context().close();
});

test("the month goes by keys, and Enter leads to what is due", async () => {
  const page = await site.enter("cora", { timezoneId: "America/New_York" });
  await visit(page, `/incidents/${reference}/duties`);
  await page.keyboard.press("c");
  await page.waitForURL(/view=calendar$/);
  await page.locator("td[tabindex='0']").focus();
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageUp");
  const { due } = candorJson(site.folder, ["duty", "explain", reference, "us-ny-individuals"]).duty;
  const wanted = due.slice(0, 10); // in New York's own zone
  const chosen = () => page.evaluate(() => document.activeElement?.getAttribute("data-day"));
  const days = Math.round((Date.parse(wanted) - Date.parse(await chosen())) / 86400_000);
  for (let week = 0; week < Math.floor(days / 7); ++week) await page.keyboard.press("ArrowDown");
  for (let day = 0; day < days % 7; ++day) await page.keyboard.press("ArrowRight");
  assert.equal(await chosen(), wanted);
  await page.waitForURL((url) => url.searchParams.get("day") === wanted);
  await page.setViewportSize({ width: 1280, height: 900 });
  await picture(page, "duties-calendar");
  await page.locator("td[tabindex='0']").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.hasAttribute("data-line")), true);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("plus 30 calendar days").waitFor();
  await page.context().close();
});

test("a fact about the company is said, can be undone, and what police hold back is said at the top", async () => {
  const page = await site.enter("cora");
  await visit(page, `/incidents/${reference}/duties`);
  await page.getByRole("button", { name: "Facts about the company" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Find one").fill("Securities and Exchange");
  await dialog.getByRole("button", { name: /^Say so: / }).click();
  await dialog.getByRole("button", { name: "Say so", exact: true }).click();
  await dialog.getByRole("button", { name: /^Take it back: / }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Facts about the company (1 said)" }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Facts about the company", exact: true }).waitFor();

  await page.getByRole("button", { name: "Police hold" }).click();
  await dialog.getByLabel("Which authority asked").fill("State police");
  await dialog.getByLabel("Their letter").fill("12 May, file 7");
  await dialog.getByRole("button", { name: "Hold notices back" }).click();
  await page.getByText("Held back for State police (12 May, file 7)").waitFor();
  await page.getByRole("button", { name: "The hold has ended" }).click();
  await dialog.getByRole("button", { name: "End the hold" }).click();
  await page.getByText("The hold has ended. Deadlines are computed again.").waitFor();
  await page.context().close();
});

test("the board shows every incident's duties, and who may only look is offered nothing to do", async () => {
  const page = await site.enter("olga");
  await visit(page, "/duties");
  await page.getByRole("heading", { name: "All duties" }).waitFor();
  await page.getByRole("link", { name: "Tell the people in California", exact: true }).click();
  await page.getByRole("dialog").getByText("How the time is counted").waitFor();
  assert.equal(await page.getByRole("button", { name: "Record that it was given" }).count(), 0);
  await page.keyboard.press("Escape");
  await settled(page);
  await picture(page, "duty-board");
  await page.context().close();
});
