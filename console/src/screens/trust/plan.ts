import type { Api } from "$lib/api";

import type { Outcome, Split } from "./report";

/** A plan as a person types it. */
export type PlanFields = { deciding: Outcome; also: Outcome[]; margin: string; splits: Split[]; delays: string; horizon: string; first: string };

/** Where typing begins: the plan in force, else what is usual. */
export function planFrom(now: Api<"TrustPlan">["plan"]): PlanFields {
  if (!now) return { deciding: "spend", also: [], margin: "2", splits: ["delay", "version", "channel", "strength"], delays: "7, 30", horizon: "12", first: "" };
  const [deciding = "spend", ...also] = now.outcomes;
  return {
    deciding, also,
    margin: String(Number((now.margin * 100).toPrecision(12))),
    splits: now.splits,
    delays: now.delay_days.join(", "),
    horizon: String(now.horizon_months),
    first: now.first_month ?? "",
  };
}

/** A typed number; commas of decimals as points do. What is none is sent as nothing that the API takes, so that it says what is wrong. */
function typed(text: string): number {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() && Number.isFinite(value) ? value : -1;
}
const whole = (text: string) => Math.trunc(typed(text));

/** What the API is sent. */
export function planOf(fields: PlanFields): Api<"NewTrustPlan"> {
  return {
    outcomes: [fields.deciding, ...fields.also.filter((one) => one !== fields.deciding)],
    margin: Number((typed(fields.margin) / 100).toPrecision(12)),
    splits: [...fields.splits],
    delay_days: fields.delays.split(/[,;\s]+/).filter(Boolean).map(whole),
    horizon_months: whole(fields.horizon),
    ...(fields.first.trim() ? { first_month: fields.first.trim() } : {}),
  };
}
