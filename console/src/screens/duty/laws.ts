// The law book is the same for everybody and changes with the program only: one request serves all screens.
import { ask, client, type Api } from "$lib/api";

export type LawBook = Api<"LawBook">;
export type Flag = NonNullable<LawBook["flags"]>[number];

let book: Promise<LawBook> | undefined;

export function laws(): Promise<LawBook> {
  book ??= ask(client.GET("/api/v1/laws")).catch((error: unknown) => {
    book = undefined;
    throw error;
  });
  return book;
}
