import type { Report } from "./report";

/** A cell of a CSV file (RFC 4180). Text that a spreadsheet would compute is kept as text by an apostrophe. */
export function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const columns = [
  "outcome", "split", "group", "exposed", "others", "before", "after", "others_before", "others_after",
  "change", "change_lower_95", "change_upper_95", "share", "share_lower_95", "share_upper_95", "share_lower_90", "share_upper_90",
  "std_error", "clusters", "df", "detectable_share", "verdict",
];

/** Every effect of the report, a row each, with all digits that the API gave. Groups that are not shown have a row without numbers. */
export function effectsCsv(report: Report): string {
  const rows: (string | number | undefined)[][] = report.effects.map((e) => [
    e.outcome, e.split, e.group, e.exposed, e.others, e.before, e.after, e.others_before, e.others_after,
    e.change.estimate, e.change.lower, e.change.upper, e.change_share.estimate, e.change_share.lower, e.change_share.upper, e.change_share_90.lower, e.change_share_90.upper,
    e.std_error, e.clusters, e.df, e.detectable_share, e.verdict,
  ]);
  for (const { split, group } of report.withheld) rows.push(["", split, group, ...Array<undefined>(columns.length - 4).fill(undefined), "withheld"]);
  return [columns, ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
}
