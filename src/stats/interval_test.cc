// SPDX-License-Identifier: Apache-2.0
#include "stats/interval.h"

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::stats {
namespace {

TEST(Wilson, StaysWithinNoneAndAll) {
  const Interval none = must(wilson_interval(0, 10));
  EXPECT_NEAR(none.lower, 0, 1e-12);
  EXPECT_GT(none.upper, 0.2);
  // 120 of 1,000: R's prop.test without continuity correction.
  const Interval some = must(wilson_interval(120, 1000));
  EXPECT_NEAR(some.lower, 0.101299260601309, 1e-14);
  EXPECT_NEAR(some.upper, 0.141609075847713, 1e-14);
  EXPECT_TRUE(is_refused(wilson_interval(2, 1), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::stats
