// SPDX-License-Identifier: Apache-2.0
// The README's walk, command by command as it stands there, from a folder with nothing but docs/ and the program.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { binary, candorJson, root, serve } from "./candor.mjs";

/** The commands of the last block under "Try it", each with the lines that it goes on for. */
function commands() {
  const [, section] = readFileSync(join(root, "README.md"), "utf8").split("## Try it");
  const block = section.split("\n\n").filter((part) => part.startsWith("    ")).at(-1);
  return block.split("\n").reduce((found, line) => {
    if (found.at(-1)?.endsWith("\\")) found.push(`${found.pop()}\n${line}`);
    else found.push(line.trim());
    return found;
  }, []);
}

test("the walk that the README shows is true", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "candor-readme-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, "docs"), join(folder, "docs"));
  mkdirSync(join(folder, "build/release"), { recursive: true });
  symlinkSync(binary, join(folder, "build/release/candor"));

  const walk = commands();
  assert.ok(walk.length >= 20, `${walk.length} commands`);
  assert.equal(walk.at(-1), "candor serve");
  // One shell, as a person has; what a command said stands behind it.
  const script = walk.slice(0, -1).map((command) => `cat <<'COMMAND'\n$ ${command}\nCOMMAND\n${command}`);
  const env = { ...process.env };
  for (const name of ["CANDOR_DATA", "CANDOR_TOKEN"]) delete env[name];
  const ended = spawnSync("bash", ["-euo", "pipefail", "-c", `exec 2>&1\n${script.join("\n")}`], { cwd: folder, env, encoding: "utf8" });
  assert.equal(ended.status, 0, ended.stdout);

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
