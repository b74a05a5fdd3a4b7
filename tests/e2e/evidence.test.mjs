// SPDX-License-Identifier: Apache-2.0
// Evidence through the real binary: large files in constant memory, broken uploads, kill -9, and the sealed file read by a
// reader of our own that shares no code with it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, webcrypto } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";

import { candor, candorJson, newFolder, newToken, seeded, serve, start } from "./candor.mjs";

// Debian 12's node does not have it by itself, and the library wants it when it is loaded.
globalThis.crypto ??= webcrypto;
const { default: sodium } = await import("libsodium-wrappers");

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const argument = (name) => JSON.stringify({ name, source: "the mail server", reason: "it holds the log" });
const vault = (folder) => readdirSync(join(folder, "evidence"));
const peakKb = (pid) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmHWM:\s+(\d+) kB/m)[1]);

function declared(t) {
  const folder = newFolder(t);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "Server opened from outside"]);
  return { folder, reference, token: newToken(folder, "alice") };
}

/** POSTs `pieces`, waiting while the socket is full; resolves with status, headers and the body's bytes. */
function post(url, { token, headers = {}, pieces = [], length }) {
  return new Promise((done, failed) => {
    const sent = request(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, ...headers, ...(length === undefined ? {} : { "content-length": length }) },
    });
    sent.on("error", failed);
    sent.on("response", (response) => {
      const hash = createHash("sha256");
      const body = [];
      let bytes = 0;
      response.on("data", (piece) => {
        hash.update(piece);
        bytes += piece.length;
        if (bytes < 1e6) body.push(piece);
      });
      response.on("aborted", () => failed(new Error("cut")));
      response.on("end", () =>
        done({ status: response.statusCode, headers: response.headers, bytes, sha256: hash.digest("hex"), text: Buffer.concat(body).toString() }),
      );
    });
    (async () => {
      for (const piece of pieces) {
        if (!sent.write(piece)) await new Promise((drained) => sent.once("drain", drained));
      }
      sent.end();
    })();
  });
}

function upload(staff, reference, { token, name, pieces, length }) {
  const url = `${staff}/api/v1/incidents/${reference}/evidence`;
  return post(url, { token, headers: { "candor-argument": argument(name) }, pieces, length });
}

test("64 MiB go in and out over HTTP in a memory that does not grow with them", async (t) => {
  const { folder, reference, token } = declared(t);
  const { staff, pid } = await serve(t, folder);
  await upload(staff, reference, { token, name: "warm", pieces: ["x"], length: 1 });
  const before = peakKb(pid);
  const pieces = Array.from({ length: 64 }, (_, i) => Buffer.alloc(1 << 20, i));
  const wanted = sha256(Buffer.concat(pieces));

  for (const length of [64 << 20, undefined]) {
    const added = await upload(staff, reference, { token, name: "disk.img", pieces, length });
    assert.equal(added.status, length ? 201 : 200, added.text);
    assert.equal(JSON.parse(added.text).sha256, wanted);
  }
  const opened = await post(`${staff}/api/v1/evidence/${reference}-E2/open`, { token, pieces: [JSON.stringify({ reason: "to read it" })] });
  assert.equal(opened.status, 200);
  assert.equal(opened.bytes, 64 << 20);
  assert.equal(opened.sha256, wanted);
  assert.equal(opened.headers["candor-sha256"], wanted);
  assert.match(opened.headers["content-disposition"], /^attachment; filename="INC-2026-0001-E2"; filename\*=UTF-8''disk%2Eimg$/);
  assert.ok(peakKb(pid) - before < 32 * 1024, `the peak grew by ${peakKb(pid) - before} kB`);
});

test("an upload that breaks off leaves nothing; one that may not is told before it is read", async (t) => {
  const { folder, reference, token } = declared(t);
  const { staff } = await serve(t, folder);
  await upload(staff, reference, { token, name: "kept", pieces: ["x"], length: 1 });
  const head = (more) =>
    `POST /api/v1/incidents/${reference}/evidence HTTP/1.1\r\nHost: a\r\n${more}Candor-Argument: ${argument("x")}\r\nContent-Length: 5000000000\r\n\r\n`;
  const { hostname, port } = new URL(staff);

  const broken = connect(port, hostname);
  broken.write(head(`Authorization: Bearer ${token}\r\n`));
  broken.write(Buffer.alloc(3 << 20, "x"));
  while (!vault(folder).some((name) => name.endsWith(".partial"))) await new Promise((soon) => setImmediate(soon));
  broken.resetAndDestroy();
  while (vault(folder).some((name) => name.endsWith(".partial"))) await new Promise((soon) => setImmediate(soon));
  assert.equal(vault(folder).length, 1);

  const stranger = connect(port, hostname);
  stranger.write(head(""));
  const [answer] = await new Promise((done) => stranger.once("data", (bytes) => done([bytes.toString()])));
  assert.match(answer, /^HTTP\/1\.1 401 /);
  stranger.destroy();
  assert.equal(candorJson(folder, ["evidence", "list", reference]).evidence.length, 1);
});

test("a changed byte is found on opening, on the command line and over HTTP, and named", async (t) => {
  const { folder, reference, token } = declared(t);
  const file = join(folder, "disk.img");
  writeFileSync(file, Buffer.alloc(300_000, "x"));
  const added = candorJson(folder, ["evidence", "add", reference, file, "--from", "web server 3", "--reason", "its disk"]);
  assert.equal(added.sha256, sha256(readFileSync(file)));
  const path = join(folder, "evidence", vault(folder)[0]);
  const bytes = readFileSync(path);
  bytes[200_000] ^= 1;
  writeFileSync(path, bytes);

  const out = join(folder, "out.img");
  const opened = candor(folder, ["evidence", "open", added.reference, "--reason", "to read it", "--to", out]);
  assert.equal(opened.code, 1);
  assert.match(opened.stderr, /INC-2026-0001-E1 is damaged: it is not as it was sealed from byte 196,609 on/);
  assert.ok(!existsSync(out) && !existsSync(`${out}.partial`), "no part of it is given");
  const verified = candor(folder, ["evidence", "verify"]);
  assert.equal(verified.code, 1);
  assert.match(verified.stdout, /^INC-2026-0001-E1 is damaged/);
  const { staff } = await serve(t, folder);
  await assert.rejects(
    post(`${staff}/api/v1/evidence/${added.reference}/open`, { token, pieces: [JSON.stringify({ reason: "to read it" })] }),
    /cut|aborted/,
  );

  const again = candor(folder, ["evidence", "add", reference, file, "--from", "web server 3", "--reason", "its disk"]);
  assert.match(again.stdout, /already here/);
  assert.equal(candor(folder, ["evidence", "open", added.reference, "--reason", "to read it", "--to", out]).code, 0);
  assert.deepEqual(readFileSync(out), readFileSync(file));
});

test("names that would mislead are refused by place, and another name can be given", (t) => {
  const { folder, reference } = declared(t);
  writeFileSync(join(folder, "a\nb"), "x");
  const add = (...words) => candor(folder, ["evidence", "add", reference, "--from", "a disk", "--reason", "why", ...words]);

  for (const [words, said] of [
    [[join(folder, "a\nb")], "--name: holds a control character; use plain text"],
    [["candor.toml", "--name", "../candor.toml"], "--name: is a path; give the name of the file alone"],
    [["candor.toml", "--name", "n".repeat(300)], "--name: has 300 characters; at most 255 fit"],
    [["none.img"], "none.img cannot be opened: No such file or directory"],
    [[folder], "is a folder, not a file"],
  ]) {
    const ended = candor(folder, ["evidence", "add", reference, "--from", "a disk", "--reason", "why", ...words], { cwd: folder });
    assert.equal(ended.code, 1);
    assert.ok(ended.stderr.includes(said), ended.stderr);
  }
  assert.equal(candor(folder, ["evidence", "list", reference]).stdout.startsWith("no evidence"), true);
  assert.equal(add(join(folder, "a\nb"), "--name", "a b").code, 0);
});

/** What src/seal/README.md says of a sealed stream. */
function openStream(bytes, key) {
  assert.equal(bytes.subarray(0, 16).toString(), "candor stream 1\n");
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(bytes.subarray(16, 40), key);
  const text = [];
  for (let at = 40; at < bytes.length; at += 65_536 + 17) {
    const chunk = sodium.crypto_secretstream_xchacha20poly1305_pull(state, bytes.subarray(at, at + 65_536 + 17));
    assert.ok(chunk, `the chunk at ${at} opens`);
    const last = at + 65_536 + 17 >= bytes.length;
    assert.equal(chunk.tag === sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL, last);
    text.push(Buffer.from(chunk.message));
  }
  return Buffer.concat(text);
}

test("another reader opens the sealed file with the key file, and finds it by its keyed name", async (t) => {
  await sodium.ready;
  const { folder, reference } = declared(t);
  const contents = [Buffer.alloc(0), Buffer.from("a line\n"), Buffer.alloc(65_536, 1), Buffer.alloc(200_000, 2)];
  for (const [i, content] of contents.entries()) {
    writeFileSync(join(folder, `${i}.bin`), content);
    candorJson(folder, ["evidence", "add", reference, join(folder, `${i}.bin`), "--from", "a disk", "--reason", "why"]);
  }
  const [scope, sealed] = execFileSync("sqlite3", [join(folder, "candor.db"), "SELECT scope, hex(sealed) FROM sealed_key"])
    .toString().trim().split("|").map((field, i) => (i === 0 ? field : Buffer.from(field, "hex")));
  const keyFile = readFileSync(join(folder, "candor.key"));
  const key = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
    null, sealed.subarray(24), `key/${scope}`, sealed.subarray(0, 24), keyFile.subarray(0, 32));

  for (const content of contents) {
    const name = sodium.to_hex(sodium.crypto_generichash(32, sha256(content), key));
    assert.deepEqual(openStream(readFileSync(join(folder, "evidence", name)), key), content);
  }
});

test("kill -9 during uploads loses nothing that was acknowledged", async (t) => {
  const { folder, reference } = declared(t);
  const seed = Number(process.env.CANDOR_SEED ?? Date.now() % 1_000_000);
  t.diagnostic(`CANDOR_SEED=${seed}`);
  const random = seeded(seed);
  const acknowledged = [];
  let killed = 0;
  let whole = 0; // how long one takes that nobody kills, in ms
  for (let i = 0; i < 30; i += 1) {
    const file = join(folder, `${i}.bin`);
    const content = Buffer.alloc(4 << 20, i);
    writeFileSync(file, content);
    const began = performance.now();
    const child = start(folder, ["--json", "evidence", "add", reference, file, "--from", "a disk", "--reason", "why"]);
    let said = "";
    child.stdout.on("data", (piece) => (said += piece));
    const timer = i < 3 ? undefined : setTimeout(() => child.kill("SIGKILL"), random() * 1.2 * whole);
    const signal = await new Promise((done) => child.once("close", (_, by) => done(by)));
    clearTimeout(timer);
    if (i < 3) whole = performance.now() - began;
    if (signal === "SIGKILL") killed += 1;
    if (said.trim().endsWith("}")) acknowledged.push({ reference: JSON.parse(said).reference, sha256: sha256(content) });
  }
  t.diagnostic(`${killed} kills, ${acknowledged.length} acknowledged`);
  assert.ok(killed > 0, "some were killed");

  const verified = candorJson(folder, ["evidence", "verify"]);
  assert.deepEqual(verified.damaged, []);
  const kept = candorJson(folder, ["evidence", "list", reference]).evidence;
  for (const one of acknowledged) {
    assert.equal(kept.find((evidence) => evidence.reference === one.reference)?.sha256, one.sha256);
  }
  assert.equal(verified.intact, kept.length);
  assert.ok(!vault(folder).some((name) => name.endsWith(".partial")), "what was broken off is cleared up");
  assert.equal(vault(folder).length, kept.length + verified.leftovers.unknown_files.length);
  assert.equal(candor(folder, ["journal", "verify"]).code, 0);
});
