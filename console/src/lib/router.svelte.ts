// Which screen an address means. Addresses are plain paths, so that a link can be sent to a colleague.
import type { Component } from "svelte";
import { parse } from "regexparam";

export type Params = Record<string, string>;
type Load = () => Promise<{ default: Component<any> }>; // eslint-disable-line @typescript-eslint/no-explicit-any
export type Screen = { path: string; load: Load };

class Router {
  path = $state(location.pathname);
  search = $state(location.search);

  /** To the top where it is another screen; what is opened on the same screen leaves the reader where they are. */
  go(to: string, how: "push" | "replace" = "push") {
    const before = this.path;
    if (to !== this.path + this.search) history[how === "push" ? "pushState" : "replaceState"]({}, "", to);
    this.#look();
    if (this.path !== before) scrollTo(0, 0);
  }

  /** What the address asks under this name: "eu-gdpr-33" of "?rule=eu-gdpr-33". */
  asked(name: string): string {
    return new URLSearchParams(this.search).get(name) ?? "";
  }

  /** This screen's address with other answers; an empty one is taken away. */
  with(changes: Record<string, string>): string {
    const all = new URLSearchParams(this.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) all.set(name, value);
      else all.delete(name);
    }
    return all.size ? `${this.path}?${all}` : this.path;
  }

  #look = () => {
    this.path = location.pathname;
    this.search = location.search;
  };

  /** Takes over plain clicks on links within the console. */
  start(): () => void {
    const click = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element).closest("a");
      if (!link || link.origin !== location.origin || link.target || link.hasAttribute("download") || /^\/(api|log)\//.test(link.pathname)) return;
      if (link.hash && link.pathname === location.pathname) return;
      event.preventDefault();
      this.go(link.pathname + link.search);
    };
    addEventListener("popstate", this.#look);
    document.addEventListener("click", click);
    return () => {
      removeEventListener("popstate", this.#look);
      document.removeEventListener("click", click);
    };
  }
}

export const router = new Router();

/** The first of the screens whose path matches, with what stands for its `:names`. */
export function match(screens: readonly Screen[], path: string): { screen: Screen; params: Params } | undefined {
  for (const screen of screens) {
    const { keys, pattern } = parse(screen.path);
    const found = pattern.exec(path);
    if (found) return { screen, params: Object.fromEntries(keys.map((key, at) => [key, decodeURIComponent(found[at + 1] ?? "")])) };
  }
  return undefined;
}
