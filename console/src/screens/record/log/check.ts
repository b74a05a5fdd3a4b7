// The check of a whole log: who signed it, every entry of it, and what it says of an incident's statements.
import { sha256 } from "@noble/hashes/sha2.js";

import type { Api } from "$lib/api";

import { Broken, bundlePath, bundleWidth, bytesOfText, checkpointOf, cosignedAt, entriesIn, hex, isSignedBy, keyOf, noteOf, same, Tree, type Checkpoint, type Note } from "./tlog";

/** The bytes of a file of the log, "checkpoint" or a bundle's path. */
export type Read = (path: string) => Promise<Uint8Array>;
export type Progress = { done: number; all: number };

/** What the log is to be held against. */
export type Known = {
  /** The key that signs it: "incidents.example/log+…". */
  key: string;
  /** A checkpoint that somebody kept, as it was. */
  earlier?: string;
  /** Keys of witnesses: "watcher.example/witness+…". */
  witnesses?: string[];
  statements: Api<"Statement">[];
};

/** `proved`: as the log says. `changed`: its text is not what its fingerprint was made of. `other`: the log has another fingerprint. `absent`: no entry says it. */
export type StatementFound = { reference: string; state: "proved" | "changed" | "other" | "absent"; entry?: number };
/** What the checkpoint's further signatures show. */
export type Cosigned = {
  /** By a key that is known, and when. */
  verified: { name: string; at: string }[];
  /** Those of whom a key is known, and who did not sign this checkpoint. */
  silent: string[];
  /** Signatures by names of whom no key is known. */
  unknown: string[];
};
export type Found = {
  checkpoint: Checkpoint;
  note: string;
  cosigned: Cosigned;
  /** How many entries of each kind. */
  kinds: [kind: string, entries: number][];
  last_at?: string;
  earlier_size?: number;
  statements: StatementFound[];
};

type Entry = { kind?: string; at?: string; incident?: string; number?: number; sha256?: string };

/** Canonical JSON (RFC 8785) of what has no fractions. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical((value as Record<string, unknown>)[name])}`).join(",")}}`;
}

/** The fingerprint of a statement's public text, made anew from what the API gives of it. */
export function fingerprint(statement: Api<"Statement">): string {
  const open: Partial<Api<"Statement">> = { ...statement };
  for (const name of ["statement_id", "reference", "published_by", "sha256"] as const) delete open[name];
  if (!statement.promises.length) delete open.promises;
  if (!statement.components.length) delete open.components;
  return hex(sha256(bytesOfText(canonical(open))));
}

function entryOf(bytes: Uint8Array): Entry {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Entry;
  } catch {
    return {};
  }
}

/** Reads the bundles in order, some ahead of their turn. */
async function* bundles(read: Read, size: number): AsyncGenerator<Uint8Array[]> {
  const count = Math.ceil(size / bundleWidth);
  const ahead: Promise<Uint8Array>[] = [];
  for (let index = 0; index < count; ++index) {
    for (let next = index + ahead.length; ahead.length < 6 && next < count; ++next) {
      const asked = read(bundlePath(next, size));
      asked.catch(() => undefined);
      ahead.push(asked);
    }
    const bytes = await ahead.shift()!;
    yield entriesIn(bytes, Math.min(bundleWidth, size - index * bundleWidth), bundlePath(index, size));
  }
}

/** The checkpoint, signed by the key of the log that it names. */
function signed(opened: Note, key: string): Checkpoint {
  const by = keyOf(key);
  const checkpoint = checkpointOf(opened.text);
  if (checkpoint.origin !== by.name) throw new Broken("origin", checkpoint.origin);
  if (!isSignedBy(opened, by)) throw new Broken("signature", by.name);
  return checkpoint;
}

function witnessOf(key: string) {
  try {
    return keyOf(key, "witness");
  } catch {
    throw new Broken("witness_key", key);
  }
}

function cosigned(note: Note, log: string, witnesses: string[]): Cosigned {
  const keys = witnesses.map(witnessOf);
  const all = keys.map((key) => ({ name: key.name, at: cosignedAt(note, key) }));
  const known = new Set([keyOf(log), ...keys].map(({ name, id }) => `${name} ${id}`));
  return {
    verified: all.flatMap(({ name, at }) => (at ? [{ name, at: at.toISOString() }] : [])),
    silent: all.filter(({ at }) => !at).map(({ name }) => name),
    unknown: note.signatures.filter(({ name, id }) => !known.has(`${name} ${id}`)).map(({ name }) => name),
  };
}

/** Checks all of it. Throws Broken at the first thing that does not hold, and whatever `read` throws. */
export async function checkLog(read: Read, known: Known, tell: (progress: Progress) => void = () => undefined): Promise<Found> {
  const note = new TextDecoder().decode(await read("checkpoint"));
  const opened = noteOf(note);
  const checkpoint = signed(opened, known.key);
  const seen = cosigned(opened, known.key, known.witnesses ?? []);
  const earlier = known.earlier ? signed(noteOf(known.earlier), known.key) : undefined;
  if (earlier && earlier.size > checkpoint.size) throw new Broken("earlier", String(earlier.size));

  const tree = new Tree();
  const said = new Map<string, { entry: number; sha256: string }>();
  const kinds = new Map<string, number>();
  let last_at: string | undefined;
  let rewritten = false;
  const compare = () => {
    if (earlier?.size === tree.size) rewritten = !same(tree.root(), earlier.root);
  };
  compare();
  for await (const entries of bundles(read, checkpoint.size)) {
    for (const bytes of entries) {
      const { kind = "", at, incident = "", number = 0, sha256 = "" } = entryOf(bytes);
      if (kind === "statement") said.set(`${incident}-S${number}`, { entry: tree.size, sha256 });
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      last_at = at ?? last_at;
      tree.append(bytes);
      compare();
    }
    tell({ done: tree.size, all: checkpoint.size });
    await new Promise((resume) => setTimeout(resume));
  }
  if (!same(tree.root(), checkpoint.root)) throw new Broken("root");
  if (rewritten) throw new Broken("earlier", String(earlier?.size));

  const statements = known.statements.map((statement): StatementFound => {
    const entry = said.get(statement.reference);
    if (fingerprint(statement) !== statement.sha256) return { reference: statement.reference, state: "changed", entry: entry?.entry };
    if (!entry) return { reference: statement.reference, state: "absent" };
    return { reference: statement.reference, state: entry.sha256 === statement.sha256 ? "proved" : "other", entry: entry.entry };
  });
  return { checkpoint, note, cosigned: seen, kinds: [...kinds], last_at, earlier_size: earlier?.size, statements };
}
