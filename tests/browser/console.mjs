// The console on the real binary, in Debian's Chromium: people who sign in, pages that axe finds nothing wrong with, pictures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { candor, newFolder, root, serve } from "../e2e/candor.mjs";
import { startChromium } from "./chrome.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const passPhrase = "a pass phrase for tests";

/** What ends with the whole file of tests, in place of one test: give it to node's `after`. */
export function closing() {
  const steps = [];
  return { after: (step) => steps.unshift(step), close: async () => { for (const step of steps) await step(); } };
}

/** An account with a password. */
export function makeAccount(folder, name, ...roles) {
  const made = candor(folder, ["staff", "account", "create", name, ...roles.flatMap((role) => ["--role", role])]);
  assert.equal(made.code, 0, made.stderr);
  const set = candor(folder, ["staff", "setup"], { input: `${made.stdout.split("\n")[0]}\n${passPhrase}\n` });
  assert.equal(set.code, 0, set.stderr);
}

/** Where many sign in one after the other, the API says how long the next must wait. */
async function signIn(context, staff, account) {
  for (;;) {
    const answer = await context.request.post(`${staff}/api/v1/staff/session`, { data: { account, password: passPhrase } });
    if (answer.status() !== 429) return assert.ok(answer.ok(), await answer.text());
    await new Promise((resume) => setTimeout(resume, 1000 * Number(answer.headers()["retry-after"])));
  }
}

/**
 * A running Candor and a browser. `t` has `after`; `settings` are of candor.toml. Gives the data folder, the staff listener's
 * origin, and `enter(account, options of newContext)`: a page on which that account is signed in.
 */
export async function openConsole(t, { settings, folder = newFolder(t, settings), people = { alice: ["administrator", "commander"] } } = {}) {
  for (const [name, roles] of Object.entries(people)) makeAccount(folder, name, ...roles);
  const { staff, pages } = await serve(t, folder);
  const chrome = await startChromium();
  t.after(() => chrome.close());
  const enter = async (account, options = {}) => {
    const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", timezoneId: "Europe/Berlin", ...options });
    await signIn(context, staff, account);
    const page = await context.newPage();
    page.on("pageerror", (error) => assert.fail(`${page.url()}: ${error}`));
    page.on("console", (said) => {
      if (said.type() === "error" && /Content Security Policy/.test(said.text())) assert.fail(said.text());
    });
    await page.goto(staff);
    await page.locator("main h1").waitFor();
    return page;
  };
  return { folder, staff, pages, chrome, enter };
}

/** Goes to an address of the console as a link would, and waits for the screen. */
export async function visit(page, path) {
  await page.goto(new URL(path, page.url()).href);
  await page.locator("main h1").waitFor();
  await settled(page);
}

/** What the API answers to the person who is signed in on the page. */
export function answered(page, path) {
  return page.evaluate(async (asked) => (await fetch(asked)).json(), path);
}

/** Waits until nothing is loaded any more and says so. */
export async function settled(page) {
  // Not by waitForFunction: the page's policy lets nothing be evaluated.
  for (const waiting = page.locator(".waiting").first(); await waiting.count(); ) await waiting.waitFor({ state: "hidden" });
}

/** Waits until what the page does about a change of its size is done: watchers of sizes are told after a frame's layout, and plots drawn anew. */
function drawn(page) {
  return page.evaluate(
    (frames) =>
      new Promise((done) => {
        const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : done());
        next(frames);
      }),
    10,
  );
}

/**
 * Fails where axe finds anything, at the page's width and colours, or where the page is wider than the window. `within`: looks
 * only there, as at an open dialog whose screen is looked at by itself.
 */
export async function expectAccessible(page, what, within) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  await drawn(page);
  const options = { runOnly: levels, resultTypes: ["violations"], preload: false };
  const { violations, passes } = await page.evaluate(([where, how]) => window.axe.run(where ?? document, how), [within, options]);
  assert.ok(passes.length > 5, what);
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), [], what);
  await expectToFit(page, what);
}

/** Fails where the page is wider than the window. */
export async function expectToFit(page, what) {
  await drawn(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${what}: ${wide} px too wide`);
}

/** What every-screen.test.mjs does not come to, wide and light, and narrow and dark, looked through by axe; at each width it fits. */
export async function expectGood(page, what, within) {
  const size = page.viewportSize();
  for (const [width, colorScheme] of [[1280, "light"], [640, "light"], [360, "dark"]]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const which = `${what}, ${width} px, ${colorScheme}`;
    if (width === 640) await expectToFit(page, which);
    else await expectAccessible(page, which, within);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(size);
}

/** Leaves a picture where CANDOR_SCREENSHOTS names a folder ("docs/screens" to renew those of the documents). */
export async function picture(page, name) {
  const folder = process.env.CANDOR_SCREENSHOTS;
  if (!folder) return;
  await settled(page);
  await page.screenshot({ path: join(folder.startsWith("/") ? "" : root, folder, `console-${name}.png`), fullPage: false });
}
