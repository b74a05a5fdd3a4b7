// SPDX-License-Identifier: Apache-2.0
#include "trust/rules.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing.h"
#include "trust/plot.h"

namespace candor::trust {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kMargin = 0.02;

Verdict verdict(double lower_95, double lower_90, double upper_90, double upper_95) {
  return verdict_of({0, lower_95, upper_95}, {0, lower_90, upper_90}, kMargin);
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

// Customers who spend about 50; those exposed `lost` less from month 3 of 6 on, and a share of them
// leaves.
Cohort cohort(int customers, double lost, double leave_exposed, std::uint64_t seed) {
  SeededRandom random(seed);
  Cohort made(Window{{24'000}, {24'003}, {24'005}});
  for (int i = 0; i < customers; ++i) {
    const bool exposed = i % 2 == 1;
    const double usual = 50 + 10 * random.normal();
    for (int month = 0; month < 6; ++month) {
      const bool leaves = month == 4 && exposed && random.uniform() < leave_exposed;
      const double spend = usual - (month >= 3 && exposed ? lost : 0) + 3 * random.normal();
      made.add(std::to_string(i), exposed, {24'000 + month}, !leaves, leaves ? 0 : spend);
      if (leaves) break;
    }
  }
  made.finish();
  return made;
}

TEST(TrustAnalysis, FindsWhatWasPlanted) {
  const Report report = must(analyse(cohort(2000, 4, 0.1, 1), kMargin));
  // A tenth is gone for two of three months.
  const double planted = -4 * (1 - 0.1 * 2 / 3) - 50 * 0.1 * 2 / 3;
  EXPECT_LT(report.change.lower, planted);
  EXPECT_GT(report.change.upper, planted);
  EXPECT_EQ(report.verdict, Verdict::lost);
  EXPECT_NEAR(report.exposed.stayed.estimate, 0.9, 0.03);
  EXPECT_EQ(report.others.stayed.estimate, 1);
  EXPECT_LT(report.log_rank.p, 1e-6);
  EXPECT_EQ(report.exposed.customers + report.others.customers, 2000);
}

TEST(TrustAnalysis, NothingPlantedIsKeptAndFewCustomersCannotTell) {
  EXPECT_EQ(must(analyse(cohort(4000, 0, 0, 2), kMargin)).verdict, Verdict::kept);
  EXPECT_EQ(must(analyse(cohort(40, 0, 0, 3), 0.001)).verdict, Verdict::cannot_tell);
  EXPECT_EQ(must(analyse(cohort(4000, -5, 0, 4), kMargin)).verdict, Verdict::raised);
}

// Of 200 worlds without an effect, the 95 % interval misses zero in about 10; 3 to 20 has
// probability above 0.999.
TEST(TrustAnalysis, TheIntervalMissesAsOftenAsItSays) {
  int missed = 0;
  for (std::uint64_t seed = 100; seed < 300; ++seed) {
    const Report report = must(analyse(cohort(60, 0, 0, seed), kMargin));
    if (report.change.lower > 0 || report.change.upper < 0) ++missed;
  }
  EXPECT_GE(missed, 3);
  EXPECT_LE(missed, 20);
}

TEST(TrustAnalysis, TheMeansAndTheChangeAgree) {
  const Report report = must(analyse(cohort(500, 4, 0, 5), kMargin));
  const double by_means = (report.exposed.spend_after - report.exposed.spend_before) -
                          (report.others.spend_after - report.others.spend_before);
  EXPECT_NEAR(report.change.estimate, by_means, 1e-10);
  ASSERT_EQ(report.months.size(), 6u);
  EXPECT_FALSE(report.months[2].change) << "the last month before is what the others are held to";
  const double march = report.months[5].exposed_mean - report.months[2].exposed_mean -
                       report.months[5].others_mean + report.months[2].others_mean;
  EXPECT_NEAR(report.months[5].change->estimate, march, 1e-10);
  ASSERT_TRUE(report.drift);
  EXPECT_EQ(report.drift->df, 2);
}

TEST(TrustAnalysis, RefusesToSpeakOfFewerThanTen) {
  EXPECT_TRUE(is_refused(analyse(cohort(18, 0, 0, 6), kMargin), ErrorCode::conflict));
}

TEST(TrustAnalysis, TheSameCustomersGiveTheSameDigits) {
  const Report one = must(analyse(cohort(300, 1, 0.05, 7), kMargin));
  const Report two = must(analyse(cohort(300, 1, 0.05, 7), kMargin));
  EXPECT_EQ(one.change.estimate, two.change.estimate);
  EXPECT_EQ(one.change_std_error, two.change_std_error);
  EXPECT_EQ(stayed_plot(one), stayed_plot(two));
}

TEST(TrustPlan, TheMarginIsAShare) {
  EXPECT_TRUE(is_ok(check({.margin = 0.02, .first_month = std::nullopt})));
  for (const double margin : {0.0, -0.1, 1.0, std::nan("")}) {
    EXPECT_TRUE(
        is_refused(check({.margin = margin, .first_month = std::nullopt}), ErrorCode::invalid))
        << margin;
  }
}

// Of the SVG for wide windows.
std::string wide_part(const std::string& svg) { return svg.substr(0, svg.find("</svg>")); }

TEST(TrustPlot, HasNoNumberThatIsNone) {
  for (const std::uint64_t seed : {11u, 12u}) {
    const Report report = must(analyse(cohort(40, 0, seed == 11 ? 0 : 0.9, seed), kMargin));
    for (const std::string& svg : {stayed_plot(report), change_plot(report)}) {
      EXPECT_THAT(svg, Not(HasSubstr("nan")));
      EXPECT_THAT(svg, Not(HasSubstr("inf")));
      EXPECT_THAT(svg, HasSubstr("aria-label"));
      EXPECT_THAT(svg, HasSubstr("<svg class=\"wide\""));
      EXPECT_THAT(svg, HasSubstr("<svg class=\"narrow\""));
    }
  }
}

TEST(TrustPlot, TheAxisOfTheChangeHoldsWhatIsThereAndNoMore) {
  const std::string svg = wide_part(change_plot(must(analyse(cohort(2000, 4, 0, 13), kMargin))));
  EXPECT_THAT(svg, HasSubstr(">−4</text>"));
  EXPECT_THAT(svg, HasSubstr(">0</text>"));
  EXPECT_THAT(svg, Not(HasSubstr(">+2</text>"))) << "nothing is up there";
}

TEST(TrustPlot, SaysWhenPeopleWereTold) {
  Report report = must(analyse(cohort(200, 4, 0, 14), kMargin));
  EXPECT_THAT(change_plot(report), HasSubstr(">from April 2000"));
  report.beginning = Beginning::told;
  report.began_at = must(parse_rfc3339("2026-05-10T06:00:00Z"));
  EXPECT_THAT(change_plot(report), HasSubstr(">told 10\u00a0May 2026"));
}

TEST(TrustPlot, DrawsTheIntervalThatTheTitleTells) {
  const Report report = must(analyse(cohort(400, 0, 0.2, 15), kMargin));
  const std::string svg = wide_part(stayed_plot(report));
  EXPECT_THAT(svg, HasSubstr("class=\"whisker exposed\""));
  EXPECT_THAT(svg, HasSubstr("class=\"whisker others\""));
}

}  // namespace
}  // namespace candor::trust
