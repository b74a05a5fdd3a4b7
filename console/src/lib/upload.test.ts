import { expect, test } from "vitest";

import { headerJson } from "./upload";

test("a header carries every letter, and the same JSON comes out of it", () => {
  const argument = { name: "Kündigungen – Übersicht 😀.csv", columns: [{ name: "Straße", is: "street" }] };
  const text = headerJson(argument);
  expect(text).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(text)).toEqual(argument);
});
