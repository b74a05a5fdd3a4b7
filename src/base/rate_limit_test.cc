// SPDX-License-Identifier: Apache-2.0
#include "base/rate_limit.h"

#include <gtest/gtest.h>

namespace candor {
namespace {

TEST(RateLimit, LetsABurstThroughAndThenOneEachInterval) {
  RateLimit limit(3, 12);
  Instant now{};
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take("a", now));
  EXPECT_EQ(limit.take("a", now), 12);
  EXPECT_FALSE(limit.take("b", now));
  now = add_seconds(now, 11);
  EXPECT_EQ(limit.take("a", now), 1);
  now = add_seconds(now, 1);
  EXPECT_FALSE(limit.take("a", now));
  EXPECT_EQ(limit.take("a", now), 12);
  now = add_seconds(now, 3600);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limit.take("a", now));
  EXPECT_TRUE(limit.take("a", now));
}

TEST(RateLimit, ManyKeysDoNotGrowWithoutEnd) {
  RateLimit limit(1, 1);
  for (int i = 0; i < 100'000; ++i) limit.take(std::to_string(i), {});
  EXPECT_LE(limit.size(), 10'000u);
}

}  // namespace
}  // namespace candor
