import { expect, test } from "vitest";

import { outcomeOf } from "./outcome";

const form = { format: "csv" as const, compression: "none" as const, encoding: "utf_8" as const };

test("leaked rows are told by who they are about, with the zeros that answer a question", () => {
  const result = {
    import_id: "x", file_sha256: "", rows: 10, found_by_external_id: 3, found_by_email: 2, found_by_alias: 1, found_by_phone: 0, unmatched: 4, ambiguous: 0, empty: 0,
    people: 6, people_new: 6, repeated: false, form, rejected: { rows: 1, faults: [] },
  };
  expect(outcomeOf("leaked", result)).toEqual([["rows", 10], ["matched", 6], ["ambiguous", 0], ["unmatched", 4], ["rejected", 1]]);
});

test("customers are told by what changed", () => {
  const result = { file_sha256: "", rows: 3, added: 1, changed: 0, unchanged: 2, repeated: false, form, rejected: { rows: 0, faults: [] }, columns_not_read: [] };
  expect(outcomeOf("customers", result)).toEqual([["rows", 3], ["added", 1], ["changed", 0], ["unchanged", 2]]);
});
