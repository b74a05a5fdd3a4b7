// SPDX-License-Identifier: Apache-2.0
#include "witness/witness.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "journal/journal.h"
#include "record/testing.h"
#include "sequencer/sequencer.h"
#include "storage/testing.h"
#include "tlog/testing.h"

namespace candor::witness {
namespace {

using ::testing::SizeIs;

std::vector<storage::RoomSchema> schemas() {
  std::vector<storage::RoomSchema> all;
  for (const auto& one : record::testing::schemas()) all.push_back(one);
  all.push_back(schema());
  return all;
}

// Somebody else's log, of entries 0, 1, ….
class OtherLog {
 public:
  explicit OtherLog(std::int64_t size) { grow(size); }
  void grow(std::int64_t size) {
    for (std::int64_t i = log_.appender.size(); i < size; ++i) {
      log_.append(tlog::testing::entry_of(i));
      log_.keep();
    }
  }
  std::string key() const { return tlog::to_text(key_.public_key()); }
  std::string checkpoint(std::int64_t size) const {
    const std::string text =
        tlog::to_text({"other.example/log", size, must(tlog::root_at(size, log_.reader())), {}});
    return tlog::to_text(tlog::Note{text, {key_.sign(text, {0})}});
  }
  std::string request(std::int64_t old, std::int64_t size) const {
    return tlog::to_text(
        {old, must(tlog::prove_consistency(old, size, log_.reader())), checkpoint(size)});
  }

 private:
  tlog::testing::MemoryLog log_;
  tlog::SigningKey key_{"other.example/log", tlog::KeyType::ed25519, std::string(32, 'o')};
};

class WitnessRoom : public storage::RoomTest {
 protected:
  WitnessRoom() : RoomTest(schemas(), "2026-06-10T09:30:00Z") {
    settings_.public_url = "https://witness.example";
  }
  tlog::WitnessAnswer told(const std::string& request) {
    App a = app();
    return must(add_checkpoint(a, request));
  }
  tlog::PublicKey key() {
    App a = app();
    return must(tlog::parse_key(must(own_key(a))));
  }
};

TEST_P(WitnessRoom, CosignsALogThatOnlyGrows) {
  App a = app();
  OtherLog log(5);
  EXPECT_EQ(told(log.request(0, 5)).status, 404) << "nobody asked for it";
  EXPECT_EQ(must(watch(a, alice_, log.key())).origin, "other.example/log");
  EXPECT_EQ(told(log.request(0, 5)).status, 200);
  log.grow(300);
  EXPECT_EQ(told(log.request(0, 300)).status, 409);
  EXPECT_EQ(told(log.request(0, 300)).body, "5\n");
  const auto answer = told(log.request(5, 300));
  ASSERT_EQ(answer.status, 200);

  const auto note = must(tlog::parse_note(log.checkpoint(300) + answer.body));
  const tlog::PublicKey mine = key();
  EXPECT_EQ(mine.name, "witness.example/witness");
  const auto by = must(tlog::check_signatures(note, std::span(&mine, 1)));
  ASSERT_THAT(by, SizeIs(1));
  EXPECT_EQ(by[0].at->micros, clock_.now().micros);
  ASSERT_THAT(list_watched(*db().read()), SizeIs(1));
  EXPECT_EQ(list_watched(*db().read())[0].checkpoint, log.checkpoint(300) + answer.body);
}

TEST_P(WitnessRoom, RefusesWhatDoesNotContinueTheLogThatItSaw) {
  App a = app();
  OtherLog log(300);
  must(watch(a, alice_, log.key()));
  EXPECT_EQ(told(log.request(0, 200)).status, 200);
  const std::string seen = list_watched(*db().read())[0].checkpoint;
  EXPECT_EQ(told("").status, 400);
  EXPECT_EQ(told("old 0\n\n").status, 400);
  EXPECT_EQ(told(std::string(100'000, 'x')).status, 400);
  std::string forked = log.request(200, 300);
  forked.replace(forked.find('\n') + 1, 4, "AAAA");
  EXPECT_EQ(told(forked).status, 422);
  std::string unsigned_one = log.request(200, 300);
  unsigned_one.replace(unsigned_one.size() - 8, 4, "AAAA");
  EXPECT_EQ(told(unsigned_one).status, 403);
  EXPECT_EQ(told(log.request(100, 150)).status, 409);
  EXPECT_EQ(list_watched(*db().read())[0].checkpoint, seen);
}

TEST_P(WitnessRoom, RefusesKeysOfTheWrongKind) {
  App a = app();
  const OtherLog log(1);
  const std::string mine = must(own_key(a));
  EXPECT_TRUE(is_refused(watch(a, alice_, mine), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(watch(a, alice_, "nonsense"), ErrorCode::malformed));
  EXPECT_TRUE(is_refused(ask(a, alice_, log.key(), "https://w.example"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(ask(a, alice_, mine, "http://127.0.0.1"), ErrorCode::forbidden));
  EXPECT_TRUE(is_refused(ask(a, alice_, mine, "no url"), ErrorCode::invalid));
  EXPECT_TRUE(is_ok(watch(a, alice_, log.key())));
  EXPECT_TRUE(is_ok(watch(a, alice_, log.key()))) << "it is watched already";
  const tlog::SigningKey other("other.example/log", tlog::KeyType::ed25519, std::string(32, 'x'));
  EXPECT_TRUE(is_refused(watch(a, alice_, tlog::to_text(other.public_key())), ErrorCode::conflict));
}

// One who answers at once and one who comes again: whoever asks at the same moment, a size is
// cosigned once with one root.
TEST_P(WitnessRoom, ManyRequestsAtOnceAreCosignedOneAfterAnother) {
  App a = app();
  OtherLog log(64);
  must(watch(a, alice_, log.key()));
  std::vector<std::thread> nodes;
  std::atomic<int> cosigned = 0;
  for (int node = 0; node < 4; ++node) {
    nodes.emplace_back([&] {
      const auto own = test_db().open_again();
      FakeClock clock({0});
      SeededRandom random(1);
      App mine{*own, clock, random, settings_};
      for (std::int64_t size = 1; size <= 16; ++size) {
        if (must(add_checkpoint(mine, log.request(size - 1, size))).status == 200) ++cosigned;
      }
    });
  }
  for (std::thread& node : nodes) node.join();
  const auto seen = must(tlog::parse_note(list_watched(*db().read())[0].checkpoint));
  const auto last = must(tlog::parse_checkpoint(seen.text));
  // A repetition of the size that stands is no conflict: it is cosigned again.
  EXPECT_GE(cosigned, last.size);
  const auto now = must(tlog::parse_note(log.checkpoint(last.size)));
  EXPECT_EQ(seen.text, now.text);
}

CANDOR_EACH_ENGINE(WitnessRoom);

}  // namespace
}  // namespace candor::witness
