/** A count, as numbers.ts writes it, with its noun: "1 token", "12,401 tokens". */
export const several = (n: string, one: string, more: string) => `${n} ${n === "1" ? one : more}`;
