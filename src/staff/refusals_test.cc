// SPDX-License-Identifier: Apache-2.0
#include "staff/refusals.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/journal.h"
#include "storage/testing.h"

namespace candor::staff {
namespace {

using ::testing::ElementsAre;

class RefusalsKept : public storage::EachEngine {
 protected:
  std::span<const storage::RoomSchema> rooms() const override {
    static const std::vector<storage::RoomSchema> kRooms{journal::schema()};
    return kRooms;
  }
  App app() { return {db(), clock_, random_, settings_}; }
  Refusal of(std::string author, std::string asked) {
    return {.author = std::move(author),
            .incident = "",
            .asked = std::move(asked),
            .error = {ErrorCode::forbidden, "not for you", {}}};
  }
  // "author asked times at", of each entry.
  std::vector<std::string> entries() {
    std::vector<std::string> lines;
    for (const journal::Entry& entry : journal::list(*db().read(), {})) {
      const boost::json::object body = boost::json::parse(entry.body).as_object();
      const auto* times = body.if_contains("times");
      lines.push_back(fmt::format("{} {} {} {}", entry.author,
                                  std::string(body.at("asked").as_string()),
                                  times == nullptr ? 1 : times->as_int64(),
                                  (entry.occurred_at.micros - began_.micros) / kMicrosPerSecond));
    }
    return lines;
  }

  const Instant began_ = must(parse_rfc3339("2026-06-10T12:00:00Z"));
  FakeClock clock_{began_};
  SeededRandom random_{1};
  Settings settings_;
};

TEST_P(RefusalsKept, TheFirstStandAtOnceAndTheRestIsCounted) {
  Refusals refusals(app());
  for (int i = 0; i < 10; ++i) refusals.add(of("alice", "GET /a"));
  EXPECT_THAT(entries(), ::testing::Each("alice GET /a 1 0"));
  EXPECT_THAT(entries(), ::testing::SizeIs(10));

  for (int i = 0; i < 3; ++i) {
    clock_.advance_seconds(1);
    refusals.add(of("alice", "GET /a"));
  }
  EXPECT_THAT(entries(), ::testing::SizeIs(10));
  EXPECT_EQ(refusals.write_counted(), 1u);
  EXPECT_EQ(refusals.write_counted(), 0u);
  EXPECT_THAT(entries(), ::testing::SizeIs(11));
  EXPECT_EQ(entries().back(), "alice GET /a 3 1");
}

TEST_P(RefusalsKept, StrangersShareOneBurstWhateverTheyAskAndKnownPeopleDoNot) {
  {
    Refusals refusals(app());
    for (int i = 0; i < 10; ++i) refusals.add(of("candor", fmt::format("GET /{}", i)));
    refusals.add(of("candor", "GET /x"));
    refusals.add(of("candor", "GET /y"));
    refusals.add(of("candor", "GET /x"));
    EXPECT_THAT(entries(), ::testing::SizeIs(10));
    refusals.add(of("alice", "GET /x"));
    EXPECT_THAT(entries(), ::testing::SizeIs(11));
  }
  // The end of the server writes what it had only counted.
  const std::vector<std::string> lines = entries();
  ASSERT_THAT(lines, ::testing::SizeIs(13));
  EXPECT_THAT(std::vector(lines.end() - 2, lines.end()),
              ElementsAre("candor GET /x 2 0", "candor GET /y 1 0"));
}

CANDOR_EACH_ENGINE(RefusalsKept);

}  // namespace
}  // namespace candor::staff
