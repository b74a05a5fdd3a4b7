import { describe, expect, test } from "vitest";

import { accepted, axisStart, beganAt, curveUntil, deciding, monthAfter, monthsUntil, splitsOf, stayedAt } from "./report";
import { causesTitle, changeTitle, groupName, groupsTitle, leavingTitle, queueTitle, shareInterval, stayedTitle } from "./say";
import { sample } from "./sample";

describe("the view is cut by the horizon", () => {
  test("a curve is level from its last step to the horizon", () => {
    expect(curveUntil(sample.exposed, 4)).toEqual([
      { months: 0, stayed: 1, lower: 1, upper: 1 },
      { months: 3, stayed: 0.96, lower: 0.947, upper: 0.974 },
      { months: 4, stayed: 0.96, lower: 0.947, upper: 0.974 },
    ]);
  });
  test("who stayed is what the last step in view says", () => {
    expect(stayedAt(sample.exposed, 2)?.estimate).toBe(1);
    expect(stayedAt(sample.exposed, 6)).toEqual({ estimate: 0.922, lower: 0.903, upper: 0.941 });
  });
  test("a group that is withheld stays so at every horizon", () => {
    expect(stayedAt({ customers: 12, curve: [] }, 3)).toBeUndefined();
  });
  test("the months before stay in view", () => {
    expect(monthsUntil(deciding(sample)!, 1).map(({ month }) => month)).toEqual([-2, -1, 0]);
  });
  test("an incident after the horizon is out of view", () => {
    expect(beganAt(sample, 6)).toBeCloseTo(9 / 31);
    expect(beganAt({ ...sample, began_at: "2026-07-20T00:00:00Z" }, 2)).toBeUndefined();
  });
});

describe("a plot's title is its answer", () => {
  test("of who stayed, at the end and before it", () => {
    expect(stayedTitle(sample, 6)).toBe("After 6 months, 92.2% of those whose data was involved are still customers; of the others, 93.3%.");
    expect(stayedTitle(sample, 1)).toMatch(/^After one month, 100.0%/);
    expect(stayedTitle({ ...sample, others: { customers: 30, curve: [] } }, 6)).toMatch(/not shown/);
  });
  test("of the change, over all months or in the last in view", () => {
    expect(changeTitle(sample, deciding(sample)!, 2)).toBe("Spend: 3.77 USD less a customer and month than expected, for all whose data was involved, over 2 months.");
    expect(changeTitle(sample, deciding(sample)!, 1)).toBe("Spend in May 2026: 1.50 USD more a customer than expected, for all whose data was involved.");
  });
  test("of groups says difference only where the test does", () => {
    expect(groupsTitle(sample, "spend", "delay")).toBe("It made a difference: how soon people were told.");
    expect(groupsTitle(sample, "spend", "strength")).toBe("Whether it mattered cannot be told from this: strength of the relationship.");
    expect(groupsTitle(sample, "spend", "channel")).toMatch(/^Nothing can be compared/);
  });
  test("of chance, hazards and causes", () => {
    expect(queueTitle(sample.queue!)).toBe("Those whom chance made wait 9.1 days longer changed by −4.0%.");
    expect(leavingTitle(sample)).toBe("Once told: whether they left more often than the others cannot be told from this.");
    expect(causesTitle(sample)).toBe("Left by choice: 6.0% of those whose data was involved, 5.4% of the others.");
    expect(causesTitle({ ...sample, causes: [{ cause: "payment" }] })).toMatch(/not shown/);
  });
});

test("an interval has true minus signs, and no sign before nothing", () => {
  expect(shareInterval({ estimate: -0.0765, lower: -0.0944, upper: 0.00001 })).toBe("−7.7% (−9.4% to 0.0%)");
});

test("groups of delay are named from the API's words, others as they are", () => {
  expect(groupName("delay", "in 8 to 30 days")).toBe("told in 8 to 30 days");
  expect(groupName("delay", "not told")).toBe("not told");
  expect(groupName("version", "Short letter")).toBe("Short letter");
});

test("splits are those with something to say", () => expect(splitsOf(sample)).toEqual(["delay", "channel", "strength"]));
test("the axis begins at a round share below all", () => {
  expect(axisStart(0.903)).toBeCloseTo(0.875, 1);
  expect(axisStart(0.99)).toBeCloseTo(0.99);
  expect(axisStart(0)).toBe(0);
});
test("months roll over the year", () => expect(monthAfter("2026-11", 3)).toBe("2027-02"));
test("decisions are sent as check=decision, the undecided not at all", () => expect(accepted({ gap: "zero", future: "" })).toEqual(["gap=zero"]));
