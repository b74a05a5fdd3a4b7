// SPDX-License-Identifier: Apache-2.0
#include "trust/cohort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Three months before and three after, of which the first is number 3.
class CohortOf : public ::testing::Test {
 protected:
  // One character a month: 'a' active and spends 10, 'x' left, '.' nothing known.
  void add(const std::string& customer, bool exposed, std::string_view months) {
    for (std::size_t m = 0; m < months.size(); ++m) {
      if (months[m] == '.') continue;
      cohort_.add(customer, exposed, {static_cast<std::int64_t>(m)}, months[m] == 'a',
                  months[m] == 'a' ? 10.0 : 0.0);
    }
  }
  Cohort cohort_{Window{{0}, {3}, {5}}};
};

TEST_F(CohortOf, WhoStaysIsSeenToTheEnd) {
  add("c1", true, "aaaaaa");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, ElementsAre(3));
  EXPECT_THAT(cohort_.staying.left, ElementsAre(0));
  EXPECT_THAT(cohort_.staying.exposed, ElementsAre(1));
  EXPECT_THAT(cohort_.compared.spend, ElementsAre(10, 10, 10, 10, 10, 10));
}

TEST_F(CohortOf, WhoLeavesIsSeenUntilThenAndSpendsNothingAfter) {
  add("c1", false, "aaaax.");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, ElementsAre(2));
  EXPECT_THAT(cohort_.staying.left, ElementsAre(1));
  EXPECT_THAT(cohort_.compared.spend, ElementsAre(10, 10, 10, 10, 0, 0));
  EXPECT_THAT(cohort_.compared.exposed, ElementsAre(0));
}

TEST_F(CohortOf, WhoIsLostFromSightIsInTheCurveOnly) {
  add("c1", true, "aaaa..");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, ElementsAre(1));
  EXPECT_THAT(cohort_.staying.left, ElementsAre(0));
  EXPECT_THAT(cohort_.compared.spend, IsEmpty());
  EXPECT_EQ(cohort_.left_out.incomplete, 1);
}

TEST_F(CohortOf, AMonthMissingBeforeIsIncompleteToo) {
  add("c1", true, "a.aaaa");
  add("c2", true, ".aaaaa");
  cohort_.finish();
  EXPECT_EQ(cohort_.left_out.incomplete, 2);
  EXPECT_THAT(cohort_.staying.months, ElementsAre(3, 3));
}

TEST_F(CohortOf, WhoWasNoCustomerThenIsLeftOutWithTheReason) {
  add("gone before", true, "aax...");
  add("lost from sight before", true, "aa....");
  add("came since", false, "...aaa");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, IsEmpty());
  EXPECT_EQ(cohort_.left_out.left_before, 2);
  EXPECT_EQ(cohort_.left_out.joined_since, 1);
}

TEST_F(CohortOf, ComingBackDoesNotUndoLeaving) {
  add("c1", true, "aaaxaa");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, ElementsAre(1));
  EXPECT_THAT(cohort_.staying.left, ElementsAre(1));
  EXPECT_THAT(cohort_.compared.spend, ElementsAre(10, 10, 10, 0, 0, 0));
}

TEST_F(CohortOf, CustomersDoNotRunIntoEachOther) {
  add("c1", true, "aaaax.");
  add("c2", false, "aaaaaa");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.left, ElementsAre(1, 0));
  EXPECT_THAT(cohort_.staying.exposed, ElementsAre(1, 0));
}

}  // namespace
}  // namespace candor::trust
