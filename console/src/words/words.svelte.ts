// The words of the console in the reader's language, chosen once before anything is shown. A catalogue is a plain object;
// what needs a number or a name is a function of it. English is the measure: another language that lacks a word does not compile.
import { en } from "./en";

export type Words = typeof en;

/** The catalogue in use. */
export let w: Words = en;
/** Its language, for the page's `lang`. */
export let language = "en";
/** The same with the reader's country where the browser says it ("en-GB"): for dates and numbers. */
export let locale = "en";

const others: Record<string, () => Promise<Words>> = {
  de: async () => (await import("./de")).de,
};

/** Takes the first of the browser's languages that there is a catalogue for. */
export async function chooseWords(wanted: readonly string[]) {
  for (const tag of wanted) {
    const short = tag.toLowerCase().split("-")[0] ?? "";
    const load = others[short];
    if (short !== "en" && !load) continue;
    if (load) w = await load();
    language = short;
    locale = tag;
    break;
  }
  document.documentElement.lang = language;
}
