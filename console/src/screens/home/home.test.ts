import { describe, expect, test } from "vitest";

import { dues, type Home } from "./home";

const incident = "INC-2026-0001";
const deadline = (rule: string, title: string, due_at?: string): Home["deadlines"][number] => ({ incident, incident_title: "List copied", rule, title, to: "authority", due_at, state: "open" });
const home: Home = {
  at: "2026-06-10T12:00:00Z",
  incidents: [],
  incidents_more: 0,
  tasks: [],
  tasks_more: 0,
  deadlines: [
    deadline("eu.gdpr.33", "Tell the authority", "2026-06-12T12:00:00Z"),
    deadline("us.tx", "Tell Texas", "2026-06-09T12:00:00Z"),
    deadline("us.ca", "Without delay"),
  ],
  deadlines_more: 0,
  promises: [{ incident, incident_title: "List copied", number: 1, kind: "next_word", audience: "customers", text: "More", due_at: "2026-06-10T18:00:00Z", state: "open" }],
  promises_more: 0,
};

describe("what is next", () => {
  test("is the most late of all that has a time", () => {
    expect(dues(home).map(({ what }) => what)).toEqual(["Tell Texas", "List copied", "Tell the authority"]);
  });

  test("leads to where it is done", () => {
    expect(dues(home)[0]?.path).toBe("/incidents/INC-2026-0001/duties?rule=us.tx");
  });

  test("is nothing where nothing has a time", () => {
    expect(dues({ ...home, promises: [], deadlines: [] })).toEqual([]);
  });
});
