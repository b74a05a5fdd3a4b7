// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candor, candorJson, newFolder, start } from "./candor.mjs";

test("the demo walks one breach from declaration to measured trust", (t) => {
  const folder = newFolder(t);
  const demo = candor(join(folder, "demo"), ["demo", "--customers", "2000", "--check"]);
  assert.equal(demo.code, 0, demo.stdout + demo.stderr);
  const [verdict, ...rest] = demo.stdout.split("\n");
  assert.match(verdict, /^Lost: customers whose data was involved are worth \d/);
  for (const line of rest.filter((words) => !words.includes(folder))) assert.ok(line.length <= 80, line);
  // What is too long for a line goes on under it.
  const lines = demo.stdout.trim().split("\n").filter((line) => /^[A-Za-z]{4,} {2,}|^API|^Lost/.test(line));
  assert.equal(lines.length, 11, demo.stdout);
  assert.match(demo.stdout, /^duties {5}\d+ owed: \d+ met, 0 late$/m);

  const data = join(folder, "demo");
  const [incident] = candorJson(data, ["incident", "list"]).incidents;
  const status = candorJson(data, ["delivery", "status", incident.reference]);
  const { people, reached } = status.notices[0].counts;
  assert.ok(people > 700 && people < 900, `${people} people`);
  assert.equal(status.unknown, 0);
  const [, account] = demo.stdout.match(/staff token create (\S+)$/m);
  assert.equal(candor(data, ["staff", "token", "create", account]).code, 0);
  assert.equal(reached, people);
  assert.equal(readdirSync(join(data, "mail/new")).length, people);
  assert.equal(candor(data, ["journal", "verify"]).code, 0);

  const { statements } = candorJson(data, ["record", "list", incident.reference]);
  assert.deepEqual(statements.map((s) => s.stage), ["investigating", "identified", "monitoring", "resolved", "review"]);
  assert.equal(statements.at(-1).reach.told, people);

  // What was planted is not told to the estimator; it must lie in its interval.
  const planted = Number(demo.stdout.match(/^planted\s+([-+.\d]+)/m)[1]);
  const report = candorJson(data, ["trust", "report", incident.reference]);
  const [{ change }] = report.effects;
  assert.ok(change.lower < planted && planted < change.upper, `${planted} ${JSON.stringify(change)}`);
  assert.equal(report.verdict, "lost");
  assert.equal(report.standing, "planned");
  const groups = (split) => report.effects.filter((e) => e.split === split && e.outcome === "spend").map((e) => e.group);
  assert.deepEqual(groups("delay"), ["within 7 days", "in 8 to 30 days"]);
  assert.deepEqual(groups("strength"), ["weak", "middle", "strong"]);
  assert.ok(report.queue.days_apart > 8 && report.queue.days_apart < 10, `${report.queue.days_apart} days`);

  const kept = join(folder, "report.json");
  writeFileSync(kept, JSON.stringify(report));
  const replayed = candor(data, ["trust", "replay", kept]);
  assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr);
  assert.match(replayed.stdout, /numbers computed again; all are the same/);
  writeFileSync(kept, JSON.stringify({ ...report, months_after: 7 }));
  assert.equal(candor(data, ["trust", "replay", kept]).code, 1, "a number that was changed is found");

  const pdf = join(folder, "report.pdf");
  assert.equal(candor(data, ["trust", "report", incident.reference, "--pdf", pdf]).code, 0);
  assert.equal(readFileSync(pdf).subarray(0, 5).toString(), "%PDF-");
  assert.match(readFileSync(join(data, "report.html"), "utf8"), /<svg/);

  const again = candor(data, ["demo", "--check"]);
  assert.equal(again.stdout, demo.stdout, "a second start shows what the first made");
});

test("a demo that was stopped half-way begins again, with the settings that were there", async (t) => {
  const folder = newFolder(t, 'public_url = "https://record.example"');
  const child = start(folder, ["demo", "--customers", "20000", "--check"]);
  const ended = new Promise((done) => child.once("close", done));
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
    // The incident is declared by then, and half of the rest is not done.
    if (said.includes("finding out whose data was involved")) child.kill("SIGINT");
  });
  await ended;
  assert.ok(existsSync(join(folder, "demo-unfinished")), said);
  assert.equal(candorJson(folder, ["incident", "list"]).incidents.length, 1);

  writeFileSync(join(folder, "left-behind.txt"), "of the first try");
  const again = candor(folder, ["demo", "--customers", "200", "--check"]);
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stderr, /was not finished; it begins again/);
  assert.match(again.stdout, /of 200 customers/);
  assert.match(again.stdout, /https:\/\/record\.example/);
  assert.equal(candorJson(folder, ["incident", "list"]).incidents.length, 1);
  assert.ok(!existsSync(join(folder, "demo-unfinished")) && !existsSync(join(folder, "left-behind.txt")));
});

test("the folder that --data names goes before the one in CANDOR_DATA, as ./run gives it", (t) => {
  const folder = newFolder(t);
  const named = join(folder, "named");
  const demo = candor(folder, ["demo", "--data", named, "--customers", "200", "--check"]);
  assert.equal(demo.code, 0, demo.stderr);
  assert.ok(existsSync(join(named, "demo-summary.txt")));
  assert.ok(!existsSync(join(folder, "demo-summary.txt")));
});
