import { expect, test } from "vitest";

import { cell, effectsCsv } from "./csv";
import { sample } from "./sample";

test("a cell is quoted where it must be", () => {
  expect(cell('say "so", now')).toBe('"say ""so"", now"');
  expect(cell("two\nlines")).toBe('"two\nlines"');
  expect(cell("plain")).toBe("plain");
});

test("a spreadsheet computes nothing of a group's name, and numbers stay numbers", () => {
  expect(cell("=1+1")).toBe("'=1+1");
  expect(cell("-short")).toBe("'-short");
  expect(cell(-0.0765)).toBe("-0.0765");
});

test("each effect has a row with all of the API's digits, and a withheld group says so", () => {
  const rows = effectsCsv(sample).trimEnd().split("\r\n").map((row) => row.split(","));
  expect(rows).toHaveLength(1 + sample.effects.length + sample.withheld.length);
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([22]));
  expect(rows[1]?.[rows[0]!.indexOf("change")]).toBe("-3.7746255617070092");
  expect(rows.at(-1)).toContain("withheld");
});
