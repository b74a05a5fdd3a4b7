// Where a notice stands on its way to being frozen: counsel and one more, neither of whom wrote it.
import type { Api } from "$lib/api";

export type Notice = Api<"Notice">;

export type Missing = "counsel" | "colleague";

/** Whose approval of this version is missing. */
export function missing(notice: Pick<Notice, "state" | "approvals">): Missing[] {
  if (notice.state !== "draft") return [];
  const counsel = notice.approvals.some(({ approved_as }) => approved_as === "counsel");
  const another = notice.approvals.length >= (counsel ? 2 : 1);
  return [...(counsel ? [] : (["counsel"] as const)), ...(another ? [] : (["colleague"] as const))];
}

export type Obstacle = "not_draft" | "wrote" | "approved" | "blocked";

/** Why this person cannot approve the notice now; nothing if they can. */
export function obstacle(notice: Pick<Notice, "state" | "approvals" | "written_by" | "translations">, me: string, blocking: number): Obstacle | undefined {
  if (notice.state !== "draft") return "not_draft";
  if (notice.approvals.some(({ approved_by }) => approved_by === me)) return "approved";
  if (notice.written_by === me || notice.translations.some(({ written_by }) => written_by === me)) return "wrote";
  return blocking > 0 ? "blocked" : undefined;
}
