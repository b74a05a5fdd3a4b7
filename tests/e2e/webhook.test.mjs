// SPDX-License-Identifier: Apache-2.0
// Webhooks of the real binary to real receivers, read by the libraries of the two specifications.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Webhook } from "standardwebhooks";

import { acme, candor, candorJson, candorMeanwhile, newFolder, newToken, publish, serve, start } from "./candor.mjs";
import { newCertificate, receive, verified } from "./receiver.mjs";

const allowed = '[outgoing]\nallow = ["127.0.0.1"]\n';

function create(folder, url, ...kinds) {
  return candorJson(folder, ["webhook", "create", "--url", url, ...kinds.flatMap((kind) => ["--kind", kind])]);
}
const declare = (folder) => candorJson(folder, ["incident", "declare", "--title", "List copied"]);
const deliveries = (folder, { webhook }) =>
  candorJson(folder, ["webhook", "deliveries", webhook.webhook_id, "--limit", "200"]).deliveries;

async function run(folder) {
  const ended = await candorMeanwhile(folder, ["--json", "webhook", "run"]);
  assert.equal(ended.code, 0, ended.stderr);
  return JSON.parse(ended.stdout);
}
/** Sends one event to a new webhook and says how the attempt went. */
async function tried(folder, url) {
  const { webhook } = create(folder, url, "incident.*");
  const ended = await candorMeanwhile(folder, ["--json", "webhook", "test", webhook.webhook_id]);
  const { attempts, state } = JSON.parse(ended.stdout);
  assert.equal(ended.code, state === "delivered" ? 0 : 1);
  assert.equal(attempts.length, 1);
  return attempts[0];
}

test("while Candor serves, an act becomes an event that both specifications' libraries accept", async (t) => {
  const folder = newFolder(t, allowed);
  const receiver = await receive(t);
  const { secret } = create(folder, receiver.url, "incident.declared");
  const authorization = `Bearer ${newToken(folder, "alice")}`;
  const { staff } = await serve(t, folder);
  const declared = await fetch(`${staff}/api/v1/incidents`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify({ title: "List copied", severity: "high", status: "suspected" }),
  });
  const incident = await declared.json();

  const request = await receiver.next();
  const event = verified(request, secret);
  assert.equal(event.specversion, "1.0");
  assert.equal(event.type, "candor.incident.declared");
  assert.equal(event.subject, incident.reference);
  assert.equal(event.id, request.headers["webhook-id"]);
  assert.deepEqual(event.data, {
    incident_id: incident.incident_id,
    title: "List copied",
    severity: "high",
    status: "suspected",
  });
  assert.ok(!request.body.includes("alice"), "who did it stays in the house");
  assert.throws(() => verified({ ...request, body: request.body.replace("high", "none") }, secret));
  assert.throws(() => verified(request, `whsec_${Buffer.alloc(32).toString("base64")}`));
});

test("in Statuspage's format a statement arrives as its readers expect it, signed as all", async (t) => {
  const folder = newFolder(t, acme + allowed);
  const receiver = await receive(t);
  const { secret } = candorJson(folder, ["webhook", "create", "--url", receiver.url, "--format", "statuspage"]);
  const { reference } = declare(folder);
  candorJson(folder, ["record", "component", "add", "Checkout"]);
  publish(folder, reference, ["--stage", "resolved", "--title", "Card data was copied", "--message", "It is over.", "--component", "Checkout=degraded_performance"]);
  assert.equal((await run(folder)).delivered, 2);
  const [told, changed] = [await receiver.next(), await receiver.next()].map(({ headers, body }) => {
    new Webhook(secret).verify(body, headers);
    return JSON.parse(body);
  });
  assert.deepEqual(Object.keys(told), ["meta", "page", "incident"]);
  assert.equal(told.page.status_indicator, "minor");
  assert.equal(told.incident.name, "Card data was copied");
  assert.equal(told.incident.incident_updates[0].affected_components[0].new_status, "degraded_performance");
  assert.deepEqual(Object.keys(changed), ["meta", "page", "component_update", "component"]);
  assert.equal(changed.component_update.component_id, told.incident.components[0].id);
});

test("a secret is answered once, and not to a repetition of the request", async (t) => {
  const folder = newFolder(t, allowed);
  const authorization = `Bearer ${newToken(folder, "alice")}`;
  const { staff } = await serve(t, folder);
  const post = () =>
    fetch(`${staff}/api/v1/webhooks`, {
      method: "POST",
      headers: { authorization, "idempotency-key": "one" },
      body: JSON.stringify({ url: "https://hooks.example/candor", kinds: ["*"] }),
    });
  const first = await post();
  assert.equal(first.status, 201);
  assert.equal(first.headers.get("cache-control"), "no-store");
  assert.match((await first.json()).secret, /^whsec_/);
  const second = await post();
  assert.equal(second.status, 409);
  assert.doesNotMatch(await second.text(), /whsec_/);
  assert.equal(candorJson(folder, ["webhook", "list"]).webhooks.length, 1);
});

test("a receiver that fails is tried again under the same id, also by hand", async (t) => {
  const folder = newFolder(t, allowed);
  const receiver = await receive(t, {
    answer: (_, response, count) => response.writeHead(count <= 2 ? 503 : 200).end(),
  });
  const made = create(folder, receiver.url, "incident.*");
  declare(folder);
  assert.deepEqual(await run(folder), { queued: 1, delivered: 0, failed: 1, disabled: 0 });
  const [{ webhook_delivery_id }] = deliveries(folder, made);
  for (const code of [1, 0]) {
    const again = await candorMeanwhile(folder, ["webhook", "redeliver", webhook_delivery_id]);
    assert.equal(again.code, code, again.stdout + again.stderr);
  }

  const [delivery] = deliveries(folder, made);
  assert.equal(delivery.state, "delivered");
  assert.deepEqual(
    delivery.attempts.map(({ status }) => status),
    [503, 503, 200],
  );
  assert.equal(new Set(receiver.arrived.map(({ headers }) => headers["webhook-id"])).size, 1);
  assert.equal(new Set(receiver.arrived.map(({ body }) => body)).size, 1, "the same bytes each time");
  for (const request of receiver.arrived) verified(request, made.secret);
});

test("garbage, a torn answer, a flood and a redirect inside are failures, in words", async (t) => {
  const folder = newFolder(t, allowed);
  const inside = await receive(t);
  const answers = {
    "answered 302": (_, response) => response.writeHead(302, { location: inside.url }).end(),
    "answered 307": (_, response) => response.writeHead(307, { location: "http://[::ffff:127.0.0.1]/" }).end(),
    "not HTTP": (request) => request.socket.end("220 mail.example ESMTP\r\n"),
    "cut off": (request) => request.socket.destroy(),
    "more than 65,536 bytes": (_, response) => response.writeHead(200).end("x".repeat(1_000_000)),
  };
  for (const [words, answer] of Object.entries(answers)) {
    const receiver = await receive(t, { answer });
    assert.match((await tried(folder, receiver.url)).error, new RegExp(words));
    assert.equal(receiver.arrived.length, 1);
  }
  assert.equal(inside.arrived.length, 0, "no redirect was followed");
});

test("nothing inside is reached, in whatever form it is written", async (t) => {
  const folder = newFolder(t);
  const inside = await receive(t);
  const before = candor(folder, ["journal", "list"]).stdout;
  const advice = "; if that is meant, allow it in candor.toml under [outgoing]";
  const noHost = "has a host that is neither a name such as hooks.example (in punycode) nor an address such as " +
    "192.0.2.1 or [2001:db8::1]";
  const refused = {
    "http://127.0.0.1/": `127.0.0.1 is loopback${advice}`,
    "http://[::1]/": `::1 is loopback${advice}`,
    "http://[::ffff:127.0.0.1]/": `::ffff:127.0.0.1 is loopback${advice}`,
    "http://[64:ff9b::7f00:1]/": `64:ff9b::7f00:1 is loopback${advice}`,
    "http://169.254.169.254/": `169.254.169.254 is link-local${advice}`,
    "http://10.0.0.1/": `10.0.0.1 is private${advice}`,
    "http://0.0.0.0/": `0.0.0.0 is unspecified${advice}`,
    "http://127.1/": noHost,
    "http://0x7f.1/": noHost,
    "http://2130706433/": noHost,
    "http://user:s3cret@hooks.example/": "has a user or a password in it",
    "ftp://hooks.example/s3cret": "is neither https nor http",
    "hooks.example": "is not a URL such as https://hooks.example/candor",
  };
  for (const [url, why] of Object.entries(refused)) {
    const made = candor(folder, ["webhook", "create", "--url", url, "--kind", "*"]);
    assert.equal(made.code, 1, url);
    assert.equal(made.stderr, `candor: the webhook cannot be made as it is\n  --url: ${why}\n`, url);
  }
  assert.equal(candor(folder, ["journal", "list"]).stdout, before, "nothing was written");

  // What a name leads to is seen when it is asked.
  const byName = `http://localhost:${inside.port}/`;
  assert.match((await tried(folder, byName)).error, /^localhost leads to .*, which is loopback; if that is meant/);
  assert.equal(inside.arrived.length, 0);
  writeFileSync(join(folder, "candor.toml"), '[outgoing]\nallow = ["localhost"]\n');
  assert.equal((await tried(folder, byName)).status, 204);
  assert.equal(inside.arrived.length, 1);
});

test("TLS is verified, by the authorities of the system and of the settings", async (t) => {
  const folder = newFolder(t, allowed);
  const certificate = newCertificate(folder);
  const receiver = await receive(t, { tls: certificate });
  assert.match((await tried(folder, receiver.url)).error, /certificate is not its own, not valid, or of nobody known/);
  assert.equal(receiver.arrived.length, 0);

  writeFileSync(join(folder, "candor.toml"), `${allowed}ca_file = "${certificate.file}"\n`);
  assert.equal((await tried(folder, receiver.url)).status, 204);
  const other = receiver.url.replace("127.0.0.1", "localhost");
  writeFileSync(join(folder, "candor.toml"), `[outgoing]\nallow = ["localhost"]\nca_file = "${certificate.file}"\n`);
  assert.match((await tried(folder, other)).error, /certificate is not its own/);
});

test("both secrets verify while one is changed", async (t) => {
  const folder = newFolder(t, allowed);
  const receiver = await receive(t);
  const made = create(folder, receiver.url, "incident.*");
  const rotated = candorJson(folder, ["webhook", "rotate", made.webhook.webhook_id]);
  declare(folder);
  await run(folder);
  const request = await receiver.next();
  verified(request, made.secret);
  verified(request, rotated.secret);
  const replaced = candorJson(folder, ["webhook", "rotate", made.webhook.webhook_id, "--overlap-hours", "0"]);
  declare(folder);
  await run(folder);
  const later = await receiver.next();
  verified(later, replaced.secret);
  for (const { secret } of [made, rotated]) assert.throws(() => verified(later, secret));
});

test("settings that cannot be are refused by line", (t) => {
  const wrong = 'outgoing.allow is not a list of hosts, addresses and networks such as ["localhost", "10.0.0.0/8"]';
  for (const value of ['"localhost"', '["10.0.0.1/8"]', '["https://hooks.example"]', "[1]", '["127.1"]']) {
    const ended = candor(newFolder(t, `[outgoing]\nallow = ${value}\n`), ["webhook", "list"]);
    assert.equal(ended.code, 1);
    assert.equal(ended.stderr, `candor: the settings have faults\n  candor.toml line 2: ${wrong}\n`);
  }
});

test("the server stops while a receiver hangs, and sends the event again later", async (t) => {
  const folder = newFolder(t, allowed);
  let hang = true;
  const receiver = await receive(t, {
    answer: (_, response) => {
      if (!hang) response.writeHead(204).end();
    },
  });
  const made = create(folder, receiver.url, "incident.*");
  declare(folder);
  const server = await serve(t, folder);
  const first = await receiver.next();
  server.stop();
  assert.equal(await server.ended, 0);
  const [delivery] = deliveries(folder, made);
  assert.equal(delivery.state, "queued");
  assert.equal(delivery.attempts[0].error, "Candor was stopped before the answer came");

  hang = false;
  await candorMeanwhile(folder, ["webhook", "redeliver", delivery.webhook_delivery_id]);
  assert.equal((await receiver.next()).headers["webhook-id"], first.headers["webhook-id"]);
});

test("kill -9 at any moment loses no event", async (t) => {
  const folder = newFolder(t, allowed);
  const receiver = await receive(t);
  const made = create(folder, receiver.url, "incident.*");
  const events = 40;
  let killed = 0;
  for (let i = 0; i < events; i += 1) {
    declare(folder);
    const child = start(folder, ["webhook", "run"]);
    const ended = new Promise((done) => child.once("exit", (_, signal) => done(signal)));
    // Some die before they have claimed anything, some while the receiver has the request, some after its answer.
    if (i % 2 === 0) setTimeout(() => child.kill("SIGKILL"), i);
    else receiver.next().then(() => child.kill("SIGKILL"));
    if ((await ended) === "SIGKILL") killed += 1;
  }
  assert.ok(killed >= events / 4, `only ${killed} of ${events} runs were killed before they ended`);

  // Instead of two minutes in which the leases of the dead end.
  const moved = spawnSync("sqlite3", [
    join(folder, "candor.db"),
    "UPDATE webhook_delivery SET lease_until = 0 WHERE state = 'sending'",
  ]);
  assert.equal(moved.status, 0, String(moved.stderr));
  await run(folder);

  const all = deliveries(folder, made);
  assert.equal(all.length, events);
  assert.ok(all.every(({ state }) => state === "delivered"));
  const ids = receiver.arrived.map((request) => verified(request, made.secret).id);
  assert.deepEqual(new Set(ids), new Set(all.map(({ event_id }) => event_id)));
  assert.equal(candor(folder, ["journal", "verify"]).code, 0);
  t.diagnostic(`${killed} kills, ${ids.length - events} repeats at the receiver`);
});
