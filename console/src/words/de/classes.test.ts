import { expect, test } from "vitest";

import { classes } from "./classes";

test("the console names data as letters in German do", async () => {
  const { readFileSync } = (await import("node:fs" as string)) as { readFileSync: (path: string, encoding: string) => string };
  const { classes: letters } = JSON.parse(readFileSync("../laws/translations/de.json", "utf8")) as { classes: { data_class: string; words: string }[] };
  expect(classes).toEqual(Object.fromEntries(letters.map(({ data_class, words }) => [data_class, words])));
});
