// SPDX-License-Identifier: Apache-2.0
// The steps from a declared incident to an approved notice, as a user takes them at the command line.
import { candor, candorJson, newToken } from "./candor.mjs";

const soon = new Date(Date.now() + 30 * 24 * 3600 * 1000);
/** "3 June 2026". */
const inWords = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(soon);

export const facts = {
  what_happened:
    "On 3 June 2026 someone copied part of our customer database. We found out on 8 June 2026.",
  how_it_happened:
    "They used an engineer's stolen password. That account had no second factor, and it should have had one.",
  what_we_are_doing:
    `On 8 June 2026 we closed the account and changed every key it could reach. By ${inWords} every account of our staff will need a second factor. We failed to protect your data. We are sorry.`,
  not_known_yet: `We do not yet know whether the copy was passed on. We will tell you by ${inWords}.`,
};

/** States the facts of an incident; returns nothing. */
export function stateFacts(folder, reference, token) {
  for (const [question, text] of Object.entries(facts)) {
    const unknown = question === "not_known_yet" ? ["--status", "unknown", "--known-by", soon.toISOString()] : [];
    candorJson(folder, ["incident", "fact", reference, question, text, ...unknown], { token });
  }
}

/** Declares, imports what leaked, states the facts, drafts, and has counsel and a second person approve. */
export function approvedNotice(folder, { alice, bob, leaked, classes, translate = () => {} }) {
  const { reference } = candorJson(
    folder,
    ["incident", "declare", "--title", "Customer database copied", "--severity", "high", "--status", "confirmed"],
    { token: alice },
  );
  candorJson(folder, ["exposure", "import", reference, leaked, "--class", classes], { token: alice });
  stateFacts(folder, reference, alice);
  const drafted = candorJson(folder, ["notice", "draft", reference], { token: alice });
  translate(drafted);
  const linted = candor(folder, ["notice", "lint", drafted.reference], { token: alice });
  if (linted.code !== 0) throw new Error(`the notice is blocked:\n${linted.stdout}`);
  const cora = newToken(folder, "cora", ["counsel"]);
  candorJson(folder, ["notice", "approve", drafted.reference], { token: cora });
  candorJson(folder, ["notice", "approve", drafted.reference], { token: bob });
  return { reference, notice: drafted.reference };
}
