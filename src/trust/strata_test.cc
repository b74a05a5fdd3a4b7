// SPDX-License-Identifier: Apache-2.0
#include "trust/strata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(TrustStrata, JoinWhereTooFewOthersAreToCompareWith) {
  EXPECT_THAT(joined_strata({{1, 5}, {2, 9}}), ElementsAre(Pair(1, 1), Pair(2, 2)));
  EXPECT_THAT(joined_strata({{1, 4}, {2, 9}, {3, 7}}),
              ElementsAre(Pair(1, 1), Pair(2, 1), Pair(3, 3)));
  EXPECT_THAT(joined_strata({{1, 9}, {2, 0}, {3, 2}, {4, 3}, {5, 8}}),
              ElementsAre(Pair(1, 1), Pair(2, 2), Pair(3, 2), Pair(4, 2), Pair(5, 5)));
}

TEST(TrustStrata, TheStrongestIsJoinedWithTheOneBefore) {
  EXPECT_THAT(joined_strata({{1, 9}, {2, 9}, {3, 1}}),
              ElementsAre(Pair(1, 1), Pair(2, 2), Pair(3, 2)));
  EXPECT_THAT(joined_strata({{1, 1}, {2, 2}}), ElementsAre(Pair(1, 1), Pair(2, 1)));
  EXPECT_THAT(joined_strata({}), IsEmpty());
}

}  // namespace
}  // namespace candor::trust
