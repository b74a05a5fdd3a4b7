import type { Api } from "$lib/api";

type Rotated = Api<"RegisterRotated">;

/**
 * Seals the whole register anew: asks again until none is left, one request after another, and tells after each how far it is. Ends
 * early when `goes_on` says so; what was sealed anew stays so. `total` counts from the first answer.
 */
export async function rotateAll(ask: () => Promise<Rotated>, tell: (done: number, total: number) => void, goesOn: () => boolean): Promise<{ key: number; done: number; left: number }> {
  let done = 0;
  for (;;) {
    const { key_number, sealed_anew, left } = await ask();
    done += sealed_anew;
    tell(done, done + left);
    if (left === 0 || !goesOn()) return { key: key_number, done, left };
  }
}
