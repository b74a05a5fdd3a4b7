// SPDX-License-Identifier: Apache-2.0
#include "storage/testing.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"
#include "storage/engines.h"

namespace candor::storage {
namespace {

std::atomic<int> databases_made = 0;

const char* postgres_url() { return std::getenv("CANDOR_TEST_POSTGRES"); }

}  // namespace

bool TestDatabase::available(Engine engine) {
  return engine == Engine::sqlite || postgres_url() != nullptr;
}

TestDatabase::TestDatabase(Engine engine) {
  if (engine == Engine::sqlite) {
    folder_ = (std::filesystem::temp_directory_path() / "candor-test-XXXXXX").string();
    if (::mkdtemp(folder_.data()) == nullptr) throw StorageError("mkdtemp failed");
    url_ = "sqlite:" + folder_ + "/test.db";
  } else {
    name_ = fmt::format("candor_test_{}_{}", ::getpid(), ++databases_made);
    create_postgres_database(postgres_url(), name_);
    url_ = replace_all(postgres_url(), ":///postgres?", ":///" + name_ + "?");
  }
  db_ = open(url_);
}

TestDatabase::~TestDatabase() {
  db_.reset();
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  if (!name_.empty()) drop_postgres_database(postgres_url(), name_);
}

void migrate_or_throw(Database& db, std::span<const RoomSchema> rooms) {
  SystemClock clock;
  const auto migrated = migrate(db, rooms, clock);
  if (!migrated) throw StorageError(to_text(migrated.error()));
}

}  // namespace candor::storage
