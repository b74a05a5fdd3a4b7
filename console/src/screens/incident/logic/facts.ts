// What facts said before they were corrected.
import type { Api } from "$lib/api";

export type Fact = Api<"Fact">;

/** What the fact said before, the latest first; `all` are those that were ever stated. */
export function earlier(fact: Fact, all: readonly Fact[]): Fact[] {
  const byId = new Map(all.map((one) => [one.fact_id, one]));
  const chain: Fact[] = [];
  for (let one = byId.get(fact.corrects ?? ""); one; one = byId.get(one.corrects ?? "")) chain.push(one);
  return chain;
}
