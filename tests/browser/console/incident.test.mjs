// The incident room: from declaring to evidence, by two people at once, and through a lost connection.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { candorJson } from "../../e2e/candor.mjs";
import { closing, expectGood, openConsole, picture, settled, visit } from "../console.mjs";

const whole = closing();
let site;
before(async () => {
  site = await openConsole(whole, { people: { alice: ["administrator", "commander"], ben: ["comms"], carl: ["commander"], olga: ["observer"] } });
});
after(() => whole.close());

const declared = (title) => candorJson(site.folder, ["incident", "declare", "--title", title, "--severity", "high", "--status", "confirmed"]).reference;
const show = (reference) => candorJson(site.folder, ["incident", "show", reference]);
const dialog = (page) => page.getByRole("dialog");
const next = (page) => page.locator(".next");

/** Fills a field of the open dialog. */
const fill = (page, label, text) => dialog(page).getByLabel(label).fill(text);

test("an incident is declared, its facts stated, its clock set, its timeline begun, and command given", async () => {
  const page = await site.enter("alice");
  await visit(page, "/declare");
  await picture(page, "declare");
  await page.getByLabel("What is it, in one line?").fill("Customer list copied");
  await page.getByRole("radio", { name: /^High/ }).check();
  await page.getByRole("radio", { name: /^Confirmed/ }).check();
  await page.getByRole("button", { name: "Declare the incident" }).click();
  await page.getByRole("heading", { level: 1, name: "Customer list copied" }).waitFor();
  const reference = page.url().split("/").pop();

  // What is next is said, and settled where it is said.
  await next(page).getByText("Nobody is in command.").waitFor();
  await next(page).getByRole("button", { name: "Give command" }).click();
  assert.equal(await dialog(page).getByLabel("To whom?").inputValue(), "alice");
  await fill(page, "Reason", "On call this week");
  await dialog(page).getByRole("button", { name: "Hand the role over" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await next(page).getByText("Say when you became aware.").waitFor();
  await next(page).getByRole("button", { name: "Set it" }).first().click();
  await fill(page, "When was it?", "yesterday 9:30");
  await dialog(page).getByText("to the minute").waitFor();
  await expectGood(page, "setting a clock", "[role=dialog]");
  await fill(page, "Why is it that time?", "The vendor's mail said so");
  await dialog(page).getByRole("button", { name: "Set the clock" }).click();
  await dialog(page).waitFor({ state: "detached" });

  for (const [question, answer] of [["What happened?", "On Monday somebody copied a list of our customers."], ["How did it happen?", "They used a stolen password."]]) {
    await page.getByRole("button", { name: `Answer: ${question}` }).click();
    await fill(page, "The answer", answer);
    await dialog(page).getByRole("button", { name: "State the fact" }).click();
    await dialog(page).waitFor({ state: "detached" });
    await page.getByText(answer).waitFor();
  }

  // One line and Enter; then one that began earlier, with its milestone.
  await page.keyboard.press("n");
  await page.keyboard.type("All sessions are ended");
  await page.keyboard.press("Enter");
  await page.getByRole("listitem").filter({ hasText: "All sessions are ended" }).waitFor();
  await page.getByLabel("What happened?", { exact: true }).fill("First sign-in with the stolen password");
  await page.getByRole("button", { name: "Details" }).first().click();
  await page.getByLabel("When", { exact: false }).first().fill("2 d ago");
  await page.getByLabel("Milestone").selectOption("compromise");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("recorded 47", { exact: false }).or(page.getByText("recorded 48", { exact: false })).waitFor();
  await page.getByText("◆ Compromise").waitFor();

  const known = show(reference);
  assert.deepEqual(known.facts.map((fact) => fact.text), ["On Monday somebody copied a list of our customers.", "They used a stolen password."]);
  assert.equal(known.anchors.find((anchor) => anchor.anchor === "awareness").reason, "The vendor's mail said so");
  assert.equal(known.roles[0].to, "alice");
  assert.equal(known.timeline.find((entry) => entry.milestone).precision, "minute");
  await picture(page, "incident");
  await visit(page, "/incidents");
  await page.getByRole("link", { name: "Customer list copied" }).waitFor();
  await picture(page, "incidents");
  await page.context().close();
});

test("a playbook is run by the palette, and a task of it is taken and finished", async () => {
  const reference = declared("Laptop lost on a train");
  const page = await site.enter("alice");
  await visit(page, `/incidents/${reference}?tab=tasks`);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("playbook run");
  await page.keyboard.press("Enter");
  await dialog(page).getByLabel("Which one?").selectOption("lost-device");
  await dialog(page).getByRole("heading", { name: "The plan" }).waitFor();
  await expectGood(page, "a playbook's plan", "[role=dialog]");
  await dialog(page).getByRole("button", { name: "Run “Lost device”" }).click();
  await dialog(page).waitFor({ state: "detached" });
  const tasks = () => candorJson(site.folder, ["task", "list", reference]);
  await page.getByRole("table").getByText("T1", { exact: true }).waitFor();
  const [first] = tasks();
  const acts = page.getByRole("group", { name: `Acts on: ${first.title}` });
  await acts.getByRole("button", { name: "Take it" }).click();
  await page.getByText("Being done").waitFor();
  await acts.getByRole("button", { name: "Done" }).click();
  // A step that asks what was found says so first.
  for (const name of first.origin.asks) await dialog(page).getByLabel(new RegExp(name.replaceAll("_", " "), "i")).fill("true");
  if (first.origin.asks.length) await dialog(page).getByRole("button", { name: "It is done" }).click();
  await page.locator("summary").getByText("Done or dropped (1)").waitFor();
  const finished = tasks().find((task) => task.reference === first.reference);
  assert.equal(finished.state, "done");
  assert.equal(finished.assignee, "alice");
  await picture(page, "tasks");
  await page.context().close();
});

test("two people at once see each other and each other's changes, and a change that crossed another is chosen, not lost", async () => {
  const reference = declared("Support tool read by an outsider");
  const alice = await site.enter("alice");
  const carl = await site.enter("carl");
  await visit(alice, `/incidents/${reference}`);
  await visit(carl, `/incidents/${reference}?tab=timeline`);
  await alice.getByText("carl (timeline)").waitFor();

  // What one adds, the other sees without asking.
  await carl.getByLabel("What happened?", { exact: true }).fill("The vendor ended all sessions");
  await carl.keyboard.press("Enter");
  await alice.getByText("The vendor ended all sessions").waitFor();

  // Both change the severity. A phase that moved meanwhile is no conflict; a severity is.
  await alice.keyboard.press("s");
  await alice.getByRole("dialog").getByRole("radio", { name: /^Critical/ }).check();
  await alice.getByRole("dialog").getByLabel("Reason").fill("The whole list");
  candorJson(site.folder, ["incident", "severity", reference, "medium", "--reason", "Only a part of it"]);
  await alice.getByText("Somebody changed it while you were working on it.").waitFor();
  await expectGood(alice, "a conflict", "[role=dialog]");
  await picture(alice, "conflict");
  await alice.getByRole("button", { name: "Change it to yours" }).click();
  assert.equal(await alice.getByRole("dialog").getByLabel("Reason").inputValue(), "The whole list");
  await alice.getByRole("dialog").getByRole("button", { name: "Change it" }).click();
  await alice.getByRole("dialog").waitFor({ state: "detached" });
  await carl.getByText("Critical").waitFor();
  assert.equal(show(reference).incident.severity, "critical");

  // Undone while it is still said.
  await alice.getByRole("button", { name: "Undo" }).click();
  await alice.locator("dl").first().getByText("Medium").waitFor();
  assert.equal(show(reference).incident.severity, "medium");
  await alice.context().close();
  await carl.context().close();
});

test("a lost connection loses no word: it is sent when the connection is back, once, as of when it was written", async () => {
  const reference = declared("Mail with addresses in copy");
  const page = await site.enter("alice");
  await visit(page, `/incidents/${reference}?tab=timeline`);
  await page.context().setOffline(true);
  const entry = page.getByLabel("What happened?", { exact: true });
  await entry.fill("Forty addresses were in copy");
  await entry.press("Enter");
  await page.getByText("is sent as soon as the connection is back", { exact: false }).waitFor();
  assert.equal(await entry.inputValue(), "Forty addresses were in copy");
  await picture(page, "offline");
  await page.context().setOffline(false);
  await page.getByRole("listitem").filter({ hasText: "Forty addresses were in copy" }).waitFor();
  assert.equal(await entry.inputValue(), "");
  assert.equal(show(reference).timeline.length, 1);

  // What is only typed is there after the page is loaded again.
  await entry.fill("Half a thought");
  await page.reload();
  await settled(page);
  assert.equal(await page.getByLabel("What happened?", { exact: true }).inputValue(), "Half a thought");
  await page.context().close();
});

test("evidence is added whole, put under a legal hold, and downloaded with a reason", async () => {
  const reference = declared("Shop copied");
  const page = await site.enter("alice");
  await visit(page, `/incidents/${reference}?tab=evidence`);
  await page.getByRole("button", { name: "Add evidence" }).click();
  const content = Buffer.from("02:11:09 accepted password for root\n".repeat(5000));
  const sha256 = createHash("sha256").update(content).digest("hex");
  await dialog(page).getByLabel("File").setInputFiles({ name: "zugriff-ö.log", mimeType: "text/plain", buffer: content });
  await dialog(page).getByText(sha256).waitFor();
  await fill(page, "Where was it taken from?", "web server 3");
  await fill(page, "Why does it matter?", "It shows who signed in");
  await expectGood(page, "adding evidence", "[role=dialog]");
  await dialog(page).getByRole("button", { name: "Add the evidence" }).click();
  await page.getByRole("heading", { name: "zugriff-ö.log" }).waitFor();

  const acts = page.getByRole("group", { name: "Acts on: zugriff-ö.log" });
  await acts.getByRole("button", { name: "Legal hold" }).click();
  await fill(page, "Reason", "The prosecutor asked for it");
  await dialog(page).getByRole("button", { name: "Set the hold" }).click();
  await acts.getByRole("button", { name: "Lift hold" }).waitFor();

  await acts.getByRole("button", { name: "Open" }).click();
  await fill(page, "Reason", "To look for the address");
  const [download] = await Promise.all([page.waitForEvent("download"), dialog(page).getByRole("button", { name: "Write it down and download" }).click()]);
  assert.equal(download.suggestedFilename(), "zugriff-ö.log");
  assert.equal(createHash("sha256").update(readFileSync(await download.path())).digest("hex"), sha256);
  await page.getByText("Its SHA-256 is that of what was taken.", { exact: false }).waitFor();

  await page.getByRole("button", { name: "Check all" }).click();
  await page.getByText("all intact", { exact: false }).waitFor();
  await page.getByText("Chain of custody").click();
  for (const reason of ["It shows who signed in", "The prosecutor asked for it", "To look for the address"]) await page.getByRole("cell", { name: reason }).waitFor();
  await expectGood(page, "the evidence");
  await picture(page, "evidence");
  await page.context().close();
});

test("what a fact said before stands below it, with who said it and when", async () => {
  const reference = declared("Backup left in a train");
  const first = candorJson(site.folder, ["incident", "fact", reference, "what_information", "E-mail addresses.", "--status", "suspected"]);
  candorJson(site.folder, ["incident", "fact", reference, "how_it_happened", "A disk was left behind."]);
  const page = await site.enter("alice");
  await visit(page, `/incidents/${reference}`);
  assert.equal(await page.getByText("What it said before").count(), 0);
  await page.getByRole("button", { name: "Correct: E-mail addresses." }).click();
  await fill(page, "The answer", "E-mail addresses and phone numbers.");
  await dialog(page).getByRole("button", { name: "Correct the fact" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await page.getByText("What it said before", { exact: true }).click();
  const before = page.locator("details", { hasText: "What it said before" });
  await before.getByText("E-mail addresses.", { exact: true }).waitFor();
  await before.getByText("Suspected").waitFor();
  await before.getByText(`stated by ${first.stated_by}`, { exact: false }).waitFor();
  assert.equal(await before.locator("time").getAttribute("datetime"), first.stated_at);
  await expectGood(page, "an earlier wording");
  await before.scrollIntoViewIfNeeded();
  await picture(page, "fact-earlier");
  await page.context().close();
});

test("evidence is linked to an entry of the timeline, from either side and by the palette", async () => {
  const reference = declared("Sign-in from abroad");
  for (const [at, line] of [["2026-06-10T09:00:00Z", "Signed in as root"], ["2026-06-10T09:05:00Z", "The list was copied"], ["2026-06-10T10:00:00Z", "All keys were changed"]]) candorJson(site.folder, ["incident", "timeline", reference, line, "--at", at]);
  const page = await site.enter("alice");
  await visit(page, `/incidents/${reference}?tab=evidence`);
  await page.getByRole("button", { name: "Add evidence" }).click();
  await dialog(page).getByLabel("File").setInputFiles({ name: "auth.log", mimeType: "text/plain", buffer: Buffer.from("accepted password for root") });
  await fill(page, "Where was it taken from?", "web server 3");
  await fill(page, "Why does it matter?", "It shows who signed in");
  await dialog(page).getByRole("button", { name: "Add the evidence" }).click();
  await page.getByRole("group", { name: "Acts on: auth.log" }).getByRole("button", { name: "Link to the timeline" }).click();
  await fill(page, "Find in the timeline", "root");
  await dialog(page).getByRole("radio", { name: /Signed in as root/ }).check();
  assert.equal(await dialog(page).getByRole("radio").count(), 1);
  await expectGood(page, "linking evidence");
  await picture(page, "evidence-link");
  await dialog(page).getByRole("button", { name: "Link them" }).click();
  await page.getByText("auth.log is linked.").waitFor();
  await page.getByText("It bears out:").waitFor();

  await page.getByRole("link", { name: /^Timeline/ }).click();
  await page.getByRole("listitem").filter({ hasText: "Signed in as root" }).getByRole("link", { name: "auth.log" }).waitFor();
  await page.getByRole("button", { name: "Link evidence to: The list was copied" }).click();
  await dialog(page).getByLabel("Which evidence?").selectOption({ label: "E1 auth.log" });
  await dialog(page).getByRole("button", { name: "Link them" }).click();
  await page.getByRole("listitem").filter({ hasText: "The list was copied" }).getByRole("link", { name: "auth.log" }).waitFor();
  await expectGood(page, "the timeline with evidence");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("evidence link");
  await page.keyboard.press("Enter");
  await dialog(page).getByLabel("Which evidence?").selectOption({ label: "E1 auth.log" });
  await dialog(page).getByRole("radio", { name: /All keys were changed/ }).check();
  await dialog(page).getByRole("button", { name: "Link them" }).click();
  await page.getByRole("listitem").filter({ hasText: "All keys were changed" }).getByRole("link", { name: "auth.log" }).waitFor();
  const { timeline } = candorJson(site.folder, ["evidence", "show", `${reference}-E1`]);
  assert.deepEqual(timeline, show(reference).timeline.map((entry) => entry.timeline_entry_id).sort());
  await page.context().close();
});

test("who may only look is offered nothing to change", async () => {
  const reference = declared("Scan of the shop");
  const page = await site.enter("olga");
  for (const tab of ["now", "timeline", "tasks", "evidence", "people"]) {
    await visit(page, `/incidents/${reference}?tab=${tab}`);
    await page.getByText("You may read this incident.", { exact: false }).waitFor();
    for (const name of [/Change/, /Add/, /Answer/, /Give/, /Set/, /Run/, /Declare/, /Link/]) assert.equal(await page.locator("main").getByRole("button", { name }).count(), 0, `${tab}: ${name}`);
  }
  await page.context().close();
});
