// SPDX-License-Identifier: Apache-2.0
#include "storage/testing.h"

#include <cstdlib>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "storage/engines.h"

namespace candor::storage {
namespace {

const char* postgres_url() { return std::getenv("CANDOR_TEST_POSTGRES"); }

// One database for each process, because making and dropping one waits for a checkpoint; each test
// has a schema of its own in it. Locks of one process do not meet those of another.
class ProcessDatabase {
 public:
  ProcessDatabase() : name_(fmt::format("candor_test_{}", ::getpid())) {
    create_postgres_database(postgres_url(), name_);
  }
  ~ProcessDatabase() { drop_postgres_database(postgres_url(), name_); }
  std::string url() const {
    return replace_all(postgres_url(), ":///postgres?", ":///" + name_ + "?");
  }

 private:
  std::string name_;
};

std::string process_url() {
  static const ProcessDatabase database;
  return database.url();
}

std::string schema_url(const std::string& schema) {
  return process_url() + "&options=-csearch_path%3D" + schema;
}

// What the migrations wrote, put aside, so that it can be put back.
constexpr char kRemember[] = R"sql(
  DO $$
  DECLARE name TEXT; found BOOLEAN;
  BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
      EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO found;
      IF found THEN
        EXECUTE format('CREATE TABLE %I AS TABLE %I', 'remembered_' || name, name);
      END IF;
    END LOOP;
  END $$)sql";

// Every table as it was after the migrations, whatever refers to what.
constexpr char kRestore[] = R"sql(
  DO $$
  DECLARE name TEXT;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables
                WHERE schemaname = current_schema() AND tablename NOT LIKE 'remembered\_%' LOOP
      EXECUTE format('DELETE FROM %I', name);
      IF to_regclass('remembered_' || name) IS NOT NULL THEN
        EXECUTE format('INSERT INTO %I SELECT * FROM %I', name, 'remembered_' || name);
      END IF;
    END LOOP;
  END $$)sql";

// Migrated once for each set of rooms and process, then used by one test after another.
struct Migrated {
  std::vector<std::string> free_schemas;  // on PostgreSQL
  std::string file;                       // on SQLite: what a test's database is a copy of
};

Migrated& migrated_for(Engine engine, std::span<const RoomSchema> rooms) {
  static std::map<std::string, Migrated> all;
  std::string key = engine == Engine::sqlite ? "sqlite" : "postgresql";
  for (const RoomSchema& room : rooms) key += fmt::format(" {}/{}", room.room, room.files.size());
  return all[key];
}

std::string new_schema() {
  static int made = 0;
  std::string schema = fmt::format("test_{}", ++made);
  create_postgres_schema(process_url(), schema);
  return schema;
}

std::string migrated_schema(std::span<const RoomSchema> rooms) {
  auto& free = migrated_for(Engine::postgresql, rooms).free_schemas;
  if (!free.empty()) {
    std::string schema = std::move(free.back());
    free.pop_back();
    return schema;
  }
  std::string schema = new_schema();
  migrate_or_throw(*open(schema_url(schema)), rooms);
  execute_postgres(schema_url(schema), kRemember);
  return schema;
}

const std::string& migrated_file(std::span<const RoomSchema> rooms) {
  static const TemporaryFolder folder;
  std::string& file = migrated_for(Engine::sqlite, rooms).file;
  if (file.empty()) {
    static int made = 0;
    file = fmt::format("{}/{}.db", folder.path(), ++made);
    migrate_or_throw(*open("sqlite:" + file), rooms);
  }
  return file;
}

}  // namespace

bool TestDatabase::available(Engine engine) {
  return engine == Engine::sqlite || postgres_url() != nullptr;
}

TestDatabase::TestDatabase(Engine engine, std::span<const RoomSchema> rooms)
    : rooms_(rooms.begin(), rooms.end()) {
  if (engine == Engine::sqlite) {
    folder_ = std::make_unique<TemporaryFolder>();
    const std::string file = folder_->path() + "/test.db";
    if (!rooms.empty()) std::filesystem::copy_file(migrated_file(rooms), file);
    url_ = "sqlite:" + file;
  } else {
    schema_ = rooms.empty() ? new_schema() : migrated_schema(rooms);
    url_ = schema_url(schema_);
  }
  db_ = open(url_);
  db_->share_syncs();  // as the program does that serves
}

TestDatabase::~TestDatabase() {
  db_.reset();
  if (schema_.empty()) return;
  if (rooms_.empty()) {
    drop_postgres_schema(process_url(), schema_);
  } else {
    execute_postgres(url_, kRestore);
    migrated_for(Engine::postgresql, rooms_).free_schemas.push_back(schema_);
  }
}

void migrate_or_throw(Database& db, std::span<const RoomSchema> rooms) {
  SystemClock clock;
  const auto migrated = migrate(db, rooms, clock);
  if (!migrated) throw StorageError(to_text(migrated.error()));
}

}  // namespace candor::storage
