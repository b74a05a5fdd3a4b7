// SPDX-License-Identifier: Apache-2.0
// Feeds and status API as other programs read them: two feed readers, a client made for Statuspage, and one that knows the format alone.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { extractFromJson, extractFromXml } from "@extractus/feed-extractor";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { parseAtomFeed, parseJsonFeed } from "feedsmith";
import { Statuspage } from "statuspage.io";

import { candor, candorJson, newFolder, publish, root, serve, sharedData } from "./candor.mjs";

const get = async (url, type) => {
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  assert.match(response.headers.get("content-type"), type, url);
  assert.equal(response.headers.get("access-control-allow-origin"), "*", url);
  return response.text();
};

/** An incident of two statements; what they are by the staff's own list. */
function published(folder) {
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "WORKING TITLE"]);
  candorJson(folder, ["incident", "fact", reference, "what_happened", "A laptop was **stolen** & sold."]);
  const say = (stage, title) =>
    publish(folder, reference, ["--stage", stage, "--title", title, "--next-update-by", "2999-01-01T00:00:00Z"]);
  say("investigating", "A laptop was stolen");
  say("identified", "A laptop with <customer> data was stolen");
  const { statements } = candorJson(folder, ["record", "list", reference]);
  return { reference, statements };
}

test("two feed readers find the same items in both formats, with the statements' own ids and times", async (t) => {
  const folder = newFolder(t);
  const { reference, statements } = published(folder);
  const { pages } = await serve(t, folder);
  const newestFirst = [...statements].reverse();
  const wanted = newestFirst.map((s) => ({
    id: `urn:uuid:${s.statement_id}`,
    title: s.title,
    at: Date.parse(s.published_at),
    link: `/incidents/${reference}#${s.reference}`,
  }));
  const seen = (items) =>
    items.map(({ id, title, at, link }) => ({ id, title, at: Date.parse(at), link: link.replace(/^https?:\/\/[^/]+/, "") }));

  for (const feed of ["/history", `/incidents/${reference}/history`]) {
    const atom = await get(`${pages}${feed}.atom`, /^application\/atom\+xml/);
    const json = await get(`${pages}${feed}.json`, /^application\/feed\+json/);

    const first = parseAtomFeed(atom);
    assert.equal(Date.parse(first.updated), wanted[0].at, "the feed was updated when its newest entry was");
    assert.deepEqual(seen(first.entries.map((e) => ({ id: e.id, title: e.title.value, at: e.updated, link: e.links[0].href }))), wanted);
    assert.deepEqual(first.entries.map((e) => Date.parse(e.published)), wanted.map((w) => w.at));
    assert.match(first.entries[0].content.value, /<strong>stolen<\/strong> &amp; sold/);
    assert.ok(first.links.some((link) => link.rel === "self" && link.href.endsWith(`${feed}.atom`)));

    const second = parseJsonFeed(JSON.parse(json));
    assert.deepEqual(seen(second.items.map((i) => ({ id: i.id, title: i.title, at: i.date_modified, link: i.url }))), wanted);
    assert.ok(second.feed_url.endsWith(`${feed}.json`));

    for (const read of [extractFromXml(atom, { useISODateFormat: true }), extractFromJson(JSON.parse(json))]) {
      // This reader takes the statement's place in the page off the link.
      assert.deepEqual(
        seen(read.entries.map((e) => ({ id: e.id, title: e.title, at: e.published, link: e.link }))),
        wanted.map((w) => ({ ...w, link: w.link.replace(/#.*/, "") })),
      );
    }
  }
  // A reader that is given the page finds them.
  const page = await (await fetch(`${pages}/incidents/${reference}`)).text();
  const found = [...page.matchAll(/<link rel="alternate" type="application\/([a-z+]+)"[^>]* href="([^"]+)">/g)];
  assert.deepEqual(found.map(([, type, href]) => [type, href]), [
    ["atom+xml", "/history.atom"],
    ["feed+json", "/history.json"],
    ["atom+xml", `/incidents/${reference}/history.atom`],
    ["feed+json", `/incidents/${reference}/history.json`],
  ]);
});

// The format as its payloads have it; `candor` is what stands beside it.
const id = { type: "string", pattern: "^[0-9a-z]{12}$" };
const instant = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$" };
const text = { type: "string" };
const orNull = (schema) => ({ anyOf: [schema, { type: "null" }] });
const object = (properties, optional = []) => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const list = (items) => ({ type: "array", items });
const page = object({ id, name: text, url: { type: "string", format: "uri" }, time_zone: text, updated_at: instant });
const status = object({ indicator: { enum: ["none", "minor", "major", "critical", "maintenance"] }, description: text });
const component = object(
  {
    id,
    name: text,
    status: { enum: ["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"] },
    created_at: instant,
    updated_at: instant,
    position: { type: "integer", minimum: 1 },
    description: orNull(text),
    showcase: { type: "boolean" },
    start_date: orNull({ type: "string", format: "date" }),
    group_id: orNull(id),
    page_id: id,
    group: { type: "boolean" },
    only_show_if_degraded: { type: "boolean" },
    components: list(id),
  },
  ["components"],
);
const entry = (statuses, impacts, more = {}) => {
  const update = object({
    id,
    status: { enum: statuses },
    body: { type: "string", minLength: 1 },
    incident_id: id,
    created_at: instant,
    updated_at: instant,
    display_at: instant,
    affected_components: { type: "null" },
    deliver_notifications: { type: "boolean" },
    custom_tweet: { type: "null" },
    tweet_id: { type: "null" },
  });
  return object(
    {
      id,
      name: text,
      status: { enum: statuses },
      created_at: instant,
      updated_at: instant,
      monitoring_at: orNull(instant),
      resolved_at: orNull(instant),
      impact: { enum: impacts },
      shortlink: { type: "string", format: "uri" },
      started_at: instant,
      page_id: id,
      incident_updates: { ...list(update), minItems: 1 },
      components: list(component),
      reminder_intervals: { type: "null" },
      candor: { type: "object", properties: { origin: { enum: ["record", "import"] } }, required: ["origin"] },
      ...more,
    },
    ["candor"],
  );
};
const incident = entry(["investigating", "identified", "monitoring", "resolved", "postmortem"], ["none", "minor", "major", "critical"]);
const maintenance = entry(["scheduled", "in_progress", "verifying", "completed"], ["maintenance"], { scheduled_for: instant, scheduled_until: instant });
const answers = {
  "summary.json": { page, components: list(component), incidents: list(incident), scheduled_maintenances: list(maintenance), status },
  "status.json": { page, status },
  "components.json": { page, components: list(component) },
  "incidents.json": { page, incidents: list(incident) },
  "incidents/unresolved.json": { page, incidents: list(incident) },
  "scheduled-maintenances.json": { page, scheduled_maintenances: list(maintenance) },
  "scheduled-maintenances/upcoming.json": { page, scheduled_maintenances: list(maintenance) },
  "scheduled-maintenances/active.json": { page, scheduled_maintenances: list(maintenance) },
};

test("every resource of the status API is of the format, and they agree with one another", async (t) => {
  const ajv = addFormats(new Ajv({ allErrors: true }));
  const folder = newFolder(t);
  const { reference } = published(folder);
  for (const words of [
    ["record", "component", "add", "Shop", "--group"],
    ["record", "component", "add", "Checkout", "--in", "Shop"],
    ["record", "maintenance", "plan", "New cables", "--from", "2999-01-01T00:00:00Z", "--until", "2999-01-01T02:00:00Z", "--component", "Checkout"],
    ["record", "maintenance", "plan", "The database moves", "--from", "2999-01-01T00:00:00Z", "--until", "2999-01-01T02:00:00Z"],
    ["record", "maintenance", "change", "MNT-0002", "--status", "in_progress"],
    ["record", "import", join(root, "docs/examples/history.jsonl")],
  ]) {
    candorJson(folder, words);
  }
  const { pages } = await serve(t, folder);
  const read = {};
  for (const [name, properties] of Object.entries(answers)) {
    read[name] = JSON.parse(await get(`${pages}/api/v2/${name}`, /^application\/json/));
    assert.ok(ajv.validate(object(properties), read[name]), `${name}: ${ajv.errorsText(ajv.errors, { separator: "\n" })}`);
  }

  const client = new Statuspage("candor");
  client.setApiUrl(pages);
  const { api } = client;
  for (const [name, asked] of [
    ["summary.json", () => api.getSummary()],
    ["status.json", () => api.getStatus()],
    ["components.json", () => api.getComponents()],
    ["incidents.json", () => api.incidents.getAll()],
    ["incidents/unresolved.json", () => api.incidents.getUnresolved()],
    ["scheduled-maintenances/upcoming.json", () => api.scheduledMaintenances.getUpcoming()],
  ]) {
    assert.deepEqual(await asked(), read[name], `${name}, read by the client`);
  }

  const names = (name, items) => read[name][items].map((each) => each.name);
  assert.deepEqual(names("incidents.json", "incidents"), ["A laptop with <customer> data was stolen", "Sign-in was slow"]);
  assert.deepEqual(names("incidents/unresolved.json", "incidents"), ["A laptop with <customer> data was stolen"]);
  assert.deepEqual(names("scheduled-maintenances/upcoming.json", "scheduled_maintenances"), ["New cables"]);
  assert.deepEqual(names("scheduled-maintenances/active.json", "scheduled_maintenances"), ["The database moves"]);
  assert.deepEqual(read["summary.json"].incidents, read["incidents/unresolved.json"].incidents);
  assert.deepEqual(read["summary.json"].components, read["components.json"].components);
  assert.deepEqual(read["summary.json"].status, read["status.json"].status);
  assert.equal(read["status.json"].status.indicator, "minor");

  const [open] = read["incidents/unresolved.json"].incidents;
  const one = JSON.parse(await get(`${pages}/api/v2/incidents/${open.id}.json`, /^application\/json/));
  assert.deepEqual(one.incident, open);
  assert.equal(open.candor.reference, reference);
  assert.equal((await fetch(`${pages}/api/v2/incidents/000000000000.json`)).status, 404);
  assert.equal((await fetch(`${pages}/api/v2/summary.json`, { method: "POST" })).status, 405);
});

test("a history comes in once, and a bad file not at all", async (t) => {
  const folder = newFolder(t);
  const real = sharedData("status/github-incidents.jsonl");
  if (!real) t.diagnostic("status/github-incidents.jsonl is not here; the example stands for it");
  const file = real ?? join(root, "docs/examples/history.jsonl");
  const bad = join(folder, "bad.jsonl");
  const refused = (bytes, message) => {
    writeFileSync(bad, bytes);
    const { code, stdout, stderr } = candor(folder, ["record", "import", bad]);
    assert.equal(code, 1);
    assert.match(stdout + stderr, message);
    assert.match(stdout + stderr, /nothing was imported/);
  };
  refused(Buffer.from("﻿{}\n", "utf16le"), /line 1: is not UTF-8 at byte 1/);
  refused("x".repeat(3_000_000), /line 1: is longer than 1,048,576\s+bytes/);
  refused('{"id": "1"}\n', /line 1: \/url does not end/);
  assert.equal(candor(folder, ["record", "import", join(folder, "absent.jsonl")]).code, 1);

  const first = candorJson(folder, ["record", "import", file]);
  assert.equal(first.incidents + first.maintenances, first.lines);
  const again = candor(folder, ["record", "import", file]);
  assert.equal(again.code, 0);
  assert.match(again.stdout, /imported already; nothing was done/);

  const { pages } = await serve(t, folder);
  const { incidents, page } = JSON.parse(await get(`${pages}/api/v2/incidents.json`, /json/));
  assert.equal(incidents.length, Math.min(50, first.incidents));
  for (const { updated_at } of incidents) assert.ok(page.updated_at >= updated_at, updated_at);
  const summary = JSON.parse(await get(`${pages}/api/v2/summary.json`, /json/));
  assert.equal(summary.page.updated_at, page.updated_at);
  const client = new Statuspage("candor");
  client.setApiUrl(pages);
  const wanted = readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line)).filter((one) => one.impact !== "maintenance");
  const inOrder = wanted.sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at)).map(({ title }) => title);
  assert.deepEqual((await client.api.incidents.getAll()).incidents.map(({ name }) => name), inOrder.slice(0, 50));
  const html = await (await fetch(`${pages}/archive/${incidents[0].id}`)).text();
  assert.match(html, /From before Candor/);
});
