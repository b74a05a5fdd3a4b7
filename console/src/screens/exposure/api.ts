import { ask, client, type Api } from "$lib/api";

export type Extent = Api<"Extent">;
export type DataClass = NonNullable<Api<"DataClasses">["data_classes"]>[number];
export type OpenRecord = NonNullable<Api<"RecordReview">["records"]>[number];
export type Register = Api<"Register">;
export type Import = NonNullable<Api<"RecordImports">["imports"]>[number];

export const loadExtent = (incident: string, signal?: AbortSignal) => ask(client.GET("/api/v1/incidents/{incident}/exposure", { params: { path: { incident } }, signal }));

/** The customers and mappings there are. */
export const loadRegister = (signal?: AbortSignal) => ask(client.GET("/api/v1/customers", { signal }));

/** All files of leaked rows, newest first, those that were withdrawn too. */
export async function loadImports(incident: string, signal?: AbortSignal): Promise<Import[]> {
  const { imports } = await ask(client.GET("/api/v1/incidents/{incident}/exposure/imports", { params: { path: { incident } }, signal }));
  return [...(imports ?? [])].reverse();
}

let classes: Promise<DataClass[]> | undefined;
/** The data classes, most urgent first; they are part of the program, so once is enough. */
export function loadClasses(): Promise<DataClass[]> {
  classes ??= ask(client.GET("/api/v1/data-classes")).then(({ data_classes }) => data_classes ?? []);
  classes.catch(() => (classes = undefined));
  return classes;
}

/** "your home address" → "home address" where a list does not speak to the person. In other languages the catalogue has it. */
export function classWords(name: string, all: readonly DataClass[], translated: Record<string, string>): string {
  const words = translated[name] ?? all.find((one) => one.name === name)?.words ?? name.replaceAll("_", " ");
  return words.replace(/^(your|the|Ihre|Ihr|die|der|das) (?=.)/, "");
}
