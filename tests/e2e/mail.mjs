// SPDX-License-Identifier: Apache-2.0
// Mails as their readers' programs see them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const decoded = (quotedPrintable) =>
  Buffer.from(
    quotedPrintable.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
    "latin1",
  ).toString("utf8").replaceAll("\r\n", "\n");

const headersOf = (head) =>
  new Map(head.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]));

/** Of a mail's bytes in latin1: its headers unfolded, whom it goes to, and its parts by their types. */
export function readMail(raw) {
  const [head] = raw.split("\r\n\r\n", 1);
  const headers = headersOf(head);
  const boundary = headers.get("content-type").match(/boundary="([^"]+)"/)?.[1];
  const parts = {};
  for (const part of boundary ? raw.split(`\r\n--${boundary}`).slice(1, -1) : [raw]) {
    const [own] = part.split("\r\n\r\n", 1);
    parts[headersOf(own.trimStart()).get("content-type").split(";")[0]] = decoded(part.slice(own.length + 4));
  }
  const to = headers.get("to").match(/[^\s<>]+@[^\s<>]+/)[0];
  return { raw, headers, to, subject: headers.get("subject"), parts, text: parts["text/plain"] };
}

/** All mails that a data folder's own mail folder holds, oldest first. */
export function mailsIn(folder) {
  const inbox = join(folder, "mail/new");
  const names = existsSync(inbox) ? readdirSync(inbox).sort() : [];
  return names.map((name) => readMail(readFileSync(join(inbox, name), "latin1")));
}

/** The code in a letter's link. */
export const codeIn = (text) => text.match(/\/letter\/([0-9A-Z]{5}(?:-[0-9A-Z]{5}){4})/)[1];
