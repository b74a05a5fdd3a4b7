// Numbers, amounts and times as people read them, in the language of the console.
import { language, locale } from "$words";

/** 12401 → "12,401" */
export function count(n: number): string {
  return new Intl.NumberFormat(locale).format(n);
}

/** 0.951 → "95.1 %" */
export function percent(share: number, digits = 1): string {
  return new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);
}

/** 1536 → "1.5 KB" */
export function bytes(n: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const at = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return new Intl.NumberFormat(locale, { style: "unit", unit: units[at], unitDisplay: at ? "short" : "long", maximumFractionDigits: at ? 1 : 0 }).format(n / 1000 ** at);
}

/** The instant in the reader's zone, which is named: "30 Nov 2026, 14:05 CET". With seconds where they matter. */
export function instant(at: string, precise: "minutes" | "seconds" = "minutes"): string {
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: precise === "seconds" ? "2-digit" : undefined,
    hourCycle: "h23",
    timeZoneName: "short",
  }).format(new Date(at));
}

/** The day alone: "30 Nov 2026". A calendar date ("2026-11-30") is in no zone. */
export function day(at: string): string {
  const date = /^\d{4}-\d\d-\d\d$/.test(at);
  return new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone: date ? "UTC" : undefined }).format(new Date(at));
}

/** A span in its two largest units, always positive: "31 h", "3 h 12 min", "9 d 4 h". Seconds only below two minutes. */
export function span(seconds: number): string {
  const s = Math.floor(Math.abs(seconds));
  const parts = (value: number, unit: string, rest: number, restUnit: string) => {
    const show = (n: number, u: string) => new Intl.NumberFormat(locale, { style: "unit", unit: u, unitDisplay: language === "en" ? "narrow" : "short" }).format(n);
    return rest > 0 ? `${show(value, unit)} ${show(rest, restUnit)}` : show(value, unit);
  };
  if (s < 120) return parts(s, "second", 0, "");
  if (s < 3600) return parts(Math.floor(s / 60), "minute", 0, "");
  if (s < 72 * 3600) return parts(Math.floor(s / 3600), "hour", s < 12 * 3600 ? Math.floor((s % 3600) / 60) : 0, "minute");
  return parts(Math.floor(s / 86400), "day", s < 10 * 86400 ? Math.floor((s % 86400) / 3600) : 0, "hour");
}
