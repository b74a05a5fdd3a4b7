// What the report's numbers are to a screen: pure, and never another number than the API gave.
import type { Api } from "$lib/api";

export type Report = Api<"TrustReport">;
export type Effect = Report["effects"][number];
export type Interval = Effect["change"];
export type Outcome = Effect["outcome"];
export type Split = Effect["split"];
export type Verdict = Effect["verdict"];
export type Group = Report["exposed"];
export type Finding = NonNullable<Api<"OutcomesImported">["findings"]>[number];

/** Below it a test counts as more than chance, as in the report. */
export const chance = 0.05;

/** The effect that the verdict is of. */
export function deciding(report: Report): Effect | undefined {
  return whole(report, report.plan.outcomes[0]!);
}

/** The effect on an outcome of all whose data was involved. */
export function whole(report: Report, outcome: Outcome): Effect | undefined {
  return report.effects.find((effect) => effect.split === "exposure" && effect.outcome === outcome);
}

/** Outcomes that the report has an effect for, the deciding one first. */
export function outcomesOf(report: Report): Outcome[] {
  return report.plan.outcomes.filter((outcome) => whole(report, outcome));
}

/** Splits of which the report shows a group or says that it is withheld, in the plan's order. */
export function splitsOf(report: Report): Split[] {
  return report.plan.splits.filter((split) => split !== "exposure" && (report.effects.some((one) => one.split === split) || report.withheld.some((one) => one.split === split)));
}

export function groupsOf(report: Report, outcome: Outcome, split: Split): Effect[] {
  return report.effects.filter((effect) => effect.outcome === outcome && effect.split === split);
}

/** Whether the groups differ by more than chance; nothing where it was not tested. */
export function differ(report: Report, outcome: Outcome, split: Split): { differ: boolean; p: number } | undefined {
  const found = report.differences.find((one) => one.outcome === outcome && one.split === split);
  return found && { differ: found.test.p < chance, p: found.test.p };
}

export type Stayed = { months: number; stayed: number; lower: number; upper: number };

/** The steps of a curve from the beginning until `horizon`: level until a step's month, then down. */
export function curveUntil(group: Group, horizon: number): Stayed[] {
  const steps: Stayed[] = [{ months: 0, stayed: 1, lower: 1, upper: 1 }];
  for (const { months, stayed, lower, upper } of group.curve) if (months <= horizon) steps.push({ months, stayed, lower, upper });
  const last = steps[steps.length - 1]!;
  if (last.months < horizon) steps.push({ ...last, months: horizon });
  return steps;
}

/** Who is still a customer at that month; nothing where the report does not show it. */
export function stayedAt(group: Group, horizon: number): Interval | undefined {
  if (!group.stayed) return undefined;
  const steps = curveUntil(group, horizon);
  const { stayed, lower, upper } = steps[steps.length - 1]!;
  return { estimate: stayed, lower, upper };
}

/** The months before, and those since until `horizon`. */
export function monthsUntil(effect: Effect, horizon: number): Effect["months"] {
  return effect.months.filter(({ month }) => month < horizon);
}

/** When the incident began, in months since the beginning of the first month; nothing if it is not in view. */
export function beganAt(report: Report, horizon: number): number | undefined {
  if (!report.began_at) return undefined;
  const at = new Date(report.began_at);
  const [year, month] = report.first_month.split("-").map(Number) as [number, number];
  const months = (at.getUTCFullYear() - year) * 12 + at.getUTCMonth() + 1 - month + (at.getUTCDate() - 1) / 31;
  return months < 0 || months > horizon ? undefined : months;
}

/** "2026-05" and 2 → "2026-07" */
export function monthAfter(first: string, months: number): string {
  const [year, month] = first.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 7);
}

/** Where an axis of shares from 100 % down begins: at a round share below the lowest limit. */
export function axisStart(lowest: number): number {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25].find((one) => (1 - lowest) / one <= 4) ?? 0.25;
  return Math.max(0, Math.floor(lowest / step + 1e-9) * step);
}

/** Decisions as Candor-Argument takes them: "gap=zero". */
export function accepted(decided: Record<string, string>): string[] {
  return Object.entries(decided).flatMap(([check, decision]) => (decision ? [`${check}=${decision}`] : []));
}
