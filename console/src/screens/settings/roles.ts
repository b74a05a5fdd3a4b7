import type { Api } from "$lib/api";

export type Account = Api<"Account">;
export type Role = NonNullable<Account["roles"]>[number];

/** The most powerful first, as the pages of the console show them. */
export const allRoles: Role[] = ["administrator", "commander", "responder", "counsel", "comms", "analyst", "observer"];

/** Who is meant by these letters: of the name, or of a role in the reader's words. */
export function found(accounts: readonly Account[], wanted: string, words: Record<Role, string>): Account[] {
  const letters = wanted.trim().toLowerCase();
  if (!letters) return [...accounts];
  return accounts.filter(({ name, roles }) => name.includes(letters) || roles?.some((role) => words[role].toLowerCase().includes(letters)));
}

/** What deserves a look: administrators whose password alone opens everything, and who never came in. */
export function lookAt(accounts: readonly Account[]) {
  return {
    without: accounts.filter((one) => one.state === "active" && one.roles?.includes("administrator") && one.second_factor === "none" && one.signs_in_by !== "provider").map(({ name }) => name),
    waiting: accounts.filter(({ state }) => state === "waiting").map(({ name }) => name),
  };
}
