// Who is signed in, and what their roles let them do.
import { ask, client, onSignedOut, Refusal, type Api } from "./api";
import { forgetDrafts } from "./draft.svelte";
import { live } from "./live.svelte";

export type Access = NonNullable<Api<"Me">["access"]>[number];

class Session {
  me = $state.raw<Api<"Me">>();
  #last = "";
  state = $state<"unknown" | "in" | "out" | "offline">("unknown");

  constructor() {
    onSignedOut(() => this.#end());
  }

  async look() {
    try {
      this.me = await ask(client.GET("/api/v1/staff/me"));
      // After a session that lapsed somebody else may sign in: what another person typed is not theirs.
      if (this.#last && this.#last !== this.me.name) forgetDrafts();
      this.#last = this.me.name;
      this.state = "in";
    } catch (error) {
      if (error instanceof Refusal && error.code === "unauthenticated") this.#end();
      else this.state = this.me ? this.state : "offline";
    }
  }

  async signOut() {
    await client.DELETE("/api/v1/staff/session").catch(() => undefined);
    forgetDrafts();
    sessionStorage.clear();
    // Nothing of what was shown stays on the page for who comes next.
    location.replace("/");
  }

  may(access: Access): boolean {
    return this.me?.access?.includes(access) ?? false;
  }

  #end() {
    live.stop();
    this.me = undefined;
    this.state = "out";
  }
}

export const session = new Session();
