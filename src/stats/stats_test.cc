// SPDX-License-Identifier: Apache-2.0
#include "stats/stats.h"

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::stats {
namespace {

// std::vector<bool> has no span; tests write their events as 0 and 1.
struct Events {
  explicit Events(std::vector<int> values) : size(values.size()), data(new bool[size]) {
    for (std::size_t i = 0; i < size; ++i) data[i] = values[i] != 0;
  }
  operator std::span<const bool>() const { return {data.get(), size}; }
  std::size_t size;
  std::unique_ptr<bool[]> data;
};

TEST(KaplanMeier, MultipliesTheSharesThatStay) {
  const std::vector<double> time{1, 2, 2, 3, 4};
  const Events event({1, 1, 0, 0, 1});
  const SurvivalCurve curve = must(kaplan_meier(time, event));

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
  std::vector<int> all;
  for (int i = 0; i < 100; ++i) {
    time.push_back(i * 7 % 100);
    all.push_back(1);
  }
  const Events event(all);
  for (const SurvivalPoint& point : must(kaplan_meier(time, event)).points) {
    EXPECT_NEAR(point.survival, (99 - point.time) / 100, 1e-12);
  }
}

TEST(KaplanMeier, RefusesWhatIsNoTime) {
  const Events one({1});
  EXPECT_TRUE(is_refused(kaplan_meier({}, Events({})), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(kaplan_meier(std::vector<double>{-1}, one), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(kaplan_meier(std::vector<double>{NAN}, one), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(kaplan_meier(std::vector<double>{1, 2}, one), ErrorCode::invalid));
}

TEST(KaplanMeier, CountsOnlyThoseWhoHaveComeInAsAtRisk) {
  const std::vector<double> start{0, 0, 2, 4};
  const std::vector<double> time{2, 5, 6, 7};
  const SurvivalCurve curve = must(kaplan_meier_from(start, time, Events({1, 1, 0, 1})));

  ASSERT_EQ(curve.points.size(), 4u);
  EXPECT_EQ(curve.points[0].at_risk, 2) << "the third comes in after time 2, not at it";
  EXPECT_EQ(curve.points[1].at_risk, 3);
  EXPECT_DOUBLE_EQ(curve.points[1].survival, 0.5 * 2 / 3);
  EXPECT_DOUBLE_EQ(curve.points[3].survival, 0);
  EXPECT_DOUBLE_EQ(curve.points[3].upper, 1) << "nothing is known once the last has left";
  EXPECT_TRUE(
      is_refused(kaplan_meier_from(std::vector<double>{1}, std::vector<double>{1}, Events({1})),
                 ErrorCode::invalid));
}

TEST(RestrictedMean, IsTheAreaUnderTheCurve) {
  const std::vector<double> time{1, 2, 4};
  const SurvivalCurve curve = must(kaplan_meier(time, Events({1, 1, 0})));
  EXPECT_NEAR(must(restricted_mean(curve, 4)).mean, 1 + 2.0 / 3 + 2 * 1.0 / 3, 1e-12);
  EXPECT_NEAR(must(restricted_mean(curve, 1)).mean, 1, 1e-12);
  EXPECT_NEAR(must(restricted_mean(curve, 0.5)).mean, 0.5, 1e-12);
  EXPECT_TRUE(is_refused(restricted_mean(curve, 0), ErrorCode::invalid));
}

TEST(LogRank, FindsNothingBetweenEqualGroups) {
  const std::vector<double> time{1, 2, 3, 1, 2, 3};
  const std::vector<std::int64_t> group{0, 0, 0, 1, 1, 1};
  const LogRank test = must(log_rank(time, Events({1, 1, 1, 1, 1, 1}), group));
  EXPECT_NEAR(test.chi_squared, 0, 1e-12);
  EXPECT_NEAR(test.p, 1, 1e-9);
}

TEST(LogRank, RefusesWhatCannotBeCompared) {
  const std::vector<double> time{1, 2};
  const std::vector<std::int64_t> one_group{0, 0};
  const std::vector<std::int64_t> gap{0, 2};
  const std::vector<std::int64_t> two{0, 1};
  EXPECT_TRUE(is_refused(log_rank(time, Events({1, 1}), one_group), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(log_rank(time, Events({1, 1}), gap), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(log_rank(time, Events({0, 0}), two), ErrorCode::invalid));
}

// Two units before and after: the second gains 3 where the first gains 1.
TEST(TwoWayFixedEffects, IsTheDifferenceOfTheDifferences) {
  const std::vector<std::int64_t> unit{1, 1, 2, 2, 3, 3, 4, 4};
  const std::vector<std::int64_t> period{0, 1, 0, 1, 0, 1, 0, 1};
  const std::vector<double> y{1, 2, 5, 8, 2, 3.5, 4, 7};
  const Panel panel{unit, period, y, {{0, 0, 0, 1, 0, 0, 0, 1}}};
  const Regression fit = must(two_way_fixed_effects(panel, ErrorsOf::cluster, unit));

  EXPECT_NEAR(fit.coefficients[0].estimate, 3.0 - 1.25, 1e-12);
  EXPECT_EQ(fit.clusters, 4);
  EXPECT_EQ(fit.df, 3);
}

TEST(TwoWayFixedEffects, DoesNotSeeWhatIsConstantInAUnitOrAPeriod) {
  const std::vector<std::int64_t> unit{1, 1, 2, 2, 3, 3};
  const std::vector<std::int64_t> period{0, 1, 0, 1, 0, 1};
  std::vector<double> y{1, 2.5, 5, 8, 2, 2.25};
  const std::vector<std::vector<double>> x{{0, 0, 0, 1, 0, 0}};
  const Coefficient before =
      must(two_way_fixed_effects({unit, period, y, x}, ErrorsOf::iid)).coefficients[0];
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] += 100.0 * static_cast<double>(unit[i]) - 7.0 * static_cast<double>(period[i]);
  }
  const Coefficient after =
      must(two_way_fixed_effects({unit, period, y, x}, ErrorsOf::iid)).coefficients[0];
  EXPECT_NEAR(after.estimate, before.estimate, 1e-10);
  EXPECT_NEAR(after.std_error, before.std_error, 1e-10);
}

// Three exposed, three others, four periods; what the closed form and the regression must agree on.
class GroupPanels : public ::testing::Test {
 protected:
  GroupPanels() {
    double noise = 0.3;
    for (std::int64_t i = 0; i < 6; ++i) {
      for (std::int64_t t = 0; t < 4; ++t) {
        noise = std::fmod(noise * 7.3 + 0.11, 1.0);
        unit_.push_back(i);
        period_.push_back(t);
        y_.push_back(static_cast<double>(i + t) + noise + (i % 2 == 1 && t >= 2 ? 3.0 : 0.0));
      }
    }
  }
  std::vector<double> column(const std::function<bool(std::size_t, std::int64_t)>& one) const {
    std::vector<double> x(y_.size());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = one(i / 4, period_[i]) ? 1 : 0;
    return x;
  }
  static void expect_same(const Regression& a, const Regression& b) {
    ASSERT_EQ(a.coefficients.size(), b.coefficients.size());
    EXPECT_EQ(a.df, b.df);
    for (std::size_t i = 0; i < a.coefficients.size(); ++i) {
      EXPECT_NEAR(a.coefficients[i].estimate, b.coefficients[i].estimate, 1e-10);
      EXPECT_NEAR(a.coefficients[i].p, b.coefficients[i].p, 1e-10);
      for (std::size_t k = 0; k < a.coefficients.size(); ++k) {
        EXPECT_NEAR(a.covariance[i][k], b.covariance[i][k], 1e-10);
      }
    }
  }

  const Events exposed_{{0, 1, 0, 1, 0, 1}};
  std::vector<std::int64_t> unit_, period_;
  std::vector<double> y_;
};

TEST_F(GroupPanels, TheDifferenceInDifferencesIsTheRegressionOfTheInteraction) {
  const auto x = column([](std::size_t i, std::int64_t t) { return i % 2 == 1 && t >= 2; });
  expect_same(must(difference_in_differences({4, y_, exposed_}, 2)),
              must(two_way_fixed_effects({unit_, period_, y_, {x}}, ErrorsOf::cluster, unit_)));
}

TEST_F(GroupPanels, TheEventStudyIsTheRegressionOnEachPeriod) {
  std::vector<std::vector<double>> x;
  for (std::int64_t wanted : {0, 2, 3}) {
    x.push_back(column([&](std::size_t i, std::int64_t t) { return i % 2 == 1 && t == wanted; }));
  }
  expect_same(must(event_study({4, y_, exposed_}, 1)),
              must(two_way_fixed_effects({unit_, period_, y_, x}, ErrorsOf::cluster, unit_)));
}

TEST_F(GroupPanels, RefuseWhatHasNoTwoSides) {
  EXPECT_TRUE(is_refused(difference_in_differences({4, y_, exposed_}, 0), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(difference_in_differences({4, y_, exposed_}, 4), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(event_study({4, y_, exposed_}, 4), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(event_study({3, y_, exposed_}, 1), ErrorCode::invalid));
  const Events one({0, 1, 0, 0, 0, 0});
  EXPECT_TRUE(is_refused(event_study({4, y_, one}, 1), ErrorCode::invalid));
  y_[7] = NAN;
  const auto refused = event_study({4, y_, exposed_}, 1);
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_EQ(refused.error().message, "unit 2, period 4: y is not a number");
}

TEST(TwoWayFixedEffects, RefusesWhatIsNotABalancedPanel) {
  const std::vector<std::int64_t> unit{1, 1, 2};
  const std::vector<std::int64_t> period{0, 1, 0};
  const std::vector<double> y{1, 2, 3};
  const auto missing = two_way_fixed_effects({unit, period, y, {{0, 1, 0}}}, ErrorsOf::iid);
  ASSERT_TRUE(is_refused(missing, ErrorCode::invalid));
  EXPECT_EQ(missing.error().message,
            "row 3: this unit has no row in some period; the panel must be balanced");

  const std::vector<std::int64_t> twice{0, 0, 0};
  EXPECT_TRUE(is_refused(two_way_fixed_effects({unit, twice, y, {{0, 1, 0}}}, ErrorsOf::iid),
                         ErrorCode::invalid));
}

TEST(TwoWayFixedEffects, RefusesARegressorThatTheEffectsExplain) {
  const std::vector<std::int64_t> unit{1, 1, 2, 2, 3, 3};
  const std::vector<std::int64_t> period{0, 1, 0, 1, 0, 1};
  const std::vector<double> y{1, 2, 3, 4, 5, 7};
  EXPECT_TRUE(
      is_refused(two_way_fixed_effects({unit, period, y, {{0, 1, 0, 1, 0, 1}}}, ErrorsOf::iid),
                 ErrorCode::invalid));
}

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

TEST(DifferenceInDifferences, WhatNeverVariesIsKnownExactly) {
  const std::vector<double> y{1, 1, 2, 2, 3, 3, 4, 4};  // four units, two periods, nobody changes
  const bool exposed[] = {true, true, false, false};
  const Regression change = must(difference_in_differences({2, y, exposed}, 1));
  EXPECT_EQ(change.coefficients[0].estimate, 0);
  EXPECT_EQ(change.coefficients[0].std_error, 0);
  EXPECT_EQ(change.coefficients[0].p, 1);
  const std::size_t first[] = {0};
  EXPECT_TRUE(is_refused(wald_test(change, first), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::stats
