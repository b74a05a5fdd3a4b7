// SPDX-License-Identifier: Apache-2.0
// Every role at every route of the real server, held against the table in docs/reference/access.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candor, candorJson, newFolder, newToken, root, serve } from "./candor.mjs";

/** [{ method, path, allowed: Map(role -> boolean) }] */
function table() {
  const rows = readFileSync(join(root, "docs/reference/access.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const roles = rows[0].slice(2);
  return rows.slice(2).flatMap(([what, access, ...cells]) => {
    const [, method, path] = what.match(/^`(GET|POST|PUT|PATCH|DELETE) (.*)`$/) ?? [];
    if (!method || access === "anyone") return [];
    return [{ method, path, allowed: new Map(roles.map((role, i) => [role, cells[i] === "yes"])) }];
  });
}

test("every role is refused at exactly the routes that the table says", async (t) => {
  const folder = newFolder(t);
  const rows = table();
  const roles = [...rows[0].allowed.keys()];
  assert.ok(rows.length > 30 && roles.length === 7);
  const tokens = new Map(roles.map((role) => [role, newToken(folder, `the-${role}`, [role])]));
  const { staff } = await serve(t, folder);
  let refused = 0;
  for (const { method, path, allowed } of rows) {
    for (const role of roles) {
      // Names of nothing: who passes the gate finds nothing there, and changes nothing.
      const url = staff + path.replaceAll(/\{[^}]+\}/g, "nothing");
      const response = await fetch(url, {
        method,
        headers: { authorization: `Bearer ${tokens.get(role)}`, "content-type": "application/json" },
        body: ["POST", "PUT", "PATCH"].includes(method) ? "{}" : undefined,
      });
      const { detail } = response.status === 403 ? await response.json() : {};
      // What belongs to one account refuses others by itself, behind the gate.
      const atTheGate = detail?.includes("this asks for access to") ?? false;
      assert.equal(atTheGate, !allowed.get(role), `${role} at ${method} ${path}: ${response.status} ${detail}`);
      if (atTheGate) refused += 1;
    }
  }
  const entries = [];
  for (let page; page?.length !== 0; entries.push(...page)) {
    const after = ["--after", String(entries.at(-1)?.sequence ?? 0)];
    page = candorJson(folder, ["journal", "list", "--kind", "staff.refused", "--limit", "1000", ...after]).entries;
  }
  const atGates = entries.filter((entry) => entry.body.refusal.includes("this asks for access to"));
  assert.equal(atGates.length, refused, "each refusal is in the journal");
});

test("whoever is not known is refused and journalled, and cannot fill the journal", async (t) => {
  const folder = newFolder(t);
  const server = await serve(t, folder);
  const guesses = 40;
  for (let i = 0; i < guesses; i += 1) {
    const response = await fetch(`${server.staff}/api/v1/incidents`, { headers: { authorization: `Bearer candor_${i}` } });
    assert.equal(response.status, 401);
  }
  for (let i = 0; i < 12; i += 1) {
    const body = JSON.stringify({ account: "nobody", password: `guess ${i}` });
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${server.staff}/api/v1/staff/session`, { method: "POST", headers, body });
    assert.equal(response.status, i < 10 ? 401 : 429);
  }
  assert.equal(candor(folder, ["incident", "list"], { token: "candor_no" }).code, 1);
  // What was only counted is written when the server stops.
  await server.stop();
  const { entries } = candorJson(folder, ["journal", "list", "--kind", "staff.refused"]);
  assert.ok(entries.length < 20, `${entries.length} entries`);
  assert.ok(entries.every((entry) => entry.author === "candor"));
  const count = (asked) =>
    entries.filter(({ body }) => body.asked === asked).reduce((sum, { body }) => sum + (body.times ?? 1), 0);
  assert.equal(count("GET /api/v1/incidents"), guesses);
  assert.equal(count("POST /api/v1/staff/session"), 2, "too many tries");
  assert.equal(count("incident list"), 1);
});

test("a restricted incident is closed to those who are not named, at the API and the command line", async (t) => {
  const folder = newFolder(t);
  const maya = newToken(folder, "maya", ["commander"]);
  const rita = newToken(folder, "rita", ["administrator", "commander", "responder", "comms", "analyst"]);
  const declare = (title) => candorJson(folder, ["incident", "declare", "--title", title], { token: maya }).reference;
  const open = declare("lost laptop");
  const closed = declare("insider");
  const task = candorJson(folder, ["task", "add", closed, "Ask the witness"], { token: maya }).reference;
  candorJson(folder, ["incident", "access", "restrict", closed, "--person", "maya", "--reason", "insider"], {
    token: maya,
  });
  const { staff } = await serve(t, folder);
  const ask = (path, token, body) =>
    fetch(staff + path, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
  const api = "/api/v1/incidents";

  assert.equal((await ask(`${api}/${closed}`, maya)).status, 200);
  const drawing = `/api/v1/print-jobs/${closed}-N1-P1/addresses.csv`;
  for (const path of [`${api}/${closed}`, `${api}/${closed}/duties`, `${api}/${open}/tasks/${task}`, drawing]) {
    assert.equal((await ask(path, rita)).status, 403, path);
  }
  const duplicate = { of: closed, reason: "the same" };
  assert.equal((await ask(`${api}/${open}/duplicate`, rita, duplicate)).status, 403);
  const list = async (token) => (await (await ask(api, token)).json()).incidents.length;
  assert.equal(await list(maya), 2);
  assert.equal(await list(rita), 1);

  for (const words of [
    ["incident", "show", closed],
    ["incident", "duplicate", open, "--of", closed, "--reason", "the same"],
    ["task", "show", task],
    ["delivery", "status", closed],
    ["notice", "show", `${closed}-N1`],
    ["delivery", "letters", `${closed}-N1-P1`, "--into", folder],
    ["evidence", "show", `${closed}-E1`],
  ]) {
    const { code, stderr } = candor(folder, words, { token: rita });
    assert.equal(code, 1, words.join(" "));
    assert.match(stderr, /is restricted to named people and roles/, words.join(" "));
  }
  assert.equal(candor(folder, ["task", "show", task], { token: maya }).code, 0);
});
