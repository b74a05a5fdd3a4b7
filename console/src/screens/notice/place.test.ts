import { describe, expect, it } from "vitest";

import { lineOf, moved, nextSpan, offsetOf, segments, sentenceEnd, spanOf, type Span } from "./place";

const text = "# Notice\n\nWe are sorry. 🙂 Someone took\nyour data. More.\n\n1. Change it.\n2. Call us\n";

describe("where a finding stands", () => {
  it("counts characters, not UTF-16 units", () => {
    expect(text.slice(offsetOf(text, 3, 15), offsetOf(text, 3, 17))).toBe("🙂 ");
    expect(text.slice(offsetOf(text, 3, 17)).startsWith("Someone")).toBe(true);
  });
  it("stays within the text for a place that is not in it", () => {
    expect(offsetOf(text, 99, 1)).toBe(text.length);
    expect(offsetOf("ab\ncd", 1, 99)).toBe(2);
  });
  it("knows the line of an offset", () => {
    expect(lineOf(text, 0)).toBe(1);
    expect(lineOf(text, text.indexOf("your"))).toBe(4);
  });
  it("ends a sentence at its full stop, over the end of a line", () => {
    const start = text.indexOf("Someone");
    expect(text.slice(start, sentenceEnd(text, start))).toBe("Someone took\nyour data.");
  });
  it("ends a heading with its line and an item with its own", () => {
    expect(text.slice(0, sentenceEnd(text, 0))).toBe("# Notice");
    const item = text.indexOf("Call");
    expect(text.slice(item, sentenceEnd(text, item))).toBe("Call us");
  });
  it("does not end at the dot of an address or an amount", () => {
    const one = "Go to ag.ny.gov or pay 1.50 now. Then wait.";
    expect(one.slice(0, sentenceEnd(one, 0))).toBe("Go to ag.ny.gov or pay 1.50 now.");
  });
  it("takes the sentence that the lint quotes, whatever breaks its lines", () => {
    const span = spanOf(text, { line: 3, column: 17, where: "Someone took your data.", level: "block" }, 0);
    expect(text.slice(span.start, span.end)).toBe("Someone took\nyour data.");
  });
  it("takes the written sentence where the quoted one has its fields filled in", () => {
    const one = "You lost {{data_classes}}. So act.";
    const span = spanOf(one, { line: 1, column: 1, where: "You lost your name.", level: "warn" }, 0);
    expect(one.slice(span.start, span.end)).toBe("You lost {{data_classes}}.");
  });
  it("marks at least one character", () => {
    expect(spanOf("abc", { line: 1, column: 4, where: "", level: "info" }, 0)).toEqual({ start: 3, end: 3, level: "info", at: 0 });
    expect(spanOf("abc", { line: 1, column: 1, where: "", level: "info" }, 0).end).toBe(3);
  });
});

describe("marks while somebody types", () => {
  const spans: Span[] = [{ start: 0, end: 4, level: "block", at: 0 }, { start: 10, end: 14, level: "warn", at: 1 }];
  it("moves what lies behind the edit and drops what is being mended", () => {
    expect(moved(spans, "abcd efghijklm", "abcd XX efghijklm").map(({ start }) => start)).toEqual([0, 13]);
    expect(moved(spans, "abcd efghijklm", "abXcd efghijklm").map(({ at }) => at)).toEqual([1]);
    expect(moved(spans, "same", "same")).toEqual(spans);
  });
  it("cuts the text into pieces that together are the text", () => {
    const pieces = segments("abcdefghijklmnop", [...spans, { start: 2, end: 12, level: "info", at: 2 }]);
    expect(pieces.map(({ text }) => text).join("")).toBe("abcdefghijklmnop");
    expect(pieces.map(({ level }) => level)).toEqual(["block", "block", "info", "warn", "warn", undefined]);
  });
  it("goes round from the last mark to the first", () => {
    expect(nextSpan(spans, 11, 1)?.at).toBe(0);
    expect(nextSpan(spans, 0, 1)?.at).toBe(1);
    expect(nextSpan(spans, 0, -1)?.at).toBe(1);
    expect(nextSpan([], 0, 1)).toBeUndefined();
  });
});
