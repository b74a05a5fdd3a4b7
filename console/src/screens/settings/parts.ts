import type { Access } from "$lib/session.svelte";

/** The parts of the settings, in the order of their list, each with the access that seeing it takes. */
export const groups = [
  { name: "you", parts: [{ name: "me", access: "signed_in" }] },
  {
    name: "house",
    parts: [
      { name: "health", access: "read" },
      { name: "organisation", access: "administer" },
      { name: "brand", access: "administer" },
      { name: "mail", access: "administer" },
      { name: "listeners", access: "administer" },
    ],
  },
  {
    name: "people",
    parts: [
      { name: "accounts", access: "administer" },
      { name: "webhooks", access: "administer" },
    ],
  },
  { name: "kept", parts: [{ name: "data", access: "read" }] },
  {
    name: "known",
    parts: [
      { name: "playbooks", access: "read" },
      { name: "laws", access: "read" },
      { name: "classes", access: "read" },
      { name: "mappings", access: "identify" },
    ],
  },
] as const satisfies { name: string; parts: { name: string; access: Access }[] }[];

export type PartName = (typeof groups)[number]["parts"][number]["name"];

const all: { name: PartName; access: Access }[] = groups.flatMap((group) => [...group.parts]);

export const part = (name: string) => all.find((one) => one.name === name);

/** The list for somebody: groups with what they may see, and what is for others alone. */
export function listFor(may: (access: Access) => boolean) {
  const shown = groups.map(({ name, parts }) => ({ name, parts: parts.map((one) => one as { name: PartName; access: Access }).filter((one) => may(one.access)) }));
  return {
    groups: shown.filter(({ parts }) => parts.length),
    administrators: all.filter((one) => one.access === "administer" && !may(one.access)).map(({ name }) => name),
  };
}
