// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candor, candorJson, newFolder } from "./candor.mjs";

test("the demo walks one breach from declaration to measured trust", (t) => {
  const folder = newFolder(t);
  const demo = candor(join(folder, "demo"), ["demo", "--customers", "2000", "--check"]);
  assert.equal(demo.code, 0, demo.stdout + demo.stderr);
  const summary = demo.stdout.trim().split("\n").slice(-10).join("\n");
  assert.match(summary, /planted/i);
  assert.match(summary, /estimated/i);

  const data = join(folder, "demo");
  const [incident] = candorJson(data, ["incident", "list"]).incidents;
  const status = candorJson(data, ["delivery", "status", incident.reference]);
  assert.ok(status.people > 700 && status.people < 900, `${status.people} people`);
  assert.equal(status.reached, status.people);
  assert.equal(readdirSync(join(data, "mail/new")).length, status.people);
  assert.equal(candor(data, ["journal", "verify"]).code, 0);
  assert.match(readFileSync(join(data, "report.html"), "utf8"), /<svg/);
});
