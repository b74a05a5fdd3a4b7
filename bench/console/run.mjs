// Opens the console in Debian's Chromium, each time with an empty cache, until something can be typed or clicked; then scrolls
// lists of 100,000 rows that the program's own imports made, from their beginning to their end.
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";

import { candorJson } from "../../tests/e2e/candor.mjs";
import { openConsole, passPhrase } from "../../tests/browser/console.mjs";

// `screen` or `lists` measures only that.
const only = process.argv[2];
const patience = { timeout: 300_000 };
const runs = 7;
const rows = Number(process.env.ROWS ?? 100_000);
const steps = [];
const site = await openConsole({ after: (step) => steps.unshift(step) });
const { reference } = candorJson(site.folder, ["incident", "declare", "--title", "Customer list copied", "--severity", "high", "--status", "confirmed"]);
const entrance = await site.chrome.newContext();
await entrance.request.post(`${site.staff}/api/v1/staff/session`, { data: { account: "alice", password: passPhrase }, ...patience });
const signedIn = await entrance.storageState();
const load = () => loadavg()[0].toFixed(1);

/** Milliseconds until `ready` is there, and what came over the wire. */
async function open(path, ready, options = {}) {
  const context = await site.chrome.newContext(options);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  let bytes = 0;
  await cdp.send("Network.enable");
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  const begun = performance.now();
  await page.goto(site.staff + path, { waitUntil: "commit", ...patience });
  await page.locator(ready).first().waitFor({ state: "attached", ...patience });
  const took = performance.now() - begun;
  await context.close();
  return { took, bytes };
}

async function median(...what) {
  const all = [];
  for (let run = 0; run < runs; run++) all.push(await open(...what));
  all.sort((one, other) => one.took - other.took);
  return all[(runs - 1) / 2];
}

const cases = [
  ["a page without anything (the icon, an SVG)", "/icon.svg", "svg"],
  ["signing in", "/", "button[type=submit]"],
  ["home, signed in", "/", "main li a", { storageState: signedIn }],
];
console.log(`${cpus()[0].model}, ${cpus().length} processors, load ${load()}; Chromium ${site.chrome.version()}; medians of ${runs}, each from an empty cache`);
let least;
for (const what of only === "lists" ? [] : cases) {
  const { took, bytes } = await median(...what.slice(1));
  least ??= took;
  console.log(`${what[0].padEnd(44)} ${took.toFixed(0).padStart(6)} ms  ${(took / least).toFixed(1).padStart(5)} times the first  ${(bytes / 1000).toFixed(0).padStart(5)} KB`);
}

/**
 * Scrolls what `selector` finds (else the window) by 1,500 px a frame until its end is there and its height grows no more.
 * A frame is late if it came half a frame after its 16.7 ms.
 */
const scroll = ({ selector, height }) =>
  new Promise((done) => {
    const box = selector ? document.querySelector(selector) : document.scrollingElement;
    let [before, still, most] = [0, 0, 0];
    const frames = [];
    const step = (now) => {
      if (before) frames.push(now - before);
      before = now;
      most = Math.max(most, document.querySelectorAll("main *").length);
      const rest = Math.min(box.scrollHeight, height ?? Infinity) - box.clientHeight - box.scrollTop;
      still = rest > 1 ? 0 : still + 1;
      if (still > 120) return done({ frames: frames.slice(0, -120), px: box.scrollTop, most });
      if (rest > 1) box.scrollTop += Math.min(1500, rest);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });

function told(name, { frames, px, most }, beside) {
  const over = (ms) => frames.filter((took) => took > ms).length / frames.length;
  const [late, slow] = [over(25), over(50)];
  const sum = frames.reduce((all, took) => all + took, 0);
  const as = (share) => `${(100 * share).toFixed(1)} %`;
  const ratio = beside ? `, ${(sum / frames.length / beside.mean).toFixed(2)} of the empty page's time a frame` : "";
  console.log(`${name}: ${frames.length} frames of ${(sum / frames.length).toFixed(1)} ms, ${Math.round(px / 1000)},000 px; later than 16.7 ms ${as(late)}, than 50 ms ${as(slow)}, the longest ${Math.max(...frames).toFixed(0)} ms; at most ${most} elements${ratio}`);
  return { mean: sum / frames.length };
}

async function scrollLists() {
  const leaked = join(site.folder, "leaked.csv");
  writeFileSync(leaked, `email,name\n${Array.from({ length: rows }, (_, n) => `former.${n}@example.net,Former ${n}\n`).join("")}`);
  candorJson(site.folder, ["exposure", "import", reference, leaked, "--class", "email_address"]);
  const case_ = join(site.folder, "case.json");
  const begun = Date.parse("2025-01-01T00:00:00Z");
  const events = Array.from({ length: rows }, (_, n) => ({ started_at: new Date(begun + 60_000 * n).toISOString(), description: `Alert ${n}: sign-in refused for account ${n % 977}`, source: "sensor" }));
  writeFileSync(case_, JSON.stringify({ name: "dispatch-default-2025-7", title: "A quarter of a year of alerts", status: "Active", events }));
  const taken = candorJson(site.folder, ["incident", "import", "--dispatch", case_]);

  const page = await (await site.chrome.newContext({ viewport: { width: 1280, height: 900 }, storageState: signedIn })).newPage();
  const lists = [
    ["review of leaked rows", `/incidents/${reference}/exposure?step=review`, ".list > div", 34 * rows],
    ["timeline", `/incidents/${taken.reference}?tab=timeline`, undefined, 80 * rows],
  ];
  for (const [name, path, selector, height] of lists) {
    const empty = await (await site.chrome.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    await empty.setContent(`<main><p style="height: ${height}px">nothing</p></main>`);
    const beside = told(`an empty page, before ${name} (load ${load()})`, await empty.evaluate(scroll, {}));
    await empty.context().close();
    await page.goto(site.staff + path, patience);
    await page.locator(".list button, [role=listitem], li .entry").first().waitFor(patience);
    const found = await page.evaluate(scroll, { selector });
    told(`${name}, ${rows} rows (load ${load()})`, found, beside);
    console.log(`  ${(await page.locator("main [role=status]").allTextContents()).filter((text) => /\d/.test(text)).join("; ")}`);
  }
}
if (only !== "screen") await scrollLists();
for (const step of steps) await step();
