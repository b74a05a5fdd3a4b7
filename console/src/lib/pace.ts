// How fast something goes that is counted up, by what was seen of it lately; and when it will have reached its end if it goes on so.
export class Pace {
  #seen: { at: number; done: number }[] = [];
  readonly #windowMs: number;

  constructor(windowSeconds = 20) {
    this.#windowMs = windowSeconds * 1000;
  }

  /** `done` at this moment, in milliseconds of any clock. A count that went down begins anew. */
  see(done: number, at: number) {
    const last = this.#seen.at(-1);
    if (last && done < last.done) this.#seen = [];
    this.#seen.push({ at, done });
    // One that is older than the window stays: the rate is over at least all of it.
    while (this.#seen.length > 2 && this.#seen[1]!.at <= at - this.#windowMs) this.#seen.shift();
  }

  /** A second, or nothing while too little was seen to say. */
  get perSecond(): number | undefined {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (!first || !last || last.at - first.at < 1000) return undefined;
    return ((last.done - first.done) * 1000) / (last.at - first.at);
  }

  /** Seconds until `all`; nothing while it is not known or nothing moves. */
  secondsTo(all: number): number | undefined {
    const rate = this.perSecond;
    const done = this.#seen.at(-1)?.done ?? 0;
    if (!rate || rate <= 0) return undefined;
    return Math.max(0, all - done) / rate;
  }
}
