import { w } from "$words";

import type { Refusal } from "./api";

/** What the refusal means for who reads it. The API's own sentence where it has one, as it names what to do. */
export function wordsOf(refusal: Refusal): string {
  if (refusal.code === "forbidden" || refusal.code === "not_found") return refusal.detail || w.common.refusal[refusal.code];
  const own = (w.common.refusal as Record<string, string>)[refusal.code];
  if (!own) return sentence(refusal.detail);
  return own;
}

/** "the name is taken" → "The name is taken." */
export function sentence(text: string): string {
  if (!text) return "";
  const first = text[0]!.toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
