// The month as a grid of weeks. Days are plain dates in the reader's zone: what is due at 23:59 in Los Angeles may be tomorrow here.

/** "2026-11-30": a day without a zone. */
export type Day = string;

const two = (n: number) => String(n).padStart(2, "0");

export function dayOf(at: string | number | Date, zone?: string): Day {
  if (!zone) {
    const date = new Date(at);
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  }
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(at));
  return ["year", "month", "day"].map((wanted) => parts.find(({ type }) => type === wanted)?.value).join("-");
}

const utc = (day: Day) => new Date(`${day}T00:00:00Z`);
const back = (date: Date): Day => date.toISOString().slice(0, 10);

export function plusDays(day: Day, days: number): Day {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + days);
  return back(date);
}

/** The same day of another month, or its last day where there is none such. */
export function plusMonths(day: Day, months: number): Day {
  const date = utc(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return back(date);
}

/** Monday is 0. */
export function weekday(day: Day): number {
  return (utc(day).getUTCDay() + 6) % 7;
}

/** Whole weeks, Monday to Sunday, that hold the month of this day. */
export function weeksOf(day: Day): Day[][] {
  const first = `${day.slice(0, 7)}-01`;
  const weeks: Day[][] = [];
  for (let monday = plusDays(first, -weekday(first)); !weeks.length || monday.slice(0, 7) === day.slice(0, 7); monday = plusDays(monday, 7)) {
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((n) => plusDays(monday, n)));
  }
  return weeks;
}

/** Where a key leads in the grid; nothing if it leads nowhere. */
export function moved(day: Day, key: string, shift = false): Day | undefined {
  switch (key) {
    case "ArrowLeft": return plusDays(day, -1);
    case "ArrowRight": return plusDays(day, 1);
    case "ArrowUp": return plusDays(day, -7);
    case "ArrowDown": return plusDays(day, 7);
    case "Home": return plusDays(day, -weekday(day));
    case "End": return plusDays(day, 6 - weekday(day));
    case "PageUp": return plusMonths(day, shift ? -12 : -1);
    case "PageDown": return plusMonths(day, shift ? 12 : 1);
  }
  return undefined;
}

/** What is due on each day. */
export function byDay<T extends { due?: string }>(rows: readonly T[], zone?: string): Map<Day, T[]> {
  const days = new Map<Day, T[]>();
  for (const row of rows) {
    if (!row.due) continue;
    const day = dayOf(row.due, zone);
    days.get(day)?.push(row) ?? days.set(day, [row]);
  }
  return days;
}
