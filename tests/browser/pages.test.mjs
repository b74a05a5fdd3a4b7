// SPDX-License-Identifier: Apache-2.0
// The public pages and the trust report as people see them: in Debian's Chromium, narrow and wide, light and dark, without
// JavaScript, on paper. With CANDOR_SCREENSHOTS=FOLDER it leaves pictures of all of them.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { candor, serve } from "../e2e/candor.mjs";
import { company, startChromium } from "./chrome.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** The address of each kind of page, and where its data is. */
const site = {};
const data = {};
let chrome;
const closing = [];
before(async () => {
  const whole = { after: (step) => closing.unshift(step) };
  const { folder, addresses } = await company(whole);
  data.folder = folder;
  Object.assign(site, addresses, { report: pathToFileURL(join(folder, "report.html")).href });
  chrome = await startChromium();
  whole.after(() => chrome.close());
});
after(async () => {
  for (const step of closing) await step();
});

async function expectAccessible(page, what) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate((tags) => window.axe.run({ runOnly: tags, resultTypes: ["violations"] }), levels);
  assert.ok(passes.length > 5, what);
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), [], what);
}

async function expectToFit(page, what) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${what}: ${wide} px too wide`);
}

test("pages are accessible, fit every width, and load nothing from elsewhere", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const context = await chrome.newContext({ colorScheme, bypassCSP: true });
    for (const [name, address] of Object.entries(site)) {
      const page = await context.newPage();
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("pageerror", (error) => assert.fail(`${name}, ${colorScheme}: ${error}`));
      for (const width of [360, 768, 1280]) {
        const what = `${name}, ${width} px, ${colorScheme}`;
        await page.setViewportSize({ width, height: 900 });
        await page.goto(address);
        await expectToFit(page, what);
        if (width === (colorScheme === "light" ? 360 : 1280)) await expectAccessible(page, what);
        if (process.env.CANDOR_SCREENSHOTS) {
          const path = join(process.env.CANDOR_SCREENSHOTS, `${name}-${width}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true });
        }
      }
      const own = new URL(address).origin;
      assert.deepEqual(asked.filter((url) => new URL(url).origin !== own), [], `${name}, ${colorScheme}`);
      await page.close();
    }
    await context.close();
  }
});

test("the incident page works without JavaScript and by keyboard, and says the first things first", async () => {
  const context = await chrome.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const response = await page.goto(site.incident);
  assert.match(response.headers()["content-security-policy"], /default-src 'none'/);
  const headings = await page.locator("h2").allTextContents();
  assert.deepEqual(headings.slice(0, 4), ["Was it my data?", "What should I do?", "What happened", "How it happened"]);
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").textContent(), "Go to the text");
  assert.equal(await page.locator("details[open]").count(), 0);
  await page.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("details[open]").count(), 1);
});

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40" width="120" height="40">
<style>path { fill: #7a1fa2 } @media (prefers-color-scheme: dark) { path { fill: #d9a6ff } }</style>
<path d="M4 36 20 4l16 32zM44 8h12v28H44zM64 8h52v8H64zM64 28h36v8H64z"/></svg>`;

test("pages in a company's zone and colours, with its logo, can be read at every width", async (t) => {
  writeFileSync(join(data.folder, "logo.svg"), logo);
  const file = join(data.folder, "candor.toml");
  const before = readFileSync(file, "utf8");
  t.after(() => writeFileSync(file, before));
  writeFileSync(file, before.replace("[organisation]", '[organisation]\ntime_zone = "Europe/Berlin"'));
  appendFileSync(file, '[theme]\naccent = "#7a1fa2"\naccent_dark = "#d9a6ff"\nlogo = "logo.svg"\n');
  const { pages } = await serve(t, data.folder);
  const path = (address) => pages + new URL(address).pathname;
  for (const [colorScheme, colour] of [["light", "rgb(122, 31, 162)"], ["dark", "rgb(217, 166, 255)"]]) {
    const page = await chrome.newPage({ colorScheme });
    for (const name of ["home", "incident", "services", "nothing"]) {
      for (const width of [360, 768, 1280]) {
        const what = `${name}, ${width} px, ${colorScheme}`;
        await page.setViewportSize({ width, height: 900 });
        await page.goto(path(site[name]));
        await expectToFit(page, what);
        const picture = await page.locator("header img").evaluate((img) => [img.naturalWidth, img.clientHeight]);
        assert.deepEqual(picture, [120, 36], what);
        if (name !== "services") {
          const link = await page.locator("main a").first().evaluate((a) => getComputedStyle(a).color);
          assert.equal(link, colour, what);
        }
        if (process.env.CANDOR_SCREENSHOTS) {
          await page.screenshot({ path: join(process.env.CANDOR_SCREENSHOTS, `brand-${name}-${width}-${colorScheme}.png`), fullPage: true });
        }
      }
    }
    await page.close();
  }
  const html = await (await fetch(path(site.incident))).text();
  assert.match(html, /<time datetime="[^"]+Z">\w{3} \d+ \w{3} \d{4}, \d\d:\d\d CES?T \((\d+ \w{3}, )?\d\d:\d\d UTC\)<\/time>/);
  const style = await (await fetch(`${pages}/style.css`)).text();
  assert.ok(html.length + style.length < 30_000, `${html.length + style.length} bytes`);
  const folder = join(data.folder, "site");
  assert.equal(candor(data.folder, ["record", "export", folder]).code, 0);
  const address = html.match(/<img src="([^"]+)"/)[1];
  assert.equal(readFileSync(join(folder, address), "utf8"), logo);
  assert.ok(existsSync(join(folder, `${address}.br`)));
});

test("a review is reached from the home page and from the incident's page, and reads as an article", async () => {
  const page = await chrome.newPage();
  for (const way of [[site.home, "Looking back", "How a list of our customers could be copied"], [site.incident, "How a list of our customers could be copied"]]) {
    await page.goto(way[0]);
    for (const link of way.slice(1)) await page.locator("main").getByRole("link", { name: link, exact: true }).click();
    assert.equal(page.url(), site.review);
  }
  const headings = await page.locator("h1, h2").allTextContents();
  assert.deepEqual(headings, ["How a list of our customers could be copied", "What happened", "Why it could happen", "What we changed", "What we still do not know"]);
  const words = (await page.locator(".review").innerText()).split(/\s+/).length;
  assert.ok(words > 300 && words < 420, `${words} words`);
});

test("a letter is checked without JavaScript, by keyboard alone", async () => {
  const context = await chrome.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const code = site.your_letter.split("/").at(-1);
  await page.goto(site.incident);
  await page.getByRole("link", { name: "see whether it is from us" }).press("Enter");
  await page.getByLabel("The code in your letter").focus();
  await page.keyboard.type(code.toLowerCase().replaceAll("-", " "));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Yes, this letter is from us" }).waitFor();
  const headings = await page.locator("main > h1, main h2").allTextContents();
  assert.deepEqual(headings, ["Yes, this letter is from us", "What of yours was involved", "What you can do", "Your letter", "The proof"]);
  assert.equal(page.url(), site.letter, "the code is not in the address");
  await page.goto(site.letter);
  await page.getByLabel("The code in your letter").fill("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA");
  await page.getByRole("button", { name: "Check this letter" }).press("Enter");
  await page.getByRole("heading", { name: "No letter of ours has this code" }).waitFor();
});

test("who asks whether they are affected gets the same page, whoever they are", async () => {
  const page = await chrome.newPage();
  const said = new Set();
  for (const email of ["nobody@example.com", "somebody@example.com"]) {
    await page.goto(site.affected);
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("button", { name: "Send me the answer" }).click();
    await page.getByRole("heading", { name: "The answer is on its way" }).waitFor();
    said.add(await page.locator("body").innerText());
  }
  assert.equal(said.size, 1);
});

/** Words of a drawn plot that are cut off by its edges, or that cover one another. */
function wordsInTheWay(svg) {
  const paper = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll("text")].map((text) => ({ said: text.textContent, at: text.getBoundingClientRect() }));
  const faults = words
    .filter(({ at }) => at.left < paper.left - 0.5 || at.right > paper.right + 0.5 || at.top < paper.top - 0.5 || at.bottom > paper.bottom + 0.5)
    .map(({ said }) => `${said} is cut off`);
  words.forEach(({ said, at }, i) => {
    for (const other of words.slice(0, i)) {
      const covers = at.left < other.at.right && other.at.left < at.right && at.top < other.at.bottom - 1 && other.at.top < at.bottom - 1;
      if (covers) faults.push(`${said} covers ${other.said}`);
    }
  });
  return faults;
}

test("the report's four plots are drawn for the window they are in, and no word is cut off or covered", async () => {
  const page = await chrome.newPage();
  for (const [width, drawn] of [[360, "narrow"], [768, "wide"], [1280, "wide"]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(site.report);
    const plots = await page.locator("svg[role=img]:visible").all();
    assert.equal(plots.length, 4, `${width} px`);
    for (const plot of plots) {
      assert.equal(await plot.getAttribute("class"), drawn, `${width} px`);
      assert.ok((await plot.getAttribute("aria-label")).length > 40, "it is told in words");
      assert.deepEqual(await plot.evaluate(wordsInTheWay), [], `${width} px`);
    }
  }
});

test("behind each plot of the report stands a table, which opens by keyboard and without JavaScript", async () => {
  const context = await chrome.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 900 } });
  const page = await context.newPage();
  await page.goto(site.report);
  const figures = await page.locator("figure").all();
  assert.equal(figures.length, 4);
  for (const figure of figures) {
    await figure.locator("summary").focus();
    await page.keyboard.press("Enter");
    await figure.locator("table").first().waitFor({ state: "visible" });
    assert.ok((await figure.locator("thead th[scope=col]").count()) >= 2);
    assert.ok((await figure.locator("tbody th[scope=row]").count()) >= 1);
  }
  await expectToFit(page, "with all tables open");
});

test("the report says its verdict in a word and a shape, and prints its plots and tables", async () => {
  const page = await chrome.newPage();
  await page.goto(site.report);
  assert.match((await page.locator("h1").innerText()).trim(), /^(Lost|Kept|Raised|Can't tell): /);
  assert.equal(await page.locator("h1 svg[aria-hidden=true]").count(), 1);
  assert.match(await page.locator(".standing").innerText(), /^(Planned|Exploratory): /);
  await page.locator("details").evaluateAll((all) => all.forEach((details) => { details.open = true; }));
  await expectAccessible(page, "with all tables open");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await page.locator("svg.wide:visible").count(), 4);
  assert.equal(await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor), "rgb(255, 255, 255)");
});

test("the incident page prints on two sheets at most", async () => {
  const page = await chrome.newPage();
  await page.goto(site.incident);
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  const sheets = pdf.match(/\/Type\s*\/Page\b/g).length;
  assert.ok(sheets <= 2, `${sheets} sheets`);
});
