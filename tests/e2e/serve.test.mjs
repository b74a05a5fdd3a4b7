// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { test } from "node:test";

import { candorJson, newFolder, newToken, publish, serve } from "./candor.mjs";

const json = { "content-type": "application/json" };

/** Sends bytes as they are and reads until the server closes. */
function raw(url, bytes) {
  const { hostname, port } = new URL(url);
  return new Promise((done, failed) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk));
    socket.on("close", () => done(answer));
    socket.on("error", (error) => (answer ? done(answer) : failed(error)));
  });
}

test("no route of the staff listener answers without a token", async (t) => {
  const folder = newFolder(t);
  const token = newToken(folder, "alice");
  const { staff } = await serve(t, folder);
  const document = await (
    await fetch(`${staff}/api/v1/openapi.json`, { headers: { authorization: `Bearer ${token}` } })
  ).json();

  let routes = 0;
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, { security }] of Object.entries(operations)) {
      // Where one signs in, nobody is known yet.
      if (security.length === 0) continue;
      const url = staff + path.replaceAll(/\{[^}]+\}/g, "x");
      for (const headers of [{}, { authorization: "Bearer candor_wrong" }]) {
        const response = await fetch(url, { method: method.toUpperCase(), headers });
        assert.equal(response.status, 401, `${method} ${path}`);
        assert.equal(response.headers.get("content-type"), "application/problem+json");
      }
      routes += 1;
    }
  }
  assert.ok(routes > 10);
});

test("an incident is declared, changed and read over HTTP, and the CLI sees the same", async (t) => {
  const folder = newFolder(t);
  const authorization = `Bearer ${newToken(folder, "alice")}`;
  const { staff } = await serve(t, folder);
  const call = (method, path, body, headers = {}) =>
    fetch(staff + path, {
      method,
      headers: { ...json, authorization, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });

  const declared = await call("POST", "/api/v1/incidents", {
    title: "Customer database copied",
    severity: "high",
    status: "suspected",
  });
  assert.equal(declared.status, 201);
  const etag = declared.headers.get("etag");
  const { reference, declared_by } = await declared.json();
  assert.equal(declared_by, "alice");

  const path = `/api/v1/incidents/${reference}`;
  const raised = await call("PUT", `${path}/severity`, { severity: "critical", reason: "cards" }, { "if-match": etag });
  assert.equal(raised.status, 200);
  const late = await call("PUT", `${path}/severity`, { severity: "low", reason: "?" }, { "if-match": etag });
  assert.equal(late.status, 412);

  assert.equal(candorJson(folder, ["incident", "show", reference]).incident.severity, "critical");
  // The account, its token, the declaration, the change.
  assert.equal(candorJson(folder, ["journal", "verify"]).entries, 4);
});

test("a request with many faults is told all of them", async (t) => {
  const folder = newFolder(t);
  const authorization = `Bearer ${newToken(folder, "alice")}`;
  const { staff } = await serve(t, folder);
  const response = await fetch(`${staff}/api/v1/incidents`, {
    method: "POST",
    headers: { ...json, authorization },
    body: JSON.stringify({ severity: "awful", status: 7, colour: "red" }),
  });
  assert.equal(response.status, 422);
  const problem = await response.json();
  assert.deepEqual(problem.faults.map((fault) => fault.place).sort(), [
    "/colour",
    "/severity",
    "/status",
    "/title",
  ]);
  assert.ok(problem.request_id);
});

test("what is too large, malformed or unknown is answered and the server lives on", async (t) => {
  const folder = newFolder(t);
  const authorization = `Bearer ${newToken(folder, "alice")}`;
  const { staff, pages } = await serve(t, folder);

  const large = await fetch(`${staff}/api/v1/incidents`, {
    method: "POST",
    headers: { ...json, authorization },
    body: `{"title": "${"x".repeat(2_000_000)}"}`,
  }).catch(() => undefined);
  if (large) assert.equal(large.status, 413);
  assert.match(await raw(staff, "nonsense\r\n\r\n"), /^HTTP\/1\.1 400 /);
  assert.match(await raw(staff, `GET / HTTP/1.1\r\nX: ${"y".repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  const wrong = await fetch(`${staff}/api/v1/incidents`, {
    method: "DELETE",
    headers: { authorization },
  });
  assert.equal(wrong.status, 405);
  assert.match(wrong.headers.get("allow"), /GET/);
  assert.equal((await fetch(`${pages}/api/v1/incidents`)).status, 404);
});

test("the public reads what was published, and nothing before", async (t) => {
  const folder = newFolder(t);
  const { staff, pages } = await serve(t, folder);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "WORKING TITLE"]);
  const page = `${pages}/incidents/${reference}`;
  const before = await fetch(page);
  assert.equal(before.status, 404);
  assert.match(before.headers.get("content-type"), /^text\/html/);
  assert.match(await before.text(), /There is no such page/);

  candorJson(folder, ["incident", "fact", reference, "what_happened", "A laptop was **stolen**."]);
  publish(folder, reference, ["--stage", "investigating", "--title", "A laptop was stolen", "--next-update-by", "2999-01-01T00:00:00Z"]);
  const shown = await fetch(page);
  assert.equal(shown.status, 200);
  const html = await shown.text();
  assert.match(html, /A laptop was <strong>stolen<\/strong>\./);
  assert.doesNotMatch(html, /WORKING TITLE|root|@cli/);

  const data = await fetch(`${page}/statements/1`);
  const fingerprint = createHash("sha256").update(Buffer.from(await data.arrayBuffer())).digest("hex");
  assert.ok(html.includes(`SHA-256 ${fingerprint}`), "the page's fingerprint is that of the statement as data");

  const etag = shown.headers.get("etag");
  const again = await fetch(page, { headers: { "if-none-match": etag } });
  assert.equal(again.status, 304);
  assert.equal(await again.text(), "");
  const head = await fetch(page, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get("etag"), etag);
  assert.match(await (await fetch(`${pages}/history.atom`)).text(), /<feed xmlns="http:\/\/www.w3.org\/2005\/Atom">/);
  assert.match(await (await fetch(`${pages}/`)).text(), /A laptop was stolen/);
  const posted = await fetch(page, { method: "POST", body: "x" });
  assert.equal(posted.status, 405);
  assert.match(posted.headers.get("allow"), /GET/);
  assert.equal((await fetch(`${staff}/incidents/${reference}`)).status, 404, "pages are on the public listener only");
});

test("a page shows what was published as soon as the publication is answered", async (t) => {
  const folder = newFolder(t);
  const authorization = `Bearer ${newToken(folder, "alice")}`;
  const { staff, pages } = await serve(t, folder);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "x"]);
  candorJson(folder, ["incident", "fact", reference, "what_happened", "A laptop was stolen."]);
  const page = `${pages}/incidents/${reference}`;
  publish(folder, reference, ["--stage", "investigating", "--title", "Zeroth", "--next-update-by", "2999-01-01T00:00:00Z"]);
  for (const title of ["First", "Second", "Third"]) {
    const published = await fetch(`${staff}/api/v1/incidents/${reference}/statements`, {
      method: "POST",
      headers: { ...json, authorization },
      body: JSON.stringify({ stage: "investigating", title, next_update_by: "2999-01-01T00:00:00Z" }),
    });
    assert.equal(published.status, 201);
    for (const address of [page, `${pages}/`, `${pages}/history.atom`]) {
      assert.ok((await (await fetch(address)).text()).includes(title), `${title} is in ${address}`);
    }
  }

  // Another process is followed without being asked.
  candorJson(folder, ["record", "publish", reference, "--stage", "resolved", "--title", "Fourth"]);
  const within = AbortSignal.timeout(30_000);
  while (!(await (await fetch(page, { signal: within })).text()).includes("Fourth"));
});

test("SIGTERM ends the program with exit code 0", async (t) => {
  const server = await serve(t, newFolder(t));
  server.stop();
  assert.equal(await server.ended, 0);
});
