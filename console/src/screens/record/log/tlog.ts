// A log as its files tell of it: C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-tiles over the tree of RFC 6962. Pure.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";

/** What does not hold: the kind of thing, and which one. */
export class Broken extends Error {
  constructor(
    readonly what: "key" | "witness_key" | "note" | "checkpoint" | "bundle" | "origin" | "signature" | "cosignature" | "root" | "earlier",
    readonly place = "",
  ) {
    super(`${what} ${place}`);
  }
}

export const bundleWidth = 256;
/** Of the year 9999. */
const lastSecond = 253_402_300_799n;

export function bytesOfText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

export type Key = { name: string; id: string; bytes: Uint8Array };

const types = { log: 1, witness: 4 } as const;

/** "example.com/foo+530d903a+Aeky…", by Ed25519, of a log or of a witness; its id must be the hash of its name and itself. */
export function keyOf(text: string, whose: keyof typeof types = "log"): Key {
  const [, name, id, rest] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? [];
  const typed = rest && base64(rest);
  if (!name || !id || !typed || typed[0] !== types[whose] || typed.length !== 33) throw new Broken("key");
  if (hex(sha256(joined(bytesOfText(`${name}\n`), typed)).subarray(0, 4)) !== id) throw new Broken("key", name);
  return { name, id, bytes: typed.subarray(1) };
}

export type Note = { text: string; signatures: { name: string; id: string; bytes: Uint8Array }[] };

/** The text, each line of which ends in LF, and below an empty line its signatures, at least one. */
export function noteOf(note: string): Note {
  const at = note.lastIndexOf("\n\n");
  if (at < 0 || !note.endsWith("\n")) throw new Broken("note");
  const signatures = note
    .slice(at + 2, -1)
    .split("\n")
    .map((line) => {
      const [, name, rest] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
      const bytes = rest && base64(rest);
      if (!name || !bytes || bytes.length < 5) throw new Broken("note");
      return { name, id: hex(bytes.subarray(0, 4)), bytes: bytes.subarray(4) };
    });
  return { text: note.slice(0, at + 1), signatures };
}

function holds(signature: Uint8Array, text: string, key: Key): boolean {
  try {
    return ed25519.verify(signature, bytesOfText(text), key.bytes, { zip215: false });
  } catch {
    return false;
  }
}

/** Whether the key signed the note's text. A signature that bears the key's name and id and is not by it is broken. */
export function isSignedBy(note: Note, key: Key): boolean {
  const theirs = note.signatures.filter(({ name, id }) => name === key.name && id === key.id);
  if (!theirs.every(({ bytes }) => holds(bytes, note.text, key))) throw new Broken("signature", key.name);
  return theirs.length > 0;
}

/** When the witness cosigned the note's text, if it did. A cosignature that bears its key's name and id and is not by it is broken. */
export function cosignedAt(note: Note, key: Key): Date | undefined {
  const theirs = note.signatures.filter(({ name, id }) => name === key.name && id === key.id);
  const times = theirs.map(({ bytes }) => {
    if (bytes.length !== 72) throw new Broken("cosignature", key.name);
    const seconds = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
    if (seconds > lastSecond || !holds(bytes.subarray(8), `cosignature/v1\ntime ${seconds}\n${note.text}`, key)) throw new Broken("cosignature", key.name);
    return Number(seconds);
  });
  return times.length ? new Date(1000 * Math.max(...times)) : undefined;
}

export type Checkpoint = { origin: string; size: number; root: Uint8Array };

export function checkpointOf(text: string): Checkpoint {
  const [origin, size, root] = text.split("\n");
  const bytes = root && base64(root);
  if (!origin || !size || !/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(Number(size)) || !bytes || bytes.length !== 32) throw new Broken("checkpoint");
  return { origin, size: Number(size), root: bytes };
}

/** "tile/entries/x001/067", and with ".p/112" where the log of that size does not fill it. */
export function bundlePath(index: number, size: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, "0");
  const groups = digits.match(/\d{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  const width = Math.min(bundleWidth, size - index * bundleWidth);
  return `tile/entries/${path}${width < bundleWidth ? `.p/${width}` : ""}`;
}

/** The entries of a bundle, each after its length in two bytes. */
export function entriesIn(bundle: Uint8Array, width: number, place: string): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bundle.length) {
    const length = ((bundle[at] ?? 0) << 8) | (bundle[at + 1] ?? 0);
    if (at + 2 + length > bundle.length) throw new Broken("bundle", place);
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (entries.length !== width) throw new Broken("bundle", place);
  return entries;
}

export const leafHash = (entry: Uint8Array) => sha256(joined(Uint8Array.of(0), entry));
const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(joined(Uint8Array.of(1), left, right));

/** The tree over what was appended, kept as the roots of its full subtrees, the widest first. */
export class Tree {
  #full: { width: number; hash: Uint8Array }[] = [];
  size = 0;

  append(entry: Uint8Array) {
    let one = { width: 1, hash: leafHash(entry) };
    for (let last = this.#full.at(-1); last?.width === one.width; last = this.#full.at(-1)) {
      this.#full.pop();
      one = { width: 2 * one.width, hash: nodeHash(last.hash, one.hash) };
    }
    this.#full.push(one);
    this.size += 1;
  }

  root(): Uint8Array {
    const hashes = this.#full.map(({ hash }) => hash);
    return hashes.length ? hashes.reduceRight((right, left) => nodeHash(left, right)) : sha256(new Uint8Array());
  }
}
