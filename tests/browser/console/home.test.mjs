// Signing in, home, and finding one's way by the keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { candorJson } from "../../e2e/candor.mjs";
import { closing, openConsole, passPhrase, picture, settled, visit } from "../console.mjs";

const whole = closing();
let site;
before(async () => {
  site = await openConsole(whole, { people: { alice: ["administrator", "commander"], olga: ["observer"] } });
});
after(() => whole.close());

test("somebody signs in by keyboard alone, and a wrong password is said without naming what was wrong", async () => {
  const page = await (await site.chrome.newContext()).newPage();
  await page.goto(site.staff);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("Account").focus();
  await page.keyboard.type("alice");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the pass phrase");
  await page.keyboard.press("Enter");
  await page.getByText("Account or password is wrong.").waitFor();
  await picture(page, "sign-in");
  await page.getByLabel("Password").fill(passPhrase);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await page.context().close();
});

test("home says what is next, and the palette finds a command by its name on the command line", async () => {
  const { reference } = candorJson(site.folder, ["incident", "declare", "--title", "Customer list copied", "--severity", "high", "--status", "confirmed"]);
  const page = await site.enter("alice");
  await page.getByRole("link", { name: "Customer list copied" }).waitFor();
  await picture(page, "home");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("duty board");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/duties");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.waitForURL(site.staff + "/");
  await page.getByRole("link", { name: "Customer list copied" }).click();
  await page.waitForURL(`**/incidents/${reference}`);
  await page.context().close();
});

test("who may only look is not offered to declare", async () => {
  const page = await site.enter("olga");
  await settled(page);
  assert.equal(await page.getByRole("link", { name: "Declare an incident" }).count(), 0);
  await page.context().close();
});

test("German is complete and chosen by the browser", async () => {
  const page = await site.enter("alice", { locale: "de-DE" });
  await page.getByRole("heading", { name: "Offene Vorfälle" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  await picture(page, "home-de");
  await page.context().close();
});

test("the first screen from an empty cache is under 200 KB on its way", async () => {
  const page = await (await site.chrome.newContext()).newPage();
  const cdp = await page.context().newCDPSession(page);
  let bytes = 0;
  await cdp.send("Network.enable");
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(site.staff);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.ok(bytes > 10_000 && bytes < 200_000, `${bytes} bytes`);
  await page.context().close();
});

test("an address that means nothing says so, and the page's policy lets nothing in from elsewhere", async () => {
  const page = await site.enter("alice");
  await visit(page, "/no/such/page");
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  const answer = await page.request.get(site.staff, { headers: { accept: "text/html" } });
  assert.match(answer.headers()["content-security-policy"], /default-src 'none'; script-src 'self'; style-src 'self'/);
  await page.context().close();
});
