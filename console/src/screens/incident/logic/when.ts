// What a tired person types for an instant: "14:05", "yesterday 9:30", "2 h ago", "friday 18:00", "2026-11-30 08:00Z", "~9:30".
import type { Api } from "$lib/api";

export type Precision = Api<"TimelineEntry">["precision"];
export type Read = { at: string; precision: Precision };

/** Which way an instant without a date lies: what happened is past, what is due comes. */
export type Direction = "past" | "future";

const dayWords: Record<string, number> = {
  today: 0, heute: 0, yesterday: -1, gestern: -1, vorgestern: -2, tomorrow: 1, morgen: 1, übermorgen: 2,
};
const weekdays = [
  ["sun", "sunday", "so", "sonntag"],
  ["mon", "monday", "mo", "montag"],
  ["tue", "tuesday", "di", "dienstag"],
  ["wed", "wednesday", "mi", "mittwoch"],
  ["thu", "thursday", "do", "donnerstag"],
  ["fri", "friday", "fr", "freitag"],
  ["sat", "saturday", "sa", "samstag"],
];
const months = ["jan", "feb", "mar|mär|mrz", "apr", "may|mai", "jun", "jul", "aug", "sep", "oct|okt", "nov", "dec|dez"];
const units: [RegExp, number][] = [
  [/^(m|min|mins|minutes?|minuten?)$/, 60],
  [/^(h|hr|hrs|hours?|std|stunden?)$/, 3600],
  [/^(d|days?|tage?n?)$/, 86400],
  [/^(w|wk|weeks?|wochen?)$/, 7 * 86400],
];

const pad = (n: number) => String(n).padStart(2, "0");
const exactly = (at: Date, precision: Precision): Read => ({ at: at.toISOString().replace(/\.\d{3}Z$/, "Z"), precision });
const toTheMinute = (at: Date) => new Date(Math.floor(at.getTime() / 60_000) * 60_000);

type Time = { hours: number; minutes: number; seconds: number; zone: string };

function timeOf(text: string): Time | undefined {
  const found = /^(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*(?:uhr)?\s*(am|pm)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$/.exec(text) ?? /^(\d{1,2})()()\s*(am|pm)$/.exec(text);
  if (!found) return undefined;
  let hours = Number(found[1]);
  if (found[4] === "pm" && hours < 12) hours += 12;
  if (found[4] === "am" && hours === 12) hours = 0;
  const time = { hours, minutes: Number(found[2] || 0), seconds: Number(found[3] || 0), zone: found[5] ?? "" };
  return time.hours < 24 && time.minutes < 60 && time.seconds < 60 ? time : undefined;
}

type Day = { year: number; month: number; day: number };

function dayOf(text: string, now: Date, direction: Direction): Day | undefined {
  const dayAfter = (days: number) => {
    const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
    return { year: then.getFullYear(), month: then.getMonth() + 1, day: then.getDate() };
  };
  const checked = (year: number, month: number, day: number): Day | undefined => {
    const then = new Date(year, month - 1, day);
    return then.getMonth() === month - 1 && then.getDate() === day ? { year, month, day } : undefined;
  };
  // Without a year: the last such day, or the next.
  const ofSomeYear = (month: number, day: number) => {
    const year = now.getFullYear();
    const then = new Date(year, month - 1, day).getTime();
    const today = new Date(year, now.getMonth(), now.getDate()).getTime();
    return checked(direction === "past" ? (then > today ? year - 1 : year) : then < today ? year + 1 : year, month, day);
  };
  if (text in dayWords) return dayAfter(dayWords[text]!);
  const weekday = weekdays.findIndex((names) => names.includes(text));
  if (weekday >= 0) {
    const ahead = (weekday - now.getDay() + 7) % 7;
    return dayAfter(direction === "past" ? (ahead ? ahead - 7 : 0) : ahead);
  }
  let found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (found) return checked(Number(found[1]), Number(found[2]), Number(found[3]));
  found = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})?$/.exec(text);
  if (found) return found[3] ? checked(Number(found[3]), Number(found[2]), Number(found[1])) : ofSomeYear(Number(found[2]), Number(found[1]));
  found = /^(\d{1,2})\.?\s*([a-zä]{3,9})\.?(?:\s+(\d{4}))?$/.exec(text);
  if (found) {
    const month = months.findIndex((names) => names.split("|").some((name) => found![2]!.startsWith(name))) + 1;
    if (!month) return undefined;
    return found[3] ? checked(Number(found[3]), month, Number(found[1])) : ofSomeYear(month, Number(found[1]));
  }
  return undefined;
}

function instantOf(day: Day, time: Time): Date {
  if (!time.zone) return new Date(day.year, day.month - 1, day.day, time.hours, time.minutes, time.seconds);
  const offset = /[+-]/.test(time.zone) ? time.zone.replace(/^(.\d\d):?(\d\d)$/, "$1:$2") : "Z";
  return new Date(`${day.year}-${pad(day.month)}-${pad(day.day)}T${pad(time.hours)}:${pad(time.minutes)}:${pad(time.seconds)}${offset}`);
}

/** Reads it in the reader's zone, or as now where nothing is typed; nothing where it cannot be understood. */
export function readWhen(typed: string, now: Date, direction: Direction = "past"): Read | undefined {
  let text = typed.trim().toLowerCase().replace(/\s+/g, " ").replace(/,/g, "");
  if (!text || /^(now|jetzt)$/.test(text)) return exactly(toTheMinute(now), "minute");
  const approximately = /^(~|about |around |approx\.? |ca\.? |etwa |gegen )\s*/.exec(text);
  if (approximately) text = text.slice(approximately[0].length);
  const read = readPlain(text, now, direction);
  return read && approximately && read.precision !== "month" && read.precision !== "year" ? { ...read, precision: "approximate" } : read;
}

function readPlain(text: string, now: Date, direction: Direction): Read | undefined {
  const span = /^(?:(in|vor) )?(\d+) ?([a-z]+)( ago)?$/.exec(text);
  const seconds = span && units.find(([name]) => name.test(span[3]!))?.[1];
  if (span && seconds) {
    const back = span[4] || span[1] === "vor" || (!span[1] && direction === "past");
    return exactly(toTheMinute(new Date(now.getTime() + (back ? -1 : 1) * Number(span[2]) * seconds * 1000)), "minute");
  }
  if (/^\d{4}$/.test(text)) return { at: `${text}-01-01T00:00:00Z`, precision: "year" };
  const month = /^(\d{4})-(\d{2})$/.exec(text);
  if (month) return Number(month[2]) >= 1 && Number(month[2]) <= 12 ? { at: `${text}-01T00:00:00Z`, precision: "month" } : undefined;

  const alone = timeOf(text);
  if (alone) {
    const offset = alone.zone && !/[+-]/.test(alone.zone);
    const today = offset ? { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() } : dayOf("today", now, direction)!;
    const at = instantOf(today, alone);
    if (direction === "past" && at > now) at.setDate(at.getDate() - 1);
    if (direction === "future" && at <= now) at.setDate(at.getDate() + 1);
    return exactly(at, alone.seconds ? "exact" : "minute");
  }
  const onlyDay = dayOf(text, now, direction);
  if (onlyDay) {
    // A day that is due is over at its end.
    if (direction === "future") return exactly(instantOf(onlyDay, { hours: 23, minutes: 59, seconds: 0, zone: "" }), "day");
    return { at: `${onlyDay.year}-${pad(onlyDay.month)}-${pad(onlyDay.day)}T00:00:00Z`, precision: "day" };
  }
  const parts = /^(.+?)(?: at| um|t(?=\d{2}:)|) ?(\d{1,2}(?:[:.h]\d{2}(?::\d{2})?)?(?:\.\d+)? ?(?:uhr|am|pm)? ?(?:z|utc|gmt|[+-]\d{2}:?\d{2})?)$/.exec(text);
  const day = parts && dayOf(parts[1]!.trim(), now, direction);
  const time = parts && timeOf(parts[2]!.replace(/(:\d{2}:\d{2})\.\d+/, "$1").trim());
  return day && time ? exactly(instantOf(day, time), time.seconds ? "exact" : "minute") : undefined;
}
