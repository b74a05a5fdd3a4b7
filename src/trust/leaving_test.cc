// SPDX-License-Identifier: Apache-2.0
#include "trust/leaving.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing.h"
#include "stats/stats.h"

namespace candor::trust {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kDays = 180;

// Customers whose data was involved wait for their letters, each until a day of chance within 180;
// the other half wait for nothing. Once told, they leave so many times as often.
Cohort cohort_of(int customers, double told_ratio, std::uint64_t seed) {
  SeededRandom random(seed);
  Cohort made(Window{{0}, {1}, {6}}, {Outcome::active});
  constexpr double kLeaving = 0.003;  // a day
  for (int i = 0; i < customers; ++i) {
    const bool exposed = i % 2 == 1;
    const std::int64_t told_on = random.below(kDays);
    std::optional<LeftOn> left_on;
    for (std::int64_t day = 0; day < kDays && !left_on; ++day) {
      const bool told = exposed && day >= told_on;
      if (random.uniform() < kLeaving * (told ? told_ratio : 1)) {
        left_on = LeftOn{day, random.uniform() < 0.8 ? Cause::voluntary : Cause::payment};
      }
    }
    made.begin({.exposed = exposed}, left_on, exposed ? std::optional(told_on) : std::nullopt);
    for (std::int64_t month = 0; month <= 6; ++month) {
      const bool here = month == 0 || !left_on || left_on->day >= 30 * month;
      made.add({month}, {std::nullopt, here ? 1.0 : 0.0, {}, {}, {}});
      if (!here) break;
    }
  }
  made.finish();
  return made;
}

Departures departures() {
  return {.causes_known = true, .first_day = 0, .month_ends = {30, 60, 90, 120, 150, 180}};
}

Report with_hazards(const Cohort& cohort) {
  Report report;
  add_hazards(report, cohort, strata_of(cohort.staying), departures());
  return report;
}

// Whether somebody was told before they left, taken as if it had been known from the beginning.
stats::CoxCoefficient naive(const Cohort& cohort) {
  std::vector<double> time;
  std::vector<std::uint8_t> left;
  std::vector<double> told;
  const auto& staying = cohort.staying;
  for (std::size_t i = 0; i < staying.exposed.size(); ++i) {
    if (staying.exposed[i] == 0) continue;
    const bool leaves = staying.left_on[i] != Cohort::kNever;
    time.push_back(leaves ? staying.left_on[i] + 1.0 : kDays);
    left.push_back(leaves ? 1 : 0);
    told.push_back(staying.told_on[i] < time.back() ? 1 : 0);
  }
  const std::vector<stats::Covariate> covariates{{"told", told}};
  return must(stats::CoxModel::fit({.rows = {time, left}, .covariates = covariates}))
      .result()
      .coefficients.front();
}

TEST(TrustHazards, FindWhatBeingToldDoes) {
  const Report report = with_hazards(cohort_of(4000, 2.5, 1));
  ASSERT_THAT(report.hazards, SizeIs(2));
  EXPECT_EQ(report.hazards[0].state, "waiting");
  EXPECT_LT(report.hazards[0].ratio.lower, 1);
  EXPECT_GT(report.hazards[0].ratio.upper, 1);
  EXPECT_LT(report.hazards[1].ratio.lower, 2.5);
  EXPECT_GT(report.hazards[1].ratio.upper, 2.5);
  EXPECT_LT(report.hazards[1].p, 1e-6);
}

// Nobody's leaving depends on the letter. But whoever left early could not be told any more: so
// those told seem to stay, and would seem so for any letter whatever (immortal time).
TEST(TrustHazards, NobodyCountsAsToldMerelyForHavingStayed) {
  int naive_is_fooled = 0;
  int told_covered = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Cohort cohort = cohort_of(1000, 1, seed);
    if (naive(cohort).upper < 0) ++naive_is_fooled;
    const Report report = with_hazards(cohort);
    ASSERT_THAT(report.hazards, SizeIs(2));
    const Interval& told = report.hazards[1].ratio;
    if (told.lower <= 1 && told.upper >= 1) ++told_covered;
  }
  EXPECT_EQ(naive_is_fooled, 40) << "the naive estimate says every time that letters keep people";
  EXPECT_GE(told_covered, 33) << "of 40 intervals at 95 %";
}

TEST(TrustHazards, StatesThatFewLeftAreNotShown) {
  EXPECT_THAT(with_hazards(cohort_of(60, 1, 2)).hazards, IsEmpty());
}

TEST(TrustHazards, WithoutDaysThereAreNone) {
  const Cohort cohort = cohort_of(1000, 2, 3);
  Report report;
  add_hazards(report, cohort, strata_of(cohort.staying),
              {.causes_known = true, .first_day = 0, .month_ends = {}});
  EXPECT_THAT(report.hazards, IsEmpty());
}

TEST(TrustCauses, AreSharesOfAll) {
  const Cohort cohort = cohort_of(4000, 2, 4);
  Report report;
  must(add_causes(report, cohort, strata_of(cohort.staying), departures()));
  ASSERT_THAT(report.causes, SizeIs(2));
  EXPECT_EQ(report.causes[0].cause, Cause::voluntary);
  // 0.003 a day for 180 days, four fifths of it by choice.
  EXPECT_NEAR(report.causes[0].others->estimate, 0.8 * (1 - std::pow(0.997, 180)), 0.03);
  EXPECT_GT(report.causes[0].exposed->lower, report.causes[0].others->estimate);
  EXPECT_LT(report.causes[1].others->estimate, 0.12);
}

TEST(TrustCauses, OfFewAreNotShown) {
  const Cohort cohort = cohort_of(100, 1, 5);
  Report report;
  must(add_causes(report, cohort, strata_of(cohort.staying), departures()));
  ASSERT_THAT(report.causes, SizeIs(2));
  EXPECT_FALSE(report.causes[1].exposed);
  EXPECT_FALSE(report.causes[1].others);
}

}  // namespace
}  // namespace candor::trust
