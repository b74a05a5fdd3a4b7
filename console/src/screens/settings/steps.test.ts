import { describe, expect, test } from "vitest";

import { stepsOf, type Known } from "./steps";

const account = (name: string, roles: string[], more = {}) => ({ name, roles, state: "active", signs_in_by: "password", second_factor: "none", ...more });
const settings = (organisation: object, from = "notices@shop.example", named = true) => ({ settings: { organisation, mail: { from_address: from } }, described: [{ name: "organisation.name", is_default: !named, summary: "" }] });
const known = (of: object) => of as unknown as Known;
const state = (of: object, name: string) => stepsOf(known(of)).find((step) => step.name === name)?.state;

describe("what to do before the first incident", () => {
  test("is all unknown where nothing could be asked", () => expect(new Set(stepsOf({}).map((step) => step.state))).toEqual(new Set(["unknown"])));

  test("asks for a name of one's own and a contact", () => {
    expect(state({ settings: settings({ name: "Our company", contact_email: "a@b.example" }, undefined, false) }, "organisation")).toBe("open");
    expect(state({ settings: settings({ name: "Shop", contact_email: "", contact_phone: "" }) }, "organisation")).toBe("open");
    expect(state({ settings: settings({ name: "Shop", contact_email: "a@b.example" }) }, "organisation")).toBe("done");
  });

  test("is not done with mail while the sender is as it comes", () => {
    expect(state({ settings: settings({}, "notices@localhost"), health: { mails: {} } }, "mail")).toBe("open");
    expect(state({ settings: settings({}), health: { mails: {} } }, "mail")).toBe("done");
    expect(state({ settings: settings({}), health: { mails: { cannot_send: "no host" } } }, "mail")).toBe("open");
  });

  test("needs counsel who is somebody else", () => {
    expect(state({ accounts: [account("a", ["administrator", "counsel"])] }, "counsel")).toBe("open");
    expect(state({ accounts: [account("a", ["administrator"]), account("c", ["counsel"])] }, "counsel")).toBe("done");
    expect(state({ accounts: [account("a", ["administrator"]), account("c", ["counsel"], { state: "disabled" })] }, "counsel")).toBe("open");
  });

  test("takes the provider's second factor for one", () => {
    expect(state({ accounts: [account("a", ["administrator"])] }, "second_factor")).toBe("open");
    expect(state({ accounts: [account("a", ["administrator"], { signs_in_by: "provider" })] }, "second_factor")).toBe("done");
  });

  test("never says that a backup is there", () => expect(state({ customers: 3 }, "backup")).toBe("unknown"));
});
