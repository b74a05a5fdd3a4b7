// The public record: a statement by two people, promises by the clock, and the log checked in the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { acme, candorJson, newFolder, serve } from "../../e2e/candor.mjs";
import { closing, expectGood, openConsole, picture, settled, visit } from "../console.mjs";

const whole = closing();
const settings = (name) => `public_url = "https://${name}.example"\n${acme}\n[outgoing]\nallow = ["127.0.0.1"]`;
let site;
let reference;
before(async () => {
  site = await openConsole(whole, {
    settings: settings("incidents.acme"),
    people: { alice: ["administrator", "commander"], ben: ["comms"], olga: ["observer"] },
  });
  ({ reference } = candorJson(site.folder, ["incident", "declare", "--title", "Copied list", "--severity", "high", "--status", "confirmed"]));
  candorJson(site.folder, ["incident", "fact", reference, "what_happened", "On 3 June somebody copied a list of our customers."]);
  candorJson(site.folder, ["incident", "fact", reference, "not_known_yet", "Whether the list was passed on.", "--status", "unknown", "--known-by", "2199-01-01T00:00:00Z"]);
  candorJson(site.folder, ["record", "component", "add", "Shop"]);
});
after(() => whole.close());

const record = (page, tab = "") => visit(page, `/incidents/${reference}/record${tab && `?tab=${tab}`}`);
const until = async (holds) => {
  for (;;) {
    const found = await holds();
    if (found) return found;
    await new Promise((resume) => setTimeout(resume, 100));
  }
};

test("a draft is previewed, a second person publishes it, and the public page says it", async () => {
  const ben = await site.enter("ben");
  await record(ben);
  await ben.getByText("The public knows nothing of this yet.").waitFor();
  await picture(ben, "record-silent");
  await ben.keyboard.press("n");
  await ben.getByLabel("Title").fill("A list of our customers was copied");
  await ben.getByLabel("Message").fill("We have locked the account that was used.");
  await ben.getByRole("button", { name: "in a day" }).click();
  const frame = ben.frameLocator("iframe");
  await frame.getByRole("heading", { level: 1, name: "A list of our customers was copied" }).waitFor();
  assert.notEqual(await frame.locator("main").evaluate((main) => getComputedStyle(main).maxWidth), "none", "the page has its style");
  await expectGood(ben, "composing");
  await picture(ben, "record-compose");
  assert.equal(await ben.getByText("I publish it now").count(), 0, "nobody publishes the first word alone");
  await ben.getByRole("button", { name: "Save the draft" }).click();
  await ben.getByRole("heading", { name: "Drafts that wait" }).waitFor();
  await ben.getByText("You wrote it; somebody else publishes it.").waitFor();

  const alice = await site.enter("alice");
  await record(alice);
  await alice.getByRole("button", { name: "Read and publish" }).click();
  await alice.frameLocator("iframe").getByText("We have locked the account that was used.").waitFor();
  await alice.getByRole("button", { name: "Publish …" }).click();
  await alice.getByText("2 facts, as they stand").waitFor();
  await picture(alice, "record-publish");
  const button = alice.getByRole("button", { name: "Publish the statement" });
  assert.ok(await button.isDisabled(), "nothing is published without the word");
  await alice.getByLabel("Type publish to confirm").fill("publish");
  await button.click();
  await alice.getByText("is public.").waitFor();
  await alice.getByText("The public knows: We are investigating.").waitFor();
  const text = await (await fetch(`${site.pages}/incidents/${reference}`)).text();
  assert.match(text, /We have locked the account that was used\./);
  // Who drafted it sees it without loading anything.
  await ben.getByText("The public knows:").waitFor();
  await ben.context().close();
  await alice.context().close();
});

test("a fact is corrected in a new statement, beside what it corrects", async () => {
  const ben = await site.enter("ben");
  await record(ben);
  await ben.getByRole("button", { name: /^Correct: On 3 June/ }).click();
  await ben.getByLabel("What is right").fill("On 2 June somebody copied a list of our customers.");
  await ben.getByRole("button", { name: "Record the correction" }).click();
  await ben.getByText("One fact is newer than the last word.").waitFor();
  await ben.getByRole("button", { name: "Write a statement" }).click();
  await ben.getByLabel("Message").fill("It was a day earlier than we said.");
  await ben.getByRole("button", { name: "in 6 h" }).click();
  await ben.getByLabel("Shop").selectOption("degraded_performance");
  await ben.getByLabel("I publish it now").check();
  await ben.getByRole("button", { name: "Publish …" }).click();
  await ben.getByText("one of them corrects what was said").waitFor();
  await ben.getByLabel("Type publish to confirm").fill("publish");
  await ben.getByRole("button", { name: "Publish the statement" }).click();
  await ben.getByText("Said before:").waitFor();
  await ben.getByText(`Part of this was corrected by ${reference}-S2.`).waitFor();
  await picture(ben, "record");
  await record(ben, "services");
  await ben.getByRole("row", { name: /Shop/ }).getByText("slow or faulty").waitFor();
  await ben.context().close();
});

test("a promise is made and kept, and one that was missed is shown so", async () => {
  candorJson(site.folder, ["incident", "promise", reference, "--text", "Banks are told", "--due", new Date(Date.now() + 1500).toISOString(), "--public"]);
  const ben = await site.enter("ben");
  await record(ben, "promises");
  await ben.getByRole("button", { name: "Promise something" }).click();
  await ben.getByLabel("What is promised").fill("Everybody affected has a letter");
  await ben.getByRole("button", { name: "in 3 days" }).click();
  await ben.getByRole("button", { name: "Make the promise" }).click();
  const row = ben.getByRole("row", { name: /Everybody affected/ });
  await row.getByText("open").waitFor();
  await row.getByRole("button", { name: /It is kept/ }).click();
  await ben.getByLabel("How it was kept").fill("All letters are with the post.");
  await ben.getByRole("button", { name: "Record that it is kept" }).click();
  await row.getByText("● kept").waitFor();
  await until(async () => {
    await record(ben, "promises");
    return ben.getByRole("row", { name: /Banks are told/ }).getByText("missed").isVisible();
  });
  await ben.getByText("A promise to customers was missed.").waitFor();
  await expectGood(ben, "promises");
  await picture(ben, "record-promises");
  await ben.context().close();
});

test("the log is checked in the browser, and one that was tampered with is said not to hold", async () => {
  const page = await site.enter("olga");
  await record(page, "log");
  const proved = page.getByRole("row", { name: new RegExp(`${reference}-S1`) }).getByText("its text is what the log says");
  await until(async () => {
    await page.getByRole("button", { name: /^Check/ }).click();
    await page.getByText("It holds.").waitFor();
    return proved.isVisible();
  });
  await expectGood(page, "log");
  await picture(page, "record-log");

  const kept = await (await page.request.get(`${site.staff}/log/checkpoint`)).text();
  await page.getByText("Compare with what you know from elsewhere").click();
  await page.getByLabel("A checkpoint that you kept").fill(kept);
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByText(/^It begins with the \d+ entries/).waitFor();

  await page.route("**/log/tile/entries/**", async (route) => {
    const answer = await route.fetch();
    const body = Buffer.from(await answer.body());
    body[body.indexOf("identified") < 0 ? body.indexOf("statement") : body.indexOf("identified")] ^= 1;
    await route.fulfill({ response: answer, body });
  });
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByText("It does not hold.").waitFor();
  await page.getByText("The entries are not those whose root was signed.").waitFor();
  assert.equal(await page.getByText("It holds.").count(), 0);
  await expectGood(page, "log that does not hold");
  await picture(page, "record-log-tampered");
  await page.context().close();
});

test("a log that another installation cosigned says who has seen it", async () => {
  const watcher = newFolder(whole, settings("watcher"));
  const watching = await serve(whole, watcher);
  const { own_key } = candorJson(watcher, ["witness", "show"]);
  candorJson(watcher, ["witness", "watch", (await (await fetch(`${site.pages}/log/key`)).text()).trim()]);
  candorJson(site.folder, ["witness", "ask", own_key, `${watching.pages}/witness`]);

  const page = await site.enter("olga");
  await until(async () => {
    await record(page, "log");
    await page.getByRole("button", { name: /^Check/ }).click();
    await page.getByText("It holds.").waitFor();
    return page.getByText("One witness has cosigned this checkpoint, by its own key: watcher.example/witness.").isVisible();
  });
  await page.getByRole("row", { name: /watcher\.example/ }).getByText("up to date").waitFor();
  await expectGood(page, "log that a witness has seen");
  await picture(page, "record-log-witnessed");
  await page.context().close();
});

test("who may only look is offered no act, and German is complete", async () => {
  const page = await site.enter("olga", { locale: "de-DE" });
  await record(page);
  await page.getByRole("heading", { name: "Was gesagt wurde" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Mitteilung schreiben" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: /Berichtigen/ }).count(), 0);
  await record(page, "services");
  await settled(page);
  await expectGood(page, "status page");
  await picture(page, "record-de");
  await page.context().close();
});
