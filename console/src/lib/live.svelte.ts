// What others change, as it happens: server-sent events of the API. Whoever shows something listens here and loads it again.
import { client, type Api } from "./api";

/** An entry of the journal, without its content; "everything" when too much was missed to be told one by one. */
export type Change = Api<"EventChange"> | "everything";
export type Person = Api<"Presence">["people"][number];

class Live {
  /** Whether changes arrive at the moment. */
  state = $state<"connecting" | "open" | "lost">("connecting");
  /** Who else has the incident open, as far as is known. */
  present = $state.raw<Record<string, Person[]>>({});
  #source: EventSource | undefined;
  #listeners = new Set<(change: Change) => void>();
  #incident = "";
  #lostBefore = false;

  /** Follows what may be seen; with an incident, also who is there. */
  follow(incident = "") {
    if (this.#source && this.#incident === incident) return;
    this.stop();
    this.#incident = incident;
    const source = (this.#source = new EventSource(incident ? `/api/v1/events?incident=${incident}` : "/api/v1/events"));
    source.addEventListener("open", () => {
      this.state = "open";
      // The browser asks for what was missed by Last-Event-ID; whatever was on its way meanwhile is loaded again.
      if (this.#lostBefore) this.#tell("everything");
      this.#lostBefore = false;
    });
    source.addEventListener("error", () => {
      this.state = "lost";
      this.#lostBefore = true;
      if (source.readyState === EventSource.CLOSED && this.#source === source) {
        this.#source = undefined;
        setTimeout(() => this.#source ?? this.follow(this.#incident), 5000);
      }
    });
    source.addEventListener("change", (event) => this.#tell(JSON.parse(event.data) as Change));
    source.addEventListener("reload", () => this.#tell("everything"));
    source.addEventListener("presence", (event) => {
      const { incident: of, people } = JSON.parse(event.data) as { incident: string; people: Person[] };
      this.present = { ...this.present, [of]: people };
    });
  }

  stop() {
    this.#source?.close();
    this.#source = undefined;
    this.state = "connecting";
  }

  on(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(change: Change) {
    for (const listener of this.#listeners) listener(change);
  }
}

export const live = new Live();

/** Says that the person looks at `where` of the incident, and again while they do. Call it while a component is being made. */
export function beSeen(incident: () => string, where: string) {
  $effect(() => {
    const of = incident();
    const say = () => {
      if (document.visibilityState !== "visible") return;
      void client.PUT("/api/v1/incidents/{incident}/presence", { params: { path: { incident: of } }, body: { where } }).catch(() => undefined);
    };
    say();
    const again = setInterval(say, 20_000);
    return () => clearInterval(again);
  });
}
