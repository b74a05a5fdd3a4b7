// SPDX-License-Identifier: Apache-2.0
// The lint as other programs meet it: exit codes, lines that an editor can jump to, and SARIF 2.1.0, which is read here by
// the object model of the OASIS standard (sections 3.13 to 3.58), written down without a look at the writer.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candor, candorJson, newFolder, root } from "./candor.mjs";

const letters = join(root, "tests/notices");

// What each object must and may hold, and how its members are read; the schema allows no others.
const log = { $schema: [uri], version: [one("2.1.0"), "required"], runs: [list(run), "required"] };
const runs = {
  tool: [object({ driver: [object(driver()), "required"] }), "required"],
  columnKind: [one("utf16CodeUnits", "unicodeCodePoints")],
  invocations: [list(object(invocation()))],
  results: [list(object(result()))],
};
function driver() {
  return { name: [text, "required"], version: [text], informationUri: [uri], rules: [list(object(rule()))] };
}
function rule() {
  return {
    id: [text, "required"],
    shortDescription: [object({ text: [text, "required"] })],
    fullDescription: [object({ text: [text, "required"] })],
    defaultConfiguration: [object({ level: [one("none", "note", "warning", "error")] })],
  };
}
function invocation() {
  const notification = {
    message: [object({ text: [text, "required"] }), "required"],
    level: [one("none", "note", "warning", "error")],
    associatedRule: [object({ id: [text], index: [whole(0)] })],
  };
  return {
    executionSuccessful: [truth, "required"],
    toolConfigurationNotifications: [list(object(notification))],
    toolExecutionNotifications: [list(object(notification))],
  };
}
function result() {
  const region = { startLine: [whole(1)], startColumn: [whole(1)], endLine: [whole(1)], endColumn: [whole(1)] };
  const physical = {
    artifactLocation: [object({ uri: [uri], index: [whole(0)] })],
    region: [object(region)],
  };
  return {
    ruleId: [text],
    ruleIndex: [whole(0)],
    level: [one("none", "note", "warning", "error")],
    message: [object({ text: [text, "required"] }), "required"],
    locations: [list(object({ physicalLocation: [object(physical)] }))],
  };
}
function object(members) {
  return (value, place) => {
    assert.equal(typeof value, "object", place);
    for (const name of Object.keys(value)) assert.ok(name in members, `${place}/${name} is not of SARIF 2.1.0`);
    for (const [name, [read, need]] of Object.entries(members)) {
      if (name in value) read(value[name], `${place}/${name}`);
      else assert.notEqual(need, "required", `${place}/${name} is required`);
    }
  };
}
function list(read) {
  return (value, place) => {
    assert.ok(Array.isArray(value), `${place} is an array`);
    value.forEach((item, i) => read(item, `${place}/${i}`));
  };
}
function run(value, place) {
  object(runs)(value, place);
  const { rules } = value.tool.driver;
  assert.equal(new Set(rules.map((one) => one.id)).size, rules.length, "a rule's id stands once");
  for (const found of value.results) assert.equal(rules[found.ruleIndex].id, found.ruleId, "ruleIndex and ruleId agree");
}
function text(value, place) {
  assert.ok(typeof value === "string" && value.length > 0, `${place} is text`);
}
function uri(value, place) {
  text(value, place);
  assert.match(value, /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/, place);
}
function truth(value, place) {
  assert.equal(typeof value, "boolean", place);
}
function whole(least) {
  return (value, place) => assert.ok(Number.isInteger(value) && value >= least, place);
}
function one(...words) {
  return (value, place) => assert.ok(words.includes(value), `${place}: ${value}`);
}

test("the reader of SARIF refuses what the standard does", () => {
  const good = { version: "2.1.0", runs: [] };
  object(log)(good, "");
  assert.throws(() => object(log)({ ...good, version: "2.0.0" }, ""));
  assert.throws(() => object(log)({ ...good, more: 1 }, ""), /not of SARIF/);
  assert.throws(() => object(log)({ version: "2.1.0" }, ""), /required/);
  assert.throws(() => object(result())({ ruleId: "T1" }, ""), /message is required/);
});

test("every letter of the corpus becomes SARIF that an independent reader takes, with the findings of the JSON", (t) => {
  const folder = newFolder(t);
  for (const name of readdirSync(letters).filter((one) => one.endsWith(".md") && one !== "README.md")) {
    const path = join(letters, name);
    const said = candor(folder, ["notice", "lint", path, "--format", "sarif"]);
    const sarif = JSON.parse(said.stdout);
    object(log)(sarif, name);
    const plain = JSON.parse(candor(folder, ["notice", "lint", path, "--format", "json"]).stdout);
    const words = { block: "error", warn: "warning", info: "note" };
    assert.deepEqual(
      sarif.runs[0].results.map((one) => {
        const { startLine, startColumn } = one.locations[0].physicalLocation.region;
        return [one.ruleId, one.level, startLine, startColumn];
      }),
      plain.findings.map((one) => [one.rule, words[one.level], one.line, one.column]),
      name,
    );
    assert.equal(said.code, plain.findings.some((one) => one.level === "block") ? 1 : 0, name);
  }
});

test("a finding's line and column are where its words stand in the file", (t) => {
  const folder = newFolder(t);
  for (const name of ["lost-laptop-hidden.md", "ransomware-vague.md", "newsletter.md", "dating-app-disorder.md"]) {
    const lines = readFileSync(join(letters, name), "utf8").split("\n");
    const { stdout } = candor(folder, ["notice", "lint", join(letters, name), "--format", "json"]);
    let seen = 0;
    for (const { line, column, where } of JSON.parse(stdout).findings) {
      const first = where.split(" ")[0];
      if (column === 1) continue; // of a heading, whose marks are before its words
      assert.ok([...lines[line - 1]].slice(column - 1).join("").startsWith(first), `${name}:${line}:${column} ${where}`);
      seen += 1;
    }
    assert.ok(seen > 0 || name === "dating-app-disorder.md", name);
  }
});

test("the text is one line a finding that an editor can jump to, and a file's name may hold anything", (t) => {
  const folder = newFolder(t);
  const path = join(folder, "a letter, ümlaut #1.md");
  copyFileSync(join(letters, "newsletter.md"), path);
  const said = candor(folder, ["notice", "lint", path]);
  assert.equal(said.code, 1);
  const heads = said.stdout.split("\n").filter((line) => line.startsWith(`${path}:`) && /\[[A-Z]\d\]$/.test(line));
  const found = JSON.parse(candor(folder, ["notice", "lint", path, "--format", "json"]).stdout).findings;
  assert.ok(heads.length > 0);
  assert.equal(said.stdout.split("\n").filter((line) => line.startsWith("  source:")).length, found.length);
  assert.match(said.stdout, /S1 was not checked: needs the incident's record/);
  const sarif = JSON.parse(candor(folder, ["notice", "lint", path, "--format", "sarif"]).stdout);
  object(log)(sarif, "");
  const notes = sarif.runs[0].invocations[0].toolConfigurationNotifications;
  assert.ok(notes.some((note) => note.associatedRule.id === "S1"));
});

test("what lint is asked for is one thing, in a format and a language that it has", (t) => {
  const folder = newFolder(t);
  const path = join(letters, "newsletter.md");
  assert.equal(candor(folder, ["notice", "lint"]).code, 1);
  assert.equal(candor(folder, ["notice", "lint", path, "--file", path]).code, 1);
  assert.match(candor(folder, ["notice", "lint", path, "--format", "xml"]).stderr, /text, json, sarif/);
  assert.match(candor(folder, ["notice", "lint", path, "--language", "tlh"]).stderr, /is not one of en/);
  assert.equal(candor(folder, ["notice", "lint", join(letters, "nothing-here.md")]).code, 1);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "A list"]);
  assert.match(candor(folder, ["notice", "lint", reference]).stderr, /has no notice/);
});
