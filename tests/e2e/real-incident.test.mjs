// SPDX-License-Identifier: Apache-2.0
// A real incident of the VERIS Community Database, a real-shaped customer base, and the real notices of Washington's
// Attorney General.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { candor, candorJson, newFolder, publish, sharedData } from "./candor.mjs";

const archive = sharedData("breaches/vcdb-2020.json.zip");
const notices = sharedData("breaches/wa-ag-notifications.csv");
const telco = sharedData("stats/telco.csv");
const missing = archive && notices && telco ? false : "the shared data is absent";

/** Lexington Medical Center, 2017: an employee database was read. */
const chosen = "9eda6e80-de98-11e7-9424-7b935f12be98";

function unpacked(t) {
  const folder = mkdtempSync(join(tmpdir(), "candor-vcdb-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const ended = spawnSync("unzip", ["-q", archive, "-d", folder]);
  assert.equal(ended.status, 0, String(ended.stderr));
  return join(folder, "vcdb.json");
}

test("all records of the database come in or are refused one by one", { skip: missing }, (t) => {
  const folder = newFolder(t);
  const imported = candorJson(folder, ["incident", "import", "--veris", unpacked(t)]);
  t.diagnostic(`imported ${imported.references.length}, refused ${imported.refused.length}`);
  assert.equal(imported.references.length + imported.refused.length, 8553);
  assert.ok(imported.references.length > 8500);
  for (const { place, reason } of imported.refused) {
    assert.match(place, /^record \d+ \([0-9a-fA-F-]{36}\)$/);
    assert.ok(reason.length > 10);
  }
  assert.equal(candor(folder, ["journal", "verify"]).code, 0);
});

/** The base as a company would export it: customers, what leaked, and what they did afterwards. */
function customerBase(folder) {
  const [head, ...rows] = readFileSync(telco, "utf8").trim().split(/\r?\n/);
  const column = Object.fromEntries(head.split(",").map((name, index) => [name, index]));
  const customers = ["external_id,email,jurisdiction"];
  const leaked = ["customer_id,email"];
  const outcomes = ["customer,period,active,spend"];
  rows.forEach((row, index) => {
    const cells = row.split(",");
    const id = cells[column.customerID];
    const states = ["US-SC", "US-CA", "US-NY", "US-TX", "US-FL"];
    customers.push(`${id},${id.toLowerCase()}@example.com,${states[index % states.length]}`);
    if (index % 3 === 0) leaked.push(index % 2 ? `,${id}@EXAMPLE.com` : `${id},`);
    const left = cells[column.Churn] === "Yes";
    const spend = cells[column.MonthlyCharges];
    // The incident is of February 2017; a customer who left did so in March, April or May.
    const last = left ? ["2017-03", "2017-04", "2017-05"][Math.floor(index / 3) % 3] : undefined;
    for (const period of ["2016-12", "2017-01", "2017-02", "2017-03", "2017-04", "2017-05"]) {
      if (period === last) {
        outcomes.push(`${id},${period},0,0`);
        break;
      }
      outcomes.push(`${id},${period},1,${spend}`);
    }
  });
  const write = (name, lines) => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  };
  return {
    count: rows.length,
    customers: write("customers.csv", customers),
    leaked: write("leaked.csv", leaked),
    leakedCount: leaked.length - 1,
    outcomes: write("outcomes.csv", outcomes),
  };
}

test("one real incident is walked with a real-shaped customer base", { skip: missing }, (t) => {
  const folder = newFolder(t);
  const record = JSON.parse(readFileSync(unpacked(t), "utf8")).find((r) => r.incident_id === chosen);
  const file = join(folder, "record.json");
  writeFileSync(file, JSON.stringify(record));
  const [reference] = candorJson(folder, ["incident", "import", "--veris", file]).references;
  assert.equal(reference, "INC-2017-0001");
  const shown = candorJson(folder, ["incident", "show", reference]);
  assert.equal(shown.incident.title, "Lexington Medical Center: hacking");
  assert.equal(shown.incident.status, "confirmed");

  const exported = JSON.parse(candor(folder, ["incident", "export", reference, "--veris"]).stdout);
  assert.equal(exported.incident_id, chosen);
  assert.deepEqual(exported.victim, record.victim);

  const base = customerBase(folder);
  const customers = candorJson(folder, ["customer", "import", base.customers]);
  assert.equal(customers.rows, base.count);
  const found = candorJson(folder, ["exposure", "import", reference, base.leaked, "--class", "social_security_number,full_name"]);
  assert.equal(found.people, base.leakedCount);
  assert.equal(found.unmatched, 0);

  candorJson(folder, ["incident", "anchor", reference, "awareness", "--at", "2017-02-18T09:00:00-05:00", "--reason", "the payroll team reported it"]);
  candorJson(folder, ["incident", "anchor", reference, "discovery", "--at", "2017-02-18T09:00:00-05:00", "--reason", "the payroll team reported it"]);
  const compared = candorJson(folder, ["incident", "compare", reference, "--file", notices]);
  const days = readFileSync(notices, "utf8")
    .match(/(?<=,)\d+(?=,[^,]*,[^,]*\r?\n)/g)
    .map(Number)
    .sort((a, b) => a - b);
  assert.equal(compared.notices, days.length);
  assert.equal(compared.median_days, days[Math.ceil(days.length / 2) - 1]);
  assert.equal(compared.told, true);
  assert.equal(compared.days, 1, "the record's day of notice is 20 February 2017");

  const duties = candorJson(folder, ["duty", "list", reference]);
  assert.ok(duties.duties.length > 0);

  candorJson(folder, ["incident", "fact", reference, "what_happened", "On 17 February 2017 somebody opened our staff's payroll files."]);
  const statement = publish(folder, reference, ["--stage", "resolved", "--title", "Staff payroll files were opened"]);
  assert.equal(statement.reach.people, base.leakedCount);

  const outcomes = candorJson(folder, ["trust", "import", reference, base.outcomes]);
  assert.equal(outcomes.customers, base.count);
  assert.equal(outcomes.strangers, 0);
  const page = join(folder, "report.html");
  const report = candorJson(folder, ["trust", "report", reference, "--html", page]);
  assert.equal(report.first_month, "2017-02");
  assert.equal(report.exposed.customers + report.others.customers, base.count);
  // Exposure was dealt by row number, so it has nothing to do with who left: 1,869 of 7,043 did.
  assert.equal(report.exposed.left + report.others.left, 1869);
  const { change } = report.effects[0];
  assert.ok(change.lower < 0 && change.upper > 0, JSON.stringify(change));
  assert.ok(report.log_rank.p > 0.01, `p = ${report.log_rank.p}`);
  assert.match(readFileSync(page, "utf8"), /<svg/);
});
