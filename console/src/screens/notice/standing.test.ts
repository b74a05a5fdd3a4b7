import { describe, expect, it } from "vitest";

import { missing, obstacle, type Notice } from "./standing";

const approval = (approved_by: string, approved_as: "counsel" | "colleague") => ({ approved_by, approved_as, approved_at: "2026-11-30T12:00:00Z", text_sha256: "" });
const draft = (approvals: Notice["approvals"]): Notice => ({
  notice_id: "", reference: "INC-2026-0001-N1", incident: "INC-2026-0001", state: "draft", version: 2, text: "", text_sha256: "",
  written_by: "ben", written_at: "2026-11-30T12:00:00Z", translations: [], approvals,
});

describe("approval by two", () => {
  it("wants counsel and one more", () => {
    expect(missing(draft([]))).toEqual(["counsel", "colleague"]);
    expect(missing(draft([approval("cora", "counsel")]))).toEqual(["colleague"]);
    expect(missing(draft([approval("alice", "colleague")]))).toEqual(["counsel"]);
    expect(missing(draft([approval("cora", "counsel"), approval("alice", "colleague")]))).toEqual([]);
  });
  it("is not for who wrote the text, nor twice for anybody", () => {
    expect(obstacle(draft([]), "ben", 0)).toBe("wrote");
    expect(obstacle(draft([approval("cora", "counsel")]), "cora", 0)).toBe("approved");
    expect(obstacle(draft([]), "alice", 0)).toBeUndefined();
  });
  it("waits while the lint blocks, and ends with the draft", () => {
    expect(obstacle(draft([]), "alice", 2)).toBe("blocked");
    expect(obstacle({ ...draft([]), state: "approved" }, "alice", 0)).toBe("not_draft");
  });
});
