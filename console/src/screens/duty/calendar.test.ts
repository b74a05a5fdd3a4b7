import { describe, expect, it } from "vitest";

import { byDay, dayOf, moved, plusMonths, weeksOf } from "./calendar";

describe("the month as a grid", () => {
  it("is whole weeks from Monday on", () => {
    const weeks = weeksOf("2026-11-30");
    expect(weeks).toHaveLength(6);
    expect(weeks[0]![0]).toBe("2026-10-26");
    expect(weeks[5]![6]).toBe("2026-12-06");
    expect(weeks.every((week) => week.length === 7)).toBe(true);
  });
  it("needs four weeks for a February that begins on a Monday", () => {
    expect(weeksOf("2027-02-10")).toHaveLength(4);
  });
  it("ends a shorter month on its last day", () => {
    expect(plusMonths("2026-01-31", 1)).toBe("2026-02-28");
    expect(plusMonths("2024-03-31", -1)).toBe("2024-02-29");
    expect(plusMonths("2026-12-15", 1)).toBe("2027-01-15");
  });
  it("goes by the keys of a grid", () => {
    expect(moved("2026-11-30", "ArrowRight")).toBe("2026-12-01");
    expect(moved("2026-11-30", "ArrowUp")).toBe("2026-11-23");
    expect(moved("2026-12-02", "Home")).toBe("2026-11-30");
    expect(moved("2026-12-02", "End")).toBe("2026-12-06");
    expect(moved("2026-12-02", "PageUp", true)).toBe("2025-12-02");
    expect(moved("2026-12-02", "x")).toBeUndefined();
  });
});

describe("what is due on a day", () => {
  it("counts days where the reader is", () => {
    const due = "2026-12-27T23:59:59-08:00";
    expect(dayOf(due, "America/Los_Angeles")).toBe("2026-12-27");
    expect(dayOf(due, "Europe/Berlin")).toBe("2026-12-28");
    expect([...byDay([{ due }, { due: undefined }, { due }], "Europe/Berlin")].map(([day, rows]) => [day, rows.length])).toEqual([["2026-12-28", 2]]);
  });
});
