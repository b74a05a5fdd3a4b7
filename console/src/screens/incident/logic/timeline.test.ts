import { describe, expect, it } from "vitest";

import { everything, Known, newestFirst, shown, type Entry } from "./timeline";

const entry = (id: string, occurred_at: string, more: Partial<Entry> = {}): Entry => ({
  timeline_entry_id: id,
  occurred_at,
  precision: "minute",
  text: id,
  tlp: "amber",
  privilege: "none",
  shared_with: [],
  recorded_at: occurred_at,
  recorded_by: "alice",
  ...more,
});
const known = (...pages: Entry[][]) => {
  const all = new Known();
  for (const page of pages) all.take(page);
  return all;
};
const ids = (entries: readonly Entry[]) => entries.map((one) => one.timeline_entry_id);

describe("the timeline", () => {
  it("begins with what happened last, whenever it was recorded", () => {
    const old = entry("old", "2026-11-01T00:00:00Z", { recorded_at: "2026-11-30T00:00:00Z" });
    const recent = entry("recent", "2026-11-29T00:00:00Z");
    expect(ids(newestFirst([old, recent]))).toEqual(["recent", "old"]);
  });
  it("keeps a corrected entry and marks it, also when the correction alone arrives", () => {
    const all = known([entry("wrong", "2026-11-01T00:00:00Z")], [entry("right", "2026-11-01T00:00:00Z", { corrects: "wrong" })]);
    expect(all.get("wrong")?.corrected_by).toBe("right");
    expect(all.list.length).toBe(2);
  });
  it("shows a corrected entry beside its correction, and by itself only where that is not here", () => {
    const wrong = entry("wrong", "2026-11-01T00:00:00Z", { corrected_by: "right" });
    expect(ids(known([wrong, entry("right", "2026-11-02T00:00:00Z", { corrects: "wrong" })]).folded())).toEqual(["right"]);
    expect(ids(known([wrong]).folded())).toEqual(["wrong"]);
  });
  it("takes the newer reading of an entry", () => {
    expect(known([entry("one", "2026-11-01T00:00:00Z")], [entry("one", "2026-11-01T00:00:00Z", { corrected_by: "two" })]).get("one")?.corrected_by).toBe("two");
  });
  it("is the same in whatever pages it comes, of the same instant too", () => {
    const day = (n: number) => `2026-11-${String(n).padStart(2, "0")}T00:00:00Z`;
    const all = Array.from({ length: 20 }, (_, n) => entry(`e${n}`, day(1 + Math.floor(n / 3)), { recorded_at: day(9 + n), ...(n === 4 ? { corrects: "e12" } : n === 12 ? { corrected_by: "e4" } : {}) }));
    const whole = ids(known(all).list);
    for (const at of [1, 4, 7, 13, 19]) {
      for (const pages of [[all.slice(at), all.slice(0, at)], [all.slice(0, at), all.slice(at)]]) {
        expect(ids(known(...pages).list)).toEqual(whole);
        expect(ids(known(...pages).folded())).not.toContain("e12");
      }
    }
  });
});

describe("filters", () => {
  const all = [
    entry("milestone", "2026-11-01T00:00:00Z", { milestone: "compromise", text: "Password used from abroad" }),
    entry("late", "2026-11-02T00:00:00Z", { late_by_s: 18_000, recorded_by: "ben" }),
    entry("privileged", "2026-11-03T00:00:00Z", { privilege: "counsel", source: "Counsel's call" }),
  ];
  it("leave all where nothing is asked", () => expect(shown(all, everything)).toEqual(all));
  it("show milestones, late ones, privileged ones, one person's", () => {
    expect(ids(shown(all, { ...everything, milestones: true }))).toEqual(["milestone"]);
    expect(ids(shown(all, { ...everything, late: true }))).toEqual(["late"]);
    expect(ids(shown(all, { ...everything, privileged: true }))).toEqual(["privileged"]);
    expect(ids(shown(all, { ...everything, by: "ben" }))).toEqual(["late"]);
  });
  it("find every word in text or source, in either case", () => {
    expect(ids(shown(all, { ...everything, text: "ABROAD password" }))).toEqual(["milestone"]);
    expect(ids(shown(all, { ...everything, text: "call" }))).toEqual(["privileged"]);
    expect(shown(all, { ...everything, text: "abroad call" })).toEqual([]);
  });
});
