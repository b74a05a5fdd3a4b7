// SPDX-License-Identifier: Apache-2.0
// Many people at one incident, and a server that dies while they work.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { candorJson, newFolder, newToken, serve } from "./candor.mjs";

const people = 50;

function caller(base, token) {
  return (method, path, body, headers = {}) =>
    fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
}

/** Of fifty new accounts. */
function tokensOf(call) {
  return Promise.all(
    Array.from({ length: people }, async (_, i) => {
      const name = `person-${i}`;
      assert.equal((await call("POST", "/api/v1/staff/accounts", { name, roles: ["commander"] })).status, 201);
      const made = await call("POST", `/api/v1/staff/accounts/${name}/tokens`, { label: "test" });
      assert.equal(made.status, 201);
      return (await made.json()).secret;
    }),
  );
}

/** The whole timeline, page by page. */
function allEntries(folder, reference) {
  const entries = [];
  for (let after = []; ; ) {
    const page = candorJson(folder, ["incident", "entries", reference, "--limit", "200", ...after]);
    entries.push(...page.entries);
    if (!page.next) return entries;
    after = ["--after", page.next];
  }
}

const entry = (text) => ({ occurred_at: "2026-06-10T09:30:00Z", precision: "exact", text });

test("fifty people change one incident at once: no update is lost, no entry is doubled", async (t) => {
  const folder = newFolder(t);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "copied"]);
  const administrator = newToken(folder, "admin");
  const { staff } = await serve(t, folder);
  const tokens = await tokensOf(caller(staff, administrator));
  const path = `/api/v1/incidents/${reference}`;

  // Each raises or lowers the severity once, from what they saw, and sends a timeline entry twice.
  const severities = ["low", "medium", "high", "critical"];
  const changed = await Promise.all(
    tokens.map(async (token, i) => {
      const call = caller(staff, token);
      let won = 0;
      for (let round = 0; won < 1; round += 1) {
        assert.ok(round < 2000, "somebody never gets through");
        const seen = await call("GET", path);
        const { incident } = await seen.json();
        const severity = severities[(severities.indexOf(incident.severity) + 1 + (i % 3)) % 4];
        const response = await call("PUT", `${path}/severity`, { severity, reason: `person ${i}` }, {
          "if-match": seen.headers.get("etag"),
        });
        assert.ok([200, 412].includes(response.status), `${response.status}`);
        if (response.status === 200) won += 1;
      }
      const key = randomUUID();
      const twice = await Promise.all(
        [1, 2].map(() => call("POST", `${path}/timeline`, entry(`seen by ${i}`), { "idempotency-key": key })),
      );
      assert.ok(twice.some(({ status }) => status === 201));
      assert.ok(twice.every(({ status }) => status === 201 || status === 409));
      return won;
    }),
  );

  const { incident, timeline } = candorJson(folder, ["incident", "show", reference]);
  const updates = changed.reduce((sum, won) => sum + won, 0);
  assert.equal(incident.version, 1 + updates + people, "what was acknowledged counts once, and nothing else");
  assert.equal(timeline.length, people);
  const { entries, first_bad } = candorJson(folder, ["journal", "verify"]);
  assert.equal(first_bad, undefined);
  assert.equal(entries, 2 * (people + 1) + 1 + updates + people);
});

test("what was acknowledged before kill -9 is there afterwards", async (t) => {
  const folder = newFolder(t);
  const token = newToken(folder, "alice", ["commander"]);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "copied"]);
  const acknowledged = new Set();
  const wanted = 1000;
  let sent = 0;
  while (acknowledged.size < wanted) {
    const server = await serve(t, folder);
    const call = caller(server.staff, token);
    const until = acknowledged.size + 50 + Math.floor(Math.random() * 150);
    const work = async () => {
      while (acknowledged.size < Math.min(until, wanted)) {
        const text = `act ${(sent += 1)}`;
        const response = await call("POST", `/api/v1/incidents/${reference}/timeline`, entry(text)).catch(() => null);
        if (response?.status !== 201) return;
        acknowledged.add(text);
      }
      // In the middle of what the others have sent.
      process.kill(server.pid, "SIGKILL");
    };
    await Promise.all(Array.from({ length: 8 }, work));
    await server.ended;
  }
  const timeline = allEntries(folder, reference);
  const there = new Set(timeline.map(({ text }) => text));
  for (const text of acknowledged) assert.ok(there.has(text), `${text} was acknowledged and is gone`);
  assert.equal(there.size, timeline.length, "none is there twice");
  const { entries, first_bad } = candorJson(folder, ["journal", "verify"]);
  assert.equal(first_bad, undefined);
  assert.equal(entries, 3 + timeline.length, "each act has its entry");
});
