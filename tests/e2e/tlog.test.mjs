// SPDX-License-Identifier: Apache-2.0
// Logs as other programs find them: a verifier that shares no code with Candor, and inclusion proofs by the library of
// another project.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

import { binary, root } from "./candor.mjs";
import { keyOf, opened, verifiedLog } from "./log_reader.mjs";

const { verifyMerkleInclusion } = createRequire(import.meta.url)("@sigstore/verify/dist/timestamp/merkle.js");
const program = resolve(process.env.CANDOR_TLOG_FILES ?? join(root, "build/dev/tlog_files"));

function newLog(t, size) {
  const folder = mkdtempSync(join(tmpdir(), "candor-tlog-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const made = spawnSync(program, [folder, `${size}`], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  return folder;
}

/** What the folder's log holds, once it is shown to be what its checkpoint and its witness say. */
async function readLog(folder) {
  const read = (path) => readFileSync(join(folder, path));
  const found = await verifiedLog(read, keyOf(read("log.vkey").toString()));
  assert.deepEqual(opened(read("checkpoint").toString(), keyOf(read("witness.vkey").toString())), found.checkpoint);
  return found;
}

for (const size of [1, 2, 255, 256, 257, 70_000]) {
  test(`a log of ${size} is what its checkpoint says, by other programs`, async (t) => {
    const folder = newLog(t, size);
    const { checkpoint, entries } = await readLog(folder);
    assert.equal(checkpoint.size, size);
    assert.equal(entries.at(-1).toString(), `entry ${size - 1}`);

    const proofs = readdirSync(join(folder, "proofs"));
    assert.ok(proofs.length >= Math.min(size, 20));
    for (const name of proofs) {
      const text = readFileSync(join(folder, "proofs", name), "utf8");
      const at = text.indexOf("\n\n");
      const [first, indexLine, ...lines] = text.slice(0, at).split("\n");
      assert.equal(first, "c2sp.org/tlog-proof@v1");
      const index = Number(indexLine.slice("index ".length));
      assert.equal(text.slice(at + 2), readFileSync(join(folder, "checkpoint"), "utf8"));
      const proof = {
        canonicalizedBody: entries[index],
        inclusionProof: {
          logIndex: `${index}`,
          treeSize: `${size}`,
          hashes: lines.map((line) => Buffer.from(line, "base64")),
          rootHash: checkpoint.root,
        },
      };
      verifyMerkleInclusion(proof);
      assert.throws(() => verifyMerkleInclusion({ ...proof, canonicalizedBody: Buffer.from("entry x") }));
    }
  });
}

test("whatever is changed in its files, a verifier sees", async (t) => {
  const folder = newLog(t, 300);
  const changes = ["checkpoint", "tile/entries/000", "tile/entries/001.p/44", "tile/0/000", "tile/1/000.p/1"];
  for (const path of changes) {
    const file = join(folder, path);
    const before = readFileSync(file);
    const after = Buffer.from(before);
    after[10] ^= 1;
    writeFileSync(file, after);
    await assert.rejects(readLog(folder), undefined, path);
    writeFileSync(file, before);
  }
  await readLog(folder);
});

/** `candor verify` in a folder where nothing of Candor is; `keys` are files of the log. */
function candorVerify(folder, words, keys = ["log.vkey"]) {
  const given = keys.flatMap((name) => ["--key", readFileSync(join(folder, name), "utf8")]);
  const ended = spawnSync(binary, ["verify", ...words, ...given], { cwd: folder, encoding: "utf8", env: {} });
  return { code: ended.status, text: ended.stdout + ended.stderr };
}

test("candor verify says what a log proves, and leaves nothing behind", (t) => {
  const folder = newLog(t, 300);
  const before = readdirSync(folder);
  const { code, text } = candorVerify(folder, [folder]);
  assert.equal(code, 0, text);
  assert.match(text, /signed by log\.example\/record/);
  assert.match(text, /its 300 entries are those that the checkpoint names/);
  assert.match(text, /not proven:[^]*no witness was named[^]*give it as --earlier/);
  const witnessed = candorVerify(folder, [folder], ["log.vkey", "witness.vkey"]);
  assert.match(witnessed.text, /witness\.example has seen it, Tue 14 Nov 2023/);
  assert.deepEqual(readdirSync(folder), before);
});

test("candor verify holds a log to a checkpoint that was kept", (t) => {
  const earlier = newLog(t, 200);
  const folder = newLog(t, 300);
  const kept = ["--earlier", join(earlier, "checkpoint")];
  assert.match(candorVerify(folder, [folder, ...kept]).text, /the first 200 of them are those of the earlier checkpoint/);
  const shorter = candorVerify(earlier, [earlier, "--earlier", join(folder, "checkpoint")]);
  assert.equal(shorter.code, 1);
  assert.match(shorter.text, /of a later size/);
});

test("candor verify refuses what was changed, what another key signed, and what a proof is not about", (t) => {
  const folder = newLog(t, 300);
  const proof = join(folder, "proofs", "16.tlog-proof");
  const entry = join(folder, "entry");
  writeFileSync(entry, "entry 16");
  assert.match(candorVerify(folder, [proof, "--entry", entry]).text, /holds is entry 16 of the log/);
  writeFileSync(entry, "entry 17");
  assert.equal(candorVerify(folder, [proof, "--entry", entry]).code, 1);
  assert.match(candorVerify(folder, [proof]).text, /give the file that holds it/);
  assert.equal(candorVerify(folder, [folder], []).code, 1, "a log without a key proves nothing");
  assert.equal(candorVerify(folder, [folder], ["witness.vkey"]).code, 1);
  for (const path of ["checkpoint", "tile/entries/000", "tile/0/001.p/44"]) {
    const file = join(folder, path);
    const good = readFileSync(file);
    const bad = Buffer.from(good);
    bad[30] ^= 1;
    writeFileSync(file, bad);
    const { code, text } = candorVerify(folder, [folder]);
    assert.equal(code, 1, `${path}: ${text}`);
    writeFileSync(file, good);
  }
  rmSync(join(folder, "tile/1/000.p/1"));
  assert.match(candorVerify(folder, [folder]).text, /tile\/1\/000\.p\/1/);
});
