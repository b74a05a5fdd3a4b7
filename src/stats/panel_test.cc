// SPDX-License-Identifier: Apache-2.0
#include "stats/panel.h"

#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "base/testing.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Coded;

struct Rows {
  Coded unit, period;
  std::vector<double> y, x;
  Design design() const { return {y, {{"x", x}}, {unit.named(), period.named()}, {}}; }
  Errors by_unit() const { return {ErrorsOf::cluster, {unit.named()}}; }
};

// Two units before and after: the second gains 3 where the first gains 1.
TEST(LeastSquares, IsTheDifferenceOfTheDifferences) {
  const Rows rows{Coded("unit", {1, 1, 2, 2, 3, 3, 4, 4}),
                  Coded("t", {0, 1, 0, 1, 0, 1, 0, 1}),
                  {1, 2, 5, 8, 2, 3.5, 4, 7},
                  {0, 0, 0, 1, 0, 0, 0, 1}};
  const Regression fit = must(least_squares(rows.design(), rows.by_unit()));

  EXPECT_NEAR(fit.coefficients[0].estimate, 3.0 - 1.25, 1e-12);
  EXPECT_EQ(fit.clusters, 4);
  EXPECT_EQ(fit.df, 3);
}

TEST(LeastSquares, DoesNotSeeWhatIsConstantInAUnitOrAPeriod) {
  const std::vector<double> unit{1, 1, 2, 2, 3, 3}, period{0, 1, 0, 1, 0, 1};
  Rows rows{Coded("unit", unit), Coded("t", period), {1, 2.5, 5, 8, 2, 2.25}, {0, 0, 0, 1, 0, 0}};
  const Errors iid;
  const Coefficient before = must(least_squares(rows.design(), iid)).coefficients[0];
  for (std::size_t i = 0; i < rows.y.size(); ++i) rows.y[i] += 100.0 * unit[i] - 7.0 * period[i];
  const Coefficient after = must(least_squares(rows.design(), iid)).coefficients[0];
  EXPECT_NEAR(after.estimate, before.estimate, 1e-10);
  EXPECT_NEAR(after.std_error, before.std_error, 1e-10);
}

// Three exposed, three others, four periods; what the closed form and the regression must agree on.
class GroupPanels : public ::testing::Test {
 protected:
  GroupPanels() {
    double noise = 0.3;
    std::vector<double> unit;
    for (std::int64_t i = 0; i < 6; ++i) {
      for (std::int64_t t = 0; t < 4; ++t) {
        noise = std::fmod(noise * 7.3 + 0.11, 1.0);
        unit.push_back(static_cast<double>(i));
        period_.push_back(static_cast<double>(t));
        y_.push_back(static_cast<double>(i + t) + noise + (i % 2 == 1 && t >= 2 ? 3.0 : 0.0));
      }
    }
    units_ = Coded("unit", unit);
    periods_ = Coded("t", period_);
  }
  Regression regression(const std::vector<std::vector<double>>& columns) const {
    Design design{y_, {}, {units_.named(), periods_.named()}, {}};
    for (const auto& column : columns) design.x.push_back({"x", column});
    return must(least_squares(design, {ErrorsOf::cluster, {units_.named()}}));
  }
  std::vector<double> column(const std::function<bool(std::size_t, double)>& one) const {
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

  const std::vector<std::uint8_t> exposed_{{0, 1, 0, 1, 0, 1}};
  Coded units_, periods_;
  std::vector<double> period_, y_;
};

TEST_F(GroupPanels, TheDifferenceInDifferencesIsTheRegressionOfTheInteraction) {
  const auto x = column([](std::size_t i, double t) { return i % 2 == 1 && t >= 2; });
  expect_same(must(difference_in_differences({4, y_, exposed_}, 2)), regression({x}));
}

TEST_F(GroupPanels, TheEventStudyIsTheRegressionOnEachPeriod) {
  std::vector<std::vector<double>> x;
  for (double wanted : {0, 2, 3}) {
    x.push_back(column([&](std::size_t i, double t) { return i % 2 == 1 && t == wanted; }));
  }
  expect_same(must(event_study({4, y_, exposed_}, 1)), regression(x));
}

TEST_F(GroupPanels, RefuseWhatHasNoTwoSides) {
  EXPECT_TRUE(is_refused(difference_in_differences({4, y_, exposed_}, 0), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(difference_in_differences({4, y_, exposed_}, 4), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(event_study({4, y_, exposed_}, 4), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(event_study({3, y_, exposed_}, 1), ErrorCode::invalid));
  const std::vector<std::uint8_t> one{0, 1, 0, 0, 0, 0};
  EXPECT_TRUE(is_refused(event_study({4, y_, one}, 1), ErrorCode::invalid));
  y_[7] = NAN;
  const auto refused = event_study({4, y_, exposed_}, 1);
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_EQ(refused.error().message, "unit 2, period 4: y is not a number");
}

TEST(DifferenceInDifferences, WhatNeverVariesIsKnownExactly) {
  const std::vector<double> y{1, 1, 2, 2, 3, 3, 4, 4};  // four units, two periods, nobody changes
  const std::vector<std::uint8_t> exposed{1, 1, 0, 0};
  const Regression change = must(difference_in_differences({2, y, exposed}, 1));
  EXPECT_EQ(change.coefficients[0].estimate, 0);
  EXPECT_EQ(change.coefficients[0].std_error, 0);
  EXPECT_EQ(change.coefficients[0].p, 1);
  const std::size_t first[] = {0};
  EXPECT_TRUE(is_refused(wald_test(change, first), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::stats
