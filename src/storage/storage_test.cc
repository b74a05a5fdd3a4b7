// SPDX-License-Identifier: Apache-2.0
#include "storage/storage.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <limits>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "storage/testing.h"

namespace candor::storage {
namespace {

using ::testing::HasSubstr;

constexpr char kPeople[] = R"sql(
  CREATE TABLE person (
    id BIGINT PRIMARY KEY, name TEXT UNIQUE, share DOUBLE PRECISION, photo BYTEA, here BOOLEAN
  );
)sql";

// A room of its own for each test, made of these files.
RoomSchema room(std::span<const EmbeddedFile> files) { return {"test", files}; }

class Storage : public EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    if (IsSkipped()) return;
    static constexpr EmbeddedFile kFiles[] = {{"0001.sql", kPeople}};
    const RoomSchema rooms[] = {room(kFiles)};
    migrate_or_throw(db(), rooms);
  }
  void add(Transaction& tx, std::int64_t id, const std::string& name) {
    tx.execute("INSERT INTO person (id, name) VALUES ($1, $2)", {id, name});
  }
  std::int64_t count(Transaction& tx) { return tx.one("SELECT COUNT(*) FROM person").integer(0); }
};

TEST_P(Storage, GivesBackEveryTypeAsItWasGiven) {
  const std::string bytes("\0\x01\xff' \n", 6);
  const std::string name = "Zoë O'Neill\t\"\\";
  const auto tx = db().write();
  tx->execute("INSERT INTO person (id, name, share, photo, here) VALUES ($1, $2, $3, $4, $5)",
              {std::numeric_limits<std::int64_t>::min(), name, 0.1, Blob{bytes}, true});
  tx->execute("INSERT INTO person (id, name, share, photo, here) VALUES ($1, $2, $3, $4, $5)",
              {std::numeric_limits<std::int64_t>::max(), nullptr, nullptr, Blob{""}, false});

  const std::vector<Row> rows =
      tx->query("SELECT id, name, share, photo, here FROM person ORDER BY id");

  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].integer(0), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(rows[0].text(1), name);
  EXPECT_EQ(rows[0].real(2), 0.1);
  EXPECT_EQ(rows[0].blob(3), bytes);
  EXPECT_TRUE(rows[0].boolean(4));
  EXPECT_EQ(rows[1].integer(0), std::numeric_limits<std::int64_t>::max());
  EXPECT_FALSE(rows[1].find_text(1));
  EXPECT_FALSE(rows[1].find_real(2));
  EXPECT_EQ(rows[1].blob(3), "");
  EXPECT_FALSE(rows[1].boolean(4));
}

TEST_P(Storage, BindsParametersByTheirNumberNotTheirPlace) {
  const auto tx = db().write();
  const Row row =
      tx->one("SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)", {"one", "two"});
  EXPECT_EQ(row.text(0), "two");
  EXPECT_EQ(row.text(1), "one");
  EXPECT_EQ(row.text(2), "two");
}

TEST_P(Storage, TakesEverythingBackWithoutCommit) {
  {
    const auto tx = db().write();
    add(*tx, 1, "Ana");
  }
  EXPECT_EQ(count(*db().read()), 0);
}

TEST_P(Storage, AReaderSeesOneMomentWhateverIsWritten) {
  const auto reader = db().read();
  EXPECT_EQ(count(*reader), 0);
  {
    const auto writer = db().write();
    add(*writer, 1, "Ana");
    writer->commit();
  }
  EXPECT_EQ(count(*reader), 0);
  EXPECT_EQ(count(*db().read()), 1);
}

TEST_P(Storage, AReaderCannotWrite) {
  const auto reader = db().read();
  EXPECT_THROW(add(*reader, 1, "Ana"), StorageError);
}

TEST_P(Storage, TellsAUniqueViolationFromOtherTrouble) {
  {
    const auto tx = db().write();
    add(*tx, 1, "Ana");
    tx->commit();
  }
  EXPECT_THROW(add(*db().write(), 1, "Ben"), UniqueViolation) << "primary key";
  EXPECT_THROW(add(*db().write(), 2, "Ana"), UniqueViolation) << "unique";
  try {
    db().write()->execute("INSERT INTO person (nothing) VALUES ($1)", {1});
    FAIL() << "a column that is not there";
  } catch (const UniqueViolation&) {
    FAIL() << "is not a unique violation";
  } catch (const StorageError&) {
  }
}

TEST_P(Storage, LoadsManyRowsAtOnce) {
  const auto tx = db().write();
  const auto bulk = tx->bulk("person", {"id", "name", "share", "photo", "here"});
  for (std::int64_t i = 0; i < 10'000; ++i) {
    bulk->add({i, i % 2 == 0 ? Param("tab\there \\ " + std::to_string(i)) : Param(nullptr), 0.5,
               Blob{std::string("\0\\x", 3)}, i % 3 == 0});
  }
  EXPECT_EQ(bulk->finish(), 10'000);
  EXPECT_EQ(count(*tx), 10'000);
  const Row row = tx->one("SELECT name, photo, here FROM person WHERE id = $1", {6});
  EXPECT_EQ(row.text(0), "tab\there \\ 6");
  EXPECT_EQ(row.blob(1), std::string("\0\\x", 3));
  EXPECT_TRUE(row.boolean(2));
  EXPECT_TRUE(tx->one("SELECT name FROM person WHERE id = $1", {7}).is_null(0));
}

// The most memory that this process has held, in bytes.
std::int64_t peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  }
  throw std::runtime_error("/proc/self/status names no VmHWM");
}

constexpr char kManyRows[] = R"sql(
  WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2)
  SELECT i, CAST($1 AS TEXT) FROM n)sql";

TEST_P(Storage, AStreamHoldsNotItsWholeAnswerInMemory) {
  constexpr std::int64_t kRows = 100'000;
  const std::string kilobyte(1024, 'x');
  const auto tx = db().read();
  const std::int64_t before = peak_memory();
  std::int64_t sum = 0;
  tx->stream(kManyRows, {kilobyte, kRows}, [&](const Row& row) { sum += row.integer(0); });
  EXPECT_EQ(sum, kRows * (kRows + 1) / 2);
  EXPECT_LT(peak_memory() - before, kRows * 1024 / 2) << "of 100 MB";
}

TEST_P(Storage, AStreamGivesEveryRowOnceAndMayBeGivenUp) {
  const auto tx = db().read();
  for (const std::int64_t rows : {1, 999, 1000, 1001, 2000}) {
    std::vector<std::int64_t> seen;
    tx->stream(kManyRows, {"", rows}, [&](const Row& row) { seen.push_back(row.integer(0)); });
    ASSERT_EQ(std::ssize(seen), rows);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  }
  const auto give_up = [](const Row&) { throw std::runtime_error("enough"); };
  EXPECT_THROW(tx->stream(kManyRows, {"", 5000}, give_up), std::runtime_error);
  EXPECT_EQ(count(*tx), 0) << "the transaction can be used on";
}

TEST_P(Storage, AProgramStartsWhileAnotherOneWrites) {
  static constexpr EmbeddedFile kFiles[] = {{"0001.sql", kPeople}};
  static constexpr RoomSchema kRooms[] = {{"test", kFiles}};
  const auto writer = db().write();
  add(*writer, 1, "Ana");
  const auto second = test_db().open_again();
  FakeClock clock({0});
  EXPECT_EQ(must(migrate(*second, kRooms, clock)).already_there, 1);
  EXPECT_EQ(count(*second->read()), 0);
  writer->commit();
}

TEST_P(Storage, TwoWritersBothSucceedOneAfterTheOther) {
  std::atomic<int> failures = 0;
  const auto write_many = [&](std::int64_t from) {
    const auto own = test_db().open_again();
    for (std::int64_t i = from; i < from + 50; ++i) {
      try {
        const auto tx = own->write();
        add(*tx, i, "p" + std::to_string(i));
        tx->commit();
      } catch (const StorageError&) {
        ++failures;
      }
    }
  };
  std::thread one(write_many, 0);
  std::thread two(write_many, 1000);
  one.join();
  two.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(count(*db().read()), 100);
}

TEST_P(Storage, WhoeverHasTheTurnIsAloneWithWhatItReads) {
  {
    const auto tx = db().write();
    add(*tx, 0, "counter");
    tx->commit();
  }
  const auto count_up = [&] {
    for (int i = 0; i < 20; ++i) {
      const auto tx = db().write();
      tx->take_turn("counter");
      const Row seen = tx->one("SELECT COALESCE(share, 0) FROM person WHERE id = 0");
      tx->execute("UPDATE person SET share = $1 WHERE id = 0", {seen.real(0) + 1});
      tx->commit();
    }
  };
  std::vector<std::thread> people;
  for (int i = 0; i < 4; ++i) people.emplace_back(count_up);
  for (std::thread& person : people) person.join();
  EXPECT_EQ(db().read()->one("SELECT share FROM person WHERE id = 0").real(0), 80);
}

TEST_P(Storage, AReaderTakesNoTurn) {
  const auto reader = db().read();
  const auto writer = db().write();
  writer->take_turn("counter");
  EXPECT_NO_THROW(reader->take_turn("counter"));
}

TEST_P(Storage, ItsErrorsHoldNothingOfARow) {
  {
    const auto tx = db().write();
    add(*tx, 1, "Ana Secret");
    tx->commit();
  }
  const auto words_of = [](const std::function<void()>& act) -> std::string {
    try {
      act();
    } catch (const StorageError& error) {
      return error.what();
    }
    return "no error";
  };
  const std::vector<std::string> words = {
      words_of([&] { add(*db().write(), 2, "Ana Secret"); }), words_of([&] {
        const auto tx = db().write();
        const auto bulk = tx->bulk("person", {"id", "name"});
        bulk->add({3, "Ana Secret"});
        bulk->finish();
      }),
      words_of([&] {
        db().write()->execute("INSERT INTO person (id, name, here) VALUES ($1, $2, $3)",
                              {nullptr, "Ana Secret", "no Secret"});
      }),
      words_of([&] { add(*db().write(), 4, "Ana Secret \xff"); })};
  for (const std::string& said : words) {
    EXPECT_THAT(said, ::testing::Not(HasSubstr("Secret")));
    EXPECT_THAT(said, ::testing::Not(HasSubstr("DETAIL")));
    EXPECT_THAT(said, ::testing::Not(HasSubstr("CONTEXT")));
    EXPECT_THAT(said, ::testing::Not(HasSubstr("0xff")));
  }
  EXPECT_THAT(words[0], HasSubstr("name")) << "the constraint is named";
}

TEST_P(Storage, SaysWhenItsUrlIsNone) {
  EXPECT_THROW(open("mysql://x"), StorageError);
  EXPECT_THROW(open("sqlite:/no/such/folder/x.db"), StorageError);
  EXPECT_THROW(open("postgresql:///x?host=/no/such/folder"), StorageError);
}

TEST_P(Storage, MigrationsRunOnce) {
  static constexpr EmbeddedFile kFiles[] = {
      {"0001.sql", kPeople},
      {"0002.sql", "ALTER TABLE person ADD COLUMN town TEXT;\nCREATE TABLE town (id BIGINT);"}};
  const RoomSchema rooms[] = {room(kFiles)};
  FakeClock clock({0});
  const Migrated first = must(migrate(db(), rooms, clock));
  const Migrated second = must(migrate(db(), rooms, clock));

  EXPECT_EQ(first.applied, 1);
  EXPECT_EQ(first.already_there, 1);
  EXPECT_EQ(second.applied, 0);
  EXPECT_EQ(second.already_there, 2);
}

TEST_P(Storage, ADatabaseNewerThanTheProgramIsRefused) {
  static constexpr EmbeddedFile kNewer[] = {{"0001.sql", kPeople},
                                            {"0002.sql", "CREATE TABLE town (id BIGINT)"}};
  static constexpr EmbeddedFile kOlder[] = {{"0001.sql", kPeople}};
  FakeClock clock({0});
  const RoomSchema newer[] = {room(kNewer)};
  const RoomSchema older[] = {room(kOlder)};
  must(migrate(db(), newer, clock));

  const auto refused = migrate(db(), older, clock);

  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("newer than this program: it has test/0002.sql"));
}

TEST_P(Storage, AMigrationWhoseTextChangedIsRefused) {
  static constexpr EmbeddedFile kChanged[] = {{"0001.sql", "CREATE TABLE other (id BIGINT)"}};
  FakeClock clock({0});
  const RoomSchema rooms[] = {room(kChanged)};
  const auto refused = migrate(db(), rooms, clock);
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("test/0001.sql is not the text that made"));
}

TEST_P(Storage, AMigrationThatFailsLeavesNothing) {
  static constexpr EmbeddedFile kBroken[] = {
      {"0001.sql", kPeople},
      {"0002.sql", "CREATE TABLE town (id BIGINT); INSERT INTO nowhere VALUES (1);"}};
  FakeClock clock({0});
  const RoomSchema rooms[] = {room(kBroken)};
  EXPECT_THROW(must(migrate(db(), rooms, clock)), StorageError);
  EXPECT_THROW(db().read()->query("SELECT id FROM town"), StorageError);
}

TEST_P(Storage, TwoProgramsThatMigrateAtOnceApplyEachMigrationOnce) {
  static constexpr EmbeddedFile kFiles[] = {{"0001.sql", kPeople},
                                            {"0002.sql", "CREATE TABLE a (id BIGINT)"},
                                            {"0003.sql", "CREATE TABLE b (id BIGINT)"}};
  static constexpr RoomSchema kRooms[] = {{"test", kFiles}};
  std::atomic<std::int64_t> applied = 0;
  const auto run = [&] {
    const auto own = test_db().open_again();
    FakeClock clock({0});
    applied += must(migrate(*own, kRooms, clock)).applied;
  };
  std::thread one(run);
  std::thread two(run);
  one.join();
  two.join();
  EXPECT_EQ(applied, 2);
}

TEST(StorageOnPostgres, TakesTheSiblingFileThere) {
  if (!TestDatabase::available(Engine::postgresql)) {
    GTEST_SKIP() << "CANDOR_TEST_POSTGRES names no server; run ./test";
  }
  static constexpr EmbeddedFile kFiles[] = {
      {"0001.postgres.sql", "CREATE TABLE only_postgres (id BIGSERIAL)"},
      {"0001.sql", "CREATE TABLE only_sqlite (id INTEGER PRIMARY KEY)"}};
  static constexpr RoomSchema kRooms[] = {{"test", kFiles}};
  TestDatabase database(Engine::postgresql);
  migrate_or_throw(database.db(), kRooms);
  EXPECT_NO_THROW(database.db().read()->query("SELECT id FROM only_postgres"));
  EXPECT_THROW(database.db().read()->query("SELECT id FROM only_sqlite"), StorageError);
}

CANDOR_EACH_ENGINE(Storage);

}  // namespace
}  // namespace candor::storage
