import type { OpenRecord } from "./api";

export type Shown = "all" | "ambiguous" | "unmatched";

export const keyOf = (record: OpenRecord): string => `${record.place.import_id}:${record.place.line}`;
export const visible = (records: readonly OpenRecord[], show: Shown): OpenRecord[] => (show === "all" ? [...records] : records.filter((record) => record.state === show));
/** By what a row is best known in a list: who it names, else how it would be matched. */
export const labelOf = (record: OpenRecord): string => [record.name, record.email ?? record.phone ?? record.external_id].filter(Boolean).join(", ");
