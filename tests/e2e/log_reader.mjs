// SPDX-License-Identifier: Apache-2.0
// A verifier of logs that shares no code with Candor: RFC 6962 and the formats of c2sp.org, by node's own crypto.
import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";

export const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
export const leafHash = (entry) => sha256(Buffer.of(0), entry);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

export function treeHash(hashes) {
  if (hashes.length === 1) return hashes[0];
  let left = 1;
  while (left * 2 < hashes.length) left *= 2;
  return nodeHash(treeHash(hashes.slice(0, left)), treeHash(hashes.slice(left)));
}

/** {name, id, type, key}, of "name+id+base64". */
export function keyOf(text) {
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
export function opened(note, { name, id, type, key }) {
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
async function filesOf(read, level, count) {
  const files = [];
  for (let index = 0; index * 256 < count; index += 1) {
    const width = Math.min(256, count - index * 256);
    const path = `tile/${level}/${groups(index)}${width < 256 ? `.p/${width}` : ""}`;
    files.push({ bytes: await read(path), width });
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

/** Reads everything, by read(path), and believes nothing but the key; returns checkpoint and entries. */
export async function verifiedLog(read, log) {
  const checkpoint = opened((await read("checkpoint")).toString(), log);
  assert.equal(checkpoint.origin, log.name);
  const entries = (await filesOf(read, "entries", checkpoint.size)).flatMap(entriesIn);
  const leaves = entries.map(leafHash);
  assert.deepEqual(treeHash(leaves), checkpoint.root, "the root is that of the entries");
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    const above = [];
    for (const [index, { bytes, width }] of (await filesOf(read, level, hashes.length)).entries()) {
      const mine = hashes.slice(index * 256, index * 256 + width);
      assert.deepEqual(bytes, Buffer.concat(mine), `tile ${index} of level ${level}`);
      if (width === 256) above.push(treeHash(mine));
    }
    hashes = above;
  }
  return { checkpoint, entries };
}
