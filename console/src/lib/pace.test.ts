import { expect, test } from "vitest";

import { Pace } from "./pace";

test("the rate is of the last seconds, not since the beginning", () => {
  const pace = new Pace(10);
  pace.see(0, 0);
  pace.see(0, 60_000);
  pace.see(500, 65_000);
  pace.see(1000, 70_000);
  expect(pace.perSecond).toBe(100);
  expect(pace.secondsTo(2000)).toBe(10);
});

test("nothing is said of less than a second, nor of what stands still", () => {
  const pace = new Pace(10);
  pace.see(0, 0);
  pace.see(50, 900);
  expect(pace.perSecond).toBeUndefined();
  pace.see(50, 900);
  const still = new Pace(10);
  still.see(5, 0);
  still.see(5, 5000);
  expect(still.perSecond).toBe(0);
  expect(still.secondsTo(10)).toBeUndefined();
});

test("a count that goes down is another thing, measured anew", () => {
  const pace = new Pace(10);
  pace.see(100, 0);
  pace.see(200, 1000);
  pace.see(10, 2000);
  expect(pace.perSecond).toBeUndefined();
  pace.see(20, 4000);
  expect(pace.perSecond).toBe(5);
});
