// Opens the console in Debian's Chromium, each time with an empty cache, until something can be typed or clicked.
import { cpus } from "node:os";

import { candorJson } from "../../tests/e2e/candor.mjs";
import { openConsole } from "../../tests/browser/console.mjs";

const runs = 7;
const steps = [];
const site = await openConsole({ after: (step) => steps.unshift(step) });
candorJson(site.folder, ["incident", "declare", "--title", "Customer list copied", "--severity", "high", "--status", "confirmed"]);
const signedIn = await (await site.enter("alice")).context().storageState();

/** Milliseconds until `ready` is there, and what came over the wire. */
async function open(path, ready, options = {}) {
  const context = await site.chrome.newContext(options);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  let bytes = 0;
  await cdp.send("Network.enable");
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  const begun = performance.now();
  await page.goto(site.staff + path, { waitUntil: "commit" });
  await page.locator(ready).first().waitFor({ state: "attached" });
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
console.log(`${cpus()[0].model}, ${cpus().length} processors; Chromium ${site.chrome.version()}; medians of ${runs}, each from an empty cache`);
let least;
for (const what of cases) {
  const { took, bytes } = await median(...what.slice(1));
  least ??= took;
  console.log(`${what[0].padEnd(44)} ${took.toFixed(0).padStart(6)} ms  ${(took / least).toFixed(1).padStart(5)} times the first  ${(bytes / 1000).toFixed(0).padStart(5)} KB`);
}
for (const step of steps) await step();
