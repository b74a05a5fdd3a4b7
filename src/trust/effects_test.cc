// SPDX-License-Identifier: Apache-2.0
#include "trust/effects.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing.h"
#include "trust/analysis.h"
#include "trust/inputs.h"
#include "trust/staying.h"

namespace candor::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Lt;

constexpr double kMargin = 0.02;

Verdict verdict(double lower_95, double lower_90, double upper_90, double upper_95,
                Outcome outcome = Outcome::spend) {
  return verdict_of(outcome, {0, lower_95, upper_95}, {0, lower_90, upper_90}, kMargin);
}

TEST(TrustVerdict, FollowsFromTheIntervalsAndTheMargin) {
  EXPECT_EQ(verdict(0.001, 0.002, 0.05, 0.06), Verdict::raised);
  EXPECT_EQ(verdict(-0.015, -0.01, 0.01, 0.015), Verdict::kept);
  EXPECT_EQ(verdict(-0.08, -0.07, -0.03, -0.02), Verdict::lost);
  EXPECT_EQ(verdict(-0.08, -0.07, 0.03, 0.04), Verdict::cannot_tell);
}

TEST(TrustVerdict, ALossSmallerThanTheMarginIsNoLoss) {
  EXPECT_EQ(verdict(-0.012, -0.011, -0.003, -0.002), Verdict::kept);
}

TEST(TrustVerdict, TheLimitsThemselvesAreOutside) {
  EXPECT_EQ(verdict(0.0, 0.002, 0.05, 0.06), Verdict::cannot_tell);
  EXPECT_EQ(verdict(-0.03, -0.02, 0.01, 0.015), Verdict::cannot_tell);
  EXPECT_EQ(verdict(-0.03, -0.028, -0.022, 0.0), Verdict::cannot_tell);
}

TEST(TrustVerdict, MoreComplaintsAreALoss) {
  EXPECT_EQ(verdict(0.03, 0.04, 0.08, 0.09, Outcome::complaints), Verdict::lost);
  EXPECT_EQ(verdict(-0.09, -0.08, -0.04, -0.03, Outcome::contacts), Verdict::raised);
  EXPECT_EQ(verdict(0.03, 0.04, 0.08, 0.09, Outcome::logins), Verdict::raised);
}

TEST(TrustSuppression, WithholdsFewPeopleAndWhatTheyCouldBeFoundFrom) {
  EXPECT_THAT(shown_groups({100, 200, 300}), ElementsAre(true, true, true));
  EXPECT_THAT(shown_groups({100, 19, 300}), ElementsAre(false, false, true))
      << "19 would be the whole less the two others";
  EXPECT_THAT(shown_groups({100, 19, 15, 300}), ElementsAre(true, false, false, true))
      << "nobody can tell the two apart, and together they are many enough";
  EXPECT_THAT(shown_groups({100, 0, 300}), ElementsAre(true, false, true)) << "nobody is in it";
  EXPECT_THAT(shown_groups({5}), ElementsAre(false));
}

TEST(TrustDelay, BandsEndAtTheirDays) {
  const std::vector<std::int64_t> ends{7, 30};
  EXPECT_THAT(delay_bands(ends),
              ElementsAre("within 7 days", "in 8 to 30 days", "after 30 days", "not told"));
  EXPECT_EQ(delay_band(ends, 0), 1);
  EXPECT_EQ(delay_band(ends, 7), 1);
  EXPECT_EQ(delay_band(ends, 8), 2);
  EXPECT_EQ(delay_band(ends, 31), 3);
  EXPECT_EQ(delay_band(ends, std::nullopt), 4);
}

// A company: customers spend about 50; three months before, three since. What each of the exposed
// loses since depends on where they stand.
struct Company {
  double lost = 0;          // of spend, for everybody exposed
  double lost_late = 0;     // more, for the second band of delay
  double lost_by_tier = 0;  // less, for each tier above the weak
  double leave = 0;         // share of the exposed who leave in the second month since
  double complaints = 0;    // more a month
  int customers = 2000;
};

Cohort cohort_of(const Company& company, std::uint64_t seed) {
  SeededRandom random(seed);
  Cohort made(Window{{24'000}, {24'003}, {24'005}}, {Outcome::spend, Outcome::complaints});
  for (int i = 0; i < company.customers; ++i) {
    Standpoint at{.exposed = i % 2 == 1};
    at.tier = static_cast<std::int16_t>(1 + i / 2 % 3);
    if (at.exposed) {
      at.half = static_cast<std::int16_t>(1 + i / 6 % 2);
      at.delay = at.half;
    }
    const double usual = 50 + 10 * random.normal();
    const double lost = at.exposed ? company.lost + (at.delay == 2 ? company.lost_late : 0) -
                                         company.lost_by_tier * (at.tier - 1)
                                   : 0;
    made.begin(at, std::nullopt, std::nullopt);
    for (int month = 0; month < 6; ++month) {
      const bool leaves = month == 4 && at.exposed && random.uniform() < company.leave;
      const double spend = usual - (month >= 3 ? lost : 0) + 3 * random.normal();
      const double complaints =
          1 + 0.3 * random.normal() + (month >= 3 && at.exposed ? company.complaints : 0);
      made.add({24'000 + month},
               {leaves ? 0 : spend, leaves ? 0.0 : 1.0, {}, leaves ? 0 : complaints, {}});
      if (leaves) break;
    }
  }
  made.finish();
  return made;
}

Plan plan() {
  Plan plan;
  plan.outcomes = {Outcome::spend, Outcome::complaints};
  plan.splits = {Split::delay, Split::strength};
  return plan;
}

Result<Report> analysed(const Company& company, std::uint64_t seed, double queue_days = 0) {
  Study study;
  study.groups = {.delay = {"within 7 days", "after 7 days"},
                  .version = {},
                  .channel = {},
                  .strength = {"weak", "middle", "strong"}};
  study.queue_days_apart = queue_days;
  return analyse(cohort_of(company, seed), plan(), study);
}

const Effect& effect(const Report& report, Split split, const std::string& group,
                     Outcome outcome = Outcome::spend) {
  for (const Effect& found : report.effects) {
    if (found.split == split && found.group == group && found.outcome == outcome) return found;
  }
  throw std::runtime_error("no effect of " + group);
}

TEST(TrustEffects, FindWhatWasPlanted) {
  const Report report = must(analysed({.lost = 4, .leave = 0.1}, 1));
  // A tenth is gone for two of three months.
  const double planted = -4 * (1 - 0.1 * 2 / 3) - 50 * 0.1 * 2 / 3;
  EXPECT_LT(deciding(report).change.lower, planted);
  EXPECT_GT(deciding(report).change.upper, planted);
  EXPECT_EQ(report.verdict, Verdict::lost);
  EXPECT_NEAR(report.exposed.stayed->estimate, 0.9, 0.03);
  EXPECT_EQ(report.others.stayed->estimate, 1);
  EXPECT_LT(report.log_rank.p, 1e-6);
  EXPECT_EQ(report.exposed.customers + report.others.customers, 2000);
}

TEST(TrustEffects, NothingPlantedIsKeptAndFewCustomersCannotTell) {
  EXPECT_EQ(must(analysed({.customers = 4000}, 2)).verdict, Verdict::kept);
  EXPECT_EQ(must(analysed({.lost = 0.5, .customers = 60}, 3)).verdict, Verdict::cannot_tell);
  EXPECT_EQ(must(analysed({.lost = -5, .customers = 4000}, 4)).verdict, Verdict::raised);
}

TEST(TrustEffects, TheMeansAndTheChangeAgree) {
  const Report report = must(analysed({.lost = 4, .customers = 500}, 5));
  const Effect& all = deciding(report);
  EXPECT_NEAR(all.change.estimate,
              (all.after - all.before) - (all.others_after - all.others_before), 1e-10);
  ASSERT_EQ(all.months.size(), 6u);
  EXPECT_FALSE(all.months[2].change) << "the last month before is what the others are held to";
  EXPECT_EQ(all.months[2].month, -1);
  double since = 0;
  for (std::size_t m = 3; m < 6; ++m) since += all.months[m].change->estimate / 3;
  double before = 0;
  for (std::size_t m = 0; m < 2; ++m) before += all.months[m].change->estimate / 3;
  EXPECT_NEAR(all.change.estimate, since - before, 1e-10);
  ASSERT_TRUE(all.drift);
  EXPECT_EQ(all.drift->df, 2);
}

TEST(TrustEffects, ToldLaterIsToldApart) {
  const Report report = must(analysed({.lost = 1, .lost_late = 4}, 6, 12));
  EXPECT_THAT(effect(report, Split::delay, "within 7 days").change.estimate, Gt(-2));
  EXPECT_THAT(effect(report, Split::delay, "after 7 days").change.estimate, Lt(-4));
  EXPECT_LT(report.differences.front().test.p, 1e-6);
  ASSERT_TRUE(report.queue);
  EXPECT_LT(report.queue->change.lower, -4);
  EXPECT_GT(report.queue->change.upper, -4);
}

TEST(TrustEffects, AQueueThatWasThroughInHoursShowsNothing) {
  EXPECT_FALSE(must(analysed({.lost = 1, .lost_late = 4}, 6, 0.2)).queue);
}

TEST(TrustEffects, AStrongRelationshipIsComparedWithOthersThatWereStrong) {
  const Report report = must(analysed({.lost = 6, .lost_by_tier = 2, .customers = 3000}, 7));
  EXPECT_NEAR(effect(report, Split::strength, "weak").change.estimate, -6, 0.7);
  EXPECT_NEAR(effect(report, Split::strength, "strong").change.estimate, -2, 0.7);
  EXPECT_EQ(effect(report, Split::strength, "strong").others, 500);
}

TEST(TrustEffects, EachOutcomeHasItsOwnVerdict) {
  const Report report = must(analysed({.complaints = 0.3, .customers = 4000}, 8));
  EXPECT_EQ(report.verdict, Verdict::kept) << "spend decides";
  EXPECT_EQ(effect(report, Split::exposure, "all", Outcome::complaints).verdict, Verdict::lost);
}

TEST(TrustEffects, RefuseToSpeakOfFewerThanTwenty) {
  const auto refused = analysed({.customers = 38}, 9);
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("the outcomes have fewer than 20 and fewer"));
  const Report small = must(analysed({.customers = 80}, 9));
  EXPECT_THAT(small.withheld, ::testing::SizeIs(5))
      << "40 exposed in three tiers of 13 or 14 and two bands of 19 and 21";
}

TEST(TrustEffects, TheSameCustomersGiveTheSameDigits) {
  const Report one = must(analysed({.lost = 1, .leave = 0.05}, 10));
  const Report two = must(analysed({.lost = 1, .leave = 0.05}, 10));
  EXPECT_EQ(deciding(one).change.estimate, deciding(two).change.estimate);
  EXPECT_EQ(deciding(one).std_error, deciding(two).std_error);
}

// Of 200 worlds without an effect, the 95 % interval misses zero in about 10; 3 to 20 has
// probability above 0.999.
TEST(TrustEffects, TheIntervalMissesAsOftenAsItSays) {
  int missed = 0;
  for (std::uint64_t seed = 100; seed < 300; ++seed) {
    const Report report = must(analysed({.customers = 60}, seed));
    const Interval& change = deciding(report).change;
    if (change.lower > 0 || change.upper < 0) ++missed;
  }
  EXPECT_GE(missed, 3);
  EXPECT_LE(missed, 20);
}

TEST(TrustEffects, WhatNobodyHadBeforeHasNoMeasure) {
  Cohort cohort(Window{{0}, {1}, {1}}, {Outcome::spend});
  for (int i = 0; i < 60; ++i) {
    cohort.begin({.exposed = i % 2 == 1}, std::nullopt, std::nullopt);
    for (int month = 0; month < 2; ++month) cohort.add({month}, {0.0, 1.0, {}, {}, {}});
  }
  cohort.finish();
  const auto refused = analyse(cohort, Plan{}, Study{});
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("had no spend before"));
}

stats::SurvivalCurve curve_of(const std::vector<std::int64_t>& leavers) {
  stats::SurvivalCurve curve;
  curve.n = 1000;
  double survival = 1;
  for (std::size_t m = 0; m < leavers.size(); ++m) {
    stats::SurvivalPoint point;
    point.time = static_cast<double>(m + 1);
    point.at_risk = 1000;
    point.events = leavers[m];
    survival -= static_cast<double>(leavers[m]) / 1000;
    point.survival = survival;
    curve.points.push_back(point);
  }
  return curve;
}

std::vector<std::int64_t> left_of(const std::vector<StayedPoint>& steps) {
  std::vector<std::int64_t> left;
  for (const StayedPoint& step : steps) left.push_back(step.left);
  return left;
}

TEST(TrustStaying, NoStepIsOfFewerThanTwenty) {
  EXPECT_THAT(left_of(joined_steps(curve_of({25, 5, 17, 30}))), ElementsAre(25, 22, 30));
  const auto ended = joined_steps(curve_of({25, 30, 4, 3}));
  EXPECT_THAT(left_of(ended), ElementsAre(25, 37)) << "the rest belongs to the last step";
  EXPECT_EQ(ended.back().months, 4);
  EXPECT_THAT(left_of(joined_steps(curve_of({0, 0, 40}))), ElementsAre(0, 0, 40));
}

TEST(TrustStaying, HowFewLeftIsNotSaid) {
  const Report report = must(analysed({.leave = 0.01}, 11));
  EXPECT_FALSE(report.exposed.left);
  EXPECT_FALSE(report.exposed.stayed);
  EXPECT_FALSE(report.stayed_difference);
  EXPECT_THAT(report.exposed.curve, ::testing::IsEmpty());
  EXPECT_EQ(report.others.left, 0) << "that nobody left says nothing of anybody";
}

}  // namespace
}  // namespace candor::trust
