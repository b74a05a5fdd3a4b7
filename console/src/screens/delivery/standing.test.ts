import { describe, expect, test } from "vitest";

import type { Letters } from "./api";
import { actsOf, endedOf, isMoving, marksIn, openOf, segmentsOf, standingOf } from "./standing";

const letters = (change: Partial<Letters> = {}, counts: Partial<Letters["counts"]> = {}): Letters => ({
  notice: "INC-2026-0001-N1", version: 1, state: "approved", channel: "smtp", order_seed: "", started_at: "2026-01-01T00:00:00Z", attempts: 0, ...change,
  counts: { people: 10, queued: 10, sending: 0, reached: 0, bounced: 0, no_route: 0, uncertain: 0, ...counts },
});
const now = Date.parse("2026-01-01T12:00:00Z");
const approved = { state: "approved" as const };

describe("letters", () => {
  test("are queued until the first one was taken up, and only then can be sent", () => {
    expect(standingOf(letters(), now)).toBe("queued");
    expect(actsOf(approved, letters(), now)).toEqual(["send", "stop"]);
    expect(isMoving(letters())).toBe(false);
  });
  test("that wait for a later attempt are not said to be going", () => {
    const waiting = letters({ attempts: 10, next_attempt_at: "2026-01-01T13:00:00Z" }, { queued: 2, reached: 8 });
    expect(standingOf(waiting, now)).toBe("waits");
    expect(standingOf(letters({ attempts: 5, next_attempt_at: "2026-01-01T11:59:00Z" }), now)).toBe("going");
    expect(isMoving(waiting)).toBe(true);
  });
  test("are done once none is left of which it is unknown", () => {
    const done = letters({ attempts: 10 }, { queued: 0, reached: 7, bounced: 2, no_route: 1 });
    expect(openOf(done)).toBe(0);
    expect(endedOf(done)).toBe(10);
    expect(standingOf(done, now)).toBe("finished");
    expect(actsOf(approved, done, now)).toEqual(["queue_more"]);
  });
  test("that are held are so whatever else, and stopped ones stay so", () => {
    expect(actsOf(approved, letters({ hold: "paused", attempts: 3 }), now)).toEqual(["resume", "stop"]);
    expect(actsOf(approved, letters({ hold: "stopped", attempts: 3 }), now)).toEqual([]);
  });
  test("of a notice that is no longer approved cannot be acted on", () => {
    expect(actsOf({ state: "withdrawn" }, letters(), now)).toEqual([]);
    expect(actsOf({ state: "draft" }, undefined, now)).toEqual([]);
    expect(actsOf(approved, undefined, now)).toEqual(["queue"]);
  });
});

test("a bar shows each state that has letters, one behind the other, and all of it", () => {
  const segments = segmentsOf(letters({}, { queued: 5, reached: 4, no_route: 1 }).counts);
  expect(segments.map(({ state }) => state)).toEqual(["reached", "queued", "no_route"]);
  expect(segments[1]!.from).toBeCloseTo(0.4);
  expect(segments.at(-1)!.from + segments.at(-1)!.share).toBeCloseTo(1);
  expect(segmentsOf(letters({}, { people: 0, queued: 0 }).counts)).toEqual([]);
});

test("marks are read however they were typed, each once", () => {
  expect(marksIn(" AB12 cd34,\n ab12;\n")).toEqual(["ab12", "cd34"]);
});
