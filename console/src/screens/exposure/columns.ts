// Which column of a file is which, as far as its name tells.
import type { Api } from "$lib/api";

export type Column = NonNullable<Api<"Mapping">["columns"]>[number]["is"];
export type Preset = NonNullable<Api<"Mapping">["preset"]>;
export type Mapping = Api<"Mapping">;
/** By the file's own name: what it is. A column that is not in it is left out. */
export type Chosen = Record<string, Column | "">;

export const kColumns: readonly Column[] = [
  "external_id", "email", "phone", "name", "first_name", "last_name", "jurisdiction", "country", "region",
  "street", "city", "postcode", "born_on", "language", "joined_on", "minor", "deceased", "do_not_contact",
];
/** What a leaked row is matched by, and the name that is shown at review. */
export const kMatching: readonly Column[] = ["external_id", "email", "phone", "name", "first_name", "last_name", "country", "region", "jurisdiction"];

// What the importer knows by itself. The rest is only suggested.
const known: Record<string, Column> = {
  external_id: "external_id", customer_id: "external_id", customerid: "external_id", customer_number: "external_id", account_id: "external_id", user_id: "external_id", id: "external_id",
  email: "email", e_mail: "email", email_address: "email", e_mail_address: "email", mail: "email",
  phone: "phone", phone_number: "phone", telephone: "phone", mobile: "phone",
  name: "name", full_name: "name", customer_name: "name", first_name: "first_name", given_name: "first_name", last_name: "last_name", family_name: "last_name", surname: "last_name",
  jurisdiction: "jurisdiction", country: "country", country_code: "country", region: "region", state: "region", province: "region",
  street: "street", street_address: "street", city: "city", town: "city", postcode: "postcode", postal_code: "postcode", zip: "postcode", zip_code: "postcode",
  date_of_birth: "born_on", birth_date: "born_on", birthday: "born_on", dob: "born_on", born_on: "born_on",
  language: "language", lang: "language", locale: "language", joined_on: "joined_on", joined: "joined_on", customer_since: "joined_on",
  minor: "minor", deceased: "deceased", do_not_contact: "do_not_contact",
};
const suggested: Record<string, Column> = {
  kundennummer: "external_id", kundennr: "external_id", kunden_nr: "external_id", kunden_id: "external_id", record_id: "external_id", customer: "external_id", cust_id: "external_id",
  e_mail_adresse: "email", emailadresse: "email", mailadresse: "email",
  telefon: "phone", telefonnummer: "phone", handy: "phone", mobil: "phone", tel: "phone", cell: "phone", mobile_phone: "phone",
  vorname: "first_name", nachname: "last_name", familienname: "last_name", kundenname: "name", firstname: "first_name", lastname: "last_name", fullname: "name",
  land: "country", bundesland: "region", state_region: "region", country_region: "country",
  straße: "street", strasse: "street", ort: "city", stadt: "city", plz: "postcode", postleitzahl: "postcode", anschrift: "street", address: "street",
  geburtsdatum: "born_on", birthdate: "born_on", sprache: "language", preferred_language: "language", kunde_seit: "joined_on", verstorben: "deceased",
};
// Columns of the exports that the other presets are for, as far as the usual names do not have them.
const presets: Record<Exclude<Preset, "usual">, readonly string[]> = {
  hubspot: ["Record ID", "Record ID - Contact", "First Name", "Last Name", "Email", "Phone Number", "Street Address", "City", "State/Region", "Postal Code", "Country/Region", "Date of birth", "Preferred language"],
  salesforce: ["Id", "FirstName", "LastName", "Email", "Phone", "MailingStreet", "MailingCity", "MailingState", "MailingPostalCode", "MailingCountry", "Birthdate"],
  segment: ["userId", "traits.name", "traits.firstName", "traits.lastName", "traits.email", "traits.phone", "traits.address.street", "traits.address.city", "traits.address.state", "traits.address.postalCode", "traits.address.country", "traits.birthday", "context.locale"],
};

/** "FirstName", "first-name" and "First name" are first_name. */
export function plainName(name: string): string {
  return name
    .trim()
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/[ \-/]/g, "_")
    .toLowerCase();
}

function guess(name: string): Column | undefined {
  const plain = plainName(name).replace(/^(traits|context)\./, "").replace(/^address\./, "").replace(/^mailing_/, "");
  return known[plain] ?? suggested[plain];
}

/** A suggestion for each column; each thing is suggested once, for the column that comes first. */
export function suggest(names: readonly string[], of: readonly Column[] = kColumns): Chosen {
  const taken = new Set<Column>();
  const chosen: Chosen = {};
  for (const name of names) {
    const is = guess(name);
    chosen[name] = is && of.includes(is) && !taken.has(is) ? is : "";
    if (chosen[name]) taken.add(chosen[name] as Column);
  }
  return chosen;
}

const knows = (name: string, preset: Preset) => (preset === "usual" ? plainName(name) in known : presets[preset].includes(name.trim()));

/**
 * The mapping as the API takes it. It reads columns that it knows by name even where they are not in the mapping; so that what was
 * left out stays out, the preset is the first whose names are none of those.
 */
export function mappingOf(chosen: Chosen): { preset: Preset; columns: { name: string; is: Column }[] } {
  const columns = Object.entries(chosen).flatMap(([name, is]) => (is ? [{ name, is }] : []));
  const said = new Set(columns.map(({ is }) => is));
  const out = Object.keys(chosen).filter((name) => !chosen[name]);
  const guessed = (preset: Preset) =>
    out.some((name) => knows(name, preset) && (preset !== "usual" || !said.has(known[plainName(name)] as Column)));
  const preset = (["usual", "segment", "salesforce", "hubspot"] as const).find((one) => !guessed(one)) ?? "usual";
  return { preset, columns };
}

/** A saved mapping applied to the columns of a file: what it names; the rest as its preset would guess. */
export function applyMapping(mapping: Mapping, names: readonly string[], of: readonly Column[] = kColumns): Chosen {
  const told = new Map((mapping.columns ?? []).map(({ name, is }) => [name, is]));
  const found = new Set([...told.values()]);
  const chosen: Chosen = {};
  const guesses = suggest(names, of);
  for (const name of names) {
    const is = told.get(name) ?? (knows(name, mapping.preset ?? "usual") && !found.has(guesses[name] as Column) ? guesses[name] : "");
    chosen[name] = is && of.includes(is) ? is : "";
  }
  return chosen;
}

/** What is chosen for two columns, which an import would refuse. */
export function chosenTwice(chosen: Chosen): Column[] {
  const all = Object.values(chosen).filter((is): is is Column => is !== "");
  return [...new Set(all.filter((is, at) => all.indexOf(is) !== at))];
}

/** What a file of customers lacks: an id, or where each lives. */
export function missingOf(chosen: Chosen): Column[] {
  const all = new Set(Object.values(chosen));
  return [...(all.has("external_id") ? [] : (["external_id"] as const)), ...(all.has("jurisdiction") || all.has("country") ? [] : (["jurisdiction"] as const))];
}

const exposes: Record<string, string> = {
  email: "email_address", phone: "phone_number", name: "full_name", first_name: "full_name", last_name: "full_name",
  street: "postal_address", city: "postal_address", postcode: "postal_address", born_on: "date_of_birth",
};
const byName: Record<string, string> = {
  ssn: "social_security_number", iban: "bank_account", bank_account_number: "bank_account", card_number: "payment_card", credit_card: "payment_card", pan: "payment_card", cvv: "payment_card_code", cvc: "payment_card_code",
  pin: "pin_code", hash: "password_hash", password_hash: "password_hash", pwhash: "password_hash", passwd: "password", passwort: "password", kennwort: "password", kreditkarte: "payment_card",
  ip: "ip_address", last_ip: "ip_address", user_name: "username", login: "username", passport: "passport_number", address: "postal_address", anschrift: "postal_address", benutzername: "username", reisepass: "passport_number",
};

/** The data class that a column of this name seems to hold; `classes` are the names there are. */
export function suggestClass(name: string, classes: ReadonlySet<string>): string {
  const plain = plainName(name);
  const is = guess(name);
  const found = classes.has(plain) ? plain : (byName[plain] ?? (is ? exposes[is] : undefined) ?? "");
  return classes.has(found) ? found : "";
}
