// SPDX-License-Identifier: Apache-2.0
#include "stats/survival.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::stats {
namespace {

// A list of 0 and 1.
using Events = std::vector<std::uint8_t>;

TEST(KaplanMeier, MultipliesTheSharesThatStay) {
  const std::vector<double> time{1, 2, 2, 3, 4};
  const Events event{1, 1, 0, 0, 1};
  const SurvivalCurve curve = must(kaplan_meier({time, event}));

  ASSERT_EQ(curve.points.size(), 4u);
  EXPECT_EQ(curve.events, 3);
  EXPECT_DOUBLE_EQ(curve.points[0].survival, 0.8);
  EXPECT_DOUBLE_EQ(curve.points[1].survival, 0.8 * 0.75);
  EXPECT_EQ(curve.points[1].at_risk, 4);
  EXPECT_DOUBLE_EQ(curve.points[2].survival, 0.6) << "a censoring moves nothing";
  EXPECT_DOUBLE_EQ(curve.points[3].survival, 0.0);
  EXPECT_DOUBLE_EQ(survival_at(curve, 2.5).survival, 0.6);
  EXPECT_DOUBLE_EQ(survival_at(curve, 0.5).survival, 1.0);
}

TEST(KaplanMeier, WithoutCensoringIsTheShareStillThere) {
  std::vector<double> time;
  Events all;
  for (int i = 0; i < 100; ++i) {
    time.push_back(i * 7 % 100);
    all.push_back(1);
  }
  for (const SurvivalPoint& point : must(kaplan_meier({time, all})).points) {
    EXPECT_NEAR(point.survival, (99 - point.time) / 100, 1e-12);
  }
}

TEST(KaplanMeier, RefusesWhatIsNoTime) {
  const Events one{1};
  EXPECT_TRUE(is_refused(kaplan_meier({{}, Events{}}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(kaplan_meier({std::vector<double>{-1}, one}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(kaplan_meier({std::vector<double>{NAN}, one}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(kaplan_meier({std::vector<double>{1, 2}, one}), ErrorCode::invalid));
}

TEST(KaplanMeier, CountsOnlyThoseWhoHaveComeInAsAtRisk) {
  const std::vector<double> start{0, 0, 2, 4};
  const std::vector<double> time{2, 5, 6, 7};
  const SurvivalCurve curve = must(kaplan_meier({time, Events{1, 1, 0, 1}, start}));

  ASSERT_EQ(curve.points.size(), 4u);
  EXPECT_EQ(curve.points[0].at_risk, 2) << "the third comes in after time 2, not at it";
  EXPECT_EQ(curve.points[1].at_risk, 3);
  EXPECT_DOUBLE_EQ(curve.points[1].survival, 0.5 * 2 / 3);
  EXPECT_DOUBLE_EQ(curve.points[3].survival, 0);
  EXPECT_DOUBLE_EQ(curve.points[3].upper, 1) << "nothing is known once the last has left";
  EXPECT_TRUE(is_refused(kaplan_meier({std::vector<double>{1}, Events{1}, std::vector<double>{1}}),
                         ErrorCode::invalid));
}

TEST(RestrictedMean, IsTheAreaUnderTheCurve) {
  const std::vector<double> time{1, 2, 4};
  const SurvivalCurve curve = must(kaplan_meier({time, Events{1, 1, 0}}));
  EXPECT_NEAR(must(restricted_mean(curve, 4)).mean, 1 + 2.0 / 3 + 2 * 1.0 / 3, 1e-12);
  EXPECT_NEAR(must(restricted_mean(curve, 1)).mean, 1, 1e-12);
  EXPECT_NEAR(must(restricted_mean(curve, 0.5)).mean, 0.5, 1e-12);
  EXPECT_TRUE(is_refused(restricted_mean(curve, 0), ErrorCode::invalid));
}

TEST(RestrictedMean, DiffersByTheAreaBetweenTheCurves) {
  const SurvivalCurve longer = must(kaplan_meier({std::vector<double>{2, 4, 6}, Events{1, 1, 0}}));
  const SurvivalCurve sooner = must(kaplan_meier({std::vector<double>{1, 2, 6}, Events{1, 1, 0}}));
  const MeanDifference difference = must(restricted_mean_difference(longer, sooner, 6));
  EXPECT_NEAR(difference.difference, (4 + 2.0 / 3 * 2 - 2) - (1 + 2.0 / 3 + 4.0 / 3) + 2.0 / 3,
              1e-12);
  EXPECT_NEAR(difference.std_error,
              std::hypot(must(restricted_mean(longer, 6)).std_error,
                         must(restricted_mean(sooner, 6)).std_error),
              1e-12);
  EXPECT_LT(difference.lower, difference.difference);
  EXPECT_NEAR(difference.z, difference.difference / difference.std_error, 1e-12);
  EXPECT_TRUE(is_refused(restricted_mean_difference(longer, sooner, 0.5), ErrorCode::invalid))
      << "nothing has happened by then";
}

TEST(KaplanMeier, ByGroupIsEachGroupAlone) {
  // Many groups and times that are no whole numbers, and the same with few.
  for (const int groups : {3, 700}) {
    std::vector<double> time;
    Events event;
    std::vector<std::int32_t> group;
    for (int i = 0; i < 2100; ++i) {
      time.push_back(0.5 + (i * 7 % 613) / 7.0);
      event.push_back(i % 4 != 0);
      group.push_back(i % groups);
    }
    const auto curves = must(kaplan_meier_by({time, event}, {group, groups}));
    ASSERT_EQ(std::ssize(curves), groups);
    for (const int g : {0, groups - 1}) {
      std::vector<double> own_time;
      Events own_event;
      for (std::size_t i = 0; i < time.size(); ++i) {
        if (group[i] != g) continue;
        own_time.push_back(time[i]);
        own_event.push_back(event[i]);
      }
      const SurvivalCurve alone = must(kaplan_meier({own_time, own_event}));
      ASSERT_EQ(curves[g].points.size(), alone.points.size());
      EXPECT_EQ(curves[g].n, alone.n);
      for (std::size_t i = 0; i < alone.points.size(); ++i) {
        EXPECT_EQ(curves[g].points[i].time, alone.points[i].time);
        EXPECT_EQ(curves[g].points[i].survival, alone.points[i].survival);
      }
    }
  }
}

TEST(LogRank, SumsStrataUpHoweverManyThereAre) {
  // Each pair is a stratum; in all but the last the first member leaves before the other does.
  const int pairs = 30000;
  std::vector<double> time;
  std::vector<std::int32_t> group, stratum;
  for (int i = 0; i < pairs; ++i) {
    const bool last = i == pairs - 1;
    time.insert(time.end(), {i + (last ? 0.75 : 0.25), i + 0.5});
    group.insert(group.end(), {0, 1});
    stratum.insert(stratum.end(), {i, i});
  }
  const LogRank test = must(log_rank({time, Events(time.size(), 1)}, {group, 2}, {stratum, pairs}));
  // Of each pair one event is compared, expected a half and of a variance of a quarter.
  const double excess = pairs / 2.0 - 1;
  EXPECT_NEAR(test.chi_squared, excess * excess / (pairs / 4.0), 1e-6);
}

TEST(LogRank, LeavesOutAGroupThatIsNeverAtRisk) {
  const std::vector<double> time{1, 4, 5, 6, 7, 8};
  const Events event{0, 1, 1, 1, 1, 1};
  const std::vector<std::int32_t> group{2, 0, 1, 0, 1, 1};
  const std::vector<std::int32_t> two{0, 1, 0, 1, 1};
  const LogRank three = must(log_rank({time, event}, {group, 3}));
  EXPECT_EQ(three.df, 1);
  EXPECT_NEAR(three.chi_squared,
              must(log_rank({std::span(time).subspan(1), std::span(event).subspan(1)}, {two, 2}))
                  .chi_squared,
              1e-12);
}

TEST(LogRank, FindsNothingBetweenEqualGroups) {
  const std::vector<double> time{1, 2, 3, 1, 2, 3};
  const std::vector<std::int32_t> group{0, 0, 0, 1, 1, 1};
  const LogRank test = must(log_rank({time, Events{1, 1, 1, 1, 1, 1}}, {group, 2}));
  EXPECT_NEAR(test.chi_squared, 0, 1e-12);
  EXPECT_NEAR(test.p, 1, 1e-9);
}

TEST(LogRank, RefusesWhatCannotBeCompared) {
  const std::vector<double> time{1, 2};
  const std::vector<std::int32_t> one_group{0, 0};
  const std::vector<std::int32_t> gap{0, 2};
  const std::vector<std::int32_t> two{0, 1};
  EXPECT_TRUE(is_refused(log_rank({time, Events{1, 1}}, {one_group, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(log_rank({time, Events{1, 1}}, {gap, 3}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(log_rank({time, Events{0, 0}}, {two, 2}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(log_rank({time, Events{1, 1}}, {two, 2}, {}, -1), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(log_rank({time, Events{1, 1}}, {two, 2}, {two, 2}), ErrorCode::invalid))
      << "each stratum has one group";
}

}  // namespace
}  // namespace candor::stats
