// What the palette offers in the incident room, by the names of the command line.
import { flushSync } from "svelte";

import type { Command } from "$lib/commands.svelte";
import { router } from "$lib/router.svelte";
import { session } from "$lib/session.svelte";
import { w } from "$words";

import { kAnchors, kQuestions } from "./logic/next";
import type { Act, Room } from "./room.svelte";

/** Puts the cursor where the next line of the timeline is written, before the next key comes. */
export function writeEntry(room: Room) {
  const field = () => document.querySelector<HTMLElement>("#entry");
  if (!field()) flushSync(() => router.go(`/incidents/${room.reference}?tab=timeline`));
  field()?.focus();
}

export function commandsOf(room: Room): Command[] {
  const open = (act: Act) => () => (room.doing = act);
  const words = w.incident;
  const work = w.casework;
  const list: Command[] = [];
  if (room.may("respond", "also_closed")) {
    list.push({ name: "incident timeline", title: words.timeline.entry, run: () => writeEntry(room), keys: "n" });
    for (const question of kQuestions) list.push({ name: "incident fact", title: words.facts.question[question], run: open({ act: "fact", question }) });
    list.push({ name: "task add", title: work.tasks.add, run: open({ act: "task" }), keys: "t" });
    list.push({ name: "playbook run", title: work.playbooks.run, run: open({ act: "run" }) });
    list.push({ name: "incident promise", title: work.promises.make, run: open({ act: "promise" }) });
    if (!room.evidence.data?.shredded_at) list.push({ name: "evidence add", title: work.evidence.add, run: open({ act: "evidence" }) });
    if (room.evidence.data?.evidence.length && room.entries) list.push({ name: "evidence link", title: work.evidence.link_title, run: open({ act: "link" }) });
  }
  if (room.may("comply", "also_closed")) {
    for (const anchor of kAnchors) list.push({ name: `incident anchor ${anchor}`, title: `${words.clocks.set}: ${words.clocks.name[anchor]}`, run: open({ act: "anchor", anchor }) });
  }
  if (room.may("command")) {
    list.push({ name: "incident severity", title: words.changes.severity, run: open({ act: "severity" }), keys: "s" });
    list.push({ name: "incident phase", title: words.changes.phase, run: open({ act: "phase" }), keys: "p" });
    list.push({ name: "incident status", title: words.changes.status, run: open({ act: "status" }) });
    list.push({ name: "incident role", title: work.people.hand_over_of(work.people.name.commander), run: open({ act: "role", role: "commander", to: session.me?.name }) });
    list.push({ name: "incident close", title: words.changes.close_title, run: open({ act: "close" }) });
    list.push({ name: "incident duplicate", title: words.changes.duplicate_title, run: open({ act: "duplicate" }) });
  }
  if (room.closed && session.may("command")) list.push({ name: "incident reopen", title: words.changes.reopen_title, run: open({ act: "reopen" }) });
  if (session.may("command")) list.push({ name: "incident access restrict", title: work.access.change, run: open({ act: "access" }) });
  return list;
}
