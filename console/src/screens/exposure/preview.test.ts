import { describe, expect, test } from "vitest";

import { decodeText, guessDelimiter, guessEncoding, guessForm, packedAs, parseCsv, previewOf } from "./preview";

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe("the encoding", () => {
  test("is told by a byte order mark, which is no part of the text", () => {
    expect(guessEncoding(Uint8Array.of(0xff, 0xfe, 0x61, 0))).toBe("utf_16le");
    expect(guessEncoding(Uint8Array.of(0xfe, 0xff, 0, 0x61))).toBe("utf_16be");
    expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x61, 0), "utf_16le")).toBe("a");
    expect(previewOf(utf8("\ufeffid,mail\n1,a@b\n"), { format: "csv", encoding: "utf_8", delimiter: "," }, true).columns).toEqual(["id", "mail"]);
  });
  test("is UTF-16 without a mark where every other byte is zero", () => {
    expect(guessEncoding(Uint8Array.of(0x69, 0, 0x64, 0))).toBe("utf_16le");
    expect(guessEncoding(Uint8Array.of(0, 0x69, 0, 0x64))).toBe("utf_16be");
  });
  test("is Windows-1252 where it is no UTF-8", () => {
    const bytes = latin("id;name\n1;M\xfcller \x80\n");
    expect(guessEncoding(bytes)).toBe("windows_1252");
    expect(decodeText(bytes, "windows_1252")).toContain("Müller €");
  });
  test("is UTF-8 even where the end of what was read cuts a letter in two", () => {
    const bytes = utf8("name\nMüller\nMü").slice(0, -1);
    expect(guessEncoding(bytes)).toBe("utf_8");
    expect(decodeText(bytes, "utf_8").endsWith("M")).toBe(true);
  });
});

describe("the delimiter", () => {
  test("is what the first line has most of, outside of quotes", () => {
    expect(guessDelimiter('"a,b,c";d;e\n1,2,3,4,5;6;7\n')).toBe(";");
    expect(guessDelimiter("a\tb\n")).toBe("\t");
    expect(guessDelimiter("a|b|c,d\n")).toBe("|");
  });
  test("is a comma where there is one column only", () => expect(guessDelimiter("email\na@b\n")).toBe(","));
});

describe("CSV", () => {
  test("has quotes, quotes in quotes, and lines in quotes", () => {
    expect(parseCsv('a,b\n"x ""y""","two\r\nlines"\n', ",", true)).toEqual([["a", "b"], ['x "y"', "two\r\nlines"]]);
  });
  test("leaves out blank lines, and takes every kind of line end", () => {
    expect(parseCsv("a,b\r\n\r\n1,2\r3,4\n\n", ",", true)).toEqual([["a", "b"], ["1", "2"], ["3", "4"]]);
  });
  test("leaves out the row that the end of what was read cuts, in quotes too", () => {
    expect(parseCsv("a,b\n1,2\n3,", ",", false)).toEqual([["a", "b"], ["1", "2"]]);
    expect(parseCsv('a,b\n1,2\n3,"x\n', ",", false)).toEqual([["a", "b"], ["1", "2"]]);
  });
  test("keeps the last row of a whole file without a line end", () => {
    expect(parseCsv("a,b\n1,2", ",", true)).toEqual([["a", "b"], ["1", "2"]]);
    expect(parseCsv("a,b\n1,", ",", true)).toEqual([["a", "b"], ["1", ""]]);
  });
  test("keeps empty fields, but no empty row", () => expect(parseCsv("a,b\n,\n", ",", true)).toEqual([["a", "b"], ["", ""]]));
});

describe("a preview", () => {
  test("counts rows that do not have as many fields as there are columns", () => {
    const { rows, uneven } = previewOf(utf8("a,b\n1\n1,2\n1,2,3\n"), { format: "csv", encoding: "utf_8", delimiter: "," }, true);
    expect(uneven).toBe(2);
    expect(rows).toEqual([["1", ""], ["1", "2"], ["1", "2"]]);
  });
  test("names what is within an object by both names, and knows what comes later", () => {
    const form = guessForm(utf8('{"userId":1,"traits":{"email":"a@b"}}\n'));
    expect(form.format).toBe("ndjson");
    const { columns, rows, uneven } = previewOf(utf8('{"userId":1,"traits":{"email":"a@b"}}\n[]\n{"late":true}\n'), form, true);
    expect(columns).toEqual(["userId", "traits.email", "late"]);
    expect(rows).toEqual([["1", "a@b", ""], ["", "", "true"]]);
    expect(uneven).toBe(1);
  });
  test("is not made of packed files", () => {
    expect(packedAs(Uint8Array.of(0x1f, 0x8b, 8))).toBe("gzip");
    expect(packedAs(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd))).toBe("zstd");
    expect(packedAs(utf8("id"))).toBeUndefined();
  });
});
