// Files on their way. They go on while the person looks at another screen, and are there when they come back.
import { once, Refusal, type Api } from "$lib/api";
import { Pace } from "$lib/pace";

import { headerJson, upload } from "$lib/upload";

export type Kind = "leaked" | "customers";
export type Result = { leaked: Api<"RecordsImported">; customers: Api<"CustomersImported"> };
export type Argument = Api<"RecordImport">;

export class Upload<K extends Kind = Kind> {
  state = $state<"going" | "done" | "stopped" | "lost" | "refused">("going");
  sent = $state(0);
  perSecond = $state<number>();
  secondsLeft = $state<number>();
  result = $state.raw<Result[K]>();
  refusal = $state.raw<Refusal>();
  readonly file: File;
  readonly argument: Argument;
  #path: string;
  #key = once();
  #pace = new Pace(10);
  #stop = new AbortController();

  constructor(path: string, file: File, argument: Argument) {
    this.#path = path;
    this.file = file;
    this.argument = argument;
  }

  /** Whether all of it has left and the answer is waited for. */
  get arrived(): boolean {
    return this.sent >= this.file.size;
  }

  run = async (): Promise<boolean> => {
    this.state = "going";
    this.sent = 0;
    this.#stop = new AbortController();
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    try {
      this.result = await upload<Result[K]>(this.#path, this.file, { ...this.#key, "Candor-Argument": headerJson(this.argument) }, (now) => this.#told(now.sent), this.#stop.signal);
      this.state = "done";
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") this.state = "stopped";
      else {
        this.refusal = error instanceof Refusal ? error : new Refusal("internal", String(error));
        this.state = this.refusal.code === "offline" ? "lost" : "refused";
      }
    } finally {
      removeEventListener("beforeunload", warn);
    }
    return this.state === "done";
  };

  stop = () => this.#stop.abort();

  #told(sent: number) {
    this.sent = sent;
    this.#pace.see(sent, performance.now());
    this.perSecond = this.#pace.perSecond;
    this.secondsLeft = this.#pace.secondsTo(this.file.size);
  }
}

class Uploads {
  #all = $state.raw<Record<string, Upload>>({});

  of(path: string): Upload | undefined {
    return this.#all[path];
  }
  begin(path: string, file: File, argument: Argument): Upload {
    const made = new Upload(path, file, argument);
    this.#all = { ...this.#all, [path]: made };
    return made;
  }
  forget(path: string) {
    const { [path]: _, ...rest } = this.#all;
    this.#all = rest;
  }
}

export const uploads = new Uploads();
