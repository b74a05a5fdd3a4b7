// SPDX-License-Identifier: Apache-2.0
// Takes the pictures in docs/screens/, or in the folder that is named: node tests/browser/screens.mjs [FOLDER]
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../e2e/candor.mjs";
import { company, startChromium } from "./chrome.mjs";
import { withPalette } from "./palette.mjs";

const heightMax = 2400;
const into = process.argv[2] ?? join(root, "docs/screens");
const closing = [];
const chrome = await startChromium();
try {
  const { addresses } = await company({ after: (step) => closing.unshift(step) });
  mkdirSync(into, { recursive: true });
  for (const name of readdirSync(into)) if (name.endsWith(".png")) rmSync(join(into, name));
  const paper = await chrome.newPage();
  const pixels = async (png) => {
    const text = await paper.evaluate(async (source) => {
      const picture = await createImageBitmap(await (await fetch(source)).blob());
      const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
      canvas.drawImage(picture, 0, 0);
      const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
      const parts = [];
      for (let at = 0; at < data.length; at += 32768) parts.push(String.fromCharCode(...data.subarray(at, at + 32768)));
      return btoa(parts.join(""));
    }, `data:image/png;base64,${png.toString("base64")}`);
    return Buffer.from(text, "base64");
  };
  const take = async (name, width, colorScheme) => {
    const page = await chrome.newPage({ viewport: { width, height: 800 }, colorScheme });
    await page.goto(addresses[name]);
    const height = Math.min(heightMax, await page.evaluate(() => document.documentElement.scrollHeight));
    const taken = await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height } });
    await page.close();
    writeFileSync(join(into, `${name}-${width}${colorScheme === "dark" ? "-dark" : ""}.png`), withPalette(width, height, await pixels(taken)));
  };
  for (const name of Object.keys(addresses)) {
    for (const width of [360, 768, 1280]) await take(name, width, "light");
  }
  for (const name of ["home", "incident"]) await take(name, 360, "dark");
} finally {
  await chrome.close();
  for (const step of closing) await step();
}
