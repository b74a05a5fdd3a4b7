// The timeline as it is shown: the newest first, what was corrected beside what corrects it, and only what was asked for.
import type { Api } from "$lib/api";

export type Entry = Api<"TimelineEntry">;
export type Show = { milestones: boolean; late: boolean; privileged: boolean; by: string; text: string };
export const everything: Show = { milestones: false, late: false, privileged: false, by: "", text: "" };

/** The newest first by what happened, then by when it was recorded. */
export function newestFirst(entries: Iterable<Entry>): Entry[] {
  return [...entries].map((entry) => ({ entry, occurred: instant(entry.occurred_at), recorded: instant(entry.recorded_at) })).sort((a, b) => b.occurred - a.occurred || b.recorded - a.recorded).map(({ entry }) => entry);
}

const instant = (at: string) => new Date(at).getTime();

/** Everything known of a timeline. A page of what was before costs no more where much is known already. */
export class Known {
  readonly #of = new Map<string, Entry>();
  /** The newest first. */
  list: readonly Entry[] = [];

  get(id: string): Entry | undefined {
    return this.#of.get(id);
  }

  /** Takes what has come: a newer reading of an entry wins, and what it corrects is marked. */
  take(come: readonly Entry[]) {
    const oldest = this.list.at(-1);
    const before = come.every((entry) => !this.#of.has(entry.timeline_entry_id) && !(entry.corrects && this.#of.has(entry.corrects)) && (!oldest || instant(entry.occurred_at) < instant(oldest.occurred_at)));
    for (const entry of come) this.#of.set(entry.timeline_entry_id, entry);
    for (const entry of come) {
      const wrong = entry.corrects && this.#of.get(entry.corrects);
      if (wrong && !wrong.corrected_by) this.#of.set(wrong.timeline_entry_id, { ...wrong, corrected_by: entry.timeline_entry_id });
    }
    this.list = before ? [...this.list, ...newestFirst(come.map((entry) => this.#of.get(entry.timeline_entry_id) ?? entry))] : newestFirst(this.#of.values());
  }

  /** What was corrected stands beside its correction where that is here, and not once more by itself. */
  folded(): Entry[] {
    return this.list.filter((entry) => !entry.corrected_by || !this.#of.has(entry.corrected_by));
  }
}

export function shown(entries: readonly Entry[], show: Show): Entry[] {
  if (!isNarrowed(show)) return [...entries];
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
