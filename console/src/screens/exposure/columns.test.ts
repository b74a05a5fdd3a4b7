import { expect, test } from "vitest";

import { applyMapping, chosenTwice, kMatching, mappingOf, missingOf, suggest, suggestClass } from "./columns";

test("columns are suggested however their names are written, in German too", () => {
  expect(suggest(["Customer-Number", "E-Mail", "FirstName", "PLZ", "Straße", "traits.email", "shoe size"])).toEqual({
    "Customer-Number": "external_id", "E-Mail": "email", FirstName: "first_name", PLZ: "postcode", Straße: "street", "traits.email": "", "shoe size": "",
  });
});

test("of leaked rows only what they are matched by is suggested", () => {
  expect(suggest(["id", "street"], kMatching)).toEqual({ id: "external_id", street: "" });
});

test("a column that was left out stays out although the importer knows its name", () => {
  expect(mappingOf({ id: "external_id", email: "" })).toEqual({ preset: "segment", columns: [{ name: "id", is: "external_id" }] });
  expect(mappingOf({ "traits.email": "", email: "", id: "external_id" }).preset).toBe("salesforce");
});

test("where another column is the same thing, nothing has to be kept out", () => {
  expect(mappingOf({ Kundennr: "external_id", id: "" }).preset).toBe("usual");
});

test("a saved mapping says what it names and leaves the rest to its preset", () => {
  const mapping = { preset: "usual" as const, columns: [{ name: "Nr", is: "external_id" as const }] };
  expect(applyMapping(mapping, ["Nr", "id", "email", "Telefon"])).toEqual({ Nr: "external_id", id: "", email: "email", Telefon: "" });
});

test("what is chosen twice or missing is named", () => {
  expect(chosenTwice({ a: "email", b: "email", c: "", d: "" })).toEqual(["email"]);
  expect(missingOf({ a: "email" })).toEqual(["external_id", "jurisdiction"]);
  expect(missingOf({ a: "external_id", b: "country" })).toEqual([]);
});

test("data classes are suggested by name, and only those there are", () => {
  const classes = new Set(["email_address", "password_hash", "bank_account"]);
  expect(suggestClass("E-Mail", classes)).toBe("email_address");
  expect(suggestClass("IBAN", classes)).toBe("bank_account");
  expect(suggestClass("password_hash", classes)).toBe("password_hash");
  expect(suggestClass("phone", classes)).toBe("");
  expect(suggestClass("customer_id", classes)).toBe("");
});
