// SPDX-License-Identifier: Apache-2.0
// A verifier of logs that shares no code with Candor: RFC 6962 and the formats of c2sp.org, by node's own crypto, and
// inclusion proofs by the library of another project.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";

import { binary, root } from "./candor.mjs";

const { verifyMerkleInclusion } = createRequire(import.meta.url)("@sigstore/verify/dist/timestamp/merkle.js");
const program = resolve(process.env.CANDOR_TLOG_FILES ?? join(root, "build/dev/tlog_files"));

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const leafHash = (entry) => sha256(Buffer.of(0), entry);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

function treeHash(hashes) {
  if (hashes.length === 1) return hashes[0];
  let left = 1;
  while (left * 2 < hashes.length) left *= 2;
  return nodeHash(treeHash(hashes.slice(0, left)), treeHash(hashes.slice(left)));
}

function newLog(t, size) {
  const folder = mkdtempSync(join(tmpdir(), "candor-tlog-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const made = spawnSync(program, [folder, `${size}`], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  return folder;
}

/** {name, id, type, key}, of "name+id+base64". */
function keyOf(text) {
  const [name, id, ...rest] = text.split("+");
  const bytes = Buffer.from(rest.join("+"), "base64");
  assert.equal(sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4).toString("hex"), id);
  const key = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: bytes.subarray(1).toString("base64url") },
    format: "jwk",
  });
  return { name, id, type: bytes[0], key };
}

/** What the note says, once a signature by the key holds. */
function opened(note, { name, id, type, key }) {
  const at = note.lastIndexOf("\n\n");
  const text = note.slice(0, at + 1);
  for (const line of note.slice(at + 2).trimEnd().split("\n")) {
    const [dash, by, base64] = line.split(" ");
    const bytes = Buffer.from(base64, "base64");
    if (dash !== "\u2014" || by !== name || bytes.subarray(0, 4).toString("hex") !== id) continue;
    const [signature, message] =
      type === 4
        ? [bytes.subarray(12), `cosignature/v1\ntime ${bytes.readBigUInt64BE(4)}\n${text}`]
        : [bytes.subarray(4), text];
    assert.ok(verify(null, Buffer.from(message), key, signature), `the signature of ${name} holds`);
    const [origin, size, rootText] = text.split("\n");
    return { origin, size: Number(size), root: Buffer.from(rootText, "base64") };
  }
  throw new Error(`${name} has not signed`);
}

const groups = (index) => {
  const parts = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    parts.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return parts.join("/");
};

/** The files of a level, as far as a log of that size has them: [{bytes, width}]. */
function filesOf(folder, level, count) {
  const files = [];
  for (let index = 0; index * 256 < count; index += 1) {
    const width = Math.min(256, count - index * 256);
    const path = `tile/${level}/${groups(index)}${width < 256 ? `.p/${width}` : ""}`;
    files.push({ bytes: readFileSync(join(folder, path)), width });
  }
  return files;
}

function entriesIn({ bytes, width }) {
  const entries = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at);
    entries.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  assert.equal(entries.length, width);
  return entries;
}

/** Reads everything and believes nothing; returns the entries. */
function verifiedLog(folder) {
  const note = readFileSync(join(folder, "checkpoint"), "utf8");
  const log = keyOf(readFileSync(join(folder, "log.vkey"), "utf8"));
  const checkpoint = opened(note, log);
  assert.equal(checkpoint.origin, log.name);
  assert.deepEqual(opened(note, keyOf(readFileSync(join(folder, "witness.vkey"), "utf8"))), checkpoint);
  const entries = filesOf(folder, "entries", checkpoint.size).flatMap(entriesIn);
  const leaves = entries.map(leafHash);
  assert.deepEqual(treeHash(leaves), checkpoint.root, "the root is that of the entries");
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    const above = [];
    for (const [index, { bytes, width }] of filesOf(folder, level, hashes.length).entries()) {
      const mine = hashes.slice(index * 256, index * 256 + width);
      assert.deepEqual(bytes, Buffer.concat(mine), `tile ${index} of level ${level}`);
      if (width === 256) above.push(treeHash(mine));
    }
    hashes = above;
  }
  return { checkpoint, entries };
}

for (const size of [1, 2, 255, 256, 257, 70_000]) {
  test(`a log of ${size} is what its checkpoint says, by other programs`, (t) => {
    const folder = newLog(t, size);
    const { checkpoint, entries } = verifiedLog(folder);
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

test("whatever is changed in its files, a verifier sees", (t) => {
  const folder = newLog(t, 300);
  const changes = ["checkpoint", "tile/entries/000", "tile/entries/001.p/44", "tile/0/000", "tile/1/000.p/1"];
  for (const path of changes) {
    const file = join(folder, path);
    const before = readFileSync(file);
    const after = Buffer.from(before);
    after[10] ^= 1;
    writeFileSync(file, after);
    assert.throws(() => verifiedLog(folder), undefined, path);
    writeFileSync(file, before);
  }
  verifiedLog(folder);
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
