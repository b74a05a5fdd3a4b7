// Letters: queued, sent after their number was typed, watched to their end, held, and proven for one person.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { acme, candor, candorJson, newToken } from "../../e2e/candor.mjs";
import { closing, expectGood, openConsole, picture, visit } from "../console.mjs";

const whole = closing();
const kPerHour = 600;
let site;
before(async () => {
  site = await openConsole(whole, { settings: `${acme}letters_per_hour_max = ${kPerHour}\n`, people: { alice: ["administrator", "commander"], olga: ["observer"] } });
});
after(() => whole.close());

let customers = 0;
let tokens;
/** An incident whose notice to `people` is approved. */
function approved(people) {
  const [from, to] = [customers, (customers += people)];
  const all = Array.from({ length: people }, (_, n) => from + n);
  const [list, leaked] = [join(site.folder, `customers${to}.csv`), join(site.folder, `leaked${to}.csv`)];
  writeFileSync(list, `external_id,email,name,jurisdiction\n${all.map((n) => `c${n},${n % 10 ? `c${n}@people.example` : ""},Anna ${n},DE\n`).join("")}`);
  writeFileSync(leaked, `external_id\n${all.map((n) => `c${n}\n`).join("")}`);
  const { reference } = candorJson(site.folder, ["incident", "declare", "--title", "Customer list copied", "--severity", "high", "--status", "confirmed"]);
  candorJson(site.folder, ["incident", "anchor", reference, "discovery", "--at", new Date(Date.now() - 86_400_000).toISOString(), "--reason", "in the log"]);
  for (const [fact, text] of [
    ["what_happened", "On 3 May 2026 someone copied a list of our customers."],
    ["how_it_happened", "They used an engineer's stolen password. That account had no second factor. It should have had one."],
    ["what_we_are_doing", "On 8 May 2026 we closed the account and changed every key that it could reach. We failed to protect your data. We are sorry."],
  ]) candorJson(site.folder, ["incident", "fact", reference, fact, text]);
  candorJson(site.folder, ["customer", "import", list]);
  candorJson(site.folder, ["exposure", "import", reference, leaked, "--class", "email_address,full_name"]);
  candorJson(site.folder, ["notice", "draft", reference]);
  tokens ??= [newToken(site.folder, "ben", ["comms"]), newToken(site.folder, "carla", ["counsel"])];
  for (const token of tokens) candorJson(site.folder, ["notice", "approve", `${reference}-N1`], { token });
  return reference;
}

test("letters leave only after the number is typed, end, and are proven for one person", async () => {
  const incident = approved(40);
  const page = await site.enter("alice");
  await visit(page, `/incidents/${incident}/delivery`);
  await page.getByText("is approved. Queue its letters; none leaves before you send them.").waitFor();
  await page.getByRole("button", { name: "Queue letters" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Queue the letters" }).click();
  const sending = page.getByRole("dialog", { name: `Send ${incident}-N1` });
  await sending.getByText("36 letters leave the house").waitFor();
  await sending.getByText("36 letters made, to 1 mail domain").waitFor();
  await picture(page, "delivery-send");
  const send = sending.getByRole("button", { name: "Send 36 letters" });
  assert.ok(await send.isDisabled());
  await sending.getByLabel("Type 36 to confirm").fill("35");
  assert.ok(await send.isDisabled());
  assert.equal(candorJson(site.folder, ["delivery", "status", incident]).notices[0].attempts, 0);
  await sending.getByLabel("Type 36 to confirm").fill("36");
  await page.keyboard.press("Enter");
  await page.getByText("Every letter has an end").waitFor();
  await page.getByText("4 people were reached by no letter").waitFor();
  await picture(page, "delivery");

  await page.keyboard.press("p");
  await page.getByLabel("Customer id").fill("c1");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: `Proof for customer c1, ${incident}` }).waitFor();
  await page.getByRole("rowheader", { name: "accepted" }).waitFor();
  assert.ok(!page.url().includes("c1"), "who it is stands in no address");
  await picture(page, "delivery-proof");
  await expectGood(page, "proof");

  await visit(page, `/incidents/${incident}/delivery`);
  await page.getByText("Letters on paper", { exact: true }).click();
  await page.getByRole("button", { name: "Make letters on paper" }).click();
  await page.getByRole("button", { name: "Make the job" }).click();
  await page.getByRole("alert").getByText(/postal address/).waitFor();
  await page.context().close();
});

test("many letters are paused with a reason, resumed, and stopped for good only by typing", async () => {
  const incident = approved(2000);
  const page = await site.enter("alice");
  candorJson(site.folder, ["delivery", "start", `${incident}-N1`]);
  await visit(page, `/incidents/${incident}/delivery`);
  await page.getByText("1,800 letters of").waitFor();
  await page.getByRole("button", { name: "Send 1,800 letters" }).click();
  await page.getByLabel("Type 1,800 to confirm").fill("1800");
  await page.keyboard.press("Enter");
  const standing = () => candorJson(site.folder, ["delivery", "status", incident]).notices[0];
  await page.getByText("Being sent.").waitFor();
  // The rest is held back by the hour's ceiling.
  await page.getByText(/^[\d,]+ letters have no end yet\.$/).waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByLabel("Reason").fill("a wrong telephone number in it");
  await page.keyboard.press("Enter");
  await page.getByText(`${incident}-N1 is paused: nothing leaves until it is resumed.`).waitFor();
  assert.equal(standing().hold, "paused");
  await picture(page, "delivery-paused");
  await expectGood(page, "delivery, paused");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("Being sent.").waitFor();
  assert.equal(standing().hold, undefined);

  await page.getByRole("button", { name: "Stop" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: `Stop ${incident}-N1` });
  await dialog.getByLabel("Reason").fill("another notice corrects it");
  await dialog.getByLabel(`Type ${incident}-N1 to confirm`).fill(`${incident}-N1`);
  await page.keyboard.press("Enter");
  await page.getByText("Stopped for good.").first().waitFor();
  assert.equal(standing().hold, "stopped");
  await page.context().close();
});

test("who may only look sees how it stands, and neither acts nor names", async () => {
  const incident = approved(10);
  candor(site.folder, ["delivery", "start", `${incident}-N1`]);
  const page = await site.enter("olga");
  await visit(page, `/incidents/${incident}/delivery?step=proof`);
  await page.getByRole("heading", { name: "Delivery" }).waitFor();
  await page.getByText("Queued. Nothing has left yet.").waitFor();
  assert.equal(await page.locator("main button").count(), 0);
  await page.context().close();
});
