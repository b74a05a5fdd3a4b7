// Every screen of the demo's company: its acts by keyboard alone, at 200 % zoom and 360 px, on paper, and by axe in both themes.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { candor, candorJson, newFolder } from "../../e2e/candor.mjs";
import { closing, expectAccessible, expectGood, expectToFit, openConsole, passPhrase, visit } from "../console.mjs";

const whole = closing();
const told = "INC-2026-0001"; // the demo's incident, from its declaration to its report
let site;
let page;
let open; // one that has just been declared

/** Every screen, and the act that it is there for: a role and the beginning of a name. */
const screens = [
  ["/", "link", "Declare an incident"],
  ["/declare", "textbox", "What is it, in one line?"],
  ["/incidents", "link", "Declare an incident"],
  ["/duties", "button", "In your calendar"],
  ["OPEN", "button", "Give command"],
  ["OPEN?tab=timeline", "textbox", "What happened?"],
  ["OPEN?tab=tasks", "button", "Take it"],
  ["OPEN?tab=evidence", "button", "Add evidence"],
  ["OPEN?tab=people", "button", "Give"],
  ["OPEN/exposure", "link", "Import leaked rows"],
  ["OPEN/exposure?step=customers"],
  ["TOLD/exposure", "link", "Import leaked rows"],
  ["TOLD/exposure?step=leaked"],
  ["TOLD/exposure?step=review"],
  ["TOLD/duties", "button", "Facts about the company"],
  ["TOLD/duties?view=calendar"],
  ["OPEN/notices", "button", "Draft a notice"],
  ["TOLD/notices", "button", "Draft a notice"],
  ["TOLD/notices/INC-2026-0001-N1"],
  ["TOLD/notices/INC-2026-0001-N1?view=letters"],
  ["TOLD/notices/INC-2026-0001-N1?view=translations"],
  ["TOLD/notices/INC-2026-0001-N1?view=beside"],
  ["TOLD/notices/INC-2026-0001-N1?view=approvals"],
  ["TOLD/delivery"],
  ["TOLD/delivery?step=proof"],
  ["OPEN/record", "button", "Write a statement"],
  ["TOLD/record", "button", "Write a statement"],
  ["TOLD/record?tab=compose"],
  ["TOLD/record?tab=promises", "button", "Promise something"],
  ["TOLD/record?tab=services"],
  ["TOLD/record?tab=log", "button", "Check"],
  ["TOLD/trust"],
  ["OPEN/trust"],
  ["/settings"],
  ["/settings/me", "button", "Make a token"],
  ["/settings/organisation"],
  ["/settings/brand"],
  ["/settings/mail"],
  ["/settings/listeners"],
  ["/settings/accounts", "button", "Add an account"],
  ["/settings/accounts?account=olga", "button", "Change the roles"],
  ["/settings/webhooks", "button", "Add a webhook"],
  ["/settings/data"],
  ["/settings/health"],
  ["/settings/playbooks"],
  ["/settings/playbooks?playbook=ransomware"],
  ["/settings/laws"],
  ["/settings/laws?rule=eu-dora-initial"],
  ["/settings/classes"],
  ["/settings/mappings"],
];

before(async () => {
  const folder = newFolder(whole);
  const made = candor(folder, ["demo", "--customers", "300", "--check"]);
  assert.equal(made.code, 0, made.stderr);
  open = candorJson(folder, ["incident", "declare", "--title", "Support tool read by an outsider", "--severity", "high", "--status", "confirmed"]).reference;
  const log = join(folder, "log.txt");
  writeFileSync(log, "02:11:09 accepted password for root\n");
  candorJson(folder, ["evidence", "add", open, log, "--from", "web server 3", "--reason", "It shows who signed in"]);
  candorJson(folder, ["playbook", "run", open, "lost-device"]);
  candorJson(folder, ["incident", "timeline", open, "The vendor ended all sessions", "--at", new Date().toISOString()]);
  site = await openConsole(whole, { folder, people: { alice: ["administrator", "commander"], olga: ["observer"] } });
  page = await (await site.chrome.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", timezoneId: "Europe/Berlin" })).newPage();
  page.on("pageerror", (error) => assert.fail(`${page.url()}: ${error}`));
});
after(() => whole.close());

const pathOf = (screen) => screen.replace("OPEN", `/incidents/${open}`).replace("TOLD", `/incidents/${told}`);

/** The controls of the screen in their order that Tab should reach, the first few where there are many. */
const controls = () => {
  const all = [...document.querySelectorAll("main :is(a[href], button:not(:disabled), input:not(:disabled, [type=radio]), select, textarea, summary)")];
  return all.filter((one) => one.tabIndex >= 0 && one.checkVisibility({ checkVisibilityCSS: true }) && !one.closest("td[tabindex], [role=slider], [role=tablist], [inert]")).slice(0, 25);
};

async function expectByKeyboard(screen, role, name) {
  if (role) await page.locator("main").getByRole(role, { name }).first().waitFor();
  await page.evaluate(() => (document.activeElement?.blur(), getSelection().removeAllRanges(), scrollTo(0, 0)));
  await page.getByRole("link", { name: "Skip to the content" }).focus();
  await page.keyboard.press("Enter");
  const wanted = await page.evaluateHandle(controls);
  const act = role ? await page.locator("main").getByRole(role, { name }).first().elementHandle() : null;
  let missing;
  let acted = !act;
  for (let pressed = 0; pressed < 120; ++pressed) {
    await page.keyboard.press("Tab");
    [missing, acted] = await page.evaluate(([all, act, acted]) => {
      const now = document.activeElement;
      return [all.flatMap((one) => (one === now || one.reached ? ((one.reached = true), []) : [one.outerHTML.slice(0, 120)])), acted || now === act];
    }, [wanted, act, acted]);
    if (!missing.length && acted) return;
  }
  assert.fail(`${screen}: by the keyboard alone nobody reaches ${acted ? missing.join("\n") : name}`);
}

/** No control is cut off by the window's sides, unless what it stands in scrolls by itself; no button hides a part of its words. */
const clipped = () =>
  [...document.querySelectorAll("main :is(a[href], button, input, select, textarea, summary)")]
    .filter((one) => one.checkVisibility({ checkVisibilityCSS: true }) && !one.closest(".wide, iframe"))
    .filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 0 && (left < -0.5 || right > innerWidth + 0.5 || (one.matches("button, .button") && one.scrollWidth > one.clientWidth + 1));
    })
    .map((one) => one.outerHTML.slice(0, 160));

async function expectWhole(screen, width) {
  await page.setViewportSize({ width, height: 450 });
  await expectToFit(page, `${screen} at ${width} px`);
  assert.deepEqual(await page.evaluate(clipped), [], `${screen}: cut off at ${width} px`);
}

async function expectOnPaper(screen) {
  await page.emulateMedia({ media: "print" });
  const shown = await page.evaluate(() => ({
    navigation: [...document.querySelectorAll("nav")].some((one) => one.checkVisibility()),
    title: document.querySelector("main h1")?.checkVisibility(),
    text: document.querySelector("main").innerText.length,
  }));
  assert.deepEqual({ navigation: shown.navigation, title: shown.title }, { navigation: false, title: true }, `${screen} on paper`);
  assert.ok(shown.text > 40, `${screen} on paper is empty`);
  await page.emulateMedia({ media: "screen" });
}

test("somebody signs in by the keyboard alone", async () => {
  await page.goto(site.staff);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await expectGood(page, "sign-in");
  await page.keyboard.press("Tab");
  await page.keyboard.type("alice");
  await page.keyboard.press("Tab");
  await page.keyboard.type(passPhrase);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Home" }).waitFor();
});

for (const [screen, role, name] of screens) {
  test(`${screen} is for everybody`, async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
    await visit(page, pathOf(screen));
    await expectByKeyboard(screen, role, name);
    await expectAccessible(page, `${screen}, 1280 px, light`);
    await expectWhole(screen, 640);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectWhole(screen, 360);
    await expectAccessible(page, `${screen}, 360 px, dark`);
    await expectOnPaper(screen);
  });
}
