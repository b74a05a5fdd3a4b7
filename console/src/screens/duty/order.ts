import type { Api } from "$lib/api";

export type Duty = NonNullable<Api<"DutyList">["duties"]>[number];
export type BoardDuty = NonNullable<Api<"DutyBoard">["duties"]>[number];
export type Status = Duty["status"];

/** A line of a board: of one incident, or of all of them (then with the incident's name, and without the reasons). */
export type Row = Pick<Duty, "rule" | "what" | "to_whom" | "binding" | "due" | "status" | "confidence" | "order"> &
  Partial<Pick<Duty, "why" | "anchor" | "kind" | "jurisdiction">> & { key: string; incident: string; title?: string };

export const groups = ["late", "day", "week", "later", "waiting", "met", "not_owed"] as const;
export type Group = (typeof groups)[number];

const hour = 3600_000;

/** Where a duty stands at this moment: the clock moves it, not the answer that it came with. */
export function groupOf(duty: Pick<Duty, "status" | "due">, now: number): Group {
  if (duty.status === "met") return "met";
  if (duty.status === "not_owed") return "not_owed";
  if (duty.status === "held" || duty.due === undefined) return duty.status === "late" ? "late" : "waiting";
  const left = new Date(duty.due).getTime() - now;
  if (left < 0 && duty.status !== "partly_met") return "late";
  if (left < 24 * hour) return "day";
  return left < 7 * 24 * hour ? "week" : "later";
}

const byTime = (a: { due?: string; key: string }, b: { due?: string; key: string }) =>
  (a.due ? new Date(a.due).getTime() : Infinity) - (b.due ? new Date(b.due).getTime() : Infinity) || (a.key < b.key ? -1 : 1);

/** The groups that hold something, most urgent first; within each, the least time left first, what was met last the latest. */
export function grouped<T extends Pick<Row, "status" | "due" | "key">>(rows: readonly T[], now: number): { group: Group; rows: T[] }[] {
  const into = new Map<Group, T[]>(groups.map((group) => [group, []]));
  for (const row of rows) into.get(groupOf(row, now))!.push(row);
  return groups.map((group) => ({ group, rows: into.get(group)!.sort(byTime) })).filter(({ rows }) => rows.length > 0);
}

/** Every word of the search stands somewhere in the row. */
export function sought<T extends Row>(rows: readonly T[], search: string): readonly T[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return rows;
  return rows.filter((row) => {
    const text = [row.rule, row.what, row.to_whom, row.why, row.incident, row.title, row.jurisdiction].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** "not before us-md-ag": how this duty stands to another one. */
export function constraint(line: string): { how: "before" | "with" | "after"; rule: string; given: boolean } | undefined {
  const found = /^(not before|before|not later than with) ([^\s,]+)(, which was already given)?$/.exec(line);
  if (!found) return undefined;
  const how = found[1] === "before" ? "before" : found[1] === "not before" ? "after" : "with";
  return { how, rule: found[2]!, given: found[3] !== undefined };
}

/** The next whole minute at which a row can change its group: until then the list needs not to be sorted again. */
export function minuteOf(now: number): number {
  return Math.floor(now / 60_000) * 60_000;
}
