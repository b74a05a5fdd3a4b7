// SPDX-License-Identifier: Apache-2.0
// The same answer by DuckDB: how many customers a leaked address or number is about, with which classes, where.
//   usage: node duckdb.mjs MODULES FOLDER once|stored
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, folder, mode] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(join(modules, "x.js"))("@duckdb/node-api");
const file = join(folder, "duck.db");
for (const path of [file, `${file}.wal`]) rmSync(path, { force: true });
const instance = await DuckDBInstance.create(mode === "stored" ? file : ":memory:", { threads: "2" });
const db = await instance.connect();
const query = async (sql) => (await db.runAndReadAll(sql)).getRows();

const flags = ["f_name", "f_address", "f_dob", "f_password", "f_card", "f_iddoc", "f_health"];
let customers = `read_csv('${folder}/customers.csv', header = true, all_varchar = true)`;
let leaked = `read_csv('${folder}/leaked.csv', header = true, all_varchar = true)`;
if (mode === "stored") {
  await query(`CREATE TABLE customers AS SELECT * FROM ${customers}`);
  await query(`CREATE TABLE leaked AS SELECT * FROM ${leaked}`);
  [customers, leaked] = ["customers", "leaked"];
}
const mask = flags.map((flag, bit) => `(CASE WHEN ${flag} = '1' THEN ${1 << bit} ELSE 0 END)`).join(" | ");
const email = "trim(replace(trim(lower(email)), 'mailto:', ''), '<>')";
const phone = "regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^00', '')";
await query(`CREATE TEMP TABLE l AS SELECT ${email} AS em, ${phone} AS ph, (${mask})::UTINYINT AS m FROM ${leaked}`);
await query("CREATE TEMP TABLE le AS SELECT em, bit_or(m) AS m FROM l WHERE em <> '' GROUP BY em");
await query("CREATE TEMP TABLE lp AS SELECT ph, bit_or(m) AS m FROM l WHERE ph <> '' GROUP BY ph");
await query(`CREATE TEMP TABLE a AS
  SELECT c.country, c.region, coalesce(le.m, 0::UTINYINT) | coalesce(lp.m, 0::UTINYINT) AS m
  FROM (SELECT country, region, ${email} AS em, ${phone} AS ph FROM ${customers}) AS c
  LEFT JOIN le ON c.em = le.em LEFT JOIN lp ON c.ph = lp.ph
  WHERE le.m IS NOT NULL OR lp.m IS NOT NULL`);
const [[people, sum]] = await query("SELECT count(*), sum(m) FROM a");
const places = await query("SELECT country || '-' || region, count(*) FROM a GROUP BY ALL ORDER BY 1");
console.log(
  JSON.stringify({ people: Number(people), mask_sum: Number(sum), places: places.map(([place, n]) => [place, Number(n)]) }),
);
process.exit(0);
