// Everything that the screens of one incident show and do: what is known of it, and the act that is open.
import { getContext, setContext } from "svelte";

import { ask, client, Refusal, type Api } from "$lib/api";
import { live, type Change } from "$lib/live.svelte";
import { query, type Query } from "$lib/query.svelte";
import { session, type Access } from "$lib/session.svelte";

import type { Anchor, Question } from "./logic/next";
import { Known, newestFirst, type Entry } from "./logic/timeline";

export type Task = Api<"Task">;
export type Fact = Api<"Fact">;
export type Promised = Api<"Promise">;
export type Evidence = Api<"Evidence">;
export type CaseRole = Api<"Handover">["role"];
export type Field = "severity" | "phase" | "status";

/** An act of the incident that asks for something first; its dialog is open. */
export type Act =
  | { act: Field | "close" | "reopen" | "duplicate" | "task" | "run" | "promise" | "access" }
  | { act: "evidence"; file?: File }
  | { act: "anchor"; anchor: Anchor }
  | { act: "fact"; question: Question; corrects?: Fact }
  | { act: "entry"; corrects: Entry }
  | { act: "link"; evidence?: Evidence; entry?: Entry }
  | { act: "role"; role: CaseRole; to?: string }
  | { act: "assign" | "drop" | "finish" | "block" | "confirm"; task: Task }
  | { act: "keep"; promise: Promised }
  | { act: "give" | "hold" | "release" | "open" | "retain" | "destroy"; evidence: Evidence };

type Overview = Api<"IncidentOverview">;

export class Room {
  readonly overview: Query<Overview>;
  /** All facts that were ever stated, once one was corrected. */
  readonly facts: Query<Fact[]>;
  readonly tasks: Query<Task[]>;
  readonly runs: Query<Api<"PlaybookRunList">>;
  readonly promises: Query<Api<"PromiseList">>;
  readonly scorecard: Query<Api<"Scorecard">>;
  readonly evidence: Query<Api<"EvidenceList">>;
  readonly roles: Query<Api<"Roles">>;
  readonly access: Query<Api<"Entrance">>;

  readonly reference: string;
  readonly incident = $derived.by(() => this.overview.data?.incident);
  doing = $state.raw<Act>();
  /** Who made the last change of each kind, as far as it was heard. */
  lastBy = $state.raw<Record<string, string>>({});

  readonly #known = new Known();
  /** What is known of it, the newest first. */
  timeline = $state.raw<readonly Entry[]>([]);
  /** How many entries there are, the ones before those that are loaded too. */
  readonly entries = $derived.by(() => (this.overview.data ? this.overview.data.timeline_earlier + (this.overview.data.timeline ?? []).length : 0));
  readonly rows = $derived.by(() => (this.timeline, this.#known.folded()));
  /** Those that stand beside what corrects them. */
  readonly beside = $derived(this.timeline.length - this.rows.length);
  loadingEarlier = $state(false);
  /** Why the last page did not come. */
  earlierRefused = $state.raw<Refusal>();
  #before: string | undefined;
  #gained = false;
  #read = $state(false);
  /** How many entries are not here yet. */
  readonly earlier = $derived(this.#read ? 0 : Math.max(0, this.entries - this.timeline.length));

  constructor(reference: string) {
    this.reference = reference;
    const path = { incident: reference };
    const of = (...kinds: string[]) => (change: Change) => change !== "everything" && change.incident === reference && kinds.some((kind) => change.kind.startsWith(kind));
    this.overview = query(async (signal) => {
      const overview = await ask(client.GET("/api/v1/incidents/{incident}", { params: { path }, signal }));
      this.#take(overview.timeline ?? []);
      this.#before ??= overview.timeline?.[0]?.timeline_entry_id;
      this.#read = false;
      return overview;
    }, of("incident."));
    // Asked for anew with each overview, so that a correction and what it corrected come together.
    this.facts = query(async (signal) => {
      if (!this.overview.data?.facts?.some((fact) => fact.corrects)) return [];
      return (await ask(client.GET("/api/v1/incidents/{incident}/facts", { params: { path }, signal }))).facts;
    });
    this.tasks = query((signal) => ask(client.GET("/api/v1/incidents/{incident}/tasks", { params: { path }, signal })), of("task."));
    this.runs = query((signal) => ask(client.GET("/api/v1/incidents/{incident}/playbook-runs", { params: { path }, signal })), of("task.run", "task.done", "task.dropped", "task.request"));
    this.promises = query((signal) => ask(client.GET("/api/v1/incidents/{incident}/promises", { params: { path }, signal })), of("incident.promise", "record."));
    this.scorecard = query((signal) => ask(client.GET("/api/v1/incidents/{incident}/scorecard", { params: { path }, signal })), of("incident.", "record.", "delivery.", "exposure."));
    this.evidence = query((signal) => ask(client.GET("/api/v1/incidents/{incident}/evidence", { params: { path }, signal })), of("evidence.", "incident.shredded"));
    this.roles = query((signal) => ask(client.GET("/api/v1/incidents/{incident}/roles", { params: { path }, signal })), of("incident.handed_over"));
    this.access = query((signal) => ask(client.GET("/api/v1/incidents/{incident}/access", { params: { path }, signal })), of("staff.", "incident.access"));
    $effect(() =>
      live.on((change) => {
        if (change !== "everything" && change.incident === reference) this.lastBy = { ...this.lastBy, [change.kind]: change.by };
      }),
    );
  }

  get closed(): boolean {
    return this.incident?.state === "closed";
  }

  /** Whether the person's roles allow it, and the incident is not closed where that matters. */
  may(access: Access, how: "also_closed" | "while_open" = "while_open"): boolean {
    return session.may(access) && (how === "also_closed" || !this.closed);
  }

  /** When customers last heard from us: nothing if never, "not_known" until it is loaded. */
  get lastWord(): string | undefined | "not_known" {
    const data = this.scorecard.data;
    if (!data) return "not_known";
    return data.open?.find((finding) => finding.name === "last_word")?.from;
  }

  /** Names that a person may want to type: who had to do with it, and who asks. */
  get names(): string[] {
    const all = new Set<string>();
    if (session.me) all.add(session.me.name);
    for (const role of this.overview.data?.roles ?? []) if (role.to) all.add(role.to);
    for (const handover of this.roles.data?.history ?? []) if (handover.to) all.add(handover.to);
    for (const task of this.tasks.data ?? []) if (task.assignee) all.add(task.assignee);
    for (const person of live.present[this.reference] ?? []) all.add(person.name);
    for (const entry of this.timeline.slice(0, 200)) all.add(entry.recorded_by);
    for (const name of this.access.data?.people ?? []) all.add(name);
    return [...all].sort((a, b) => a.localeCompare(b));
  }

  /** Shows an entry that was just added before the overview is loaded again. */
  added(entry: Entry) {
    this.#take([entry]);
  }

  entry(id: string | undefined): Entry | undefined {
    void this.timeline;
    return id ? this.#known.get(id) : undefined;
  }

  /** The evidence that bears out one of these entries. */
  proofOf(entries: readonly Entry[]): Evidence[] {
    const ids = new Set(entries.map((entry) => entry.timeline_entry_id));
    const names = new Set(this.evidence.data?.links.filter((link) => ids.has(link.timeline_entry_id)).map((link) => link.evidence));
    return this.evidence.data?.evidence.filter((one) => names.has(one.reference)) ?? [];
  }

  /** The entries that this evidence bears out, as far as they are loaded, and how many more there are. */
  borneOutBy(evidence: Evidence): { entries: Entry[]; others: number } {
    const links = this.evidence.data?.links.filter((link) => link.evidence === evidence.reference) ?? [];
    const entries = newestFirst(links.flatMap((link) => this.entry(link.timeline_entry_id) ?? []));
    return { entries, others: links.length - entries.length };
  }

  #take(come: readonly Entry[]) {
    this.#known.take(come);
    this.timeline = this.#known.list;
  }

  /** Loads the page of entries before those that are here. */
  loadEarlier = async () => {
    if (this.loadingEarlier || !this.earlier || !this.#before) return;
    this.loadingEarlier = true;
    try {
      const page: Api<"TimelinePage"> = await ask(
        client.GET("/api/v1/incidents/{incident}/timeline", { params: { path: { incident: this.reference }, query: { limit: "1000", before: this.#before } } }),
      );
      const had = this.timeline.length;
      this.#take(page.entries ?? []);
      if (this.timeline.length > had) this.#gained = true;
      if (page.next) {
        this.#before = page.next;
      } else if (this.#gained) {
        // Somebody may have added something further up meanwhile.
        this.#gained = false;
        this.#before = this.overview.data?.timeline?.[0]?.timeline_entry_id;
      } else {
        this.#read = true;
      }
      this.earlierRefused = undefined;
    } catch (error) {
      this.earlierRefused = error instanceof Refusal ? error : new Refusal("internal", String(error));
    } finally {
      this.loadingEarlier = false;
    }
  };
}

const key = Symbol("room");

/** Makes the room for the screens below. Call it while a component is being made. */
export function openRoom(reference: string): Room {
  return setContext(key, new Room(reference));
}

export function room(): Room {
  return getContext<Room>(key);
}
