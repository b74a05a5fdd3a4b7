import { language } from "$words";

/** "US-CA" → "California", "DE" → "Germany"; what has no name keeps its code. `states`: names of parts of countries by their ISO 3166-2 code. */
export function placeName(code: string, states: Record<string, string>): string {
  const [country = code, part] = code.split("-", 2);
  if (states[code]) return states[code];
  const name = countryName(country);
  return part ? `${name}, ${part}` : name;
}

function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames([language], { type: "region", fallback: "code" }).of(code) ?? code;
}
