// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [binary, modules, folder, rounds, what] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const customers = join(folder, "customers.csv");
const leaked = join(folder, "leaked.csv");
const data = join(folder, "data");
const classes = ["full_name", "postal_address", "date_of_birth", "password", "payment_card", "passport_number", "health_record"];
const columns = ["f_name", "f_address", "f_dob", "f_password", "f_card", "f_iddoc", "f_health"];
const how = ["--phones", "international", ...columns.flatMap((name, i) => ["--map", `${name}=${classes[i]}`])];

function timed(command, words) {
  const report = join(folder, "time");
  const ended = spawnSync("/usr/bin/time", ["-f", "%e %U %S %M", "-o", report, command, ...words], {
    env: { ...process.env, CANDOR_DATA: data },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (ended.status !== 0) throw new Error(`${command} ${words.slice(0, 3).join(" ")}: ${ended.stdout}${ended.stderr}`);
  const [wall, user, system, kilobytes] = readFileSync(report, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
  return { wall, cpu: user + system, mib: kilobytes / 1024, answer: JSON.parse(ended.stdout) };
}

/** What both say: people, the sum of their masks, and how many live where. */
function answerOf({ people, by_class, by_jurisdiction }) {
  const sum = by_class.reduce((all, { data_class, people: some }) => all + some * 2 ** classes.indexOf(data_class), 0);
  const places = by_jurisdiction.map(({ jurisdiction, people: some }) => [jurisdiction, some]);
  return { people, mask_sum: sum, places: places.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

const ways = {
  estimate: () => timed(binary, ["--json", "exposure", "estimate", customers, leaked, ...how]),
  once: () => timed(process.execPath, [join(here, "duckdb.mjs"), modules, folder, "once"]),
  stored: () => timed(process.execPath, [join(here, "duckdb.mjs"), modules, folder, "stored"]),
  import: () => {
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data);
    const first = timed(binary, ["--json", "customer", "import", customers]);
    const { reference } = timed(binary, ["--json", "incident", "declare", "--title", "copied"]).answer;
    const second = timed(binary, ["--json", "exposure", "import", reference, leaked, ...how]);
    const { answer } = timed(binary, ["--json", "exposure", "show", reference]);
    return {
      wall: first.wall + second.wall,
      cpu: first.cpu + second.cpu,
      mib: Math.max(first.mib, second.mib),
      parts: `customers ${first.wall} s, leaked ${second.wall} s`,
      answer,
    };
  },
};
const pairs = { estimate: [["estimate", "once"]], import: [["import", "stored"]], all: [["estimate", "once"], ["import", "stored"]] };
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

for (const [ours, theirs] of pairs[what]) {
  mkdirSync(data, { recursive: true });
  const runs = { [ours]: [], [theirs]: [] };
  for (let i = 0; i < Number(rounds); i += 1) for (const way of [ours, theirs]) runs[way].push(ways[way]());
  const said = answerOf(runs[ours][0].answer);
  assert.deepEqual(said, runs[theirs][0].answer, "both must say the same");
  const of = (way, field) => median(runs[way].map((run) => run[field]));
  console.log(`${ours}: ${said.people} people, mask sum ${said.mask_sum}, ${said.places.length} places, as DuckDB says`);
  for (const [way, name] of [[ours, "candor"], [theirs, "duckdb"]]) {
    const parts = runs[way][0].parts ? ` (${runs[way].at(-1).parts})` : "";
    console.log(`  ${name}: ${of(way, "wall").toFixed(2)} s, ${of(way, "cpu").toFixed(2)} CPU-s, peak ${Math.round(of(way, "mib"))} MiB${parts}`);
  }
  const ratio = (field) => (of(ours, field) / of(theirs, field)).toFixed(2);
  console.log(`  ratio: ${ratio("wall")} of DuckDB's wall, ${ratio("cpu")} of its CPU, ${ratio("mib")} of its memory`);
}
