// What was just done, in words, for a while; and how to undo it where that can be.
export type Said = { id: number; text: string; undo?: () => Promise<unknown> };

class Saying {
  all = $state.raw<Said[]>([]);
  #next = 1;

  /** Says it for eight seconds, or twenty where it can be undone. */
  say(text: string, undo?: () => Promise<unknown>) {
    const said: Said = { id: this.#next++, text, undo };
    this.all = [...this.all.slice(-2), said];
    setTimeout(() => this.drop(said.id), undo ? 20_000 : 8_000);
  }

  drop(id: number) {
    this.all = this.all.filter((said) => said.id !== id);
  }
}

export const saying = new Saying();
export const say = saying.say.bind(saying);
