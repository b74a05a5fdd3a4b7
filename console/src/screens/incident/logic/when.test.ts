import { describe, expect, it } from "vitest";

import { readWhen } from "./when";

// Monday 30 November 2026, 15:30:40, in the zone of whoever runs this.
const now = new Date(2026, 10, 30, 15, 30, 40);
const local = (...at: [number, number, number, number?, number?, number?]) => new Date(at[0], at[1] - 1, at[2], at[3] ?? 0, at[4] ?? 0, at[5] ?? 0).toISOString().replace(".000Z", "Z");
const past = (text: string) => readWhen(text, now);
const due = (text: string) => readWhen(text, now, "future");

describe("what happened", () => {
  it("is now, to the minute, where nothing is typed", () => {
    for (const text of ["", "  ", "now", "jetzt"]) expect(past(text)).toEqual({ at: local(2026, 11, 30, 15, 30), precision: "minute" });
  });
  it("was today at that time, or yesterday if that is still to come", () => {
    expect(past("14:05")).toEqual({ at: local(2026, 11, 30, 14, 5), precision: "minute" });
    expect(past("14.05 Uhr")).toEqual({ at: local(2026, 11, 30, 14, 5), precision: "minute" });
    expect(past("2:05 pm")).toEqual({ at: local(2026, 11, 30, 14, 5), precision: "minute" });
    expect(past("23:10")).toEqual({ at: local(2026, 11, 29, 23, 10), precision: "minute" });
    expect(past("14:05:09")).toEqual({ at: local(2026, 11, 30, 14, 5, 9), precision: "exact" });
  });
  it("was on a day by its word, in English and in German", () => {
    for (const text of ["yesterday 9:30", "Yesterday at 9:30", "gestern 9:30", "gestern um 9:30 Uhr"]) expect(past(text)?.at).toBe(local(2026, 11, 29, 9, 30));
    expect(past("friday 18:00")?.at).toBe(local(2026, 11, 27, 18, 0));
    expect(past("freitag 18:00")?.at).toBe(local(2026, 11, 27, 18, 0));
    expect(past("28 Nov 18:00")?.at).toBe(local(2026, 11, 28, 18, 0));
    expect(past("28.11. 18:00")?.at).toBe(local(2026, 11, 28, 18, 0));
    expect(past("3 Dezember 18:00")?.at).toBe(local(2025, 12, 3, 18, 0));
  });
  it("was so long ago", () => {
    for (const text of ["2 h ago", "2h", "vor 2 stunden"]) expect(past(text)?.at).toBe(local(2026, 11, 30, 13, 30));
    expect(past("20 min ago")?.at).toBe(local(2026, 11, 30, 15, 10));
  });
  it("has the zone that was typed", () => {
    for (const text of ["2026-11-30 08:00Z", "2026-11-30T08:00:00Z", "2026-11-30 08:00 UTC", "2026-11-30 09:00+01:00", "2026-11-30T09:00:00+0100"]) expect(past(text)?.at).toBe("2026-11-30T08:00:00Z");
    expect(past("2026-11-30 08:00")?.at).toBe(local(2026, 11, 30, 8, 0));
  });
  it("is only as exact as it was typed", () => {
    expect(past("2026-11-29")).toEqual({ at: "2026-11-29T00:00:00Z", precision: "day" });
    expect(past("yesterday")).toEqual({ at: "2026-11-29T00:00:00Z", precision: "day" });
    expect(past("2026-10")).toEqual({ at: "2026-10-01T00:00:00Z", precision: "month" });
    expect(past("2025")).toEqual({ at: "2025-01-01T00:00:00Z", precision: "year" });
    expect(past("~14:05")?.precision).toBe("approximate");
    expect(past("about yesterday 9:30")?.precision).toBe("approximate");
  });
  it("is not guessed", () => {
    for (const text of ["soon", "25:00", "2026-02-30", "2026-13", "14:05 tomorrowish", "12"]) expect(past(text)).toBeUndefined();
  });
});

describe("what is due", () => {
  it("lies ahead", () => {
    expect(due("18:00")?.at).toBe(local(2026, 11, 30, 18, 0));
    expect(due("9:00")?.at).toBe(local(2026, 12, 1, 9, 0));
    expect(due("tomorrow 9:00")?.at).toBe(local(2026, 12, 1, 9, 0));
    expect(due("friday 12:00")?.at).toBe(local(2026, 12, 4, 12, 0));
    expect(due("in 4 h")?.at).toBe(local(2026, 11, 30, 19, 30));
    expect(due("3 Dec 12:00")?.at).toBe(local(2026, 12, 3, 12, 0));
  });
  it("has until the end of a day that stands alone", () => {
    expect(due("friday")?.at).toBe(local(2026, 12, 4, 23, 59));
  });
});
