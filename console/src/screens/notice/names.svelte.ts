// Places, languages and data classes by the names that people know them by.
import { ask, client } from "$lib/api";
import { language } from "$words";

import { laws } from "../duty/laws";

class Names {
  #places = $state.raw(new Map<string, string>());
  #classes = $state.raw(new Map<string, string>());
  #asked = false;

  /** Asks for what only the API knows, once. */
  load() {
    if (this.#asked) return;
    this.#asked = true;
    laws().then((book) => (this.#places = new Map(book.jurisdictions.map(({ id, title }) => [id, title]))), () => (this.#asked = false));
    ask(client.GET("/api/v1/data-classes")).then(({ data_classes }) => (this.#classes = new Map(data_classes.map(({ name, words }) => [name, words]))), () => (this.#asked = false));
  }

  /** "US-CA" → "California", "DE" → "Germany" */
  place(id: string): string {
    if (/^[A-Z]{2}$/.test(id) && id !== "EU") return new Intl.DisplayNames(language, { type: "region" }).of(id) ?? id;
    return this.#places.get(id) ?? id;
  }

  /** "de" → "German" */
  language(tag: string): string {
    try {
      return new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;
    } catch {
      return tag;
    }
  }

  /** "email_address,password" or a list of the same → "your e-mail address, your password" */
  classes(list: string | readonly string[]): string {
    const all = typeof list === "string" ? list.split(",").filter(Boolean) : list;
    return new Intl.ListFormat(language, { type: "conjunction" }).format(all.map((name) => this.#classes.get(name) ?? name.replace(/_/g, " ")));
  }
}

export const names = new Names();
