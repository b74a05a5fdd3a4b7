import type { Api } from "$lib/api";
import type { Words } from "$words";

export type Rule = Api<"LawBook">["rules"][number];
export type LawBook = Api<"LawBook">;
type Limit = Pick<Rule["deadline"], "kind" | "n" | "anchor" | "phrase" | "of">;
type LawWords = Words["settings"]["laws"];

/** The text of each rule that a search looks through: made once, as there are hundreds and each letter asks again. */
export function searchable(book: LawBook, audiences: LawWords["audiences"]): Map<Rule, string> {
  const places = new Map(book.jurisdictions.map(({ id, title }) => [id, title]));
  return new Map(book.rules.map((rule) => [rule, [rule.id, rule.title, rule.jurisdiction, places.get(rule.jurisdiction) ?? "", rule.citation, rule.recipient, audiences[rule.audience], rule.trigger.words].join(" ").toLowerCase()]));
}

/** The rules that have all of these words somewhere, each as a part of a word, and are of this audience. */
export function search(texts: Map<Rule, string>, wanted: string, audience: string): Rule[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return [...texts].filter(([rule, text]) => (!audience || rule.audience === audience) && words.every((word) => text.includes(word))).map(([rule]) => rule);
}

/** A deadline in words: "72 hours after awareness". `titles` name the other rules that it may lean on. */
export function deadlineWords(deadline: Rule["deadline"], words: LawWords, titles: (rule: string) => string): string {
  if (deadline.kind === "min_of") return words.soonest(deadline.earliest_of.map((one) => limitWords(one, words, titles)).join(words.or));
  return limitWords(deadline, words, titles);
}

function limitWords(limit: Limit, words: LawWords, titles: (rule: string) => string): string {
  const of = titles(limit.of ?? "");
  switch (limit.kind) {
    case "before":
      return words.before(of);
    case "not_later_than_with":
      return words.with(of);
    case "no_number":
      return limit.phrase ? words.phrase(limit.phrase) : words.no_number;
    default:
      return words.after(amount(limit, words), words.anchors[limit.anchor ?? ""] ?? (limit.anchor ?? "").replace(/_/g, " "));
  }
}

function amount({ kind, n = 0 }: Limit, words: LawWords): string {
  if (kind === "elapsed_hours") return words.hours(n);
  if (kind === "business_days") return words.business_days(n);
  return kind === "calendar_months" ? words.months(n) : words.days(n);
}
