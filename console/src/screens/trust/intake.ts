// Files of what customers did: the file is the body, what is wanted of it stands in a header.
import type { Api } from "$lib/api";
import { headerJson, upload, type Sent } from "$lib/upload";

export type Kind = "outcomes" | "departures" | "relationship";
export type Format = NonNullable<Api<"OutcomesImport">["format"]>;
export type Taken = Api<"CustomerRowsImported">;
export type Wanted = { accept: string[]; only_check: boolean; format?: Format };

/** What the API is told of the file. */
export function argument(name: string, kind: Kind, { format, ...wanted }: Wanted): Api<"OutcomesImport"> {
  return { name, ...wanted, ...(kind === "outcomes" ? { format } : {}) };
}

/** Sends the file to be looked through, or to be taken. */
export function sendFile(incident: string, kind: Kind, file: File, wanted: Wanted, told: (sent: Sent) => void, signal?: AbortSignal): Promise<Taken> {
  return upload<Taken>(`/api/v1/incidents/${incident}/trust/${kind}`, file, { "Candor-Argument": headerJson(argument(file.name, kind, wanted)) }, told, signal);
}
