import { ask, client, type Api } from "$lib/api";

export type Status = Api<"DeliveryStatus">;
export type Letters = NonNullable<Status["notices"]>[number];
export type Notice = NonNullable<Api<"NoticeList">["notices"]>[number];
export type PrintJob = Api<"PrintJob">;
export type Proof = Api<"DeliveryProof">;
export type Domain = NonNullable<Api<"DeliveryDomains">["domains"]>[number];

export const loadStatus = (incident: string, signal?: AbortSignal) => ask(client.GET("/api/v1/incidents/{incident}/delivery", { params: { path: { incident } }, signal }));
export const loadNotices = (incident: string, signal?: AbortSignal) => ask(client.GET("/api/v1/incidents/{incident}/notices", { params: { path: { incident } }, signal }));
export const loadJobs = (notice: string, signal?: AbortSignal) => ask(client.GET("/api/v1/notices/{notice}/print-jobs", { params: { path: { notice } }, signal }));

export const loadDomains = (notice: string, signal?: AbortSignal) => ask(client.GET("/api/v1/notices/{notice}/delivery/domains", { params: { path: { notice } }, signal }));

/** Saves what the API makes as a file; a refusal is thrown and nothing is saved. */
export async function save(path: string, name: string) {
  const content = (await ask(client.GET(path as never, { parseAs: "blob" } as never))) as unknown as Blob;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
