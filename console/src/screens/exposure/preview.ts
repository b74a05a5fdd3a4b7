// The first rows of a file, as the importer will read them. It reads like it: the same guesses, and only what was cut off by looking
// at the beginning alone is left out.
import type { Api } from "$lib/api";

export type Format = NonNullable<Api<"RecordImport">["format"]>;
export type Encoding = NonNullable<Api<"RecordImport">["encoding"]>;
export type FileForm = { format: Format; encoding: Encoding; delimiter: string };
export type Preview = { columns: string[]; rows: string[][]; uneven: number };

export const kPreviewBytes = 256 * 1024;
export const kPreviewRows = 8;
export const kDelimiters = [",", ";", "\t", "|"] as const;
export const kEncodings: readonly Encoding[] = ["utf_8", "windows_1252", "utf_16le", "utf_16be"];

/** Whether the bytes are those of a packed file, which a browser does not look into. */
export function packedAs(start: Uint8Array): "gzip" | "zstd" | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip";
  if (start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd) return "zstd";
  return undefined;
}

/** By the byte order mark, by where the zeros of ASCII letters stand, else UTF-8 where it is that, else Windows-1252. */
export function guessEncoding(start: Uint8Array): Encoding {
  const [a, b, c, d] = start;
  if (a === 0xff && b === 0xfe) return "utf_16le";
  if (a === 0xfe && b === 0xff) return "utf_16be";
  if (start.length >= 4 && a && !b && c && !d) return "utf_16le";
  if (start.length >= 4 && !a && b && !c && d) return "utf_16be";
  try {
    // `stream`: a letter that the end cuts in two is no fault.
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return "utf_8";
  } catch {
    return "windows_1252";
  }
}

const labels: Record<Encoding, string> = { utf_8: "utf-8", windows_1252: "windows-1252", utf_16le: "utf-16le", utf_16be: "utf-16be" };

/** The text, without its byte order mark; what the end cuts in two is left out. */
export function decodeText(start: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(labels[encoding]).decode(start, { stream: true });
}

/** The one of comma, semicolon, tab and bar that stands most often in the first line, outside of quotes. */
export function guessDelimiter(text: string): string {
  const counts = new Map<string, number>(kDelimiters.map((one) => [one, 0]));
  let quoted = false;
  for (const c of text.trimStart()) {
    if (c === '"') quoted = !quoted;
    if (quoted) continue;
    if (c === "\n" || c === "\r") break;
    const n = counts.get(c);
    if (n !== undefined) counts.set(c, n + 1);
  }
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

export function guessForm(start: Uint8Array): FileForm {
  const encoding = guessEncoding(start);
  const text = decodeText(start, encoding);
  return { format: text.trimStart().startsWith("{") ? "ndjson" : "csv", encoding, delimiter: guessDelimiter(text) };
}

/** Rows of CSV (RFC 4180) without blank ones. `whole`: the text is all of the file, so its last row is whole too. */
export function parseCsv(text: string, delimiter: string, whole: boolean, rowsMax = Infinity): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const end = (field: string): void => {
    row.push(field);
    if (row.length > 1 || field !== "") rows.push(row);
    row = [];
  };
  while (at < text.length && rows.length < rowsMax) {
    let field = "";
    if (text[at] === '"') {
      for (at++; at < text.length; at++) {
        if (text[at] !== '"') field += text[at];
        else if (text[at + 1] === '"') field += text[at++];
        else break;
      }
      if (at >= text.length && !whole) return rows;
      at++;
    }
    const from = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at++;
    field += text.slice(from, at);
    if (at >= text.length) {
      if (whole) end(field);
      return rows;
    }
    if (text[at] === delimiter) {
      row.push(field);
      if (++at === text.length && whole) end("");
      continue;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    end(field);
  }
  return rows;
}

/** A JSON object a line; what is in an object within is named by both, "traits.email". */
function parseNdjson(text: string, whole: boolean, rowsMax: number): Preview {
  const columns: string[] = [];
  const rows: string[][] = [];
  let uneven = 0;
  const lines = text.split("\n");
  if (!whole) lines.pop();
  for (const line of lines) {
    if (rows.length === rowsMax) break;
    if (!line.trim()) continue;
    const row: string[] = [];
    const read = (value: object, before: string) => {
      for (const [key, inner] of Object.entries(value)) {
        const name = before + key;
        if (typeof inner === "object" && inner !== null && !Array.isArray(inner)) read(inner as object, `${name}.`);
        else if (inner !== null) {
          if (!columns.includes(name)) columns.push(name);
          row[columns.indexOf(name)] = typeof inner === "string" ? inner : JSON.stringify(inner);
        }
      }
    };
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError();
      read(value, "");
      rows.push(row);
    } catch {
      uneven++;
    }
  }
  return { columns, rows: rows.map((row) => columns.map((_, at) => row[at] ?? "")), uneven };
}

/** The columns and first rows; `uneven` rows do not have the form of the rest and would be left out. */
export function previewOf(start: Uint8Array, form: FileForm, whole: boolean, rowsMax = kPreviewRows): Preview {
  const text = decodeText(start, form.encoding);
  if (form.format === "ndjson") return parseNdjson(text, whole, rowsMax);
  const [names = [], ...rows] = parseCsv(text, form.delimiter, whole, rowsMax + 1);
  const columns = names.map((name) => name.trim());
  return { columns, rows: rows.map((row) => columns.map((_, at) => row[at] ?? "")), uneven: rows.filter((row) => row.length !== columns.length).length };
}
