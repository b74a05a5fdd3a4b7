// SPDX-License-Identifier: Apache-2.0
// The rules against their JSON Schema, by a validator that is not ours; and files that it must refuse.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import addFormats from "ajv-formats";
import Ajv from "ajv/dist/2020.js";

import { root } from "./candor.mjs";

const rules = join(root, "laws/rules");
const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(join(root, "laws/schema/rules.json"), "utf8")));

test("every file of rules is as the schema says", () => {
  const files = readdirSync(rules);
  assert.ok(files.length >= 70, `${files.length} files`);
  for (const name of files) {
    const ok = validate(JSON.parse(readFileSync(join(rules, name), "utf8")));
    assert.ok(ok, `${name}: ${ajv.errorsText(validate.errors)}`);
  }
});

const broken = {
  "an unknown field": (rule) => ({ ...rule, grace: 3 }),
  "a number as text": (rule) => ({ ...rule, deadline: { ...rule.deadline, n: "72" } }),
  "an unknown kind": (rule) => ({ ...rule, deadline: { ...rule.deadline, kind: "moon_days" } }),
  "no citation": ({ citation, ...rule }) => rule,
  "doubt of an unknown sort": (rule) => ({ ...rule, confidence: "sure" }),
  "a date that is none": (rule) => ({ ...rule, effective_from: "2026-02-30" }),
};
for (const [what, change] of Object.entries(broken)) {
  test(`the schema refuses ${what}`, () => {
    const [rule] = JSON.parse(readFileSync(join(rules, "gb.json"), "utf8"));
    assert.ok(validate([rule]));
    assert.equal(validate([change(rule)]), false);
  });
}
