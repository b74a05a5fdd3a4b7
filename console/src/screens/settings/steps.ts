import type { Api } from "$lib/api";

export type Step = { name: "organisation" | "mail" | "counsel" | "customers" | "second_factor" | "backup"; state: "done" | "open" | "unknown"; path?: string };
export type Known = {
  settings?: Api<"Settings">;
  health?: Api<"Health">;
  accounts?: Api<"AccountList">["accounts"];
  customers?: number;
};

/** What to do before the first incident, in this order. What could not be asked for is unknown. */
export function stepsOf({ settings, health, accounts, customers }: Known): Step[] {
  const is = (known: boolean | undefined): Step["state"] => (known === undefined ? "unknown" : known ? "done" : "open");
  const house = settings?.settings.organisation;
  const named = settings && !settings.described.some(({ name, is_default }) => name === "organisation.name" && is_default);
  const active = accounts?.filter(({ state }) => state !== "disabled");
  const administrators = active?.filter(({ roles }) => roles.includes("administrator"));
  return [
    { name: "organisation", state: is(house && named && Boolean(house.contact_email || house.contact_phone)), path: "/settings/organisation" },
    { name: "mail", state: is(health ? !health.mails.cannot_send && !isLocal(settings) : undefined), path: "/settings/mail" },
    { name: "second_factor", state: is(administrators?.every((one) => one.second_factor !== "none" || one.signs_in_by === "provider")), path: "/settings/me" },
    { name: "counsel", state: is(active?.some(({ roles }) => roles.includes("counsel")) && active.length > 1), path: "/settings/accounts" },
    { name: "customers", state: is(customers === undefined ? undefined : customers > 0), path: "/settings/data" },
    { name: "backup", state: "unknown", path: "/settings/health" },
  ];
}

/** As it comes, letters have a sender at localhost: whoever gets one cannot answer. */
function isLocal(settings: Api<"Settings"> | undefined): boolean {
  return /@localhost$/.test(settings?.settings.mail.from_address ?? "");
}
