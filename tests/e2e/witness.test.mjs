// SPDX-License-Identifier: Apache-2.0
// Two installations: one watches the other's public log, cosigns it, and refuses a history that was put back.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { acme, binary, candor, candorJson, newFolder, publish, serve } from "./candor.mjs";
import { keyOf, opened } from "./log_reader.mjs";

const settings = (name) => `public_url = "https://${name}.example"\n${acme}\n[outgoing]\nallow = ["127.0.0.1"]`;

async function until(holds) {
  for (;;) {
    const found = await holds().catch(() => undefined);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const words = (stage) => ["--stage", stage, "--title", "A laptop was stolen", "--next-update-by", "2999-01-01T00:00:00Z"];

test("a witness cosigns what grows, and no history that was put back", async (t) => {
  const watcher = newFolder(t, settings("watcher"));
  const watching = await serve(t, watcher);
  const own = newFolder(t, settings("own"));
  const { reference } = candorJson(own, ["incident", "declare", "--title", "x"]);
  candorJson(own, ["incident", "fact", reference, "what_happened", "A laptop was stolen."]);
  publish(own, reference, words("investigating"));
  let served = await serve(t, own);
  const text = async (path) => {
    const response = await fetch(served.pages + path);
    assert.equal(response.status, 200);
    return response.text();
  };
  const logKey = (await until(() => text("/log/key"))).trim();
  const { own_key: witnessKey } = candorJson(watcher, ["witness", "show"]);
  candorJson(watcher, ["witness", "watch", logKey]);
  candorJson(own, ["witness", "ask", witnessKey, `${watching.pages}/witness`]);

  // Read by node's own crypto.
  const cosigned = (size) =>
    until(async () => {
      const checkpoint = opened(await text("/log/checkpoint"), keyOf(witnessKey));
      return checkpoint.size >= size && checkpoint;
    });
  const first = await cosigned(1);
  const backup = join(own, "before.db");
  assert.equal(candor(own, ["record", "verify"]).code, 0);
  await served.stop();
  copyFileSync(join(own, "candor.db"), backup);

  served = await serve(t, own);
  publish(own, reference, words("identified"));
  const second = await cosigned(first.size + 1);
  const seen = await fetch(`${watching.pages}/witness/${createHash("sha256").update(first.origin).digest("hex")}/checkpoint`);
  assert.deepEqual(opened(await seen.text(), keyOf(witnessKey)), second);
  const checked = spawnSync(binary, ["verify", `${served.pages}/log`, "--key", logKey, "--key", witnessKey], {
    cwd: tmpdir(),
    encoding: "utf8",
    env: {},
  });
  assert.equal(checked.status, 0, checked.stderr);
  assert.match(checked.stdout, /watcher.example\/witness has seen it/);

  // The database of before, and another story.
  await served.stop();
  copyFileSync(backup, join(own, "candor.db"));
  served = await serve(t, own);
  publish(own, reference, words("resolved"));
  const rewritten = await until(async () => {
    const checkpoint = opened(await text("/log/checkpoint"), keyOf(logKey));
    return checkpoint.size > first.size && checkpoint;
  });
  assert.notDeepEqual(rewritten, second);
  await until(async () => /asking witnesses.*watcher.example\/witness/s.test(served.said()));
  const after = await text("/log/checkpoint");
  assert.throws(() => opened(after, keyOf(witnessKey)), "it has no cosignature");
});
