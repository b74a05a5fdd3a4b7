import { expect, test } from "vitest";

import { sha256Of } from "./sha256";

test("a file's hash is that of all its pieces together (FIPS 180-2, appendix B.3)", async () => {
  const shares: number[] = [];
  expect(await sha256Of(new Blob([new Uint8Array(1_000_000).fill(97)]), (share) => shares.push(share))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  expect(shares).toEqual([1]);
  expect(await sha256Of(new Blob(["abc"]))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
