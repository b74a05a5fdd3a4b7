import { describe, expect, test } from "vitest";

import { earlier, type Fact } from "./facts";

const fact = (fact_id: string, text: string, corrects?: string): Fact => ({ fact_id, question: "what_information", status: "confirmed", text, corrects, stated_at: "2026-06-10T12:00:00Z", stated_by: "alice" });
const all = [fact("a", "Addresses."), fact("x", "Of 2,000 people."), fact("b", "Addresses and names.", "a"), fact("c", "Addresses, names and passwords.", "b")];

describe("what a fact said before", () => {
  test("is all of it, the latest first", () => {
    expect(earlier(all[3]!, all).map(({ text }) => text)).toEqual(["Addresses and names.", "Addresses."]);
  });

  test("is nothing where it corrected nothing", () => {
    expect(earlier(all[1]!, all)).toEqual([]);
  });

  test("is nothing of another fact", () => {
    expect(earlier(all[2]!, all).map(({ fact_id }) => fact_id)).toEqual(["a"]);
  });
});
