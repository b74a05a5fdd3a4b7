// How the report's numbers are said; what a plot shows, as the sentence that is its title.
import { count, percent } from "$lib/numbers";
import { locale, w } from "$words";

import { chance, differ, groupsOf, monthAfter, stayedAt, type Effect, type Interval, type Outcome, type Report, type Split } from "./report";

const format = (value: number, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options).format(value).replace("-", "−");
const fixed = (digits: number): Intl.NumberFormatOptions => ({ minimumFractionDigits: digits, maximumFractionDigits: digits });

/** 3.774 → "3.77"; with a sign "+3.77" */
export function number(value: number, digits: number, signed = false): string {
  return format(value, { ...fixed(digits), signDisplay: signed ? "exceptZero" : "auto" });
}
/** −0.0765 → "−7.7%" */
export function share(value: number): string {
  return format(value, { style: "percent", ...fixed(Math.abs(value) >= 10 ? 0 : 1), signDisplay: "exceptZero" });
}
const between = (of: Interval, say: (value: number) => string) => w.trust.chart.with_interval(say(of.estimate), say(of.lower), say(of.upper));
export const shareInterval = (of: Interval) => between(of, share);
export const percentInterval = (of: Interval) => between(of, (value) => percent(value));
export const ratioInterval = (of: Interval) => between(of, (value) => number(value, 2));
export function changeInterval(of: Interval, outcome: Outcome): string {
  return between(of, (value) => change(value, outcome));
}
/** A change of an outcome, signed, in its unit: amounts with cents, shares of customers in points, counts with four digits. */
export function change(value: number, outcome: Outcome): string {
  return outcome === "active" ? number(value * 100, 1, true) : number(value, outcome === "spend" ? 2 : 4, true);
}
export function pWords(p: number): string {
  return p < 1e-4 ? `p < ${number(0.0001, 4)}` : `p = ${number(p, 4)}`;
}
/** "May 2026", from "2026-05" */
export function month(of: string): string {
  return new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${of}-01T00:00:00Z`));
}
export const monthsWords = (n: number) => w.trust.months(count(n), n === 1);
export const unitOf = (report: Report, outcome: Outcome) => (outcome === "spend" && report.currency) || w.trust.units[outcome];
const start = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The report's English name of a group, in the reader's words. */
export function groupName(split: Split, group: string): string {
  const words = w.trust.group;
  if (split === "exposure") return w.trust.view.everybody;
  if (split === "channel") return words.by_channel(group);
  if (split === "strength") return words.tier(w.trust.tiers[group as keyof typeof w.trust.tiers] ?? group);
  if (split !== "delay") return group;
  if (group === "not told") return words.not_told;
  const [first, second] = group.match(/\d+/g) ?? [];
  if (/^within \d+ days$/.test(group)) return words.told(words.within(first!));
  if (/^in \d+ to \d+ days$/.test(group)) return words.told(words.between(first!, second!));
  if (/^after \d+ days$/.test(group)) return words.told(words.after(first!));
  return words.told(group);
}

export function stayedTitle(report: Report, horizon: number): string {
  const exposed = stayedAt(report.exposed, horizon);
  const others = stayedAt(report.others, horizon);
  if (!exposed || !others) return w.trust.stayed.hidden(monthsWords(horizon));
  return w.trust.stayed.title(monthsWords(horizon), percent(exposed.estimate), percent(others.estimate));
}

/** Of all months since; where the horizon cuts them, of the last month in view. */
export function changeTitle(report: Report, effect: Effect, horizon: number): string {
  const words = w.trust.change;
  const cut = horizon < report.months_after ? effect.months.find((one) => one.month === horizon - 1)?.change : undefined;
  const { estimate } = cut ?? effect.change;
  const amount = change(Math.abs(estimate), effect.outcome).replace("+", "");
  const args = [start(w.trust.outcomes[effect.outcome]), amount, unitOf(report, effect.outcome), estimate < 0, groupName(effect.split, effect.group)] as const;
  return cut ? words.title_month(...args, month(monthAfter(report.first_month, horizon - 1))) : words.title(...args, monthsWords(report.months_after));
}

export function groupsTitle(report: Report, outcome: Outcome, split: Split): string {
  const words = w.trust.groups;
  const by = w.trust.splits[split];
  if (groupsOf(report, outcome, split).length < 2) return words.alone(by);
  return differ(report, outcome, split)?.differ ? words.differ(by) : words.alike(by);
}

export function queueTitle(queue: NonNullable<Report["queue"]>): string {
  const days = number(queue.days_apart, 1);
  return queue.p < chance ? w.trust.queue.title(days, share(queue.change_share.estimate)) : w.trust.queue.unclear(days);
}

export function leavingTitle(report: Report): string {
  const told = report.hazards.find((one) => one.state === "told") ?? report.hazards[0];
  if (!told) return "";
  const state = w.trust.leaving.states[told.state] ?? told.state;
  return told.p < chance ? w.trust.leaving.title(state, number(told.ratio.estimate, 2)) : w.trust.leaving.unclear(state);
}

/** Of the cause that most of those involved left for, among those that are shown. */
export function causesTitle(report: Report): string {
  const shown = report.causes.flatMap(({ cause, exposed, others }) => (exposed && others ? [{ cause, exposed, others }] : []));
  const first = shown.sort((one, other) => other.exposed.estimate - one.exposed.estimate)[0];
  if (!first) return w.trust.causes.hidden;
  return w.trust.causes.title(w.trust.causes.words[first.cause], percent(first.exposed.estimate), percent(first.others.estimate));
}

/** "May\n2026" in January and otherwise "May": for a tick. */
export function shortMonth(of: string): string {
  const name = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" }).format(new Date(`${of}-01T00:00:00Z`));
  return of.endsWith("-01") ? `${name}\n${of.slice(0, 4)}` : name;
}

/** "told 10 May 2026"; where the month was chosen, "from May 2026". */
export function beganWords(report: Report, day: (at: string) => string): string {
  return report.began_at ? w.trust.beginning[report.beginning](day(report.began_at.slice(0, 10))) : w.trust.beginning.chosen(month(report.first_month));
}
