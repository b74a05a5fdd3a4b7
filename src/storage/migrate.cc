// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "storage/engines.h"

namespace candor::storage {
namespace {

constexpr char kCreate[] = R"sql(
  CREATE TABLE IF NOT EXISTS schema_migration (
    room       TEXT NOT NULL,    -- the room whose tables it makes
    number     BIGINT NOT NULL,  -- 1 for 0001.sql
    name       TEXT NOT NULL,    -- the file's name
    checksum   TEXT NOT NULL,    -- SHA-256 of its text, hexadecimal
    applied_at BIGINT NOT NULL,  -- microseconds UTC
    PRIMARY KEY (room, number)
  ))sql";

// Makes a second program wait until this one has migrated; SQLite's write transaction does so by
// itself.
constexpr char kLockPostgres[] = "SELECT pg_advisory_xact_lock(6020260610)";

constexpr char kInsert[] = R"sql(
  INSERT INTO schema_migration (room, number, name, checksum, applied_at)
  VALUES ($1, $2, $3, $4, $5))sql";

struct Step {
  std::string room;
  std::int64_t number = 0;
  std::string name;
  std::string_view text;
};

struct Applied {
  std::string name;
  std::string checksum;
};
using AppliedSteps = std::map<std::pair<std::string, std::int64_t>, Applied>;

constexpr std::string_view kPostgresEnding = ".postgres.sql";

// The files of a room for this engine, by number: 0007.postgres.sql takes the place of 0007.sql
// there.
std::vector<Step> steps_of(const RoomSchema& room, Engine engine) {
  std::map<std::int64_t, Step> steps;
  for (const EmbeddedFile& file : room.files) {
    const bool for_postgres = file.name.ends_with(kPostgresEnding);
    const auto number = parse_integer(file.name.substr(0, file.name.find('.')));
    CHECK(number.has_value());
    if (for_postgres && engine != Engine::postgresql) continue;
    if (!for_postgres && steps.count(*number) != 0) continue;
    steps[*number] = {std::string(room.room), *number, std::string(file.name), file.bytes};
  }
  std::vector<Step> ordered;
  for (auto& [number, step] : steps) ordered.push_back(std::move(step));
  return ordered;
}

AppliedSteps load_applied(Transaction& tx) {
  AppliedSteps applied;
  tx.for_each("SELECT room, number, name, checksum FROM schema_migration", {}, [&](const Row& row) {
    applied[{row.text(0), row.integer(1)}] = {row.text(2), row.text(3)};
  });
  return applied;
}

Result<void> refuse_unknown(const AppliedSteps& applied, const std::vector<Step>& steps) {
  std::set<std::pair<std::string, std::int64_t>> known;
  for (const Step& step : steps) known.insert({step.room, step.number});
  for (const auto& [key, migration] : applied) {
    if (known.count(key) == 0) {
      return fail(ErrorCode::conflict,
                  fmt::format("the database is newer than this program: it has {}/{}, which this "
                              "program does not know; use the newer program",
                              key.first, migration.name));
    }
  }
  return {};
}

bool has_table(Transaction& tx) {
  return tx.engine() == Engine::sqlite
             ? tx.find("SELECT 1 FROM sqlite_master WHERE name = 'schema_migration'").has_value()
             : tx.one("SELECT to_regclass('schema_migration') IS NOT NULL").boolean(0);
}

// What a database already has; nothing in a new one.
AppliedSteps look(Database& db) {
  const auto tx = db.read();
  return has_table(*tx) ? load_applied(*tx) : AppliedSteps();
}

// Whether the step ran before; refused where its text was another.
Result<bool> has_run(const AppliedSteps& applied, const Step& step) {
  const auto found = applied.find({step.room, step.number});
  if (found == applied.end()) return false;
  if (found->second.checksum == sha256_hex(step.text)) return true;
  return fail(ErrorCode::conflict,
              fmt::format("{}/{} is not the text that made this database; a migration is "
                          "never changed, add another one",
                          step.room, step.name));
}

void lock(Transaction& tx) {
  if (tx.engine() == Engine::postgresql) tx.query(kLockPostgres);
}

}  // namespace

Result<Migrated> migrate(Database& db, std::span<const RoomSchema> rooms, Clock& clock) {
  std::vector<Step> steps;
  for (const RoomSchema& room : rooms) {
    for (Step& step : steps_of(room, db.engine())) steps.push_back(std::move(step));
  }
  // Looking needs no lock: a program that finds nothing to do starts while another one writes.
  AppliedSteps applied = look(db);
  TRY(refuse_unknown(applied, steps));
  Migrated migrated;
  for (const Step& step : steps) {
    if (TRY(has_run(applied, step))) {
      ++migrated.already_there;
      continue;
    }
    const auto tx = db.write();
    lock(*tx);
    tx->execute(kCreate);
    applied = load_applied(*tx);  // another program may have come first
    TRY(refuse_unknown(applied, steps));
    if (TRY(has_run(applied, step))) {
      ++migrated.already_there;
      continue;
    }
    execute_script(*tx, step.text);
    tx->execute(kInsert, {step.room, step.number, step.name, sha256_hex(step.text), clock.now()});
    tx->commit();
    ++migrated.applied;
  }
  return migrated;
}

void execute_script(Transaction& tx, std::string_view statements) { tx.do_script(statements); }

std::string describe_schema(Database& db) {
  CHECK(db.engine() == Engine::sqlite);
  std::string text;
  const auto tx = db.read();
  tx->for_each(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
      "ORDER BY tbl_name, type DESC, name",
      {}, [&](const Row& row) { text += row.text(0) + ";\n\n"; });
  return text;
}

}  // namespace candor::storage
