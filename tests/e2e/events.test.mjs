// SPDX-License-Identifier: Apache-2.0
// Who listens to the real server, while other processes change what it tells of.
import assert from "node:assert/strict";
import { test } from "node:test";

import { candorJson, newFolder, newToken, serve } from "./candor.mjs";

/** The events of a stream as they come; comments are passed over. */
async function* eventsOf(response) {
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const fields = Object.fromEntries(
        text.slice(0, end).split("\n").filter((line) => !line.startsWith(":")).map((line) => line.split(/: (.*)/s)),
      );
      if (fields.event) yield { type: fields.event, id: fields.id, data: JSON.parse(fields.data) };
    }
  }
}

/** Listens as the token's owner; `next` gives one event, `rest` what is left until the server ends it. */
async function listen(base, token, { query = "", last } = {}) {
  const cut = new AbortController();
  const response = await fetch(`${base}/api/v1/events${query}`, {
    headers: { authorization: `Bearer ${token}`, ...(last && { "last-event-id": last }) },
    signal: cut.signal,
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  assert.equal(response.headers.get("cache-control"), "no-store");
  const events = eventsOf(response);
  return {
    next: async () => (await events.next()).value,
    rest: async () => {
      const all = [];
      for (let step; !(step = await events.next()).done; ) all.push(step.value);
      return all;
    },
    cut: () => cut.abort(),
  };
}

const fact = (folder, reference, text) => candorJson(folder, ["incident", "fact", reference, "what_happened", text]);

test("what another process commits arrives, and a cut loses and repeats nothing", async (t) => {
  const folder = newFolder(t);
  const token = newToken(folder, "alice", ["commander"]);
  const { staff } = await serve(t, folder);
  const first = await listen(staff, token);
  const hello = await first.next();
  assert.equal(hello.type, "hello");
  assert.equal(hello.id, String(hello.data.sequence));

  const { reference } = candorJson(folder, ["incident", "declare", "--title", "copied"]);
  const change = await first.next();
  assert.equal(change.type, "change");
  assert.equal(change.data.kind, "incident.declared");
  assert.equal(change.data.incident, reference);
  assert.equal(change.data.sequence, hello.data.sequence + 1);
  assert.match(change.data.at, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(Object.keys(change.data), ["sequence", "incident", "kind", "by", "at"]);
  first.cut();

  for (const text of ["one", "two", "three"]) fact(folder, reference, text);
  const again = await listen(staff, token, { last: change.id });
  assert.equal((await again.next()).type, "hello");
  for (let i = 1; i <= 3; ++i) assert.equal((await again.next()).id, String(change.data.sequence + i));
  fact(folder, reference, "four");
  assert.equal((await again.next()).id, String(change.data.sequence + 4));
  again.cut();
});

test("who is not let in hears nothing of it, and who is shut out is told so", async (t) => {
  const folder = newFolder(t);
  const alice = newToken(folder, "alice", ["commander"]);
  const bob = newToken(folder, "bob", ["responder"]);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "privileged"]);
  const { staff } = await serve(t, folder);
  const inside = await listen(staff, bob, { query: `?incident=${reference}` });
  assert.equal((await inside.next()).type, "hello");
  const listening = await listen(staff, bob);
  await listening.next();

  const put = await fetch(`${staff}/api/v1/incidents/${reference}/presence`, {
    method: "PUT",
    headers: { authorization: `Bearer ${alice}`, "content-type": "application/json" },
    body: JSON.stringify({ where: "timeline" }),
  });
  assert.equal(put.status, 200);
  let presence;
  do presence = await inside.next();
  while (presence.data.people?.length === 0);
  assert.equal(presence.type, "presence");
  assert.equal(presence.data.people[0].name, "alice");
  assert.equal(presence.data.people[0].where, "timeline");

  candorJson(folder, ["incident", "access", "restrict", reference, "--person", "alice", "--reason", "privileged"]);
  assert.deepEqual((await inside.rest()).map(({ type }) => type), ["bye"]);
  fact(folder, reference, "a secret");
  const { reference: open } = candorJson(folder, ["incident", "declare", "--title", "open to all"]);
  const heard = await listening.next();
  assert.equal(heard.data.incident, open);
  listening.cut();

  const closed = await fetch(`${staff}/api/v1/events?incident=${reference}`, {
    headers: { authorization: `Bearer ${bob}` },
  });
  assert.equal(closed.status, 403);
});

test("a revoked token ends its stream, and a stop of the server all", async (t) => {
  const folder = newFolder(t);
  const alice = newToken(folder, "alice", ["commander"]);
  const { staff, stop } = await serve(t, folder);
  const bob = newToken(folder, "bob", ["responder"]);
  const [ends, stays] = [await listen(staff, bob), await listen(staff, alice)];
  await ends.next();
  await stays.next();
  candorJson(folder, ["staff", "token", "revoke", "bob"]);
  assert.deepEqual((await ends.rest()).map(({ type }) => type), ["bye"]);

  const ended = stop();
  assert.deepEqual(await stays.rest(), []);
  assert.equal(await ended, 0);
});
