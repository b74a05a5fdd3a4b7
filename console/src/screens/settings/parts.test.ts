import { describe, expect, test } from "vitest";

import { listFor, part } from "./parts";

describe("the list of settings", () => {
  test("offers an observer what may be read, and names what is for administrators", () => {
    const list = listFor((access) => access === "read" || access === "signed_in");
    expect(list.groups.flatMap(({ parts }) => parts.map(({ name }) => name))).toEqual(["me", "health", "data", "playbooks", "laws", "classes"]);
    expect(list.administrators).toEqual(["organisation", "brand", "mail", "listeners", "accounts", "webhooks"]);
  });

  test("hides nothing from an administrator", () => {
    expect(listFor(() => true).administrators).toEqual([]);
  });

  test("has no part of another name", () => expect(part("keys-and-so-on")).toBeUndefined());
});
