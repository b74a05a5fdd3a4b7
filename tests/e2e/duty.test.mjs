// SPDX-License-Identifier: Apache-2.0
// The duties as a calendar, read by a reader that is not ours; and a proof through the real files.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import ICAL from "ical.js";

import { candor, candorJson, newFolder } from "./candor.mjs";

/** A folder with one incident whose data of a person in Maryland and one in Germany is out. */
function breached(t) {
  const folder = newFolder(t);
  const write = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const title = "Payroll; list, of \"Zoë\" \\ Söhne copied — the long title of an incident that must be folded";
  const { reference } = candorJson(folder, ["incident", "declare", "--title", title, "--status", "confirmed"]);
  candorJson(folder, ["customer", "import", write("c.csv", "external_id,jurisdiction\nm,US-MD\nd,DE\n")]);
  candorJson(folder, ["exposure", "import", reference, write("r.csv", "external_id\nm\nd\n"), "--class", "bank_account"]);
  for (const anchor of ["awareness", "discovery"]) {
    candorJson(folder, ["incident", "anchor", reference, anchor, "--at", "2026-01-02T03:04:05Z", "--reason", "seen"]);
  }
  return { folder, reference };
}

/** The events of an iCalendar file by their UIDs. */
function eventsOf(path) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  assert.equal(calendar.getFirstPropertyValue("version"), "2.0");
  return new Map(
    calendar.getAllSubcomponents("vevent").map((one) => [new ICAL.Event(one).uid, { event: new ICAL.Event(one), component: one }]),
  );
}

test("the board's calendar says what the board says", (t) => {
  const { folder, reference } = breached(t);
  const file = join(folder, "board.ics");
  const board = candorJson(folder, ["duty", "board", "--ics", file]);
  const events = eventsOf(file);
  const due = board.duties.filter((duty) => duty.due);
  assert.ok(due.length >= 4);
  assert.equal(events.size, due.length);
  for (const duty of due) {
    const { event, component } = events.get(`${reference}/${duty.rule}@candor`);
    assert.equal(event.startDate.toJSDate().getTime(), new Date(duty.due).getTime());
    assert.equal(event.summary, `${reference}: ${duty.what}`);
    assert.ok(event.description.includes(`Law: ${duty.citation} [${duty.rule}]`));
    assert.equal(component.getFirstSubcomponent("valarm").getFirstPropertyValue("trigger").toSeconds(), -86400);
  }
});

test("the same duty keeps its UID, and leaves the calendar when it is met", (t) => {
  const { folder, reference } = breached(t);
  const [first, second] = [join(folder, "1.ics"), join(folder, "2.ics")];
  candorJson(folder, ["duty", "board", "--ics", first]);
  candorJson(folder, ["duty", "meet", reference, "eu-gdpr-33", "--reference", "118"]);
  candorJson(folder, ["duty", "board", "--ics", second]);
  const [before, after] = [[...eventsOf(first).keys()], [...eventsOf(second).keys()]];
  assert.deepEqual(after.sort(), before.filter((uid) => !uid.includes("/eu-gdpr-33@")).sort());
});

test("a proof is kept sealed and comes back as it was", (t) => {
  const { folder, reference } = breached(t);
  const receipt = join(folder, "receipt é.pdf");
  const bytes = Buffer.from([0, 255, 13, 10, 128, 7]);
  writeFileSync(receipt, bytes);
  const met = candorJson(folder, ["duty", "meet", reference, "us-md-ag", "--reference", "118", "--file", receipt]);
  assert.equal(met.file.name, "receipt é.pdf");
  assert.equal(met.file.sha256, createHash("sha256").update(bytes).digest("hex"));
  const [sealed, ...others] = readdirSync(join(folder, "proofs"));
  assert.deepEqual(others, []);
  assert.ok(!readFileSync(join(folder, "proofs", sealed)).includes(bytes));
  const copy = join(folder, "copy");
  candorJson(folder, ["duty", "proof", reference, "us-md-ag", copy]);
  assert.deepEqual(readFileSync(copy), bytes);
  assert.ok(!candor(folder, ["journal", "list"]).stdout.includes("receipt"));
});

test("bad arguments are refused by name and change nothing", (t) => {
  const { folder, reference } = breached(t);
  const refused = (words, expected) => {
    const before = candor(folder, ["--json", "journal", "list"]).stdout;
    const ended = candor(folder, words);
    assert.equal(ended.code, 1, ended.stdout);
    assert.match(ended.stderr, expected);
    assert.equal(candor(folder, ["--json", "journal", "list"]).stdout, before);
  };
  candorJson(folder, ["duty", "list", reference]);
  refused(["duty", "meet", reference, "eu-gdpr-33", "--reference", "1", "--file", join(folder, "absent")], /cannot be opened/);
  refused(["duty", "meet", reference, "eu-gdpr-33", "--reference", "1", "--phase", "middle"], /--phase is not one of initial/);
  refused(["duty", "meet", reference, "us-md-individuals", "--reference", "1"], /us-md-ag: must be met before us-md-individuals/);
  refused(["duty", "flag", reference, "risk_unlikely"], /--reason: is required/);
  refused(["duty", "release", reference], /nothing is held back/);
  refused(["duty", "compute", "us-ca-ag", "--anchor", "2026"], /--anchor is not of the form NAME=VALUE/);
});
