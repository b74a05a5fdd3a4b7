import type { Api } from "$lib/api";
import type { Change } from "$lib/live.svelte";

export type Statement = Api<"Statement">;
export type Draft = Api<"StatementDraft">;
export type Promised = Api<"Promise">;
export type Fact = Api<"Fact">;
export type Stage = Statement["stage"];
export type ServiceStatus = Api<"Component">["status"];

export const stages: readonly Stage[] = ["investigating", "identified", "monitoring", "resolved", "review"];
export const serviceStatuses: readonly ServiceStatus[] = ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"];

/** What a change of the journal means for the public record of this incident. */
export function matters(incident: string): (change: Change) => boolean {
  return (change) => change === "everything" || change.incident === incident || change.kind.startsWith("record.");
}

export type Correction = { before: Statement["facts"][number]; after: Statement["facts"][number]; in: Statement };

/** What was published of the fact that was corrected, beside what replaced it, by the statement that did. `statements` oldest first. */
export function corrections(statements: readonly Statement[]): Map<string, Correction[]> {
  const said = new Map<string, Statement["facts"][number]>();
  const found = new Map<string, Correction[]>();
  for (const statement of statements) {
    const here: Correction[] = [];
    for (const after of statement.facts) {
      const before = after.replaces !== undefined && !said.has(after.fact_id) ? said.get(after.replaces) : undefined;
      if (before) here.push({ before, after, in: statement });
    }
    for (const fact of statement.facts) said.set(fact.fact_id, fact);
    if (here.length) found.set(statement.reference, here);
  }
  return found;
}

/** Later statements that corrected something which this one had said. */
export function correctedBy(statement: Statement, all: Map<string, Correction[]>): string[] {
  const own = new Set(statement.facts.map((fact) => fact.fact_id));
  return [...all].filter(([reference, list]) => reference !== statement.reference && list.some(({ before }) => own.has(before.fact_id))).map(([reference]) => reference);
}

/** The first word and a review are published by a second person. */
export function needsSecondPerson(stage: Stage, published: number): boolean {
  return published === 0 || stage === "review";
}

/** A review follows what is resolved, and nothing else does not. */
export function stagesNow(statements: readonly Statement[]): Stage[] {
  const last = statements.at(-1)?.stage;
  return stages.filter((stage) => stage !== "review" || last === "resolved" || last === "review");
}

/** Facts that the public was not told as they stand now. */
export function unsaid(facts: readonly Fact[], statements: readonly Statement[]): Fact[] {
  const last = new Set(statements.at(-1)?.facts.map((fact) => fact.fact_id));
  return facts.filter((fact) => !last.has(fact.fact_id));
}

export type PromiseWord = "open" | "kept" | "kept_late" | "missed";

/** What became of a promise, by the clock. */
export function wordOf(promise: Promised): PromiseWord {
  return promise.state === "missed" && promise.kept_at ? "kept_late" : promise.state;
}

/** Missed and never kept first, then open by time left, then what is done, the newest first. */
export function inOrder(promises: readonly Promised[]): Promised[] {
  const rank: Record<PromiseWord, number> = { missed: 0, open: 1, kept: 2, kept_late: 2 };
  const time = (promise: Promised) => Date.parse(promise.due_at) * (rank[wordOf(promise)] === 2 ? -1 : 1);
  return [...promises].sort((one, other) => rank[wordOf(one)] - rank[wordOf(other)] || time(one) - time(other));
}

/** The next word that customers wait for, if one is promised. */
export function nextWord(promises: readonly Promised[]): Promised | undefined {
  return promises.find((promise) => promise.kind === "next_word" && !promise.kept_at);
}

/** A statement as the API takes it, of what stands in the form. Components whose status is "" are left as they are. */
export type Written = { stage: Stage; title: string; message: string; next_update_by: string; components: Record<string, ServiceStatus | ""> };
export function bodyOf(written: Written, instantOf: (typed: string) => string | undefined): Api<"NewStatement"> {
  const by = instantOf(written.next_update_by);
  const components = Object.entries(written.components).flatMap(([component, status]) => (status ? [{ component, status }] : []));
  return {
    stage: written.stage,
    title: written.title.trim(),
    message: written.message.trim(),
    ...(by ? { next_update_by: by } : {}),
    ...(components.length ? { components } : {}),
  };
}

/** The same of a draft that waits. */
export function bodyOfDraft(draft: Draft): Api<"NewStatement"> {
  return { stage: draft.stage, title: draft.title, message: draft.message, ...(draft.next_update_by ? { next_update_by: draft.next_update_by } : {}), components: draft.components };
}

/** A public page to be shown in a frame: it loads nothing, and its links and forms lead nowhere. */
export function framed(html: string): string {
  return html.replace(/<link\b[^>]*>\s*/g, "").replace("<head>", '<head><base target="_blank">');
}
