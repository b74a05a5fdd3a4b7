import type { Api } from "$lib/api";

export type Home = Api<"Home">;
export type Standing = Home["incidents"][number];

export type Due = { kind: "deadline" | "task" | "promise" | "word"; incident: string; what: string; due_at: string; path: string };

/** Everything that has a time, the most late first: what the person should look at next is the first of it. */
export function dues(home: Home): Due[] {
  const all: Due[] = [
    ...home.deadlines.flatMap(({ incident, title, due_at, rule }) => (due_at ? [{ kind: "deadline" as const, incident, what: title, due_at, path: `/incidents/${incident}/duties?rule=${encodeURIComponent(rule)}` }] : [])),
    ...home.tasks.flatMap(({ incident, title, due_at }) => (due_at ? [{ kind: "task" as const, incident, what: title, due_at, path: `/incidents/${incident}?tab=tasks` }] : [])),
    ...home.promises.map(({ incident, kind, text, due_at, incident_title }) =>
      kind === "next_word"
        ? { kind: "word" as const, incident, what: incident_title, due_at, path: `/incidents/${incident}/record` }
        : { kind: "promise" as const, incident, what: text, due_at, path: `/incidents/${incident}?tab=people` },
    ),
  ];
  return all.sort((one, other) => Date.parse(one.due_at) - Date.parse(other.due_at));
}
