// The API, typed by its own OpenAPI document. Everything the console knows and does goes through here.
import createClient from "openapi-fetch";

import type { components, paths } from "./schema";

type Schemas = components["schemas"];

/** A schema of the API by its name. */
export type Api<Name extends keyof Schemas> = Schemas[Name];

/** `lang`: of a message that the API wrote. */
export type Fault = { place: string; message: string; lang?: "en" };

/** What the API refused, or that it could not be reached (`code` "offline"). */
export class Refusal extends Error {
  constructor(
    readonly code: Api<"Problem">["code"] | "offline",
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(detail);
  }

  /** What is wrong with the field of that name, if anything is. */
  of(place: string): Fault | undefined {
    return this.faults.find((fault) => fault.place === place || fault.place.startsWith(`${place}/`));
  }
}

export const client = createClient<paths>({ baseUrl: "/" });

const listeners = new Set<() => void>();
/** Calls `tell` whenever the API says that nobody is signed in. */
export function onSignedOut(tell: () => void) {
  listeners.add(tell);
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Waits for a call of `client`; gives its answer or throws a Refusal. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal("offline", "");
  }
  if (answer.response.ok) return answer.data as T;
  throw refusalOf(answer.response.status, answer.error);
}

/** The refusal that a problem document (RFC 9457) tells of. */
export function refusalOf(status: number, problem: unknown): Refusal {
  const known = typeof problem === "object" && problem !== null ? (problem as Partial<Api<"Problem">>) : {};
  const refusal = new Refusal(known.code ?? (status === 502 || status === 504 ? "unavailable" : "internal"), known.detail ?? "", (known.faults ?? []).map(({ place, message }) => ({ place: place.replace(/^\//, ""), message, lang: "en" as const })));
  if (refusal.code === "unauthenticated") listeners.forEach((tell) => tell());
  return refusal;
}

/** Headers that make a POST happen once, however often it is sent. Make them when the person decides, not when it is sent. */
export function once(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": crypto.randomUUID() };
}

/** The header by which a change is refused if somebody changed the thing since. */
export function ifStill(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}
