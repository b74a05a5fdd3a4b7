// SPDX-License-Identifier: Apache-2.0
#include "storage/shared_sync.h"

#include <atomic>
#include <filesystem>
#include <latch>
#include <semaphore>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/testing.h"
#include "storage/engines.h"

namespace candor::storage {
namespace {

class SharedSyncs : public ::testing::Test {
 protected:
  // With a table, and sharing syncs, of which each is done by `sync`.
  std::unique_ptr<Database> open_sharing(SyncFile sync) {
    auto db = open_sqlite(file_, sync);
    {
      const auto tx = db->write();
      tx->execute("CREATE TABLE IF NOT EXISTS act (id BIGINT PRIMARY KEY)");
      tx->commit();
    }
    db->share_syncs();
    return db;
  }
  static void act(Database& db, std::int64_t id) {
    const auto tx = db.write();
    tx->execute("INSERT INTO act (id) VALUES ($1)", {id});
    tx->commit();
  }
  static std::int64_t count(Database& db) {
    return db.read()->one("SELECT COUNT(*) FROM act").integer(0);
  }

  TemporaryFolder folder_;
  const std::string file_ = folder_.path() + "/test.db";
};

TEST_F(SharedSyncs, WhatIsAcknowledgedIsInTheFilesAsASyncFoundThem) {
  // In place of a cut of the power: what such a sync did not find would be lost.
  std::atomic<int> finished = 0;
  const auto place = [&](int number) { return fmt::format("{}/{}", folder_.path(), number); };
  const auto db = open_sharing([&](int) {
    const std::string copy = place(finished + 1);
    std::filesystem::create_directory(copy);
    for (const char* end : {"", "-wal"}) {
      std::filesystem::copy_file(file_ + end, copy + "/test.db" + end);
    }
    ++finished;
    return true;
  });
  std::filesystem::create_directory(place(0));
  const auto is_left = [](const std::string& folder, std::int64_t id) {
    try {
      const auto left = open_sqlite(folder + "/test.db");
      return left->read()->find("SELECT id FROM act WHERE id = $1", {id}).has_value();
    } catch (const StorageError&) {
      return false;  // not even the table
    }
  };
  std::atomic<int> lost = 0;
  {
    std::vector<std::jthread> writers;
    for (std::int64_t first = 0; first < 40; first += 10) {
      writers.emplace_back([&, first] {
        for (std::int64_t id = first; id < first + 10; ++id) {
          act(*db, id);
          const std::string found = place(finished);
          const std::string own = fmt::format("{}-{}", found, id);
          std::filesystem::copy(found, own);
          if (!is_left(own, id)) ++lost;
        }
      });
    }
  }
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(count(*db), 40);
}

// Holds up the first sync until it is told how to end.
class HeldSync {
 public:
  bool operator()() {
    if (++begun != 1) return true;
    has_begun_.count_down();
    end_.acquire();
    return succeeds_;
  }
  void wait_until_begun() { has_begun_.wait(); }
  void end(bool succeeds) {
    succeeds_ = succeeds;
    end_.release();
  }
  std::atomic<int> begun = 0;

 private:
  std::latch has_begun_{1};
  std::binary_semaphore end_{0};
  std::atomic<bool> succeeds_ = true;
};

// Six acts, of which five are committed while the sync of the first is under way.
int acknowledged_of_six(Database& db, HeldSync& sync, bool succeeds,
                        const std::function<void(Database&, std::int64_t)>& act,
                        const std::function<std::int64_t(Database&)>& count) {
  std::atomic<int> acknowledged = 0;
  std::vector<std::jthread> writers;
  const auto write = [&](std::int64_t id) {
    writers.emplace_back([&, id] {
      try {
        act(db, id);
        ++acknowledged;
      } catch (const StorageError&) {
      }
    });
  };
  write(0);
  sync.wait_until_begun();
  for (std::int64_t id = 1; id < 6; ++id) write(id);
  while (count(db) < 6) std::this_thread::yield();
  EXPECT_EQ(acknowledged, 0);
  sync.end(succeeds);
  writers.clear();
  return acknowledged;
}

TEST_F(SharedSyncs, ThoseWhoWaitShareTheNextOne) {
  HeldSync sync;
  const auto db = open_sharing([&](int) { return sync(); });
  EXPECT_EQ(acknowledged_of_six(*db, sync, true, act, count), 6);
  // The last of the five may be visible before it waits.
  EXPECT_LE(sync.begun, 3) << "one each would be six";
  EXPECT_GE(sync.begun, 2) << "what was under way began too early for the five";
}

TEST_F(SharedSyncs, AfterOneThatFailedNothingIsAcknowledgedUntilItIsOpenedAgain) {
  HeldSync sync;
  {
    const auto db = open_sharing([&](int) { return sync(); });
    EXPECT_EQ(acknowledged_of_six(*db, sync, false, act, count), 0);
    EXPECT_EQ(sync.begun, 1) << "another sync could succeed and mean nothing";
    EXPECT_THROW(db->write(), StorageError);
    EXPECT_EQ(count(*db), 6) << "one may look,";
    EXPECT_THROW(db->read()->settle(), StorageError) << "but not give it out";
    EXPECT_THROW(settled(*db)->read(), StorageError);
  }
  EXPECT_TRUE(std::filesystem::exists(file_ + "-wal")) << "the log is kept as it is";
  const auto again = open_sharing(sync_file);
  act(*again, 6);
  EXPECT_EQ(again->read()->one("PRAGMA integrity_check").text(0), "ok");
}

TEST_F(SharedSyncs, WhatThrowsHasFailed) {
  const auto db = open_sharing([](int) -> bool { throw std::runtime_error("no disk"); });
  EXPECT_THROW(act(*db, 1), StorageError);
  EXPECT_THROW(act(*db, 2), StorageError);
}

TEST_F(SharedSyncs, ATransactionUnderWayWhenOneFailsIsTakenBack) {
  HeldSync sync;
  const auto db = open_sharing([&](int) { return sync(); });
  std::jthread first([&] { EXPECT_THROW(act(*db, 1), StorageError); });
  sync.wait_until_begun();
  {
    const auto tx = db->write();
    tx->execute("INSERT INTO act (id) VALUES (2)");
    sync.end(false);
    first.join();
    EXPECT_THROW(tx->commit(), StorageError);
  }
  EXPECT_FALSE(db->read()->find("SELECT id FROM act WHERE id = 2"));
}

TEST_F(SharedSyncs, WhoeverWroteNothingAndSeesNothingNewWaitsForNone) {
  std::atomic<int> syncs = 0;
  const auto db = open_sharing([&](int) { return ++syncs > 0; });
  act(*db, 1);
  EXPECT_EQ(syncs, 1);
  const auto idle = db->write();
  idle->execute("DELETE FROM act WHERE id = 7");
  idle->commit();
  db->read()->settle();
  settled(*db)->read()->query("SELECT id FROM act");
  EXPECT_EQ(syncs, 1);
  db->write();  // and goes away
  act(*db, 2);
  EXPECT_EQ(syncs, 2);
}

TEST_F(SharedSyncs, OnlyOneOfThoseWhoHaveItOpenSharesThem) {
  std::atomic<int> first = 0;
  std::atomic<int> second = 0;
  auto db = open_sharing([&](int) { return ++first > 0; });
  const auto other = open_sharing([&](int) { return ++second > 0; });
  act(*db, 1);
  act(*other, 2);
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 0) << "SQLite syncs for it before anybody sees it";
  other->read()->settle();
  EXPECT_EQ(second, 1) << "what the first shows may not be there yet";
  db.reset();
  other->share_syncs();
  act(*other, 3);
  EXPECT_EQ(second, 2) << "whoever went away left it to others";
}

TEST_F(SharedSyncs, TheLogStaysTheSameFileAsLongAsItIsOpen) {
  const auto log = [&] {
    struct stat found {};
    EXPECT_EQ(::stat((file_ + "-wal").c_str(), &found), 0);
    return found.st_ino;
  };
  ino_t opened = 0;
  const auto db = open_sharing([&](int number) {
    struct stat held {};
    EXPECT_EQ(::fstat(number, &held), 0);
    opened = held.st_ino;
    return true;
  });
  const auto before = log();
  for (std::int64_t id = 0; id < 3; ++id) {
    act(*open_sqlite(file_), 2 * id);  // comes and goes, as a command does
    const auto tx = db->write();       // and the log begins anew
    tx->execute("CREATE TABLE IF NOT EXISTS page (bytes BYTEA)");
    tx->execute("DELETE FROM page");
    tx->execute("INSERT INTO page VALUES (zeroblob(40000000))");
    tx->commit();
    act(*db, 2 * id + 1);
    EXPECT_EQ(opened, before);
    EXPECT_EQ(log(), before);
  }
}

}  // namespace
}  // namespace candor::storage
