// SPDX-License-Identifier: Apache-2.0
#include "sequencer/sequencer.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "seal/seal.h"
#include "storage/testing.h"

namespace candor::sequencer {
namespace {

using ::testing::HasSubstr;

std::int64_t test_size(storage::Transaction& tx) {
  return tx.one("SELECT COUNT(*) FROM test_entry").integer(0);
}
std::vector<std::string> test_entries(storage::Transaction& tx, const seal::Key&, std::int64_t from,
                                      std::int64_t limit) {
  std::vector<std::string> entries;
  tx.for_each("SELECT text FROM test_entry WHERE number >= $1 ORDER BY number LIMIT $2",
              {from, limit}, [&](const storage::Row& row) { entries.push_back(row.text(0)); });
  return entries;
}
constexpr Log kLog{"test", test_size, test_entries};

constexpr EmbeddedFile kTestSchema[] = {
    {"0001.sql", "CREATE TABLE test_entry (number BIGINT PRIMARY KEY, text TEXT NOT NULL);"}};

class Sequencer : public storage::RoomTest {
 protected:
  Sequencer()
      : RoomTest(std::vector<storage::RoomSchema>{seal::schema(), schema(), {"test", kTestSchema}},
                 "2026-06-10T09:30:00Z") {
    settings_.public_url = "https://incidents.acme.example/";
  }
  void commit(std::int64_t count) {
    const auto tx = db().write();
    const auto bulk = tx->bulk("test_entry", {"number", "text"});
    for (std::int64_t i = 0; i < count; ++i, ++committed_) {
      bulk->add({committed_, std::to_string(committed_)});
    }
    bulk->finish();
    tx->commit();
  }
  void catch_up_now() {
    App a = app();
    must(catch_up(a, kLog));
  }
  Result<std::int64_t> integrate_once() {
    App a = app();
    return integrate(a, kLog);
  }
  Head head() { return find_head(*db().read(), "test").value(); }
  tlog::Checkpoint accepted(const std::string& checkpoint) {
    tlog::Policy policy;
    policy.logs = {head().key};
    return must(tlog::accept(must(tlog::parse_note(checkpoint)), policy));
  }

  std::int64_t committed_ = 0;
};

TEST_P(Sequencer, BeginsALogWithItsFirstEntry) {
  EXPECT_EQ(must(integrate_once()), 0);
  EXPECT_FALSE(find_head(*db().read(), "test"));

  commit(1);
  EXPECT_EQ(must(integrate_once()), 1);
  EXPECT_EQ(head().origin, "incidents.acme.example/test");
  EXPECT_EQ(head().key.name, head().origin);
  EXPECT_EQ(head().size, 1);
  EXPECT_EQ(accepted(head().checkpoint).root, tlog::leaf_hash("0"));
  EXPECT_EQ(must(integrate_once()), 0);
}

TEST_P(Sequencer, EveryCheckpointIsOfEverythingBeforeIt) {
  std::vector<std::string> checkpoints;
  for (const std::int64_t more : {1, 254, 1, 1, 300, 12'000}) {
    commit(more);
    catch_up_now();
    checkpoints.push_back(head().checkpoint);
  }
  EXPECT_EQ(head().size, 12'557);
  const auto tx = db().read();
  const tlog::ReadTile read = reader(*tx, "test");
  for (const std::string& checkpoint : checkpoints) {
    const tlog::Checkpoint earlier = accepted(checkpoint);
    const auto audited = tlog::audit(accepted(head().checkpoint), earlier, read);
    ASSERT_TRUE(is_ok(audited));
    EXPECT_EQ(audited->entries, 12'557);
    // As somebody who stopped reading then would find it.
    EXPECT_TRUE(is_ok(tlog::audit(earlier, std::nullopt, read))) << earlier.size;
  }
}

TEST_P(Sequencer, KeepsItsNameAndKeyWhenThePagesMove) {
  commit(1);
  catch_up_now();
  const Head before = head();
  settings_.public_url = "https://elsewhere.example";
  commit(1);
  catch_up_now();
  EXPECT_EQ(head().origin, before.origin);
  EXPECT_EQ(accepted(head().checkpoint).size, 2);
}

TEST_P(Sequencer, ProvesAnEntryUnderAnyCheckpointThatHasIt) {
  commit(300);
  catch_up_now();
  const std::string early = head().checkpoint;
  commit(300);
  catch_up_now();
  const auto tx = db().read();
  tlog::Policy policy;
  policy.logs = {head().key};
  for (const std::int64_t index : {0, 255, 256, 299}) {
    for (const auto& checkpoint : {std::optional(early), std::optional<std::string>()}) {
      const auto proof = prove(*tx, "test", index, checkpoint);
      ASSERT_TRUE(is_ok(proof));
      EXPECT_TRUE(is_ok(tlog::check(*proof, std::to_string(index), policy)));
      EXPECT_TRUE(is_refused(tlog::check(*proof, "another", policy), ErrorCode::invalid));
    }
  }
  EXPECT_TRUE(is_ok(prove(*tx, "test", 300)));
  EXPECT_TRUE(is_refused(prove(*tx, "test", 300, early), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(prove(*tx, "test", -1), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(prove(*tx, "no such log", 0), ErrorCode::not_found));
}

TEST_P(Sequencer, SignsNothingOverTilesThatWereChanged) {
  commit(300);
  catch_up_now();
  const std::string before = head().checkpoint;
  commit(1);
  const auto tx = db().write();
  tx->execute("UPDATE log_tile SET bytes = $1 WHERE level = 0 AND number = 1",
              {storage::Blob{std::string(44 * tlog::kHashBytes, 'x')}});
  tx->commit();

  const auto refused = integrate_once();
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(to_text(refused.error()), HasSubstr("incidents.acme.example/test"));
  EXPECT_EQ(head().checkpoint, before);
}

// Four nodes at one database: whatever checkpoint anybody saw is of the one log.
TEST_P(Sequencer, FourNodesNeverForkIt) {
  commit(3);
  catch_up_now();
  constexpr int kNodes = 4;
  constexpr std::int64_t kEach = 50;
  std::atomic<std::int64_t> next = committed_;
  std::vector<std::vector<std::string>> seen(kNodes);
  std::vector<std::thread> nodes;
  for (int node = 0; node < kNodes; ++node) {
    nodes.emplace_back([&, node] {
      const auto own = test_db().open_again();
      FakeClock clock({0});
      SeededRandom random(static_cast<std::uint64_t>(node));
      App a{*own, clock, random, settings_};
      for (std::int64_t i = 0; i < kEach; ++i) {
        {
          // The turn is what keeps the numbers without gaps, as rooms do it.
          const auto tx = own->write();
          tx->take_turn("test_entry");
          const std::int64_t number = next++;
          tx->execute("INSERT INTO test_entry (number, text) VALUES ($1, $2)",
                      {number, std::to_string(number)});
          tx->commit();
        }
        must(integrate(a, kLog));
        seen[static_cast<std::size_t>(node)].push_back(find_head(*own->read(), "test")->checkpoint);
      }
    });
  }
  for (std::thread& node : nodes) node.join();
  catch_up_now();

  EXPECT_EQ(head().size, 3 + kNodes * kEach);
  const auto tx = db().read();
  const tlog::Checkpoint last = accepted(head().checkpoint);
  for (const auto& checkpoints : seen) {
    for (const std::string& checkpoint : checkpoints) {
      const tlog::Checkpoint earlier = accepted(checkpoint);
      const auto proof =
          must(tlog::prove_consistency(earlier.size, last.size, reader(*tx, "test")));
      EXPECT_TRUE(
          is_ok(tlog::check_consistency(earlier.size, last.size, earlier.root, last.root, proof)));
    }
  }
}

CANDOR_EACH_ENGINE(Sequencer);

}  // namespace
}  // namespace candor::sequencer
