// What a person types into a field of a date and a time, in their own zone.

/** "2026-11-30T14:05" in the reader's zone → "2026-11-30T13:05:00.000Z"; nothing for an empty field. */
export function instantOf(typed: string): string | undefined {
  const time = new Date(typed).getTime();
  return typed && !Number.isNaN(time) ? new Date(time).toISOString() : undefined;
}

/** The reader's zone by name: "Europe/Berlin". */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
