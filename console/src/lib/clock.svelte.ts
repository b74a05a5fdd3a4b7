// The one clock of the console: it ticks each second while the page is seen, so that every count moves together.
class Clock {
  now = $state(Date.now());

  constructor() {
    if (typeof document === "undefined") return;
    setInterval(() => {
      if (document.visibilityState === "visible") this.now = Date.now();
    }, 1000);
    document.addEventListener("visibilitychange", () => (this.now = Date.now()));
  }

  /** Seconds from now until the instant; negative once it has passed. */
  until(at: string): number {
    return (new Date(at).getTime() - this.now) / 1000;
  }
}

export const clock = new Clock();
