// What a person types, kept in this tab until it was sent: a reload, a lost connection or a lapsed session loses nothing.
const prefix = "draft:";

/** The fields of a form, `empty` at first; what was typed before under this name comes back. Call it while a component is being made. */
export function draft<T extends Record<string, unknown>>(name: string, empty: T): { fields: T; clear: () => void; typed: () => boolean } {
  const key = prefix + name;
  const stored = sessionStorage.getItem(key);
  const fields = $state({ ...empty, ...(stored ? (JSON.parse(stored) as Partial<T>) : {}) });
  const blank = JSON.stringify(empty);
  $effect(() => {
    const text = JSON.stringify(fields);
    if (text === blank) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  });
  return {
    fields,
    clear: () => {
      Object.assign(fields, empty);
      sessionStorage.removeItem(key);
    },
    typed: () => JSON.stringify(fields) !== blank,
  };
}

/** At signing out: nothing stays for who comes next. */
export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}
