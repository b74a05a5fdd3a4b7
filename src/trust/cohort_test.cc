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
  void add(bool exposed, std::string_view months) {
    cohort_.begin({.exposed = exposed}, std::nullopt, std::nullopt);
    for (std::size_t m = 0; m < months.size(); ++m) {
      if (months[m] == '.') continue;
      const bool active = months[m] == 'a';
      cohort_.add({static_cast<std::int64_t>(m)},
                  {active ? 10.0 : 0.0, active ? 1.0 : 0.0, {}, {}, {}});
    }
  }
  // Of the only customer who is compared.
  std::vector<double> spend() const {
    return cohort_.compared.empty() ? std::vector<double>()
                                    : cohort_.compared.begin()->second.front().mean;
  }
  Cohort cohort_{Window{{0}, {3}, {5}}, {Outcome::spend, Outcome::logins}};
};

TEST_F(CohortOf, WhoStaysIsSeenToTheEnd) {
  add(true, "aaaaaa");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, ElementsAre(3));
  EXPECT_THAT(cohort_.staying.left, ElementsAre(0));
  EXPECT_THAT(cohort_.staying.exposed, ElementsAre(1));
  EXPECT_THAT(spend(), ElementsAre(10, 10, 10, 10, 10, 10));
}

TEST_F(CohortOf, WhoLeavesIsSeenUntilThenAndSpendsNothingAfter) {
  add(false, "aaaax.");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, ElementsAre(2));
  EXPECT_THAT(cohort_.staying.left, ElementsAre(1));
  EXPECT_THAT(spend(), ElementsAre(10, 10, 10, 10, 0, 0));
  EXPECT_FALSE(cohort_.compared.begin()->first.exposed);
}

TEST_F(CohortOf, WhoIsLostFromSightIsInTheCurveOnly) {
  add(true, "aaaa..");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, ElementsAre(1));
  EXPECT_THAT(cohort_.staying.left, ElementsAre(0));
  EXPECT_THAT(spend(), IsEmpty());
  EXPECT_EQ(cohort_.incomplete, 1);
}

TEST_F(CohortOf, AMonthMissingBeforeIsIncompleteToo) {
  add(true, "a.aaaa");
  add(true, ".aaaaa");
  cohort_.finish();
  EXPECT_EQ(cohort_.incomplete, 2);
  EXPECT_THAT(cohort_.staying.months, ElementsAre(3, 3));
}

TEST_F(CohortOf, WhoWasNoCustomerThenIsLeftOutWithTheReason) {
  add(true, "aax...");
  add(true, "aa....");
  add(false, "...aaa");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, IsEmpty());
  EXPECT_EQ(cohort_.left_before, 2);
  EXPECT_EQ(cohort_.joined_since, 1);
}

TEST_F(CohortOf, ComingBackDoesNotUndoLeaving) {
  add(true, "aaaxaa");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.months, ElementsAre(1));
  EXPECT_THAT(cohort_.staying.left, ElementsAre(1));
  EXPECT_THAT(spend(), ElementsAre(10, 10, 10, 0, 0, 0));
}

TEST_F(CohortOf, AnOutcomeThatIsNotKnownIsComparedForNobody) {
  add(true, "aaaaaa");
  cohort_.finish();
  const auto& moments = cohort_.compared.begin()->second;
  EXPECT_EQ(moments[0].units, 1);
  EXPECT_EQ(moments[1].units, 0) << "nobody counted logins";
}

TEST_F(CohortOf, MonthsBehindTheWindowDoNotCount) {
  add(true, "aaaaaaax");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.left, ElementsAre(0));
  EXPECT_THAT(spend(), ElementsAre(10, 10, 10, 10, 10, 10));
}

TEST_F(CohortOf, CustomersDoNotRunIntoEachOther) {
  add(true, "aaaax.");
  add(false, "aaaaaa");
  cohort_.finish();
  EXPECT_THAT(cohort_.staying.left, ElementsAre(1, 0));
  EXPECT_THAT(cohort_.staying.exposed, ElementsAre(1, 0));
}

}  // namespace
}  // namespace candor::trust
