import { describe, expect, test } from "vitest";

import { planFrom, planOf } from "./plan";

describe("a plan as it is typed", () => {
  test("begins with what is usual, and the deciding outcome is the first", () => {
    expect(planOf({ ...planFrom(undefined), deciding: "logins", also: ["spend", "logins"] })).toEqual({
      outcomes: ["logins", "spend"], margin: 0.02, splits: ["delay", "version", "channel", "strength"], delay_days: [7, 30], horizon_months: 12,
    });
  });
  test("a plan in force comes back as it was declared", () => {
    const now = { outcomes: ["spend" as const, "complaints" as const], margin: 0.015, splits: ["strength" as const], delay_days: [3, 10], horizon_months: 6, first_month: "2026-05", version: 2, declared_at: "", declared_by: "" };
    const { version: _v, declared_at: _a, declared_by: _b, ...declared } = now;
    expect(planOf(planFrom(now))).toEqual(declared);
  });
  test("a decimal comma is one; what is no number is refused by the API and not made one", () => {
    expect(planOf({ ...planFrom(undefined), margin: "2,5" }).margin).toBe(0.025);
    expect(planOf({ ...planFrom(undefined), margin: "much", horizon: "" })).toMatchObject({ margin: -0.01, horizon_months: -1 });
  });
});
