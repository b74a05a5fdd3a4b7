import { expect, test } from "vitest";

import { Query } from "./query.svelte";

test("a load whose place a later one took ends with the later one's answer", async () => {
  const answers: ((value: string) => void)[] = [];
  const asked = new Query(() => new Promise<string>((done) => answers.push(done)));
  const first = asked.reload();
  const second = asked.reload();
  let ended = false;
  void first.then(() => (ended = true));
  answers[0]?.("old");
  await Promise.resolve();
  await Promise.resolve();
  expect(ended).toBe(false);
  answers[1]?.("new");
  await Promise.all([first, second]);
  expect(asked.data).toBe("new");
});
