// A chosen file as it is read: how, which columns, and what is said of them.
import { kColumns, kMatching, applyMapping, chosenTwice, mappingOf, missingOf, suggest, suggestClass, type Chosen, type Column, type Mapping } from "./columns";
import { guessForm, kPreviewBytes, packedAs, previewOf, type FileForm, type Preview } from "./preview";
import type { Argument, Kind } from "./uploads.svelte";

export type Said = { classes: string[]; rejects: string; phones: string; aliases: boolean };
export const kSaidFirst: Said = { classes: [], rejects: "1", phones: "", aliases: false };

export class Reading {
  readonly kind: Kind;
  readonly file: File;
  readonly packed: "gzip" | "zstd" | undefined;
  readonly of: readonly Column[];
  /** The name of a saved mapping, for a packed file: its columns are not known here. */
  mapping = $state("");
  form = $state<FileForm>({ format: "csv", encoding: "utf_8", delimiter: "," });
  chosen = $state.raw<Chosen>({});
  exposes = $state.raw<Record<string, string>>({});
  #start: Uint8Array;
  #classes: ReadonlySet<string>;
  preview: Preview = $derived.by(() => (this.packed ? { columns: [], rows: [], uneven: 0 } : previewOf(this.#start, this.form, this.#start.length === this.file.size)));

  private constructor(kind: Kind, file: File, start: Uint8Array, classes: ReadonlySet<string>) {
    this.kind = kind;
    this.file = file;
    this.of = kind === "leaked" ? kMatching : kColumns;
    this.#start = start;
    this.#classes = classes;
    this.packed = packedAs(start);
    if (!this.packed) this.readAs(guessForm(start));
  }

  /** Throws where the browser cannot read the file. */
  static async open(kind: Kind, file: File, classes: ReadonlySet<string>): Promise<Reading> {
    return new Reading(kind, file, new Uint8Array(await file.slice(0, kPreviewBytes).arrayBuffer()), classes);
  }

  /** What was chosen for a column stays where the columns have the same names. */
  readAs(form: FileForm) {
    this.form = form;
    const names = this.preview.columns;
    const suggested = suggest(names, this.of);
    this.chosen = Object.fromEntries(names.map((name) => [name, this.chosen[name] ?? suggested[name] ?? ""]));
    this.exposes = Object.fromEntries(names.map((name) => [name, this.exposes[name] ?? suggestClass(name, this.#classes)]));
  }

  use(mapping: Mapping) {
    this.chosen = applyMapping(mapping, this.preview.columns, this.of);
  }

  get twice(): Column[] {
    return chosenTwice(this.chosen);
  }
  /** What a file of customers must have and has not. */
  get missing(): Column[] {
    return this.kind === "customers" && !this.packed && this.form.format === "csv" ? missingOf(this.chosen) : [];
  }
  /** Leaked rows that nothing would match. */
  get isUnmatchable(): boolean {
    return this.kind === "leaked" && !this.packed && !Object.values(this.chosen).some((is) => is === "external_id" || is === "email" || is === "phone");
  }
  exposesNothing(said: Said): boolean {
    return this.kind === "leaked" && said.classes.length === 0 && !Object.values(this.exposes).some(Boolean);
  }
  isReady(said: Said): boolean {
    return this.file.size > 0 && !this.twice.length && !this.missing.length && !this.isUnmatchable && !this.exposesNothing(said);
  }

  /** As the API takes it beside the file. */
  argument(said: Said): Argument {
    const { format, encoding, delimiter } = this.form;
    const leaked = this.kind === "leaked";
    return {
      name: this.file.name.slice(-200),
      ...(this.packed ? { mapping: this.mapping || undefined } : { format, encoding, delimiter: format === "csv" ? delimiter : undefined, ...mappingOf(this.chosen) }),
      rejects_percent_max: Number(said.rejects.replace(",", ".")),
      ...(leaked
        ? {
            classes: said.classes,
            map: Object.entries(this.exposes).flatMap(([name, one]) => (one ? [{ name, classes: [one] }] : [])),
            phones: said.phones.trim().toUpperCase() || undefined,
            match_aliases: said.aliases || undefined,
          }
        : {}),
    };
  }
}
