/** Of "mail.smtp_host": what the settings say, at any depth; undefined where they say nothing. */
export function valueOf(settings: unknown, name: string): unknown {
  return name.split(".").reduce<unknown>((at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined), settings);
}

/** What to write for it in candor.toml: the table's heading, if it is in one, and the line. */
export function linesOf(name: string, value: unknown): string {
  const dot = name.indexOf(".");
  const line = (key: string) => `${key} = ${literal(value)}`;
  if (isTable(value)) return [`[${name}]`, ...Object.entries(value).map(([key, one]) => `${JSON.stringify(key)} = ${literal(one)}`)].join("\n");
  return dot < 0 ? line(name) : `[${name.slice(0, dot)}]\n${line(name.slice(dot + 1))}`;
}

export const isTable = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  // TOML's basic strings escape as JSON's do.
  return JSON.stringify(value ?? "");
}
