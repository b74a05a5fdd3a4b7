// SPDX-License-Identifier: Apache-2.0
#include "tlog/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "tlog/testing.h"

namespace candor::tlog {
namespace {

using testing::a_log;
using ::testing::HasSubstr;
using testing::MemoryLog;

constexpr char kOrigin[] = "log.example/record";

Checkpoint checkpoint_of(const MemoryLog& log) {
  return {kOrigin, log.appender.size(), log.appender.root(), {}};
}

TEST(Audit, ReadsEveryEntryAndEveryTile) {
  for (const std::int64_t size : {0, 1, 255, 256, 257, 65'536, 70'000}) {
    const MemoryLog log = a_log(size);
    std::int64_t heard = 0;
    const Audited audited = must(audit(checkpoint_of(log), std::nullopt, log.reader(),
                                       [&](std::int64_t entries) { heard = entries; }));
    EXPECT_EQ(audited.entries, size);
    EXPECT_EQ(heard, size);
    EXPECT_EQ(audited.tiles + audited.bundles, std::ssize(log.tiles)) << "every file of the log";
  }
}

TEST(Audit, NamesWhatIsNotAsItWas) {
  const MemoryLog log = a_log(70'000);
  const Checkpoint checkpoint = checkpoint_of(log);
  for (const char* path : {"tile/0/000", "tile/0/272", "tile/0/273.p/112", "tile/1/000",
                           "tile/1/001.p/17", "tile/2/000.p/1"}) {
    MemoryLog changed = a_log(70'000);
    changed.tiles.at(path)[5] ^= 1;
    const auto refused = audit(checkpoint, std::nullopt, changed.reader());
    ASSERT_TRUE(is_refused(refused, ErrorCode::invalid)) << path;
    EXPECT_THAT(to_text(refused.error()), HasSubstr(path));
  }
  MemoryLog rewritten;
  for (std::int64_t i = 0; i < 70'000; ++i) {
    rewritten.append(i == 12'345 ? "another" : testing::entry_of(i));
  }
  rewritten.keep();
  const auto refused = audit(checkpoint, std::nullopt, rewritten.reader());
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(to_text(refused.error()), HasSubstr("was changed, left out or added"));
  MemoryLog short_of_one = a_log(70'000);
  short_of_one.tiles.erase("tile/entries/100");
  EXPECT_TRUE(
      is_refused(audit(checkpoint, std::nullopt, short_of_one.reader()), ErrorCode::not_found));
}

TEST(Audit, HoldsALogToWhatItSaidBefore) {
  const MemoryLog log = a_log(600);
  for (const std::int64_t size : {0, 1, 256, 300, 599, 600}) {
    const Checkpoint before = checkpoint_of(a_log(size));
    EXPECT_TRUE(audit(checkpoint_of(log), before, log.reader())) << size;
    Checkpoint other = before;
    other.root = leaf_hash("another history");
    EXPECT_TRUE(is_refused(audit(checkpoint_of(log), other, log.reader()), ErrorCode::invalid))
        << size;
  }
  EXPECT_TRUE(is_refused(audit(checkpoint_of(a_log(5)), checkpoint_of(log), log.reader()),
                         ErrorCode::invalid));
  Checkpoint elsewhere = checkpoint_of(a_log(5));
  elsewhere.origin = "other.example";
  EXPECT_TRUE(is_refused(audit(checkpoint_of(log), elsewhere, log.reader()), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::tlog
