/** What is opened by a question of the address (?account=rita) begins at its heading, as another screen would. Call it while it is being made. */
export function arrive() {
  $effect(() => {
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  });
}
