// What a screen shows of the API: loaded, kept while it is loaded again, and loaded again when somebody changed it.
import { Refusal } from "./api";
import { live, type Change } from "./live.svelte";

export class Query<T> {
  data = $state.raw<T>();
  refusal = $state.raw<Refusal>();
  loading = $state(true);
  #load: (signal: AbortSignal) => Promise<T>;
  #running: AbortController | undefined;
  #latest: Promise<void> = Promise.resolve();

  constructor(load: (signal: AbortSignal) => Promise<T>) {
    this.#load = load;
  }

  /** Ends when what is shown is as new as this call, also where a later load took its place. */
  reload = (): Promise<void> => {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.loading = true;
    return (this.#latest = this.#run(running));
  };

  async #run(running: AbortController): Promise<void> {
    try {
      const data = await this.#load(running.signal);
      if (running !== this.#running) return this.#latest;
      this.data = data;
      this.refusal = undefined;
    } catch (error) {
      if (running !== this.#running) return this.#latest;
      if (running.signal.aborted) return;
      this.refusal = error instanceof Refusal ? error : new Refusal("internal", String(error));
    }
    this.loading = false;
  }

  stop() {
    this.#running?.abort();
  }
}

/**
 * Loads now, again whenever something that `load` reads synchronously changes, and again on every change that `matters`.
 * Call it while a component is being made. What was shown stays until the new is there.
 */
export function query<T>(load: (signal: AbortSignal) => Promise<T>, matters: (change: Change) => boolean = () => false): Query<T> {
  const made = new Query(load);
  $effect(() => {
    void made.reload();
    return () => made.stop();
  });
  $effect(() => live.on((change) => {
    if (change === "everything" || matters(change)) void made.reload();
  }));
  return made;
}
