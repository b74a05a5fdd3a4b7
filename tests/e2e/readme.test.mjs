// SPDX-License-Identifier: Apache-2.0
// The README's walk, command by command as it stands there, from a folder with nothing but docs/ and the program.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { binary, candorJson, root, serve } from "./candor.mjs";

/** The blocks of commands in a text. */
const blocksOf = (text) => text.split("\n\n").filter((part) => part.startsWith("    "));

/** The commands of a block, each with the lines that it goes on for. */
function commandsOf(block) {
  return block.split("\n").reduce((found, line) => {
    if (found.at(-1)?.endsWith("\\")) found.push(`${found.pop()}\n${line}`);
    else found.push(line.trim());
    return found;
  }, []);
}

/** Takes the walk in one shell, as a person does, from a folder of its own; what was said stands behind each command. */
function take(t, walk) {
  const folder = mkdtempSync(join(tmpdir(), "candor-readme-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, "docs"), join(folder, "docs"));
  mkdirSync(join(folder, "build/release"), { recursive: true });
  symlinkSync(binary, join(folder, "build/release/candor"));
  const script = walk.filter(Boolean).map((command) => `cat <<'COMMAND'\n$ ${command}\nCOMMAND\n${command}`);
  const env = { ...process.env };
  for (const name of ["CANDOR_DATA", "CANDOR_TOKEN"]) delete env[name];
  const ended = spawnSync("bash", ["-euo", "pipefail", "-c", `exec 2>&1\n${script.join("\n")}`], { cwd: folder, env, encoding: "utf8" });
  assert.equal(ended.status, 0, ended.stdout);
  return { folder, ended };
}

test("the first hour goes as the guide walks it", (t) => {
  const walk = blocksOf(readFileSync(join(root, "docs/guides/first-hour.md"), "utf8")).flatMap(commandsOf);
  assert.ok(walk.length >= 35, `${walk.length} commands`);
  const { folder, ended } = take(t, walk);
  assert.match(ended.stdout, /First word to customers/i);
  assert.match(readFileSync(join(folder, "dossier.html"), "utf8"), /One entry is left out/);
  assert.match(readFileSync(join(folder, "duties.ics"), "utf8"), /BEGIN:VEVENT/);
  const { roles } = candorJson(join(folder, "candor-data"), ["incident", "show", `INC-${new Date().getUTCFullYear()}-0001`]);
  assert.equal(roles.find(({ role }) => role === "commander").to, "rita");
});

test("what the incident did is measured as the guide walks it", (t) => {
  const walk = blocksOf(readFileSync(join(root, "docs/guides/did-we-lose-them.md"), "utf8")).flatMap(commandsOf);
  assert.ok(walk.length >= 15, `${walk.length} commands`);
  const { folder, ended } = take(t, walk);
  assert.match(ended.stdout, /results are planned/);
  assert.match(ended.stdout, /duplicated=keep_first/);
  assert.match(ended.stdout, /numbers computed again; all are the same/);
  assert.match(readFileSync(join(folder, "report.html"), "utf8"), /<svg/);
});

test("a letter to a million goes as the guide walks it, with fewer", (t) => {
  const port = 20000 + Math.floor(Math.random() * 20000);
  const text = readFileSync(join(root, "docs/guides/notify-a-million.md"), "utf8");
  const walk = blocksOf(text.replace("PEOPLE=1000000", "PEOPLE=6000").replaceAll("2525", port)).flatMap(commandsOf);
  assert.ok(walk.length >= 40, `${walk.length} commands`);
  const { folder, ended } = take(t, walk);
  const { notices, unknown } = candorJson(join(folder, "candor-data"), [
    "delivery",
    "status",
    `INC-${new Date().getUTCFullYear()}-0001`,
  ]);
  assert.equal(unknown, 0);
  const reached = (channel) =>
    notices.filter((one) => one.channel === channel).reduce((sum, { counts }) => sum + counts.reached, 0);
  assert.equal(reached("smtp"), 5994, ended.stdout);
  assert.deepEqual(readdirSync(join(folder, "letters")).length, reached("paper") > 0 ? 2 : 0);
});

test("the walk that the README shows is true", async (t) => {
  const [, section] = readFileSync(join(root, "README.md"), "utf8").split("## Try it");
  const walk = commandsOf(blocksOf(section).at(-1));
  assert.ok(walk.length >= 20, `${walk.length} commands`);
  assert.equal(walk.at(-1), "candor serve");
  const { folder, ended } = take(t, walk.slice(0, -1));

  const data = join(folder, "candor-data");
  const [{ reference }] = candorJson(data, ["incident", "list"]).incidents;
  const { notices, unknown } = candorJson(data, ["delivery", "status", reference]);
  assert.equal(unknown, 0);
  assert.equal(readdirSync(join(data, "mail/new")).length, notices[0].counts.reached);
  assert.ok(notices[0].counts.reached >= 20);
  assert.match(ended.stdout, /Since|Nothing|cannot|lost|kept|raised/);
  assert.match(readFileSync(join(folder, "report.html"), "utf8"), /<svg/);

  // Other tests may hold the ports that a person would find free.
  appendFileSync(join(data, "candor.toml"), "\n[staff]\nport = 0\n[pages]\nport = 0\n");
  const { pages } = await serve(t, data);
  const page = await (await fetch(`${pages}/incidents/${reference}`)).text();
  assert.match(page, /A list of our customers was copied/);
});
