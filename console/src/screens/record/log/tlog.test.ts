import { describe, expect, test } from "vitest";

import { bundlePath, checkpointOf, cosignedAt, entriesIn, hex, isSignedBy, keyOf, leafHash, noteOf, Tree } from "./tlog";

const bytes = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

// The leaves and roots by which implementations of Certificate Transparency are tested.
const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(bytes);
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("the tree of RFC 6962", () => {
  test("has the known roots at every size", () => {
    const tree = new Tree();
    expect(hex(tree.root())).toBe(roots[0]);
    leaves.forEach((leaf, at) => {
      tree.append(leaf);
      expect(hex(tree.root())).toBe(roots[at + 1]);
    });
  });

  test("has a leaf's hash apart from a node's", () => {
    expect(hex(leafHash(new Uint8Array()))).toBe(roots[1]);
  });
});

// The example of the specification, signed by others.
const key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

describe("a signed note", () => {
  test("of the specification is signed by its key", () => {
    expect(keyOf(key)).toMatchObject({ name: "example.com/foo", id: "530d903a" });
    expect(isSignedBy(noteOf(note), keyOf(key))).toBe(true);
  });

  test("with one letter changed is not", () => {
    expect(() => isSignedBy(noteOf(note.replace("example message", "example massage")), keyOf(key))).toThrow("signature");
  });

  test("by somebody else is passed over", () => {
    expect(isSignedBy({ ...noteOf(note), signatures: noteOf(note).signatures.map((one) => ({ ...one, name: "example.com/other" })) }, keyOf(key))).toBe(false);
  });

  test("without its empty line, its signature or its last line feed is none", () => {
    for (const bad of [note.slice(0, -1), "text\n\n", "text\n", note.replace("— ", "- ")]) expect(() => noteOf(bad)).toThrow("note");
  });

  test("needs a key whose id is its own and whose type is known", () => {
    for (const bad of [key.replace("530d903a", "530d903b"), key.replace("+Aeky", "+Beky"), "example.com/foo", ""]) expect(() => keyOf(bad)).toThrow("key");
  });
});

describe("a checkpoint", () => {
  test("gives origin, size and root", () => {
    const { origin, size, root } = checkpointOf(`log.example\n8\n${btoa(String.fromCharCode(...bytes(roots[8]!)))}\n`);
    expect([origin, size, hex(root)]).toEqual(["log.example", 8, roots[8]]);
  });

  test("with a size of leading zeroes or a short root is none", () => {
    for (const bad of ["log\n08\nAAAA\n", "log\n8\nAAAA\n", "log\n8\n", "\n0\n\n"]) expect(() => checkpointOf(bad)).toThrow("checkpoint");
  });
});

describe("a bundle", () => {
  test("is named by three digits at a time, the last one by its width", () => {
    expect(bundlePath(0, 1)).toBe("tile/entries/000.p/1");
    expect(bundlePath(0, 256)).toBe("tile/entries/000");
    expect(bundlePath(273, 273 * 256 + 112)).toBe("tile/entries/273.p/112");
    expect(bundlePath(1234067, 1e12)).toBe("tile/entries/x001/x234/067");
  });

  test("gives its entries, and nothing where it was cut", () => {
    const bundle = bytes("0002aabb0000000103");
    expect(entriesIn(bundle, 3, "").map(hex)).toEqual(["aabb", "", "03"]);
    for (const bad of [bundle.subarray(0, 8), bundle.subarray(0, 3)]) expect(() => entriesIn(bad, 3, "here")).toThrow("bundle here");
    expect(() => entriesIn(bundle, 2, "")).toThrow("bundle");
  });
});

// A checkpoint of one Candor, cosigned by another: what `candor witness ask` and `candor witness watch` made.
const log = "own.example/log+96800c7d+AdkczjXh4RBMcb67YMVJfQQ9Ja3sVgmajvtMRLLnFH9k";
const witness = "watcher.example/witness+10d6f23a+BNnLj4NiutNJqtS8fpVfQHRC6YyaJfuxwGD9tDMha/bh";
const cosignature = "ENbyOgAAAABrDf1UK+gQfWomLggicceZ8yjXHQ6Fris31VP+/mlVPL+1r5UA+6Pll9XUP++vizxjUlLAwIysIvNjLIQeCZYGVn+LCg==";
const cosigned = [
  "own.example/log\n2\n2pbCKNzxjb25Lmmq22z72cIiKwExPDXClsySpfxaagE=\n",
  "— own.example/log loAMfUmV+UZv0cKWgv9fAW0T44gX9RXi/6I0V6xgYVsUnTN3TTx13OZY1tGRa2lNb84UZncOjkqVMR0j10cHzA5CPwQ=",
  `— watcher.example/witness ${cosignature}\n`,
].join("\n");
const decoded = Uint8Array.from(atob(cosignature), (letter) => letter.charCodeAt(0));
const altered = (at: number, by: number) => cosigned.replace(cosignature, btoa(String.fromCharCode(...decoded.map((byte, index) => (index === at ? byte ^ by : byte)))));

describe("a cosignature", () => {
  const key = keyOf(witness, "witness");

  test("says when its witness saw the checkpoint, which its log signed too", () => {
    expect(cosignedAt(noteOf(cosigned), key)?.toISOString()).toBe("2026-11-30T22:48:52.000Z");
    expect(isSignedBy(noteOf(cosigned), keyOf(log))).toBe(true);
  });

  test("does not hold with one bit of its time, its signature or the text altered", () => {
    for (const at of [4, 11, 12, 75]) for (const by of [1, 128]) expect(() => cosignedAt(noteOf(altered(at, by)), key)).toThrow("cosignature");
    expect(() => cosignedAt(noteOf(cosigned.replace("log\n2\n", "log\n3\n")), key)).toThrow("cosignature");
    expect(() => cosignedAt(noteOf(cosigned.replace(cosignature, cosignature.slice(0, 96))), key)).toThrow("cosignature");
  });

  test("by another key of that name is passed over", () => {
    expect(cosignedAt(noteOf(altered(0, 1)), key)).toBeUndefined();
  });

  test("is of a witness's key alone, as a log's key is of a log", () => {
    expect(() => keyOf(witness)).toThrow("key");
    expect(() => keyOf(log, "witness")).toThrow("key");
  });
});
