// Are we losing them: from the plan to the report, its numbers by keyboard, and what only explores says so.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { candor, candorJson, newFolder, root } from "../../e2e/candor.mjs";
import { answered, closing, expectGood, openConsole, picture, visit } from "../console.mjs";

const whole = closing();
const example = (name) => join(root, "docs/examples", name);
const people = { alice: ["administrator", "commander"], olga: ["observer"] };
let demo;
let small;
let incident;
before(async () => {
  const folder = newFolder(whole);
  const made = candor(folder, ["demo", "--customers", "2000", "--check"]);
  assert.equal(made.code, 0, made.stderr);
  demo = { ...(await openConsole(whole, { folder, people })), said: made.stdout };
  small = await openConsole(whole, { people });
  incident = candorJson(small.folder, ["incident", "declare", "--title", "Customer list copied", "--severity", "high", "--status", "confirmed"]).reference;
  for (const words of [["customer", "import", example("customers.csv")], ["exposure", "import", incident, example("leaked.csv"), "--class", "email_address"]]) {
    const ended = candor(small.folder, words);
    assert.equal(ended.code, 0, ended.stderr);
  }
});
after(() => whole.close());

/** The example's outcomes, one row said twice and one month gone. */
function oddOutcomes() {
  const lines = readFileSync(example("outcomes.csv"), "utf8").trimEnd().split("\n");
  const odd = [...lines.slice(0, 3), ...lines.slice(4), lines[1]];
  const path = join(small.folder, "outcomes.csv");
  writeFileSync(path, `${odd.join("\n")}\n`);
  return path;
}

test("a plan is declared, what is odd in a file is decided, strength is frozen, and the report answers", async () => {
  const page = await small.enter("alice");
  await visit(page, `/incidents/${incident}/trust`);
  await page.getByText("Next: declare what will be measured").waitFor();
  await picture(page, "trust-empty");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("trust plan");
  await page.keyboard.press("Enter");
  await page.getByLabel("Outcome that decides").waitFor();
  await page.getByLabel("Months after that count").fill("0");
  await page.getByRole("button", { name: "Declare this plan" }).click();
  await page.locator("[name=horizon_months][aria-invalid=true]").waitFor();
  await page.getByLabel("Months after that count").fill("12");
  await page.getByLabel("First month that counts as after").fill("2025-05");
  await expectGood(page, "declaring a plan", "[role=dialog]");
  await page.getByRole("button", { name: "Declare this plan" }).click();
  await page.getByText("Version 1, declared by").waitFor();

  await page.getByRole("button", { name: "Take outcomes" }).click();
  await page.getByLabel("File").setInputFiles(oddOutcomes());
  await page.getByRole("button", { name: "Check the file" }).click();
  await page.getByText("2 findings wait for your decision.").waitFor();
  const takeRows = page.getByRole("button", { name: /^Take these/ });
  assert.ok(await takeRows.isDisabled(), "nothing is taken before all is decided");
  await expectGood(page, "findings to decide", "[role=dialog]");
  await picture(page, "trust-findings");
  await page.getByLabel("One of them counts").check();
  await page.getByLabel("In these months they were customers and did nothing").check();
  await takeRows.click();
  await page.getByRole("cell", { name: "said twice: One of them counts; missing months: In these months they were customers and did nothing" }).waitFor();

  await page.getByRole("button", { name: "Freeze strength" }).click();
  await page.getByLabel("Only months before").fill("2025-05");
  await page.getByRole("dialog").getByRole("button", { name: "Freeze strength" }).click();
  await page.getByText("by what was known before May 2025:").waitFor();
  const report = await answered(page, `/api/v1/incidents/${incident}/trust`);
  await page.getByText(report.headline).waitFor();
  await picture(page, "trust-small");
  await page.context().close();
});

test("what was planned too late only explores, and the screen says so first", async () => {
  const page = await small.enter("alice");
  const declared = candor(small.folder, ["trust", "plan", incident, "--outcome", "active", "--from", "2025-06"]);
  assert.equal(declared.code, 0, declared.stderr);
  await visit(page, `/incidents/${incident}/trust`);
  await page.getByText("Read this as a question, not as an answer").first().waitFor();
  await page.getByText(/before this plan was declared/).first().waitFor();
  await page.getByText("Earlier versions are kept in the journal.").waitFor();
  await picture(page, "trust-exploratory");
  await page.context().close();
});

test("those whom the demo names can sign in with the password that it prints", async () => {
  const [, ...named] = demo.said.match(/^console {4}\S+, as (\S+) or (\S+), password (\S+)$/m);
  const password = named.pop();
  for (const account of named) {
    const answer = await fetch(`${demo.staff}/api/v1/staff/session`, { method: "POST", body: JSON.stringify({ account, password }) });
    assert.equal(answer.status, 201, account);
  }
});

test("the demo's numbers are those of the API; arrow keys reach each; and all of it can be taken along", async () => {
  const page = await demo.enter("olga");
  await visit(page, "/incidents/INC-2026-0001/trust");
  const report = await answered(page, "/api/v1/incidents/INC-2026-0001/trust");
  await page.getByText(report.headline).waitFor();
  for (const said of [...report.findings, ...report.cautions]) await page.getByText(said).waitFor();
  assert.equal(await page.getByRole("button", { name: "Take outcomes" }).count(), 0, "an observer is offered no act");

  const effect = report.effects.find((one) => one.split === "exposure" && one.outcome === report.plan.outcomes[0]);
  const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
  const told = ({ change }) => `${signed(change.estimate)} (${signed(change.lower)} to ${signed(change.upper)})`;
  const plot = page.getByRole("slider", { name: /^Spend: / });
  await plot.locator("svg").waitFor();
  await plot.focus();
  await page.keyboard.press("Home");
  for (const month of effect.months) {
    if (month.change) assert.ok((await plot.getAttribute("aria-valuetext")).includes(told(month)), told(month));
    await page.keyboard.press("ArrowRight");
  }
  const stayed = page.getByRole("slider", { name: /are still customers/ });
  assert.match(await stayed.getAttribute("aria-valuetext"), new RegExp(`${(100 * report.exposed.stayed.estimate).toFixed(1)}%`));

  await page.getByLabel(/^Months since/).focus();
  await page.keyboard.press("ArrowLeft");
  await page.getByText(`The two plots of time show ${report.months_after - 1} months.`).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByLabel("Groups by").selectOption({ label: "strength of the relationship" });
  const weak = report.effects.find((one) => one.group === "weak" && one.outcome === effect.outcome);
  await page.getByRole("figure").filter({ hasText: "strength of the relationship." }).getByText("The numbers as a table").click();
  await page.getByRole("row", { name: new RegExp(`weak relationship ${weak.exposed} ${told(weak).replace(/[()+.]/g, "\\$&")}`) }).waitFor();
  await page.getByRole("heading", { name: "The numbers" }).scrollIntoViewIfNeeded();
  await picture(page, "trust");

  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    return readFileSync(await download.path());
  };
  assert.deepEqual(JSON.parse(await saved("Every number (JSON)")), report);
  assert.equal((await saved("PDF")).subarray(0, 5).toString(), "%PDF-");
  const csv = (await saved("Effects (CSV)")).toString().trimEnd().split("\r\n");
  assert.equal(csv.length, 1 + report.effects.length + report.withheld.length);
  assert.ok(csv[1].includes(String(report.effects[0].change.estimate)));
  await page.context().close();
});
