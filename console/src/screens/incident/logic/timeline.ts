// The timeline as it is shown: the newest first, what was corrected beside what corrects it, and only what was asked for.
import type { Api } from "$lib/api";

export type Entry = Api<"TimelineEntry">;
export type Show = { milestones: boolean; late: boolean; privileged: boolean; by: string; text: string };
export const everything: Show = { milestones: false, late: false, privileged: false, by: "", text: "" };

/** The newest first by what happened, then by when it was recorded. */
export function newestFirst(entries: Iterable<Entry>): Entry[] {
  return [...entries].sort((a, b) => instant(b.occurred_at) - instant(a.occurred_at) || instant(b.recorded_at) - instant(a.recorded_at));
}

const instant = (at: string) => new Date(at).getTime();

/** What was known, and what has come; a newer reading of an entry wins, and what it corrects is marked. */
export function merged(known: ReadonlyMap<string, Entry>, come: readonly Entry[]): Map<string, Entry> {
  const all = new Map(known);
  for (const entry of come) all.set(entry.timeline_entry_id, entry);
  for (const entry of come) {
    const before = entry.corrects && all.get(entry.corrects);
    if (before && !before.corrected_by) all.set(before.timeline_entry_id, { ...before, corrected_by: entry.timeline_entry_id });
  }
  return all;
}

/** What was corrected stands beside its correction where that is here, and not once more by itself. */
export function folded(entries: readonly Entry[]): Entry[] {
  const here = new Set(entries.map((entry) => entry.timeline_entry_id));
  return entries.filter((entry) => !entry.corrected_by || !here.has(entry.corrected_by));
}

export function shown(entries: readonly Entry[], show: Show): Entry[] {
  const words = show.text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (show.milestones && !entry.milestone) return false;
    if (show.late && entry.late_by_s === undefined) return false;
    if (show.privileged && entry.privilege === "none") return false;
    if (show.by && entry.recorded_by !== show.by) return false;
    const text = `${entry.text} ${entry.source ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export const isNarrowed = (show: Show) => JSON.stringify(show) !== JSON.stringify(everything);
