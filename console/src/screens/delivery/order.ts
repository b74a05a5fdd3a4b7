import { Refusal } from "$lib/api";

/** Whether it is refused because the law wants somebody else told first, which a reason overrides. */
export function isOrder(error: unknown): error is Refusal {
  return error instanceof Refusal && error.code === "conflict" && error.faults.length > 0 && error.faults.every(({ place }) => place !== "candor.toml");
}
