import type { Change } from "$lib/live.svelte";

/** Whether a change can move a duty: clocks, counts, flags, holds, records, and letters that left. */
export function matters(change: Change, incident?: string): boolean {
  if (change === "everything") return true;
  if (incident && change.incident !== incident) return false;
  return /^(duty|incident|exposure|delivery|promise)\./.test(change.kind) && change.kind !== "duty.moved";
}
