import { describe, expect, test } from "vitest";

import { en } from "../../words/en";
import { allRoles, found, lookAt, type Account } from "./roles";

const account = (name: string, roles: Account["roles"], more: Partial<Account> = {}): Account => ({ account_id: name, name, roles, state: "active", signs_in_by: "password", second_factor: "none", created_at: "2026-06-01T00:00:00Z", created_by: "root", version: 1, ...more });
const all = [account("alice", ["administrator"]), account("ben", ["comms"], { state: "waiting" }), account("maya", ["administrator"], { second_factor: "totp" }), account("otto", ["administrator"], { signs_in_by: "provider" })];

describe("accounts", () => {
  test("are found by their name or role", () => {
    expect(found(all, "AL", en.common.roles).map(({ name }) => name)).toEqual(["alice"]);
    expect(found(all, "communi", en.common.roles).map(({ name }) => name)).toEqual(["ben"]);
    expect(found(all, " ", en.common.roles)).toHaveLength(4);
  });

  test("of administrators need a second factor, here or at the provider", () => expect(lookAt(all).without).toEqual(["alice"]));
  test("wait until a password is set", () => expect(lookAt(all).waiting).toEqual(["ben"]));
});

test("every role has its words", () => expect(Object.keys(en.common.roles).sort()).toEqual([...allRoles].sort()));
