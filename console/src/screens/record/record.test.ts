import { describe, expect, test } from "vitest";

import { bodyOf, correctedBy, corrections, framed, inOrder, needsSecondPerson, stagesNow, unsaid, wordOf, type Fact, type Promised, type Statement } from "./record";

const fact = (fact_id: string, text: string, replaces?: string) => ({ fact_id, text, question: "what_happened" as const, status: "confirmed" as const, ...(replaces ? { replaces } : {}) });
const said = (number: number, facts: Statement["facts"], stage: Statement["stage"] = "identified"): Statement => ({
  statement_id: `s${number}`, reference: `INC-2026-0001-S${number}`, incident: "INC-2026-0001", number, stage, title: "t", message: "", facts, reach: { people: 0, told: 0, not_reached: 0, by_class: [] }, promises: [], components: [], published_at: "2026-06-10T12:00:00Z", published_by: "ben", sha256: "",
});
const promise = (number: number, state: Promised["state"], due_at: string, kept_at?: string): Promised => ({ number, kind: "act", audience: "customers", text: `p${number}`, due_at, made_at: due_at, made_by: "ben", state, ...(kept_at ? { kept_at } : {}) });

describe("a correction", () => {
  const statements = [said(1, [fact("a", "100 people")]), said(2, [fact("b", "120 people", "a")]), said(3, [fact("b", "120 people", "a")])];

  test("stands once, in the statement that made it, beside what it corrects", () => {
    const all = corrections(statements);
    expect([...all.keys()]).toEqual(["INC-2026-0001-S2"]);
    expect(all.get("INC-2026-0001-S2")).toMatchObject([{ before: { text: "100 people" }, after: { text: "120 people" } }]);
  });

  test("is named where the old words stand", () => {
    expect(correctedBy(statements[0]!, corrections(statements))).toEqual(["INC-2026-0001-S2"]);
    expect(correctedBy(statements[1]!, corrections(statements))).toEqual([]);
  });

  test("of what was never published is none", () => {
    expect(corrections([said(1, [fact("b", "120 people", "never")])]).size).toBe(0);
  });
});

describe("a statement", () => {
  test("is published by a second person when it is the first, or a review", () => {
    expect([needsSecondPerson("identified", 0), needsSecondPerson("identified", 1), needsSecondPerson("review", 4)]).toEqual([true, false, true]);
  });

  test("can be a review only after the incident is resolved", () => {
    expect(stagesNow([said(1, [])])).not.toContain("review");
    expect(stagesNow([said(1, [], "resolved")])).toContain("review");
  });

  test("is sent without what was left empty", () => {
    const written = { stage: "resolved" as const, title: " Over ", message: "", next_update_by: "", components: { Shop: "" as const, Checkout: "operational" as const } };
    expect(bodyOf(written, () => undefined)).toEqual({ stage: "resolved", title: "Over", message: "", components: [{ component: "Checkout", status: "operational" }] });
  });

  test("leaves facts unsaid that are newer than it", () => {
    const now = [fact("b", "x"), fact("c", "y")].map((one) => ({ ...one, stated_at: "", stated_by: "" }) satisfies Fact);
    expect(unsaid(now, [said(1, [fact("b", "x")])]).map((one) => one.fact_id)).toEqual(["c"]);
    expect(unsaid(now, [])).toHaveLength(2);
  });
});

describe("a promise", () => {
  test("that was kept too late says so", () => {
    expect(wordOf(promise(1, "missed", "2026-06-10T12:00:00Z", "2026-06-10T13:00:00Z"))).toBe("kept_late");
    expect(wordOf(promise(1, "missed", "2026-06-10T12:00:00Z"))).toBe("missed");
  });

  test("that was missed stands first, then what is due next, then what is done", () => {
    const order = inOrder([promise(1, "kept", "2026-06-01T00:00:00Z", "x"), promise(2, "open", "2026-07-02T00:00:00Z"), promise(3, "open", "2026-07-01T00:00:00Z"), promise(4, "missed", "2026-06-09T00:00:00Z"), promise(5, "kept", "2026-06-02T00:00:00Z", "x")]);
    expect(order.map(({ number }) => number)).toEqual([4, 3, 2, 5, 1]);
  });
});

test("a page in a frame asks for no file, and its links open nothing", () => {
  expect(framed('<html><head>\n<link rel="stylesheet" href="/style.css">\n</head><body><a href="/">x</a></body>')).toBe('<html><head><base target="_blank">\n</head><body><a href="/">x</a></body>');
});
