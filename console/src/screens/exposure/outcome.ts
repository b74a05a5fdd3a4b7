// What became of the rows of an imported file, line by line.
import type { Kind, Result } from "./uploads.svelte";

export type Line = "rows" | "matched" | "ambiguous" | "unmatched" | "empty" | "added" | "changed" | "unchanged" | "rejected";

/** The lines that say something: zeros only where they are an answer. */
export function outcomeOf(kind: Kind, result: Result[Kind]): [Line, number][] {
  const lines: [Line, number][] = [["rows", result.rows]];
  if (kind === "leaked" && "import_id" in result) {
    const { found_by_external_id, found_by_email, found_by_alias, found_by_phone, ambiguous, unmatched, empty } = result;
    lines.push(["matched", found_by_external_id + found_by_email + found_by_alias + found_by_phone], ["ambiguous", ambiguous], ["unmatched", unmatched]);
    if (empty) lines.push(["empty", empty]);
  } else if ("added" in result) {
    lines.push(["added", result.added], ["changed", result.changed], ["unchanged", result.unchanged]);
  }
  if (result.rejected.rows) lines.push(["rejected", result.rejected.rows]);
  return lines;
}
