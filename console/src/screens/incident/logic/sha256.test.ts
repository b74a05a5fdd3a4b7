import { describe, expect, it } from "vitest";

import { Sha256, sha256Of } from "./sha256";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("SHA-256", () => {
  it("is that of FIPS 180-4's examples", () => {
    expect(new Sha256().update(bytes("abc")).hex()).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(new Sha256().hex()).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(new Sha256().update(bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).hex()).toBe("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  });
  it("is that of the browser, whatever the pieces", async () => {
    for (const length of [1, 55, 56, 63, 64, 65, 119, 128, 1000]) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);
      const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      for (const piece of [1, 7, 64, 100]) {
        const hash = new Sha256();
        for (let at = 0; at < length; at += piece) hash.update(data.subarray(at, at + piece));
        expect(hash.hex()).toBe(digest);
      }
    }
  });
  it("of a file tells how far it is", async () => {
    const told: number[] = [];
    expect(await sha256Of(new Blob(["a", "bc"]), (share) => told.push(share))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(told.at(-1)).toBe(1);
  });
});
