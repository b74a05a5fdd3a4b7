import { w } from "$words";

import type { Refusal } from "./api";

/** Our own words for it, in the reader's language, where they say as much as the API's. */
function ownWordsOf(refusal: Refusal): string | undefined {
  if ((refusal.code === "forbidden" || refusal.code === "not_found") && refusal.detail) return undefined;
  return (w.common.refusal as Record<string, string>)[refusal.code];
}

/** What the refusal means for who reads it. The API's own sentence where it has one, as it names what to do. */
export function wordsOf(refusal: Refusal): string {
  return ownWordsOf(refusal) ?? sentence(refusal.detail);
}

/** The language of these words, where it may be another than the page's. */
export function langOf(refusal: Refusal): "en" | undefined {
  return ownWordsOf(refusal) === undefined ? "en" : undefined;
}

/** "the name is taken" → "The name is taken." */
export function sentence(text: string): string {
  if (!text) return "";
  const first = text[0]!.toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
