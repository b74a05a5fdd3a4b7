// The lint while somebody types: asked when they pause, the question before it given up. The text as it is saved is read
// against the incident's record; one that is being typed is read by itself.
import { ask, client, Refusal, type Api } from "$lib/api";

import { moved, spanOf, type Span } from "./place";

const pause = 400;

type Asked = { text: string; saved?: string; notice: string; language: string; jurisdictions: string[] };

export class LiveLint {
  found = $state.raw<Api<"NoticeLint">>();
  refusal = $state.raw<Refusal>();
  busy = $state(false);
  #of = $state.raw("");
  #spans = $derived((this.found?.findings ?? []).map((finding, at) => spanOf(this.#of, finding, at)));
  #running: AbortController | undefined;

  /** What is marked in the text as it is now. */
  spans(text: string): Span[] {
    return moved(this.#spans, this.#of, text);
  }

  async read({ text, saved, notice, language, jurisdictions }: Asked) {
    this.#running?.abort();
    const { signal } = (this.#running = new AbortController());
    this.busy = true;
    try {
      const found = await (text === saved
        ? ask(client.GET("/api/v1/notices/{notice}/lint", { params: { path: { notice } }, signal }))
        : ask(client.POST("/api/v1/lint", { body: { text, language, jurisdictions: jurisdictions.length ? jurisdictions : undefined }, signal })));
      if (signal.aborted) return;
      this.#of = text;
      this.found = found;
      this.refusal = undefined;
    } catch (error) {
      if (signal.aborted) return;
      this.refusal = error instanceof Refusal ? error : new Refusal("internal", String(error));
    }
    this.busy = false;
  }

  stop() {
    this.#running?.abort();
  }
}

/** Reads what `asked` gives, now and whenever it changes. Call it while a component is being made. */
export function liveLint(asked: () => Asked): LiveLint {
  const lint = new LiveLint();
  let first = true;
  $effect(() => {
    const now = asked();
    if (!now.text.trim()) return;
    const soon = setTimeout(() => void lint.read(now), first ? 0 : pause);
    first = false;
    return () => clearTimeout(soon);
  });
  $effect(() => () => lint.stop());
  return lint;
}
