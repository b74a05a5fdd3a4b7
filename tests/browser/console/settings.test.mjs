// The first administrator, accounts and second factors; tokens and webhooks; what is for others; keyboard alone; 200 % zoom.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { acme, candor, candorJson } from "../../e2e/candor.mjs";
import { closing, expectAccessible, expectGood, openConsole, picture, settled, visit } from "../console.mjs";

const whole = closing();
let site;
before(async () => {
  site = await openConsole(whole, { settings: `${acme}\n[outgoing]\nallow = ["127.0.0.1"]\n`, people: { alice: ["administrator", "commander"], olga: ["observer"] } });
});
after(() => whole.close());

/** The code of RFC 6238 (SHA-1, 30 s, six digits) for a secret in base32, `ahead` steps from now. */
function totp(secret, ahead = 0) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac("sha1", key).update(step).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const dialog = (page) => page.getByRole("dialog");

test("the first administrator sets a password by a code, adds a colleague, who enrols a second factor and signs in with it", async () => {
  const code = candor(site.folder, ["staff", "account", "create", "maya", "--role", "administrator"]).stdout.split("\n")[0];
  const page = await (await site.chrome.newContext()).newPage();
  await page.goto(site.staff);
  await page.getByRole("button", { name: "I have a setup code" }).click();
  await expectAccessible(page, "setting a password");
  await page.getByLabel("Setup code").fill(code);
  await page.getByLabel("New password").fill("green kettle, slow river");
  await page.getByRole("button", { name: "Set the password and sign in" }).click();
  await page.getByRole("heading", { name: "Home" }).waitFor();

  await visit(page, "/settings");
  await picture(page, "settings");
  await page.getByRole("link", { name: "Give a second person the role of counsel" }).click();
  await page.getByRole("button", { name: "Add an account" }).click();
  await dialog(page).getByLabel("Name").fill("Cora !");
  await dialog(page).getByLabel("counsel").check();
  await dialog(page).getByRole("button", { name: "Add an account" }).click();
  await dialog(page).getByText("Is not 1 to 64 of a-z").waitFor();
  await dialog(page).getByLabel("Name").fill("cora");
  await dialog(page).getByRole("button", { name: "Add an account" }).click();
  const setup = await dialog(page).getByLabel("Setup code for cora").inputValue();
  await expectAccessible(page, "a setup code", "[role=dialog]");
  await page.getByRole("button", { name: "I have it" }).click();
  await page.getByRole("link", { name: "cora" }).waitFor();
  await settled(page);
  await picture(page, "accounts");
  await page.context().close();

  const hers = await (await site.chrome.newContext()).newPage();
  await hers.goto(site.staff);
  await hers.getByRole("button", { name: "I have a setup code" }).click();
  await hers.getByLabel("Setup code").fill(setup);
  await hers.getByLabel("New password").fill("blue ladder, quiet harbour");
  await hers.keyboard.press("Enter");
  await hers.getByRole("heading", { name: "Home" }).waitFor();
  await visit(hers, "/settings/me");
  await hers.getByText("This account has none.").waitFor();
  await hers.getByRole("button", { name: "Set up an authenticator app" }).click();
  await hers.getByRole("img", { name: "QR code" }).waitFor();
  await expectAccessible(hers, "enrolling an authenticator app", "[role=dialog]");
  await picture(hers, "second-factor");
  const secret = (await dialog(hers).locator("code").textContent()).replace(/\s/g, "");
  await dialog(hers).getByLabel("Code the app shows now").fill(totp(secret, -1));
  await dialog(hers).getByRole("button", { name: "Confirm" }).click();
  await hers.getByText("From now on a code of your app is asked for").waitFor();
  await hers.getByText("This account has one: an authenticator app.").waitFor();
  await expectGood(hers, "one's own account");

  await hers.getByRole("button", { name: "Sign out" }).click();
  await hers.getByLabel("Account").fill("cora");
  await hers.getByLabel("Password").fill("blue ladder, quiet harbour");
  await hers.keyboard.press("Enter");
  await hers.getByRole("heading", { name: "Your second factor" }).waitFor();
  await expectGood(hers, "the code");
  await hers.keyboard.type("000000");
  await hers.keyboard.press("Enter");
  await hers.getByText("Is not the current one.").waitFor();
  await hers.getByLabel("Code of your authenticator app").fill(totp(secret));
  await hers.keyboard.press("Enter");
  await hers.getByRole("heading", { name: "Home" }).waitFor();
  await hers.context().close();
});

test("roles are changed with a reason; what a colleague changed meanwhile is shown before anything is written", async () => {
  candor(site.folder, ["staff", "account", "create", "rita", "--role", "responder"]);
  const page = await site.enter("alice");
  await visit(page, "/settings/accounts?account=rita");
  await page.getByRole("button", { name: "Change the roles" }).click();
  await dialog(page).getByLabel("communications").check();
  await dialog(page).getByLabel("Reason").fill("writes the notices too");
  candorJson(site.folder, ["staff", "account", "roles", "rita", "--role", "analyst", "--reason", "measures"]);
  await dialog(page).getByRole("button", { name: "Change the roles" }).click();
  await dialog(page).getByText("They have now: analyst.").waitFor();
  await expectAccessible(page, "roles changed by two", "[role=dialog]");
  await dialog(page).getByRole("button", { name: "Change the roles" }).click();
  await page.getByText("rita has other roles now.").waitFor();
  await page.getByText("responder, communications").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("header").getByText("analyst").waitFor();
  await page.context().close();
});

test("a token is made, acts, and is revoked", async () => {
  const page = await site.enter("alice");
  await visit(page, "/settings/me");
  await page.getByRole("button", { name: "Make a token" }).click();
  await dialog(page).getByLabel("What it is for").fill("nightly export");
  await dialog(page).getByLabel("read incidents").check();
  await expectAccessible(page, "making a token", "[role=dialog]");
  await dialog(page).getByRole("button", { name: "Make a token" }).click();
  const secret = await dialog(page).getByLabel("Token nightly export").inputValue();
  const ask = (path) => fetch(site.staff + path, { headers: { authorization: `Bearer ${secret}` } });
  assert.equal((await ask("/api/v1/incidents")).status, 200);
  assert.equal((await ask("/api/v1/staff/accounts")).status, 403);
  await page.getByRole("button", { name: "I have it" }).click();
  await settled(page);
  await picture(page, "my-account");
  await page.getByRole("button", { name: "Revoke nightly export" }).click();
  await dialog(page).getByRole("button", { name: "Revoke" }).click();
  await page.getByText("nightly export is revoked.").waitFor();
  assert.equal((await ask("/api/v1/incidents")).status, 401);
  await page.context().close();
});

test("a webhook is made, tested against a receiver that refuses and then takes it, and deleted by typing", async () => {
  const got = [];
  let status = 500;
  const receiver = createServer((request, response) => {
    got.push(request.headers["webhook-id"]);
    request.resume();
    response.writeHead(status).end();
  });
  await new Promise((done) => receiver.listen(0, "127.0.0.1", done));
  const page = await site.enter("alice");
  await visit(page, "/settings/webhooks");
  await page.getByText("No program is told.").waitFor();
  await page.getByRole("button", { name: "Add a webhook" }).click();
  await dialog(page).getByLabel("Address").fill(`http://127.0.0.1:${receiver.address().port}/candor`);
  await dialog(page).getByRole("button", { name: "Add a webhook" }).click();
  assert.match(await dialog(page).getByLabel("The webhook's secret").inputValue(), /^whsec_/);
  await page.getByRole("button", { name: "I have it" }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("The test did not arrive").waitFor();
  status = 204;
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("The test arrived.").waitFor();
  assert.equal(new Set(got).size, 2);
  await settled(page);
  await expectGood(page, "a webhook");
  await picture(page, "webhook");
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog(page).getByLabel("Type 127.0.0.1 to confirm").fill("127.0.0.1");
  await dialog(page).getByRole("button", { name: "Delete the webhook" }).click();
  await page.getByText("The webhook is deleted.").waitFor();
  await page.getByText("No program is told.").waitFor();
  await page.context().close();
  receiver.close();
});

test("who may not administer sees what they may, and why not the rest", async () => {
  const page = await site.enter("olga");
  await visit(page, "/settings");
  await page.getByRole("heading", { name: "For administrators alone" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Accounts" }).count(), 0);
  await expectGood(page, "an observer's settings");
  await visit(page, "/settings/accounts");
  await page.getByText("This is for administrators. Your roles: observer.").waitFor();
  await picture(page, "not-yours");
  await visit(page, "/settings/data");
  assert.equal(await page.getByRole("button", { name: "Begin" }).count(), 0);
  await page.context().close();
});

test("a rule is found by its place", async () => {
  const page = await site.enter("alice");
  await visit(page, "/settings/laws");
  await page.getByLabel("Find a rule").fill("california");
  await page.getByRole("link", { name: /California/ }).first().waitFor();
  await picture(page, "laws");
  await visit(page, "/settings/health");
  await picture(page, "health");
  await page.context().close();
});

test("by the keyboard alone, from signing in through every entry of the rail, on a narrow screen too", async () => {
  const { reference } = candorJson(site.folder, ["incident", "declare", "--title", "A laptop is gone", "--severity", "low"]);
  for (const width of [1280, 480]) {
    const page = await (await site.chrome.newContext({ viewport: { width, height: 800 } })).newPage();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    const tabTo = async (name) => {
      for (let i = 0; i < 200; i++) {
        if ((await focused()) === name) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`${name} cannot be reached`);
    };
    await page.goto(`${site.staff}/incidents/${reference}`);
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("alice");
    await page.keyboard.press("Tab");
    await page.keyboard.type("a pass phrase for tests");
    // Many have signed in by now, so that the API may ask for patience.
    const inside = page.locator("nav").first();
    while (!(await inside.isVisible())) {
      await page.keyboard.press("Enter");
      await inside.or(page.getByText("Too many requests.")).waitFor();
    }
    for (const [name, path] of [["Home", "/"], ["All duties", "/duties"], ["Incident", `/incidents/${reference}`], ["Exposure", "/exposure"], ["Duties", "/duties"], ["Notices", "/notices"], ["Delivery", "/delivery"], ["Record", "/record"], ["Trust", "/trust"], ["Settings", "/settings"]]) {
      await page.evaluate(() => document.activeElement?.blur());
      if (width === 480) {
        await tabTo("Menu");
        await page.keyboard.press("Enter");
      }
      await tabTo(name);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname.endsWith(path));
      await page.locator("h1:focus").waitFor();
    }
    if (width === 480) {
      await page.evaluate(() => document.activeElement?.blur());
      await tabTo("Menu");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await picture(page, "menu");
      await page.keyboard.press("Escape");
      assert.equal(await focused(), "Menu");
      assert.equal(await page.getByRole("button", { name: "Menu" }).getAttribute("aria-expanded"), "false");
    }
    await page.context().close();
  }
});

test("at 200 % zoom, with more contrast, and in forced colours nothing is lost", async () => {
  const page = await site.enter("alice", { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });
  await visit(page, "/settings/accounts");
  await page.getByRole("button", { name: "Add an account" }).click();
  await dialog(page).getByRole("button", { name: "Add an account" }).scrollIntoViewIfNeeded();
  const box = await dialog(page).boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= 450, "the dialog is within the window");
  await expectAccessible(page, "a dialog at 200 %", "[role=dialog]");
  await picture(page, "zoom");
  await page.keyboard.press("Escape");
  for (const media of [{ contrast: "more" }, { forcedColors: "active" }]) {
    await page.emulateMedia(media);
    await expectAccessible(page, JSON.stringify(media));
  }
  await page.context().close();
});

test("a lost connection is said, and what was shown stays", async () => {
  const page = await site.enter("alice");
  await visit(page, "/settings/accounts");
  await page.getByRole("link", { name: "olga" }).waitFor();
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Add an account" }).click();
  await dialog(page).getByLabel("Name").fill("nina");
  await dialog(page).getByRole("button", { name: "Add an account" }).click();
  await dialog(page).getByText("Candor cannot be reached. Nothing was lost").waitFor();
  assert.equal(await dialog(page).getByLabel("Name").inputValue(), "nina");
  await page.context().setOffline(false);
  await dialog(page).getByRole("button", { name: "Add an account" }).click();
  await dialog(page).getByLabel("Setup code for nina").waitFor();
  await page.context().close();
});
