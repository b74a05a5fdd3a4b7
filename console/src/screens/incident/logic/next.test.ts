import { describe, expect, it } from "vitest";

import type { Api } from "$lib/api";

import { kQuestions, nextOf, unanswered, type Known } from "./next";

const now = new Date("2026-11-30T12:00:00Z").getTime();
const incident: Api<"Incident"> = {
  incident_id: "i",
  reference: "INC-2026-0001",
  title: "Customer database copied",
  severity: "high",
  phase: "detection_and_analysis",
  status: "confirmed",
  declared_at: "2026-11-30T10:00:00Z",
  declared_by: "alice",
  version: 1,
  state: "open",
};
const fact = (question: Api<"Fact">["question"], more: Partial<Api<"Fact">> = {}): Api<"Fact"> => ({ fact_id: question, question, status: "confirmed", text: "…", stated_at: "2026-11-30T10:00:00Z", stated_by: "alice", ...more });
const anchor = (name: Api<"ClockAnchor">["anchor"]): Api<"ClockAnchor"> => ({ anchor: name, at: "2026-11-30T09:00:00Z", reason: "…", set_at: "2026-11-30T10:00:00Z", set_by: "alice" });
const task = (reference: string, more: Partial<Api<"Task">> = {}): Api<"Task"> => ({ task_id: reference, reference, incident: incident.reference, title: reference, description: "", state: "todo", blocked_by: [], added_at: "2026-11-30T10:00:00Z", added_by: "alice", version: 1, ...more });
const promise = (due_at: string, more: Partial<Api<"Promise">> = {}): Api<"Promise"> => ({ number: 1, kind: "act", audience: "customers", text: "…", due_at, made_at: "2026-11-30T10:00:00Z", made_by: "alice", state: "open", ...more });
const command: Api<"Handover"> = { handover_id: "h", role: "commander", to: "alice", reason: "…", handed_at: "2026-11-30T10:00:00Z", handed_by: "alice" };
const well: Known = {
  incident,
  anchors: [anchor("awareness"), anchor("discovery")],
  facts: kQuestions.map((question) => fact(question)),
  roles: [command],
  timeline: [],
  tasks: [task("T1", { due_at: "2026-11-30T18:00:00Z" })],
  promises: [],
  lastWord: "2026-11-30T10:00:00Z",
};
const names = (known: Partial<Known>) => nextOf({ ...well, ...known }, now).map((step) => step.next);

describe("what is next", () => {
  it("is the next task where all is well", () => expect(names({})).toEqual(["task"]));
  it("begins, just after declaring, with who has command and when the clocks started", () => {
    expect(names({ anchors: [], facts: [], roles: [], tasks: [], incident: { ...incident, status: "suspected" }, lastWord: undefined })).toEqual(["command", "anchor", "anchor", "questions", "playbook"]);
  });
  it("names a broken promise before late tasks, and these before what is missing", () => {
    const late = task("T2", { due_at: "2026-11-30T11:00:00Z" });
    expect(names({ promises: [promise("2026-11-30T11:00:00Z")], tasks: [late], roles: [] }).slice(0, 3)).toEqual(["promise_missed", "tasks_late", "command"]);
  });
  it("leaves out a promise that was done, though late", () => {
    expect(names({ promises: [promise("2026-11-30T11:00:00Z", { kept_at: "2026-11-30T11:30:00Z", state: "missed" })] })).toEqual(["task"]);
  });
  it("tells of silence after two days, or where customers heard nothing of what is confirmed", () => {
    expect(names({ lastWord: "2026-11-28T11:00:00Z" })).toContain("silent");
    expect(names({ lastWord: undefined })).toContain("silent");
    expect(names({ lastWord: "not_known" })).not.toContain("silent");
  });
  it("asks to settle a suspicion after a day", () => {
    expect(names({ incident: { ...incident, status: "suspected" } })).not.toContain("status");
    expect(names({ incident: { ...incident, status: "suspected", declared_at: "2026-11-29T10:00:00Z" } })).toContain("status");
  });
  it("asks when it was contained, once it is being contained", () => {
    const containing = { ...incident, phase: "containment_eradication_and_recovery" as const };
    expect(names({ incident: containing })).toContain("containment");
    expect(names({ incident: containing, timeline: [{ milestone: "containment" }] })).not.toContain("containment");
    expect(names({ incident: containing, timeline: [{ milestone: "containment", corrected_by: "x" }] })).toContain("containment");
  });
  it("never names a task that waits for another", () => {
    expect(names({ tasks: [task("T2", { blocked_by: ["T1"] })] })).toEqual([]);
  });
  it("reminds of what we said we would know by now", () => {
    expect(names({ facts: [...well.facts, fact("not_known_yet", { status: "unknown", known_by: "2026-11-30T11:00:00Z" })] })).toContain("known_by_passed");
  });
  it("is nothing once it is closed", () => expect(names({ incident: { ...incident, state: "closed" }, roles: [] })).toEqual([]));
});

describe("questions without an answer", () => {
  it("are five at first, as knowing all is no fault", () => expect(unanswered([])).toHaveLength(5));
  it("are fewer with each fact, sure or not", () => expect(unanswered([fact("what_happened", { status: "suspected" })])).not.toContain("what_happened"));
});
