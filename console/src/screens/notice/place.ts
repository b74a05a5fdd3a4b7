// Where a finding of the lint stands in the text. The API counts lines and characters from 1; the browser counts UTF-16 units from 0.
import type { Api } from "$lib/api";

export type Finding = Api<"NoticeLint">["findings"][number];
export type Level = Finding["level"];
/** From `start` up to `end`; `at` is the finding's place in the list. */
export type Span = { start: number; end: number; level: Level; at: number };

export const levels: readonly Level[] = ["block", "warn", "info"];

/** The offset of a line's character, both from 1; past the end of the line, its end. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; ++at) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  let offset = start;
  for (let at = 1; at < column && offset < text.length && text[offset] !== "\n"; ++at) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

/** The line (from 1) in which an offset stands. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) ++line;
  return line;
}

const blank = (c: string | undefined) => c === undefined || /\s/.test(c);

/** Where the sentence that begins at `start` ends: at its full stop, or where its paragraph, heading or item does. */
export function sentenceEnd(text: string, start: number): number {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const ownLine = /^\s*(#|[-*+] |\d+[.)] )/.test(text.slice(lineStart, lineStart + 12));
  for (let at = start; at < text.length; ++at) {
    const c = text[at]!;
    if (/[.!?。！？]/.test(c)) {
      let end = at + 1;
      while (/["'”’)\]*_]/.test(text[end] ?? "")) ++end;
      if (end > start + 1 && (blank(text[end]) || /[。！？]/.test(c))) return end;
    }
    if (c !== "\n") continue;
    if (ownLine || /^[ \t]*(\n|#|[-*+] |\d+[.)] |$)/.test(text.slice(at + 1, at + 40))) return at;
  }
  return text.length;
}

/** As far as `where` is what stands at `start`, with any white space alike; 0 if it is not. */
function lengthOf(where: string, text: string, start: number): number {
  const wanted = where.replace(/…$/, "");
  let at = start;
  for (let w = 0; w < wanted.length; ++w) {
    if (/\s/.test(wanted[w]!)) {
      if (!blank(text[at])) return 0;
      while (at < text.length && /\s/.test(text[at]!)) ++at;
      while (/\s/.test(wanted[w + 1] ?? "")) ++w;
    } else if (text[at++] !== wanted[w]) return 0;
  }
  return wanted ? at - start : 0;
}

export function spanOf(text: string, finding: Pick<Finding, "line" | "column" | "where" | "level">, at: number): Span {
  const start = offsetOf(text, finding.line, finding.column);
  const cut = finding.where.endsWith("…");
  const length = lengthOf(finding.where, text, start);
  const end = length && !cut ? start + length : sentenceEnd(text, start);
  return { start, end: Math.max(end, Math.min(start + 1, text.length)), level: finding.level, at };
}

/** The spans of a text as they stand after it was edited: what lies behind the edit moves, what lies in it is gone. */
export function moved(spans: readonly Span[], before: string, after: string): Span[] {
  if (before === after) return [...spans];
  let same = 0;
  while (same < before.length && same < after.length && before[same] === after[same]) ++same;
  let tail = 0;
  while (tail < before.length - same && tail < after.length - same && before[before.length - 1 - tail] === after[after.length - 1 - tail]) ++tail;
  const changedEnd = before.length - tail;
  const by = after.length - before.length;
  return spans.flatMap((span) => {
    if (span.end <= same) return [span];
    if (span.start >= changedEnd) return [{ ...span, start: span.start + by, end: span.end + by }];
    return [];
  });
}

export type Segment = { text: string; level?: Level; ats: number[] };

/** The text in a row of pieces, each with what was found in it; the gravest decides how it is marked. */
export function segments(text: string, spans: readonly Span[]): Segment[] {
  const edges = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].filter((at) => at <= text.length).sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, i) => {
    const end = edges[i + 1]!;
    const over = spans.filter((span) => span.start <= start && span.end >= end);
    return { text: text.slice(start, end), level: levels.find((level) => over.some((span) => span.level === level)), ats: over.map(({ at }) => at) };
  });
}

/** The span after (or before) the caret, round the end. */
export function nextSpan(spans: readonly Span[], caret: number, by: 1 | -1): Span | undefined {
  const order = [...spans].sort((a, b) => a.start - b.start);
  if (by > 0) return order.find(({ start }) => start > caret) ?? order[0];
  return order.filter(({ start }) => start < caret).pop() ?? order[order.length - 1];
}
