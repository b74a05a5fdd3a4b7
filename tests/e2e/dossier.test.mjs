// SPDX-License-Identifier: Apache-2.0
// What is given out of an incident: the STIX bundle, read by rules of the STIX 2.1 specification that share no code with what
// writes it, and the dossier, with nothing in it that is not to leave.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { candor, candorJson, newFolder } from "./candor.mjs";

const secret = "What counsel advises about the insider.";

function told(t) {
  const folder = newFolder(t);
  const { reference } = candorJson(folder, ["incident", "declare", "--title", "List | <b>copied</b>", "--status", "confirmed"]);
  candorJson(folder, ["incident", "fact", reference, "what_happened", "Someone copied <script>alert(1)</script> our list."]);
  const entry = (text, ...more) =>
    candorJson(folder, ["incident", "timeline", reference, text, "--at", "2026-06-03T09:00:00Z", ...more]);
  const wrong = entry("The list was copied at nine.", "--tlp", "green", "--source", "the proxy's log");
  entry("The list was copied at ten.", "--tlp", "amber_strict", "--corrects", wrong.timeline_entry_id);
  entry("Known to few.", "--tlp", "red");
  entry(secret, "--privileged");
  const file = join(folder, "access.log");
  writeFileSync(file, "GET /export\n");
  candorJson(folder, ["evidence", "add", reference, file, "--from", "the proxy", "--reason", "shows the download"]);
  return { folder, reference };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** STIX 2.1: section 3.2 (common properties), 4.5, 4.7, 4.12, 4.14, 5.1, 6.7, 7.2.1, 8. */
function checkBundle(bundle) {
  assert.equal(bundle.type, "bundle");
  assert.match(bundle.id, /^bundle--/);
  assert.deepEqual(Object.keys(bundle).sort(), ["id", "objects", "type"]);
  const ids = new Set(bundle.objects.map(({ id }) => id));
  assert.equal(ids.size, bundle.objects.length, "no object stands twice");
  const required = {
    identity: ["name"],
    incident: ["name"],
    note: ["content", "object_refs"],
    "observed-data": ["first_observed", "last_observed", "number_observed", "object_refs"],
    relationship: ["relationship_type", "source_ref", "target_ref"],
    "marking-definition": ["created"],
    file: [],
  };
  for (const object of bundle.objects) {
    assert.ok(object.type in required, object.type);
    assert.equal(object.spec_version, "2.1");
    const [type, id] = object.id.split("--");
    assert.equal(type, object.type);
    assert.match(id, uuid);
    for (const name of required[type]) assert.ok(object[name] !== undefined, `${type} lacks ${name}`);
    if (!["file", "marking-definition"].includes(type)) {
      for (const name of ["created", "modified"]) assert.match(object[name], timestamp);
      assert.ok(object.modified >= object.created);
    }
    const references = [
      ...(object.object_refs ?? []),
      ...(object.object_marking_refs ?? []),
      ...[object.created_by_ref, object.source_ref, object.target_ref].filter(Boolean),
    ];
    for (const reference of references) assert.ok(ids.has(reference), `${object.id} points to ${reference}`);
    for (const [name, value] of Object.entries(object)) {
      assert.ok(!(Array.isArray(value) && value.length === 0), `${type}.${name} is an empty list`);
    }
  }
}

/** UUIDv5 of a name in a namespace, RFC 9562 section 5.5. */
function uuid5(namespace, name) {
  const hash = createHash("sha1").update(Buffer.from(namespace.replaceAll("-", ""), "hex")).update(name).digest().subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

test("the STIX bundle is STIX 2.1 and the same each time", (t) => {
  const { folder, reference } = told(t);
  const text = candor(folder, ["incident", "export", reference, "--stix"]).stdout;
  const bundle = JSON.parse(text);
  checkBundle(bundle);
  assert.equal(candor(folder, ["incident", "export", reference, "--stix"]).stdout, text);

  const of = (type) => bundle.objects.filter((object) => object.type === type);
  assert.deepEqual(of("note").map(({ content }) => content).sort(), ["The list was copied at nine.", "The list was copied at ten."]);
  assert.deepEqual(of("marking-definition").map(({ name }) => name).sort(), ["TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN"]);
  const [file] = of("file");
  assert.equal(file.hashes["SHA-256"], createHash("sha256").update("GET /export\n").digest("hex"));
  // Section 2.9: whoever holds the same file names it alike.
  const named = JSON.stringify({ hashes: file.hashes, name: file.name });
  assert.equal(file.id, `file--${uuid5("00abedb4-aa42-466c-9c01-fed23315a9b7", named)}`);
});

test("the dossier tells all that may leave and nothing else, and no text becomes markup", (t) => {
  const { folder, reference } = told(t);
  const markdown = candor(folder, ["incident", "dossier", reference]).stdout;
  const page = join(folder, "dossier.html");
  const { sha256 } = candorJson(folder, ["incident", "dossier", reference, "--to", page]);
  const html = readFileSync(page, "utf8");
  assert.equal(createHash("sha256").update(html).digest("hex"), sha256);
  for (const text of [markdown, html]) {
    assert.ok(!text.includes(secret) && !text.includes("Known to few"));
    assert.match(text, /2 entries are left out: privileged, or marked TLP:RED/);
    assert.ok(!/<script|<b>/.test(text), "no text becomes markup");
    for (const said of ["copied at ten", "SHA-256", "shows the download", "each is as it was written"]) assert.ok(text.includes(said), said);
  }
  // Every entry of the contents leads somewhere.
  const links = [...html.matchAll(/href="#([a-z]+)"/g)].map((match) => match[1]);
  assert.equal(links.length, 13);
  for (const link of links) assert.ok(html.includes(`<section id="${link}">`), link);
  const ended = candor(folder, ["incident", "dossier", reference, "--to", join(folder, "dossier.txt")]);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /--to: does not end in \.md or \.html/);
});
