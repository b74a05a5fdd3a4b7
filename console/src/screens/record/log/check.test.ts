import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";

import type { Api } from "$lib/api";

import { canonical, checkLog, fingerprint, type Read } from "./check";
import { bundlePath, bytesOfText, hex, Tree } from "./tlog";

const seed = new Uint8Array(32).fill(7);
const name = "log.example";
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const typed = Uint8Array.of(1, ...ed25519.getPublicKey(seed));
const id = sha256(Uint8Array.of(...bytesOfText(`${name}\n`), ...typed)).subarray(0, 4);
const key = `${name}+${hex(id)}+${base64(typed)}`;

function noteOver(entries: string[]): string {
  const tree = new Tree();
  for (const entry of entries) tree.append(bytesOfText(entry));
  const text = `${name}\n${entries.length}\n${base64(tree.root())}\n`;
  return `${text}\n— ${name} ${base64(Uint8Array.of(...id, ...ed25519.sign(bytesOfText(text), seed)))}\n`;
}

/** The files of a log of these entries. */
function logOf(entries: string[]): Map<string, Uint8Array> {
  const files = new Map([["checkpoint", bytesOfText(noteOver(entries))]]);
  for (let from = 0; from < entries.length; from += 256) {
    const bundle = entries.slice(from, from + 256).flatMap((entry) => [bytesOfText(entry).length >> 8, bytesOfText(entry).length & 255, ...bytesOfText(entry)]);
    files.set(bundlePath(from / 256, entries.length), Uint8Array.from(bundle));
  }
  return files;
}
const reader = (files: Map<string, Uint8Array>): Read => async (path) => files.get(path) ?? Promise.reject(new Error(path));

const plain = {
  statement_id: "s", reference: "INC-2026-0001-S1", incident: "INC-2026-0001", number: 1, stage: "identified", title: "Ünlock\u0007", message: "",
  facts: [], reach: { people: 2, told: 0, not_reached: 0, by_class: [] }, promises: [], components: [], published_at: "2026-06-10T09:38:00Z", published_by: "alice", sha256: "",
} satisfies Api<"Statement">;
const statement = { ...plain, sha256: fingerprint(plain) };
const entry = (sha = statement.sha256) => JSON.stringify({ at: "2026-06-10T09:38:01Z", incident: "INC-2026-0001", kind: "statement", number: 1, sha256: sha });
const many = (n: number) => Array.from({ length: n }, (_, at) => `{"kind":"journal","n":${at}}`);

describe("a whole log", () => {
  test("holds, and proves its statements, over several bundles", async () => {
    const seen: number[] = [];
    const found = await checkLog(reader(logOf([...many(600), entry()])), { key, statements: [statement] }, ({ done }) => seen.push(done));
    expect(found.statements).toEqual([{ reference: "INC-2026-0001-S1", state: "proved", entry: 600 }]);
    expect(found.kinds).toEqual([["journal", 600], ["statement", 1]]);
    expect(seen).toEqual([256, 512, 601]);
  });

  test("does not hold when one letter of one entry is another", async () => {
    const files = logOf([...many(300), entry()]);
    files.get("tile/entries/000")![20]! ^= 1;
    await expect(checkLog(reader(files), { key, statements: [] })).rejects.toMatchObject({ what: "root" });
    const earlier = noteOver([...many(300), entry()]);
    await expect(checkLog(reader(files), { key, earlier, statements: [] })).rejects.toMatchObject({ what: "root" });
  });

  test("does not hold by another's key, or as another log's", async () => {
    const other = noteOver([]).replaceAll(name, "other.example");
    await expect(checkLog(async () => bytesOfText(other), { key, statements: [] })).rejects.toMatchObject({ what: "origin" });
    const forged = noteOver([]).replace(/\n0\n/, "\n1\n");
    await expect(checkLog(async () => bytesOfText(forged), { key, statements: [] })).rejects.toMatchObject({ what: "signature" });
  });

  test("only grew since a checkpoint that was kept, or is told to have been rewritten", async () => {
    const entries = many(300);
    const known = (earlier: string) => ({ key, earlier, statements: [] });
    expect(await checkLog(reader(logOf(entries)), known(noteOver(entries.slice(0, 257))))).toMatchObject({ earlier_size: 257 });
    expect(await checkLog(reader(logOf(entries)), known(noteOver([])))).toMatchObject({ earlier_size: 0 });
    for (const before of [["another"], many(301)]) await expect(checkLog(reader(logOf(entries)), known(noteOver(before)))).rejects.toMatchObject({ what: "earlier" });
  });
});

describe("further signatures", () => {
  const witness = (of: string) => Uint8Array.of(4, ...ed25519.getPublicKey(new Uint8Array(32).fill(of.length)));
  const idOf = (of: string) => sha256(Uint8Array.of(...bytesOfText(`${of}\n`), ...witness(of))).subarray(0, 4);
  const vkey = (of: string) => `${of}+${hex(idOf(of))}+${base64(witness(of))}`;
  const by = (of: string, note: string) => {
    const text = `${note.split("\n\n")[0]}\n`;
    const signed = ed25519.sign(bytesOfText(`cosignature/v1\ntime 1700000000\n${text}`), new Uint8Array(32).fill(of.length));
    return `— ${of} ${base64(Uint8Array.of(...idOf(of), 0, 0, 0, 0, 0x65, 0x53, 0xf1, 0, ...signed))}\n`;
  };
  const files = logOf(many(2));
  const note = noteOver(many(2));
  const check = (text: string, witnesses: string[]) => checkLog(reader(new Map([...files, ["checkpoint", bytesOfText(text)]])), { key, witnesses, statements: [] });

  test("are told apart: verified, unknown, and wanted in vain", async () => {
    const found = await check(note + by("seen.example", note) + by("stranger.example", note), [vkey("seen.example"), vkey("asleep.example")]);
    expect(found.cosigned).toEqual({ verified: [{ name: "seen.example", at: "2023-11-14T22:13:20.000Z" }], silent: ["asleep.example"], unknown: ["stranger.example"] });
  });

  test("of a known witness over another checkpoint break the log", async () => {
    await expect(check(note + by("seen.example", noteOver(many(3))), [vkey("seen.example")])).rejects.toMatchObject({ what: "cosignature", place: "seen.example" });
  });

  test("want keys of witnesses, and a log's key is none", async () => {
    await expect(check(note, [key])).rejects.toMatchObject({ what: "witness_key", place: key });
  });
});

describe("a statement", () => {
  const state = async (of: Api<"Statement">, entries: string[]) => (await checkLog(reader(logOf(entries)), { key, statements: [of] })).statements[0]?.state;

  test("is told apart when its text, its entry or its place in the log is not what it was", async () => {
    expect(await state({ ...statement, title: "Another" }, [entry()])).toBe("changed");
    expect(await state(statement, [entry("00")])).toBe("other");
    expect(await state(statement, many(2))).toBe("absent");
  });

  test("has its fingerprint of canonical JSON", () => {
    expect(canonical({ b: [1, "é\n"], a: { d: null, c: true } })).toBe('{"a":{"c":true,"d":null},"b":[1,"é\\n"]}');
  });
});
