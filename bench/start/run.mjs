// SPDX-License-Identifier: Apache-2.0
// How long `candor serve` takes in an empty data folder until both listeners listen, and what it holds in memory when it
// idles; each beside an empty `node` (start) and an empty `node` that waits (memory), medians of ten.
//   node bench/start/run.mjs [BINARY]        default: build/release/candor
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const binary = process.argv[2] ?? "build/release/candor";
const rounds = 10;
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const memory = (pid) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB/m)[1]) / 1024;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Starts, waits for `sign` on standard error, lets it idle, and ends it. */
async function round(words, sign) {
  const began = process.hrtime.bigint();
  const child = spawn(words[0], words.slice(1), { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise((done) => {
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
      if (said.includes(sign)) done();
    });
  });
  const milliseconds = Number(process.hrtime.bigint() - began) / 1e6;
  await pause(500);
  const megabytes = memory(child.pid);
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
  return { milliseconds, megabytes };
}

async function rounds_of(words, sign) {
  const seen = [];
  for (let i = 0; i < rounds; ++i) seen.push(await round(words(), sign));
  return { ms: median(seen.map((r) => r.milliseconds)), mb: median(seen.map((r) => r.megabytes)) };
}

const folders = [];
const candor = await rounds_of(() => {
  const folder = mkdtempSync(join(tmpdir(), "candor-bench-"));
  folders.push(folder);
  writeFileSync(join(folder, "candor.toml"), "[staff]\nport = 0\n[pages]\nport = 0\n");
  return [binary, "--data", folder, "serve"];
}, "stop with Ctrl-C");
const node = await rounds_of(() => ["node", "-e", "console.error('ready'); setInterval(() => {}, 1e6)"], "ready");
for (const folder of folders) rmSync(folder, { recursive: true });

console.log(execFileSync("bench/machine").toString().trim());
console.log(`start, empty data folder  ${candor.ms.toFixed(0)} ms: ${(candor.ms / node.ms).toFixed(2)} of an empty node (${node.ms.toFixed(0)} ms)`);
console.log(`idle memory               ${candor.mb.toFixed(1)} MiB: ${(candor.mb / node.mb).toFixed(2)} of an empty node (${node.mb.toFixed(1)} MiB)`);
