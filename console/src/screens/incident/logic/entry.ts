// What is typed for an entry of the timeline, and what the API is told of it.
import type { Api } from "$lib/api";

import { readWhen, type Read } from "./when";

export type EntryTyped = {
  text: string;
  when: string;
  source: string;
  milestone: "none" | NonNullable<Api<"TimelineEntry">["milestone"]>;
  tlp: Api<"TimelineEntry">["tlp"];
  privileged: boolean;
  shared: string;
};
export const noEntry: EntryTyped = { text: "", when: "", source: "", milestone: "none", tlp: "amber", privileged: false, shared: "" };

/** "ben, cora" → ["ben", "cora"] */
export const namesIn = (text: string) => text.split(/[,;\s]+/).filter(Boolean);

export function entryOf(typed: EntryTyped, read: Read | undefined, corrects?: string): Api<"NewTimelineEntry"> {
  const when = read && typed.when.trim() ? read : readWhen("", new Date())!;
  return {
    text: typed.text.trim(),
    occurred_at: when.at,
    precision: when.precision,
    source: typed.source.trim() || undefined,
    milestone: typed.milestone === "none" ? undefined : typed.milestone,
    tlp: typed.tlp,
    privilege: typed.privileged ? "counsel" : "none",
    shared_with: typed.privileged ? namesIn(typed.shared) : [],
    corrects,
  };
}
