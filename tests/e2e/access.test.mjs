// SPDX-License-Identifier: Apache-2.0
// Every role at every route of the real server, held against the table in docs/reference/access.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candorJson, newFolder, newToken, root, serve } from "./candor.mjs";

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

test("a restricted incident is closed to those who are not named, at the API and the command line", async (t) => {
  const folder = newFolder(t);
  const maya = newToken(folder, "maya", ["commander"]);
  const rita = newToken(folder, "rita", ["responder"]);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "insider"], { token: maya });
  candorJson(folder, ["incident", "access", "restrict", reference, "--person", "maya", "--reason", "insider"], {
    token: maya,
  });
  const { staff } = await serve(t, folder);
  const get = (path, token) => fetch(staff + path, { headers: { authorization: `Bearer ${token}` } });

  assert.equal((await get(`/api/v1/incidents/${reference}`, maya)).status, 200);
  assert.equal((await get(`/api/v1/incidents/${reference}`, rita)).status, 403);
  assert.equal((await get(`/api/v1/incidents/${reference}/duties`, rita)).status, 403);
  const list = async (token) => (await (await get("/api/v1/incidents", token)).json()).incidents.length;
  assert.equal(await list(maya), 1);
  assert.equal(await list(rita), 0);
});
