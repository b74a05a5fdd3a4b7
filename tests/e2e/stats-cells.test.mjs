// SPDX-License-Identifier: Apache-2.0
// The query of `candor stats cells --sql` on SQLite, on PostgreSQL, and on two servers that hold a
// partition each: from its result come the digits of the rows.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { candorJson, root } from "./candor.mjs";

const header = "id,t,y,exposed,d,region";
const columns = "id integer, t integer, y double precision, exposed integer, d integer, region integer";

/** 300 customers in eight months; 140 of them exposed, from month 5 on. */
function rowsOfPanel() {
  const rows = [];
  let noise = 0.3;
  for (let id = 1; id <= 300; ++id) {
    const exposed = (id * 7) % 15 < 7 ? 1 : 0;
    for (let t = 1; t <= 8; ++t) {
      noise = (noise * 7.3 + 0.11) % 1;
      const d = exposed && t >= 5 ? 1 : 0;
      rows.push([id, t, 20 + id / 30 + 0.1 * t + noise - 0.3 * d, exposed, d, id % 2]);
    }
  }
  return rows;
}

const csvOf = (rows) => [header, ...rows.map((row) => row.join(","))].join("\n") + "\n";

function run(command, words, input) {
  const ended = spawnSync(command, words, { input, encoding: "utf8", maxBuffer: 1 << 26 });
  assert.equal(ended.status, 0, `${command} ${words.join(" ")}\n${ended.stderr ?? ended.error}`);
  return ended.stdout;
}

const psql = (url, ...words) => run("psql", [url, "-q", "-v", "ON_ERROR_STOP=1", ...words]);

/** A folder with the rows, the figures that they give, and the query for an engine. */
function setUp(t) {
  const folder = mkdtempSync(join(tmpdir(), "candor-cells-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const rows = file("rows.csv", csvOf(rowsOfPanel()));
  const panel = ["--outcome", "y", "--unit", "id", "--time", "t"];
  const did = ["stats", "did", rows, ...panel, "--treated", "d"];
  const study = ["stats", "eventstudy", rows, ...panel, "--exposed", "exposed", "--reference", "4"];
  const sql = (...more) =>
    candorJson(folder, ["stats", "cells", "--sql", ...panel, "--center", "25", ...more]).sql;
  const kinds = ["iid", "hetero", "cluster:unit"];
  const expected = kinds.map((kind) => [
    candorJson(folder, [...did, "--vcov", kind.replace("unit", "id")]),
    candorJson(folder, [...study, "--vcov", kind.replace("unit", "id")]),
  ]);
  const expectSame = (cells) => {
    const path = file("cells.csv", cells);
    const from = ["--cells", "--time", "t", "--vcov"];
    kinds.forEach((kind, i) => {
      near(candorJson(folder, ["stats", "did", path, "--group", "exposed", "--treated", "d", ...from, kind]),
        expected[i][0]);
      near(candorJson(folder, ["stats", "eventstudy", path, "--exposed", "exposed", "--reference", "4", ...from, kind]),
        expected[i][1]);
    });
  };
  return { folder, rows, sql, expectSame };
}

function near(actual, expected) {
  assert.equal(actual.n, expected.n);
  assert.equal(actual.df, expected.df);
  assert.equal(actual.coefficients.length, expected.coefficients.length);
  actual.coefficients.forEach((coefficient, i) => {
    for (const figure of ["coef", "se", "t", "p", "lower", "upper"]) {
      const value = expected.coefficients[i][figure];
      const apart = Math.abs(coefficient[figure] - value);
      assert.ok(apart <= 1e-10 * Math.abs(value), `${coefficient.name} ${figure}: ${coefficient[figure]} is not ${value}`);
    }
  });
}

test("SQLite gives the digits of the rows", (t) => {
  const { folder, rows, sql, expectSame } = setUp(t);
  const database = join(folder, "panel.db");
  run("sqlite3", [database], `CREATE TABLE panel (${columns});\n.import --csv --skip 1 ${rows} panel\n`);
  const query = sql("--table", "panel", "--exposed", "exposed", "--treated", "d", "--engine", "sqlite");
  expectSame(run("sqlite3", ["-csv", "-header", database, query]));
});

test("so does PostgreSQL", (t) => {
  const server = process.env.CANDOR_TEST_POSTGRES;
  if (!server) return t.skip("CANDOR_TEST_POSTGRES names no server; run ./test");
  const { rows, sql, expectSame } = setUp(t);
  const table = `panel_${process.pid}`;
  psql(server, "-c", `CREATE TABLE ${table} (${columns})`);
  t.after(() => psql(server, "-c", `DROP TABLE ${table}`));
  psql(server, "-c", `\\copy ${table} FROM '${rows}' CSV HEADER`);
  const query = sql("--table", table, "--exposed", "exposed", "--treated", "d", "--engine", "postgresql");
  expectSame(psql(server, "--csv", "-c", query));
});

/** A server of its own, which ends with the test. */
async function newServer(t) {
  const server = spawn(join(root, "tests/with-postgres"), ["sh", "-c", "echo $CANDOR_TEST_POSTGRES; cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(async () => {
    server.stdin.end();
    if (server.exitCode === null) await once(server, "exit");
  });
  const [url] = await once(server.stdout, "data");
  return url.toString().trim();
}

test("two servers with a partition each aggregate where the rows are", async (t) => {
  if (!process.env.CANDOR_TEST_POSTGRES) return t.skip("CANDOR_TEST_POSTGRES names no server; run ./test");
  const { folder, sql, expectSame } = setUp(t);
  const [hub, ...parts] = await Promise.all([newServer(t), newServer(t), newServer(t)]);
  psql(hub, "-c", `CREATE EXTENSION postgres_fdw; CREATE TABLE panel (${columns}) PARTITION BY LIST (region)`);
  parts.forEach((part, region) => {
    const path = join(folder, `part${region}.csv`);
    writeFileSync(path, csvOf(rowsOfPanel().filter((row) => row[5] === region)));
    psql(part, "-c", `CREATE TABLE panel (${columns})`, "-c", `\\copy panel FROM '${path}' CSV HEADER`, "-c", "ANALYZE");
    const host = new URL(part.replace("postgresql:///", "postgresql://localhost/")).searchParams.get("host");
    psql(hub, "-c", `
      CREATE SERVER part${region} FOREIGN DATA WRAPPER postgres_fdw
        OPTIONS (host '${host}', dbname 'postgres', use_remote_estimate 'true');
      CREATE USER MAPPING FOR CURRENT_USER SERVER part${region} OPTIONS (user 'candor');
      CREATE FOREIGN TABLE panel_${region} PARTITION OF panel FOR VALUES IN (${region})
        SERVER part${region} OPTIONS (table_name 'panel')`);
  });
  psql(hub, "-c", "ANALYZE panel");
  psql(hub, "-c", `ALTER DATABASE postgres SET enable_partitionwise_join = on`,
    "-c", `ALTER DATABASE postgres SET enable_partitionwise_aggregate = on`);
  const query = sql("--table", "panel", "--exposed", "exposed", "--treated", "d", "--by", "region",
    "--engine", "postgresql");
  const plan = psql(hub, "-At", "-c", `EXPLAIN (VERBOSE, COSTS off) ${query}`);
  for (const region of [0, 1]) {
    const pushed = `Relations: Aggregate on \\(\\(public\\.panel_${region} a\\w*\\) INNER JOIN \\(public\\.panel_${region} b`;
    assert.match(plan, new RegExp(pushed));
  }
  assert.equal(plan.match(/Foreign Scan/g).length, 2, plan);
  expectSame(psql(hub, "--csv", "-c", query));
});
