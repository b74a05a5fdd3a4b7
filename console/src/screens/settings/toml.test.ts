import { describe, expect, test } from "vitest";

import { linesOf, valueOf } from "./toml";

describe("the lines of candor.toml", () => {
  test("stand under the heading of their table", () => expect(linesOf("mail.smtp_host", "mx.shop.example")).toBe('[mail]\nsmtp_host = "mx.shop.example"'));
  test("need no heading at the top", () => expect(linesOf("public_url", "https://a.example")).toBe('public_url = "https://a.example"'));
  test("escape what would end the text", () => expect(linesOf("organisation.name", 'The "Shop"\\')).toBe('[organisation]\nname = "The \\"Shop\\"\\\\"'));
  test("write numbers bare and lists in brackets", () => {
    expect(linesOf("staff.port", 8180)).toBe("[staff]\nport = 8180");
    expect(linesOf("outgoing.allow", ["localhost", "10.0.0.0/8"])).toBe('[outgoing]\nallow = ["localhost", "10.0.0.0/8"]');
  });
  test("make a table of a table", () => expect(linesOf("sign_in.roles", { "incident team": "responder" })).toBe('[sign_in.roles]\n"incident team" = "responder"'));
});

describe("the value of a setting", () => {
  test("is found by its name", () => expect(valueOf({ mail: { smtp_port: 25 } }, "mail.smtp_port")).toBe(25));
  test("is nothing where a part is missing", () => expect(valueOf({}, "sign_in.issuer")).toBeUndefined());
});
