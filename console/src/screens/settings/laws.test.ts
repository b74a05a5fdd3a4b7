import { describe, expect, test } from "vitest";

import { en } from "../../words/en";
import { deadlineWords, search, searchable, type LawBook, type Rule } from "./laws";

const words = en.settings.laws;
const rule = (id: string, more: object) => ({ id, jurisdiction: "US-CA", title: "Tell the people", citation: "Civ. Code 1798.82", recipient: "residents", audience: "people", trigger: { words: "a breach" }, ...more }) as unknown as Rule;
const book = { rules: [rule("us-ca-people", {}), rule("eu-gdpr-33", { jurisdiction: "EU", title: "Tell the authority", citation: "GDPR art. 33", audience: "regulator" })], jurisdictions: [{ id: "US-CA", title: "California", members: [] }, { id: "EU", title: "the European Union", members: [] }] } as unknown as LawBook;
const texts = searchable(book, words.audiences);
const deadline = (of: object) => deadlineWords({ earliest_of: [], ...of } as unknown as Rule["deadline"], words, (id) => `“${id}”`);

describe("finding a rule", () => {
  test("goes by all words, wherever each stands, and by the place's name", () => {
    expect(search(texts, "calif people", "").map(({ id }) => id)).toEqual(["us-ca-people"]);
    expect(search(texts, "ART. 33", "").map(({ id }) => id)).toEqual(["eu-gdpr-33"]);
    expect(search(texts, "calif regulator", "")).toEqual([]);
  });
  test("can be for one audience", () => expect(search(texts, "", "regulator").map(({ id }) => id)).toEqual(["eu-gdpr-33"]));
});

describe("a deadline in words", () => {
  test("names its amount and from when", () => expect(deadline({ kind: "elapsed_hours", n: 72, anchor: "awareness" })).toBe("72 hours after awareness"));
  test("quotes the law where it has no number", () => expect(deadline({ kind: "no_number", phrase: "without undue delay" })).toBe("“without undue delay”, without a number"));
  test("names the sooner of two", () => expect(deadline({ kind: "min_of", earliest_of: [{ kind: "elapsed_hours", n: 4, anchor: "dora_major" }, { kind: "calendar_days", n: 1, anchor: "awareness" }] })).toBe("whichever is sooner: 4 hours after the classification as major or 1 day after awareness"));
  test("leans on another rule", () => expect(deadline({ kind: "before", of: "us-md-individuals" })).toBe("before “us-md-individuals”"));
  test("names an anchor that has no words yet by its own", () => expect(deadline({ kind: "business_days", n: 3, anchor: "new_one" })).toBe("3 business days after new one"));
});
