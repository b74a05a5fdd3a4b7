// The kinds of reader that a notice has, and the letter of each.
import { ask, client, type Api } from "$lib/api";

export type Kind = Api<"NoticeAudiences">["audiences"][number];

/** Most people first; `more` kinds are left out. */
export async function readersOf(notice: string, signal: AbortSignal): Promise<{ kinds: Kind[]; more: number }> {
  const { audiences, more } = await ask(client.GET("/api/v1/notices/{notice}/audiences", { params: { path: { notice } }, signal }));
  return { kinds: audiences, more };
}

/** The letter that such a reader gets, with an invented name. */
export async function letterAs(notice: string, { jurisdiction, language, data_classes }: Kind, signal: AbortSignal): Promise<Api<"NoticePreview">["letters"][number] | undefined> {
  const { letters } = await ask(client.POST("/api/v1/notices/{notice}/preview", { params: { path: { notice } }, body: { jurisdiction, language, data_classes }, signal }));
  return letters[0];
}
