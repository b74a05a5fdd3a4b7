// SPDX-License-Identifier: Apache-2.0
// A fresh, empty database for one test, on each engine.
//
//   class MyStore : public storage::EachEngine {};
//   TEST_P(MyStore, KeepsWhatItIsGiven) { auto tx = db().write(); … }
//   CANDOR_EACH_ENGINE(MyStore);
//
// PostgreSQL comes from the server named in CANDOR_TEST_POSTGRES (started by ./test); without it
// those cases are skipped and say so.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/app.h"
#include "base/testing.h"
#include "storage/storage.h"

namespace candor::storage {

// Owns a database that is gone when the object is. It has the tables of these rooms; none: it is
// empty.
class TestDatabase {
 public:
  explicit TestDatabase(Engine engine, std::span<const RoomSchema> rooms = {});
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // Whether this engine can be had here.
  static bool available(Engine engine);
  Database& db() { return *db_; }
  const std::string& url() const { return url_; }
  // A second, independent set of connections to the same database.
  std::unique_ptr<Database> open_again() const { return open(url_); }

 private:
  std::string url_;
  std::vector<RoomSchema> rooms_;
  std::unique_ptr<TemporaryFolder> folder_;
  std::string schema_;
  std::unique_ptr<Database> db_;
};

class EachEngine : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (!TestDatabase::available(GetParam())) {
      GTEST_SKIP() << "CANDOR_TEST_POSTGRES names no server; run ./test";
    }
    test_db_ = std::make_unique<TestDatabase>(GetParam(), rooms());
  }
  // Whose tables every test finds.
  virtual std::span<const RoomSchema> rooms() const { return {}; }
  Database& db() { return test_db_->db(); }
  TestDatabase& test_db() { return *test_db_; }

 private:
  std::unique_ptr<TestDatabase> test_db_;
};

// Migrates or throws.
void migrate_or_throw(Database& db, std::span<const RoomSchema> rooms);

// A room in a world of its own: its tables and those of the rooms above it, a clock that stands,
// repeatable random bytes, a data folder, and alice who acts.
class RoomTest : public EachEngine {
 protected:
  // `now` in RFC 3339.
  template <typename Schemas>
  RoomTest(const Schemas& schemas, std::string_view now)
      : clock_(must(parse_rfc3339(now))), schemas_(schemas.begin(), schemas.end()) {
    settings_.data_folder = folder_.path();
    settings_.password_cost = {.passes = 1, .memory_bytes = 1 << 20};
  }
  void SetUp() override {
    EachEngine::SetUp();
    if (IsSkipped()) return;
    furnish();
  }
  std::span<const RoomSchema> rooms() const override { return schemas_; }
  // What every test of the room begins with.
  virtual void furnish() {}
  App app() { return {db(), clock_, random_, settings_}; }

  TemporaryFolder folder_;
  const Actor alice_{"alice"};
  FakeClock clock_;
  SeededRandom random_{1};
  Settings settings_;

 private:
  std::vector<RoomSchema> schemas_;
};

}  // namespace candor::storage

#define CANDOR_EACH_ENGINE(Suite)                                                                  \
  INSTANTIATE_TEST_SUITE_P(                                                                        \
      Storage, Suite,                                                                              \
      ::testing::Values(::candor::storage::Engine::sqlite, ::candor::storage::Engine::postgresql), \
      [](const auto& instance) {                                                                   \
        return instance.param == ::candor::storage::Engine::sqlite ? std::string("Sqlite")         \
                                                                   : std::string("Postgresql");    \
      })
