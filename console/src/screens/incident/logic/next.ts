// What is next in an incident: what is late, then what is missing, then what comes; from what is known alone.
import type { Api } from "$lib/api";

export const kAnchors = ["awareness", "discovery", "determination", "materiality", "assessment", "another_notice"] as const;
export const kQuestions = ["what_happened", "how_it_happened", "what_information", "what_we_are_doing", "what_you_can_do", "not_known_yet"] as const;
export type Anchor = (typeof kAnchors)[number];
export type Question = (typeof kQuestions)[number];

export type Known = {
  incident: Api<"Incident">;
  anchors: readonly Api<"ClockAnchor">[];
  facts: readonly Api<"Fact">[];
  roles: readonly Api<"Handover">[];
  timeline: readonly Pick<Api<"TimelineEntry">, "milestone" | "corrected_by">[];
  tasks: readonly Api<"Task">[];
  promises: readonly Api<"Promise">[];
  /** When customers last heard from us; nothing where they never did. Not known while it is being loaded. */
  lastWord: string | undefined | "not_known";
};

export type Step =
  | { next: "promise_missed" | "promise_due"; promise: Api<"Promise"> }
  | { next: "tasks_late"; tasks: readonly Api<"Task">[] }
  | { next: "command" }
  | { next: "anchor"; anchor: "awareness" | "discovery" }
  | { next: "known_by_passed"; fact: Api<"Fact"> }
  | { next: "silent"; since?: string }
  | { next: "status" }
  | { next: "questions"; questions: readonly Question[] }
  | { next: "containment" }
  | { next: "playbook" }
  | { next: "task"; task: Api<"Task"> }
  | { next: "review" };

/** What tells customers nothing for longer than this is named. */
const kSilenceMax = 48 * 3600;
/** A suspicion that is older than this is to be settled. */
const kSuspicionMax = 24 * 3600;
/** A promise is named so long before it falls due. */
const kPromiseAhead = 24 * 3600;

/** The most urgent first. Nothing at all where nobody works on it any more. */
export function nextOf(known: Known, now: number): Step[] {
  const { incident } = known;
  if (incident.state === "closed") return [];
  const since = (at: string) => (now - new Date(at).getTime()) / 1000;
  const steps: Step[] = [];
  const happened = incident.status === "confirmed";
  const nothing = incident.status === "near_miss" || incident.status === "false_positive";

  const notDone = known.promises.filter((promise) => !promise.kept_at).sort((a, b) => a.due_at.localeCompare(b.due_at));
  const missed = notDone.filter((promise) => since(promise.due_at) > 0);
  for (const promise of missed) steps.push({ next: "promise_missed", promise });
  const open = known.tasks.filter((task) => task.state === "todo" || task.state === "doing");
  const late = open.filter((task) => task.due_at && since(task.due_at) > 0);
  if (late.length) steps.push({ next: "tasks_late", tasks: late });
  if (!known.roles.some((role) => role.role === "commander" && role.to)) steps.push({ next: "command" });
  for (const anchor of ["awareness", "discovery"] as const) {
    if (!nothing && !known.anchors.some((set) => set.anchor === anchor)) steps.push({ next: "anchor", anchor });
  }
  for (const fact of known.facts) if (fact.known_by && fact.status === "unknown" && since(fact.known_by) > 0) steps.push({ next: "known_by_passed", fact });
  if (happened && known.lastWord !== "not_known" && incident.phase !== "post_incident_activity") {
    if (known.lastWord === undefined || since(known.lastWord) > kSilenceMax) steps.push({ next: "silent", since: known.lastWord });
  }
  for (const promise of notDone) if (since(promise.due_at) <= 0 && since(promise.due_at) > -kPromiseAhead) steps.push({ next: "promise_due", promise });
  if (incident.status === "suspected" && since(incident.declared_at) > kSuspicionMax) steps.push({ next: "status" });
  const questions = unanswered(known.facts);
  if (!nothing && questions.length) steps.push({ next: "questions", questions });
  if (incident.phase !== "detection_and_analysis" && !nothing && !known.timeline.some((entry) => entry.milestone === "containment" && !entry.corrected_by)) {
    steps.push({ next: "containment" });
  }
  if (!known.tasks.length && !nothing && incident.phase !== "post_incident_activity") steps.push({ next: "playbook" });
  const task = open.filter((one) => !late.includes(one) && !(one.blocked_by ?? []).length).sort((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9"))[0];
  if (task) steps.push({ next: "task", task });
  if (incident.phase === "post_incident_activity" && !open.length && !notDone.length) steps.push({ next: "review" });
  return steps;
}

/** The questions of a reader that no fact answers. "What we do not know yet" is answered by silence. */
export function unanswered(facts: readonly Api<"Fact">[]): Question[] {
  return kQuestions.filter((question) => question !== "not_known_yet" && !facts.some((fact) => fact.question === question));
}
