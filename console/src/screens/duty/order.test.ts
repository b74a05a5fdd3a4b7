import { describe, expect, it } from "vitest";

import { constraint, grouped, groupOf, sought, type Row } from "./order";

const now = Date.parse("2026-11-30T12:00:00Z");
const row = (key: string, status: Row["status"], due?: string): Row => ({
  key, status, due, rule: key, incident: "INC-2026-0001", what: "Tell the people", to_whom: "residents", binding: "legal_limit", confidence: "read", order: [],
});

describe("groups of the board", () => {
  it("calls late what the clock has passed, even if the answer still said open", () => {
    expect(groupOf(row("a", "open", "2026-11-30T11:59:59Z"), now)).toBe("late");
    expect(groupOf(row("a", "open", "2026-11-30T12:00:01Z"), now)).toBe("day");
  });
  it("takes the day and the week from now, in any zone", () => {
    expect(groupOf(row("a", "open", "2026-12-01T13:59:59+02:00"), now)).toBe("day");
    expect(groupOf(row("a", "open", "2026-12-01T12:00:00Z"), now)).toBe("week");
    expect(groupOf(row("a", "open", "2026-12-07T12:00:00Z"), now)).toBe("later");
  });
  it("lets what police hold back wait, however late it would be", () => {
    expect(groupOf(row("a", "held", "2026-11-01T00:00:00Z"), now)).toBe("waiting");
    expect(groupOf(row("a", "no_anchor"), now)).toBe("waiting");
  });
  it("does not call late what was given in part: the first report kept the limit", () => {
    expect(groupOf(row("a", "partly_met", "2026-11-29T00:00:00Z"), now)).toBe("day");
  });
  it("shows the most urgent first and no empty group", () => {
    const shown = grouped([row("c", "met"), row("b", "open", "2026-12-24T00:00:00Z"), row("a", "late", "2026-11-29T00:00:00Z"), row("d", "late", "2026-11-28T00:00:00Z")], now);
    expect(shown.map(({ group }) => group)).toEqual(["late", "later", "met"]);
    expect(shown[0]!.rows.map(({ key }) => key)).toEqual(["d", "a"]);
  });
});

describe("search and order", () => {
  it("finds rows by every word, wherever it stands", () => {
    expect(sought([row("eu-gdpr-33", "open"), row("us-ca-ag", "open")], "gdpr people").map(({ key }) => key)).toEqual(["eu-gdpr-33"]);
    expect(sought([row("a", "open")], "  ")).toHaveLength(1);
  });
  it("knows who must be told first", () => {
    expect(constraint("not before us-md-ag")).toEqual({ how: "after", rule: "us-md-ag", given: false });
    expect(constraint("before us-md-individuals")?.how).toBe("before");
    expect(constraint("not later than with us-ny-individuals, which was already given")).toEqual({ how: "with", rule: "us-ny-individuals", given: true });
    expect(constraint("as soon as possible")).toBeUndefined();
  });
});
