import { expect, test } from "vitest";

import { rotateAll } from "./rotation";

const answers = (...left: number[]) => {
  let at = 0;
  return async () => ({ key_number: 2, sealed_anew: 50, left: left[at++]! });
};

test("the register is sealed anew until nobody is left, and how far it is told after each step", async () => {
  const told: [number, number][] = [];
  expect(await rotateAll(answers(100, 50, 0), (done, total) => told.push([done, total]), () => true)).toEqual({ key: 2, done: 150, left: 0 });
  expect(told).toEqual([[50, 150], [100, 150], [150, 150]]);
});

test("stopping leaves the rest for another time", async () => {
  expect(await rotateAll(answers(100, 50, 0), () => undefined, () => false)).toEqual({ key: 2, done: 50, left: 100 });
});

test("a refusal ends it", async () => {
  await expect(rotateAll(async () => { throw new Error("offline"); }, () => undefined, () => true)).rejects.toThrow("offline");
});
