// One breach walked in the console alone, from declaring it to what it did to trust.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { candorJson, root } from "../../e2e/candor.mjs";
import { answered, closing, openConsole, picture, visit } from "../console.mjs";

const whole = closing();
const example = (name) => join(root, "docs/examples", name);
const dialog = (page) => page.getByRole("dialog");
let site;
before(async () => {
  site = await openConsole(whole, { people: { alice: ["administrator", "commander"], ben: ["comms"], cora: ["counsel"] } });
});
after(() => whole.close());

/** Presses the button, fills the dialog's fields, and presses the button that does it. */
async function act(page, button, fields, done) {
  await button.click();
  for (const [label, text] of Object.entries(fields)) await dialog(page).getByLabel(label).fill(text);
  await dialog(page).getByRole("button", { name: done }).click();
  await dialog(page).waitFor({ state: "detached" });
}

async function importFile(page, incident, step, name, button) {
  await visit(page, `/incidents/${incident}/exposure?step=${step}`);
  await page.locator("input[type=file]").setInputFiles(example(name));
  await page.getByRole("heading", { name: "2. What each column is" }).waitFor();
  if (step === "leaked") await page.getByRole("checkbox", { name: "name", exact: true }).check();
  await page.getByRole("button", { name: button }).click();
}

test("from declaring an incident to the report on trust, by three people", async () => {
  const alice = await site.enter("alice");
  await visit(alice, "/declare");
  await alice.getByLabel("What is it, in one line?").fill("Customer list copied");
  await alice.getByRole("radio", { name: /^High/ }).check();
  await alice.getByRole("radio", { name: /^Confirmed/ }).check();
  await alice.getByRole("button", { name: "Declare the incident" }).click();
  await alice.getByRole("heading", { level: 1, name: "Customer list copied" }).waitFor();
  const incident = alice.url().split("/").pop();

  const next = alice.locator(".next");
  await act(alice, next.getByRole("button", { name: "Give command" }), { Reason: "On call this week" }, "Hand the role over");
  for (const clock of ["Say when you became aware.", "Say when it was discovered."]) {
    await next.getByText(clock).waitFor();
    await act(alice, next.getByRole("button", { name: "Set it" }).first(), { "When was it?": "yesterday 9:30", "Why is it that time?": "in the access log" }, "Set the clock");
  }
  const date = new Date(Date.now() - 3 * 86_400_000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const facts = {
    "What happened?": `On ${date} someone copied a list of our customers.`,
    "How did it happen?": "They used an engineer's stolen password. That account had no second factor. It should have had one.",
    "What are we doing?": `On ${date} we closed the account and changed every key that it could reach. We failed to protect your data. We are sorry.`,
  };
  for (const [question, answer] of Object.entries(facts)) {
    await act(alice, alice.getByRole("button", { name: `Answer: ${question}` }), { "The answer": answer }, "State the fact");
  }

  await importFile(alice, incident, "customers", "customers.csv", /^Import these customers/);
  await alice.getByRole("heading", { name: "The customers are imported" }).waitFor();
  await importFile(alice, incident, "leaked", "leaked.csv", /^Import these leaked rows/);
  await alice.getByRole("heading", { name: "The leaked rows are imported" }).waitFor();
  const { people } = await answered(alice, `/api/v1/incidents/${incident}/exposure`);
  await visit(alice, `/incidents/${incident}/exposure`);
  await alice.getByText(`The data of ${people} people is affected`).waitFor();

  await visit(alice, `/incidents/${incident}/duties`);
  await alice.getByText(`Computed for ${people} people known to be affected.`).waitFor();
  await alice.getByRole("heading", { name: "Later" }).waitFor();
  await picture(alice, "whole-duties");

  const ben = await site.enter("ben");
  await visit(ben, `/incidents/${incident}/notices`);
  await ben.keyboard.press("n");
  await dialog(ben).getByLabel("Who it is for").selectOption("");
  await dialog(ben).getByRole("button", { name: "Draft it" }).click();
  const notice = `${incident}-N1`;
  await ben.waitForURL(`**/notices/${notice}`);
  await ben.getByText(/^(Nothing to mend|0 must be mended)/).or(ben.getByText(/should be looked at|to know/).first()).first().waitFor();
  for (const name of ["cora", "alice"]) {
    const page = name === "alice" ? alice : await site.enter(name);
    await visit(page, `/incidents/${incident}/notices/${notice}`);
    await page.getByRole("button", { name: "Approve this version" }).click();
    await dialog(page).getByLabel(`Type ${notice} to confirm`).fill(notice);
    await dialog(page).getByRole("button", { name: "Approve version 1" }).click();
    await page.getByText(name === "alice" ? "Approved and frozen." : "You have approved this version.").first().waitFor();
    if (page !== alice) await page.context().close();
  }

  await visit(alice, `/incidents/${incident}/delivery`);
  await alice.getByRole("button", { name: "Queue letters" }).click();
  const override = dialog(alice).getByLabel(/Reason|Why/).first();
  await dialog(alice).getByRole("button", { name: "Queue the letters" }).click();
  await dialog(alice).getByRole("button", { name: /^Send \d+ letters$/ }).or(override).first().waitFor();
  if (await override.count()) {
    await override.fill("Counsel: the authorities are told within the hour");
    await dialog(alice).getByRole("button", { name: /^Queue the letters/ }).click();
  }
  const send = dialog(alice).getByRole("button", { name: /^Send \d+ letters$/ });
  await send.waitFor();
  const letters = (await send.textContent()).match(/\d+/)[0];
  await dialog(alice).getByLabel(`Type ${letters} to confirm`).fill(letters);
  await send.click();
  await alice.getByText("Every letter has an end").waitFor();
  assert.equal(candorJson(site.folder, ["delivery", "status", incident]).notices[0].counts.reached, Number(letters));

  await visit(ben, `/incidents/${incident}/record`);
  await ben.keyboard.press("n");
  await ben.getByLabel("Title").fill("A list of our customers was copied");
  await ben.getByRole("button", { name: "in a day" }).click();
  await ben.getByRole("button", { name: "Save the draft" }).click();
  await ben.getByRole("heading", { name: "Drafts that wait" }).waitFor();
  await visit(alice, `/incidents/${incident}/record`);
  await alice.getByRole("button", { name: "Read and publish" }).click();
  await alice.getByRole("button", { name: "Publish …" }).click();
  await alice.getByLabel("Type publish to confirm").fill("publish");
  await alice.getByRole("button", { name: "Publish the statement" }).click();
  await alice.getByText("is public.").waitFor();
  assert.match(await (await fetch(`${site.pages}/incidents/${incident}`)).text(), /A list of our customers was copied/);

  await visit(alice, `/incidents/${incident}/trust`);
  await alice.keyboard.press("Control+k");
  await alice.keyboard.type("trust plan");
  await alice.keyboard.press("Enter");
  await alice.getByLabel("Months after that count").fill("12");
  await alice.getByLabel("First month that counts as after").fill("2025-05");
  await alice.getByRole("button", { name: "Declare this plan" }).click();
  await alice.getByText("Version 1, declared by").waitFor();
  await alice.getByRole("button", { name: "Take outcomes" }).click();
  await alice.getByLabel("File").setInputFiles(example("outcomes.csv"));
  await alice.getByRole("button", { name: "Check the file" }).click();
  await alice.getByRole("button", { name: /^Take these/ }).click();
  const report = await (async () => {
    for (;;) {
      const answer = await answered(alice, `/api/v1/incidents/${incident}/trust`);
      if (answer.headline) return answer;
    }
  })();
  await alice.getByText(report.headline).waitFor();
  await picture(alice, "whole-trust");
  await alice.context().close();
  await ben.context().close();
});
