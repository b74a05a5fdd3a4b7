// The incidents page by page: all open ones, then the closed ones.
import { ask, client, Refusal, type Api } from "$lib/api";
import { live } from "$lib/live.svelte";

export type Wanted = { title: string; severity: string; status: string };

export class IncidentList {
  rows = $state.raw<Api<"Incident">[]>([]);
  refusal = $state.raw<Refusal>();
  /** Whether everything is there. */
  complete = $state(false);
  loading = $state(true);
  #wanted: () => Wanted;
  #state: "open" | "closed" = "open";
  #after: string | undefined;
  #round = 0;

  /** Call it while a component is being made: it begins anew when what is wanted changes. */
  constructor(wanted: () => Wanted) {
    this.#wanted = wanted;
    $effect(() => {
      void JSON.stringify(wanted());
      // What is typed settles first.
      const soon = setTimeout(() => void this.begin(), this.rows.length || this.complete ? 200 : 0);
      return () => clearTimeout(soon);
    });
    $effect(() => live.on((change) => {
      if (change === "everything" || /^incident\.(declared|closed|reopened|changed|duplicate)/.test(change.kind)) void this.begin();
    }));
  }

  async begin() {
    this.#round += 1;
    this.#state = "open";
    this.#after = undefined;
    await this.#page(true);
  }

  async more() {
    if (!this.loading && !this.complete) await this.#page(false);
  }

  async #page(first: boolean) {
    const round = this.#round;
    const { title, severity, status } = this.#wanted();
    this.loading = true;
    try {
      let come: Api<"Incident">[] = [];
      let complete = false;
      // The closed ones begin on the page where the open ones end.
      do {
        const page: Api<"IncidentPage"> = await ask(
          client.GET("/api/v1/incidents", {
            params: { query: { state: this.#state, title: title.trim() || undefined, severity: severity || undefined, status: status || undefined, after: this.#after, limit: first ? "100" : "1000" } },
          }),
        );
        if (round !== this.#round) return;
        come = [...come, ...(page.incidents ?? [])];
        this.#after = page.next;
        if (!page.next) {
          complete = this.#state === "closed";
          this.#state = "closed";
        }
      } while (!complete && come.length < 50);
      this.rows = first ? come : [...this.rows, ...come];
      this.complete = complete;
      this.refusal = undefined;
    } catch (error) {
      if (round !== this.#round) return;
      this.refusal = error instanceof Refusal ? error : new Refusal("internal", String(error));
    }
    this.loading = false;
  }
}
