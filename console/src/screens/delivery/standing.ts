// How the letters of a notice stand by one channel, and what can be done about it.
import type { Letters, Notice } from "./api";

export type State = "reached" | "sending" | "queued" | "uncertain" | "bounced" | "no_route";
/** In the order in which a bar shows them. */
export const kStates: readonly State[] = ["reached", "sending", "queued", "uncertain", "bounced", "no_route"];
export type Standing = "queued" | "going" | "waits" | "paused" | "stopped" | "finished";

/** Letters of which it is not known yet what became of them. */
export const openOf = ({ counts }: Letters): number => counts.queued + counts.sending;
export const endedOf = (letters: Letters): number => letters.counts.people - openOf(letters);

/** `now`: in milliseconds, to tell what waits for a later attempt. */
export function standingOf(letters: Letters, now: number): Standing {
  if (letters.hold) return letters.hold;
  if (letters.finished_at || openOf(letters) === 0) return "finished";
  if (letters.attempts === 0 && letters.counts.sending === 0) return "queued";
  const next = letters.next_attempt_at ? new Date(letters.next_attempt_at).getTime() : now;
  return letters.counts.sending === 0 && next > now + 5000 ? "waits" : "going";
}

/** Whether it changes by itself, so that it is worth looking again soon. */
export const isMoving = (letters: Letters): boolean => letters.state === "approved" && !letters.hold && !letters.finished_at && openOf(letters) > 0 && letters.attempts > 0;

export type Act = "queue" | "queue_more" | "send" | "pause" | "resume" | "stop";
/** What can be done with a notice whose letters stand so; `of`: by mail, nothing if they are not queued. */
export function actsOf(notice: Pick<Notice, "state">, of: Letters | undefined, now: number): Act[] {
  if (notice.state !== "approved") return [];
  if (!of) return ["queue"];
  switch (standingOf(of, now)) {
    case "queued": return ["send", "stop"];
    case "going":
    case "waits": return ["pause", "stop"];
    case "paused": return ["resume", "stop"];
    case "finished": return ["queue_more"];
    case "stopped": return [];
  }
}

export type Segment = { state: State; from: number; share: number };
/** The states that have letters, one behind the other; `from` and `share` are of all. */
export function segmentsOf(counts: Letters["counts"]): Segment[] {
  let from = 0;
  return kStates.flatMap((state) => {
    const share = counts.people ? counts[state] / counts.people : 0;
    if (!share) return [];
    const segment = { state, from, share };
    from += share;
    return [segment];
  });
}

/** Marks as people type them: in lines, with spaces or commas, each once. */
export function marksIn(text: string): string[] {
  return [...new Set(text.toLowerCase().split(/[\s,;]+/).filter(Boolean))];
}
