// SPDX-License-Identifier: Apache-2.0
// Estimators over a CSV file, as an analyst without a data folder runs them.
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candor, newFolder } from "./candor.mjs";

function written(t, lines) {
  const folder = newFolder(t);
  const file = join(folder, "rows.csv");
  writeFileSync(file, lines.join("\n") + "\n");
  return { folder, file };
}

test("an estimate needs no data folder and makes none", (t) => {
  const { folder, file } = written(t, ["months,left,plan", "1,1,a", "2,1,a", "2,0,b", "3,0,b", "4,1,b", ",1,b"]);
  const data = join(folder, "nothing-here");
  const found = candor(data, ["stats", "km", file, "--time", "months", "--event", "left", "--json"]);
  assert.equal(found.code, 0, found.stderr);
  const answer = JSON.parse(found.stdout);
  assert.equal(answer.rows, 5);
  assert.deepEqual(answer.dropped, [{ column: "months", rows: 1, first_line: 7 }]);
  assert.match(candor(data, ["stats", "km", file, "--time", "months", "--event", "left", "--by", "plan"]).stdout, /log-rank/i);
  assert.ok(!existsSync(data));
});

test("a window that begins with a minus sign is taken as typed", (t) => {
  const rows = ["date,firm,market"];
  for (let day = 0; day < 300; ++day) {
    const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
    const market = Math.sin(day * 1.7) / 100;
    rows.push(`${date},${market * 0.9 + Math.cos(day * 3.1) / 500 - (day === 250 ? 0.1 : 0)},${market}`);
  }
  const { folder, file } = written(t, rows);
  const date = rows[251].slice(0, 10);
  const found = candor(folder, ["stats", "car", file, "--return", "firm", "--market", "market", "--date", date, "--window", "-1,1", "--json"]);
  assert.equal(found.code, 0, found.stdout + found.stderr);
  const [event] = JSON.parse(found.stdout).events;
  assert.equal(event.day0, date);
  assert.ok(Math.abs(event.windows[0].car + 0.1) < 0.01, `${event.windows[0].car}`);
  assert.ok(Math.abs(event.beta - 0.9) < 0.05, `${event.beta}`);
});

test("what cannot be estimated is refused in words, with exit code 1", (t) => {
  const { folder, file } = written(t, ["time,event,x", "1,0,1", "2,0,2", "3,0,3"]);
  const refused = candor(folder, ["stats", "cox", file, "--time", "time", "--event", "event", "--covariates", "x"]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /event/);
  const missing = candor(folder, ["stats", "km", file, "--time", "hours", "--event", "event"]);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /has no column hours; its columns are time, event, x/);
  assert.equal(candor(folder, ["stats", "km", join(folder, "absent.csv"), "--time", "a", "--event", "b"]).code, 1);
});
