// What the palette knows: each screen adds what can be done on it, by the name that the command line uses.

export type Command = {
  /** As on the command line: "incident severity". */
  name: string;
  /** In words: "Raise or lower the severity". */
  title: string;
  run: () => void;
  /** Keys in a row that do the same: "g h". */
  keys?: string;
};

// No state but the count of changes: what is taken away at the end of a component would be read there as it was before, and what the
// next component has added meanwhile would be lost.
class Commands {
  #lists = new Set<() => Command[]>();
  #changes = 0;
  #changed = $state(0);
  all = $derived.by(() => {
    void this.#changed;
    return [...this.#lists].flatMap((list) => list());
  });

  add(list: () => Command[]): () => void {
    this.#lists.add(list);
    this.#changed = ++this.#changes;
    return () => {
      this.#lists.delete(list);
      this.#changed = ++this.#changes;
    };
  }
}

export const commands = new Commands();

/** Offers these commands while the component is there. Call it while it is being made. */
export function offer(list: () => Command[]) {
  $effect.pre(() => commands.add(list));
}
