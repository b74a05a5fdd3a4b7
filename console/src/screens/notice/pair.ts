// Two versions of a text: which lines differ, and within them which words.
import { applyPatch, createPatch, diffLines, diffWordsWithSpace } from "diff";

export type Piece = { kind: "same" | "added" | "removed"; text: string };
export type Row = { kind: "same" | "added" | "removed" | "changed"; pieces: Piece[] };

const linesOf = (text: string) => (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");

/** How much of two lines is the same, from 0 to 1. */
function likeness(pieces: readonly Piece[]): number {
  const sum = (kind: Piece["kind"]) => pieces.filter((piece) => piece.kind === kind).reduce((all, { text }) => all + text.trim().length, 0);
  const same = sum("same");
  return same / Math.max(1, same + Math.max(sum("added"), sum("removed")));
}

function words(before: string, after: string): Piece[] {
  return diffWordsWithSpace(before, after).map(({ added, removed, value }) => ({ kind: added ? "added" : removed ? "removed" : "same", text: value }));
}

/** A line of before and the line of after that took its place stand in one row, if they are alike at all. */
export function pairs(before: string, after: string): Row[] {
  const rows: Row[] = [];
  const hunks = diffLines(before, after);
  for (let at = 0; at < hunks.length; ++at) {
    const hunk = hunks[at]!;
    const next = hunks[at + 1];
    if (!hunk.added && !hunk.removed) {
      rows.push(...linesOf(hunk.value).map((text): Row => ({ kind: "same", pieces: [{ kind: "same", text }] })));
    } else if (hunk.removed && next?.added) {
      const [old, fresh] = [linesOf(hunk.value), linesOf(next.value)];
      for (let line = 0; line < Math.max(old.length, fresh.length); ++line) {
        const both = old[line] !== undefined && fresh[line] !== undefined ? words(old[line]!, fresh[line]!) : undefined;
        if (both && likeness(both) > 0.3) rows.push({ kind: "changed", pieces: both });
        else {
          if (old[line] !== undefined) rows.push({ kind: "removed", pieces: [{ kind: "removed", text: old[line]! }] });
          if (fresh[line] !== undefined) rows.push({ kind: "added", pieces: [{ kind: "added", text: fresh[line]! }] });
        }
      }
      ++at;
    } else {
      const kind = hunk.added ? "added" : "removed";
      rows.push(...linesOf(hunk.value).map((text): Row => ({ kind, pieces: [{ kind, text }] })));
    }
  }
  return rows;
}

export type Folded = Row | { kind: "folded"; lines: number };

/** What is the same for more than a few lines is left out, but for the lines around a change. */
export function folded(rows: readonly Row[], around = 2): Folded[] {
  const near = rows.map((_, at) => rows.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== "same"));
  const out: Folded[] = [];
  for (let at = 0; at < rows.length; ++at) {
    if (near[at]) {
      out.push(rows[at]!);
      continue;
    }
    let end = at;
    while (end < rows.length && !near[end]) ++end;
    if (end - at > 1) out.push({ kind: "folded", lines: end - at });
    else out.push(rows[at]!);
    at = end - 1;
  }
  return out;
}

/** What two people made of the same text, put together; nothing where both changed the same place. */
export function together(base: string, mine: string, theirs: string): string | undefined {
  if (theirs === base) return mine;
  const both = applyPatch(theirs, createPatch("text", base, mine, undefined, undefined, { context: 1 }), { fuzzFactor: 0 });
  return both === false ? undefined : both;
}
