// SPDX-License-Identifier: Apache-2.0
// Reads the shipped playbooks, and what Candor exports, by the rules of OASIS CACAO Security Playbooks 2.0 as they stand in
// the specification: written apart from the program, sharing no code with it, so that the two can disagree.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candor, newFolder, root } from "./candor.mjs";

const folder = join(root, "playbooks");
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));

// The subcategories of NIST CSF 2.0 (NIST CSWP 29), by category; numbers that 2.0 withdrew are not in it.
const csf = {
  "GV.OC": [1, 2, 3, 4, 5], "GV.RM": [1, 2, 3, 4, 5, 6, 7], "GV.RR": [1, 2, 3, 4], "GV.PO": [1, 2], "GV.OV": [1, 2, 3],
  "GV.SC": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  "ID.AM": [1, 2, 3, 4, 5, 7, 8], "ID.RA": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "ID.IM": [1, 2, 3, 4],
  "PR.AA": [1, 2, 3, 4, 5, 6], "PR.AT": [1, 2], "PR.DS": [1, 2, 10, 11], "PR.PS": [1, 2, 3, 4, 5, 6], "PR.IR": [1, 2, 3, 4],
  "DE.CM": [1, 2, 3, 6, 9], "DE.AE": [2, 3, 4, 6, 7, 8],
  "RS.MA": [1, 2, 3, 4, 5], "RS.AN": [3, 6, 7, 8], "RS.CO": [2, 3], "RS.MI": [1, 2],
  "RC.RP": [1, 2, 3, 4, 5, 6], "RC.CO": [3, 4],
};
const subcategories = new Set(
  Object.entries(csf).flatMap(([category, numbers]) => numbers.map((n) => `${category}-${String(n).padStart(2, "0")}`)),
);

const activities = new Set(
  ("compose-content deliver-content identify-audience identify-channel scan-system match-indicator analyze-collected-data " +
    "identify-indicators scan-vulnerabilities configure-systems restrict-access disconnect-system eliminate-risk " +
    "revert-system restore-data restore-capabilities map-network identify-steps step-sequence prepare-engagement " +
    "execute-operation analyze-engagement-results").split(" "),
);
const types = new Set("attack detection engagement investigation mitigation notification prevention remediation".split(" "));

/** Section 10.10; the UUID of a step is of version 4. */
function assertIdentifier(text, type) {
  assert.match(text, new RegExp(`^${type}--[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`));
}

/** All steps of the branch that begins at `first`, up to its end steps (sections 4.7, 4.8). */
function branch(workflow, first) {
  const seen = new Set();
  const waiting = [first];
  while (waiting.length > 0) {
    const id = waiting.pop();
    assert.ok(id in workflow, `${id} is a step`);
    if (seen.has(id)) continue;
    seen.add(id);
    const { on_completion, on_success, on_failure } = workflow[id];
    waiting.push(...[on_completion, on_success, on_failure].filter(Boolean));
  }
  return seen;
}

function assertWorkflow(playbook) {
  const { workflow } = playbook;
  const owners = new Map();
  const own = (steps, owner) => {
    for (const id of steps) {
      assert.ok(!owners.has(id), `${id} belongs to one branch only`);
      owners.set(id, owner);
    }
  };
  const visit = (first, owner) => {
    const steps = branch(workflow, first);
    own(steps, owner);
    assert.ok([...steps].some((id) => workflow[id].type === "end"), `the branch of ${owner} ends`);
    for (const id of steps) {
      const { type, next_steps, on_true, on_false } = workflow[id];
      if (type === "parallel") assert.ok(next_steps.length >= 2);
      for (const start of [...(next_steps ?? []), on_true, on_false].filter(Boolean)) visit(start, id);
    }
  };
  assert.equal(workflow[playbook.workflow_start].type, "start");
  visit(playbook.workflow_start, "the playbook");
  assert.equal(owners.size, Object.keys(workflow).length, "every step can be reached");

  // No path comes back: depth first, a step that is still being looked at is never met again.
  const state = new Map();
  const follow = (id) => {
    assert.notEqual(state.get(id), "open", `${id} is on a cycle`);
    if (state.has(id)) return;
    state.set(id, "open");
    const { on_completion, on_success, on_failure, next_steps, on_true, on_false } = workflow[id];
    for (const next of [on_completion, on_success, on_failure, ...(next_steps ?? []), on_true, on_false].filter(Boolean)) follow(next);
    state.set(id, "done");
  };
  follow(playbook.workflow_start);
}

function assertStep(playbook, id, step) {
  assertIdentifier(id, step.type);
  assert.equal(id.slice(-22, -21), "4", `${id} has a UUID of version 4`);
  if (step.type === "end") {
    assert.ok(!step.on_completion && !step.on_success && !step.on_failure);
  } else {
    assert.ok(Boolean(step.on_completion) !== Boolean(step.on_success), `${id} goes on, in one way`);
  }
  if (step.type === "if-condition") {
    const used = [...step.condition.matchAll(/(__[A-Za-z_][\w-]*?__):value/g)].map((match) => match[1]);
    assert.ok(used.length > 0);
    for (const name of used) assert.ok(name in playbook.playbook_variables, `${name} is declared`);
  }
  if (step.type !== "action") return;
  assert.ok(step.commands.length > 0);
  for (const command of step.commands) {
    assert.ok(["manual", "http-api"].includes(command.type));
    assert.ok(command.command);
    if (command.playbook_activity) assert.ok(activities.has(command.playbook_activity), command.playbook_activity);
  }
  assert.ok(step.agent in playbook.agent_definitions);
  for (const name of step.out_args ?? []) assert.ok(name in playbook.playbook_variables);
}

function assertPlaybook(playbook) {
  assert.equal(playbook.type, "playbook");
  assert.equal(playbook.spec_version, "cacao-2.0");
  assertIdentifier(playbook.id, "playbook");
  assertIdentifier(playbook.created_by, "identity");
  for (const time of [playbook.created, playbook.modified]) {
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(!Number.isNaN(Date.parse(time)));
  }
  assert.ok(Date.parse(playbook.modified) >= Date.parse(playbook.created));
  for (const type of playbook.playbook_types ?? []) assert.ok(types.has(type), type);
  const commands = Object.values(playbook.workflow).flatMap((step) => step.commands ?? []);
  const done = new Set(commands.map((command) => command.playbook_activity));
  if (playbook.playbook_types) assert.ok(playbook.playbook_activities.length > 0);
  for (const activity of playbook.playbook_activities ?? []) assert.ok(done.has(activity), `${activity} is in a step`);
  const listed = new Set((playbook.external_references ?? []).map((reference) => JSON.stringify(reference)));
  const extensions = Object.keys(playbook.extension_definitions ?? {});
  for (const extension of extensions) assertIdentifier(extension, "extension-definition");
  for (const [id, agent] of Object.entries(playbook.agent_definitions)) {
    assertIdentifier(id, agent.type);
    assert.ok(agent.name);
  }
  for (const [id, step] of Object.entries(playbook.workflow)) {
    assertStep(playbook, id, step);
    for (const reference of step.external_references ?? []) {
      assert.ok(listed.has(JSON.stringify(reference)), `${id}: a step's reference is in the playbook's list`);
    }
    for (const extension of Object.keys(step.step_extensions ?? {})) assert.ok(extensions.includes(extension));
  }
  const uuids = [...Object.keys(playbook.workflow), ...Object.keys(playbook.agent_definitions), playbook.id].map((id) => id.split("--")[1]);
  assert.equal(new Set(uuids).size, uuids.length, "no two objects share a UUID");
  assertWorkflow(playbook);
}

test("the shipped playbooks keep the rules of CACAO 2.0", () => {
  assert.equal(names.length, 6);
  for (const name of names) assertPlaybook(JSON.parse(readFileSync(join(folder, name), "utf8")));
});

test("each step of a shipped playbook says who, why, what, by when, and a subcategory that NIST CSF 2.0 has", () => {
  assert.equal(subcategories.size, 106);
  for (const name of names) {
    const playbook = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const actions = Object.values(playbook.workflow).filter((step) => step.type === "action");
    assert.ok(actions.length >= 12 && actions.length <= 20, `${name}: ${actions.length} steps`);
    assert.equal(new Set(actions.map((step) => step.name)).size, actions.length, `${name}: no two steps have one name`);
    for (const step of actions) {
      assert.ok(step.name && step.description && step.commands[0].command, `${name}: ${step.name}`);
      assert.ok(Object.values(step.step_extensions)[0].due_minutes > 0, `${name}: ${step.name}`);
      for (const { external_id: id } of step.external_references) assert.ok(subcategories.has(id), `${name}: ${id}`);
    }
    for (const role of ["Privacy officer", "Comms lead", "Incident commander"]) {
      assert.ok(Object.values(playbook.agent_definitions).some((agent) => agent.name === role), `${name}: ${role}`);
    }
  }
});

test("what is exported keeps the rules, means the same, and imports to the same bytes", (t) => {
  const here = newFolder(t);
  const elsewhere = newFolder(t);
  for (const name of names) {
    const short = name.replace(".json", "");
    const exported = candor(here, ["playbook", "export", short]).stdout;
    const playbook = JSON.parse(exported);
    assertPlaybook(playbook);
    assert.deepEqual(playbook, JSON.parse(readFileSync(join(folder, name), "utf8")));
    // A copy under a name and id of its own.
    const copy = { ...playbook, name: `Copy of ${short}`, id: playbook.id.replace(/.$/, (c) => (c === "0" ? "1" : "0")) };
    const imported = candor(elsewhere, ["playbook", "import", "-"], { input: JSON.stringify(copy, null, 3) });
    assert.equal(imported.code, 0, imported.stderr);
    const once = candor(elsewhere, ["playbook", "export", `copy-of-${short}`]).stdout;
    assert.equal(candor(elsewhere, ["playbook", "import", "-"], { input: once }).code, 0);
    assert.equal(candor(elsewhere, ["playbook", "export", `copy-of-${short}`]).stdout, once);
  }
});
