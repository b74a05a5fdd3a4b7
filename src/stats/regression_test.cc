// SPDX-License-Identifier: Apache-2.0
#include "stats/regression.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Coded;
using ::testing::Contains;
using ::testing::HasSubstr;

// Five units, three periods; the last three units are treated in the last period.
struct Panel {
  std::vector<double> unit{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5};
  std::vector<double> period{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
  std::vector<double> y{1, 2, 2.5, 4, 4.2, 5, 2, 2.2, 6, 3, 3.9, 7.1, 0.5, 1, 4};
  std::vector<double> d{0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1};
  std::vector<double> weights;

  Result<Regression> fit(std::vector<Regressor> x, ErrorsOf kind = ErrorsOf::cluster) const {
    const Coded units("unit", unit), periods("month", period);
    Errors errors{kind, {}};
    if (kind == ErrorsOf::cluster || kind == ErrorsOf::two_way) {
      errors.clusters.push_back(units.named());
    }
    if (kind == ErrorsOf::two_way) errors.clusters.push_back(periods.named());
    return least_squares({y, std::move(x), {units.named(), periods.named()}, weights}, errors);
  }
  std::string refusal(std::vector<Regressor> x, ErrorsOf kind = ErrorsOf::cluster) const {
    const auto refused = fit(std::move(x), kind);
    EXPECT_TRUE(is_refused(refused, ErrorCode::invalid));
    return refused ? "" : refused.error().message;
  }
};

TEST(LeastSquares, RowsOfWeightZeroAreAsIfTheyWereNotThere) {
  Panel panel;
  panel.weights.assign(15, 1.0);
  panel.weights[4] = panel.weights[12] = panel.weights[13] = panel.weights[14] = 0;
  panel.y[4] = 1e9;
  const Regression weighed = must(panel.fit({{"d", panel.d}}));

  Panel without;
  for (auto* column : {&without.unit, &without.period, &without.y, &without.d}) {
    column->resize(12);
    column->erase(column->begin() + 4);
  }
  const Regression left_out = must(without.fit({{"d", without.d}}));
  EXPECT_EQ(weighed.rows, 11);
  EXPECT_EQ(weighed.units, 4);
  EXPECT_EQ(weighed.clusters, 4);
  EXPECT_NEAR(weighed.coefficients[0].estimate, left_out.coefficients[0].estimate, 1e-10);
  EXPECT_NEAR(weighed.coefficients[0].std_error, left_out.coefficients[0].std_error, 1e-10);
  EXPECT_THAT(weighed.notes, Contains(HasSubstr("4 rows have a weight of zero")));
}

TEST(LeastSquares, AWeightOfTwoCountsTheSquareTwice) {
  Panel panel;
  panel.weights.assign(15, 2.0);
  const Regression twice = must(panel.fit({{"d", panel.d}}, ErrorsOf::iid));
  panel.weights.clear();
  const Regression once = must(panel.fit({{"d", panel.d}}, ErrorsOf::iid));
  EXPECT_NEAR(twice.coefficients[0].estimate, once.coefficients[0].estimate, 1e-12);
  EXPECT_NEAR(twice.coefficients[0].std_error, once.coefficients[0].std_error, 1e-12);
}

TEST(LeastSquares, ALargeConstantCostsNoDigits) {
  Panel panel;
  const Regression before = must(panel.fit({{"d", panel.d}}, ErrorsOf::hetero));
  for (double& y : panel.y) y += 1048576;
  for (double& d : panel.d) d += 1048576;
  const Regression after = must(panel.fit({{"d", panel.d}}, ErrorsOf::hetero));
  EXPECT_NEAR(after.coefficients[0].estimate, before.coefficients[0].estimate, 1e-8);
  EXPECT_NEAR(after.coefficients[0].std_error, before.coefficients[0].std_error, 1e-8);
}

TEST(LeastSquares, SaysThatClustersAreFewAndRowsStandAlone) {
  Panel panel;
  for (auto* column : {&panel.unit, &panel.period, &panel.y, &panel.d}) column->resize(13);
  const Regression fit = must(panel.fit({{"d", panel.d}}));
  EXPECT_THAT(fit.notes, Contains(HasSubstr("only 5 clusters of unit")));
  EXPECT_THAT(fit.notes, Contains(HasSubstr("1 levels of unit have one row each")));
}

TEST(LeastSquares, NamesTheRegressorThatCannotBeTold) {
  const Panel panel;
  EXPECT_THAT(panel.refusal({{"month_two", {panel.period}}}),
              HasSubstr("the fixed effects of unit and month explain month_two completely"));
  std::vector<double> twice = panel.d;
  for (std::size_t i = 0; i < twice.size(); ++i) twice[i] = 2 * twice[i] + panel.unit[i];
  EXPECT_THAT(panel.refusal({{"d", panel.d}, {"twice", twice}}),
              HasSubstr("twice is made up of d and the fixed effects"));
  const std::vector<double> ones(15, 0.1);
  EXPECT_THAT(panel.refusal({{"ones", ones}}), HasSubstr("ones is the same in every row"));
  // All are treated: the last period explains it.
  std::vector<double> everybody;
  for (double t : panel.period) everybody.push_back(t == 2 ? 1 : 0);
  EXPECT_THAT(panel.refusal({{"d", everybody}}), HasSubstr("explain d completely; leave it out"));
}

TEST(LeastSquares, RefusesNumbersThatAreNone) {
  Panel panel;
  panel.y[6] = NAN;
  EXPECT_EQ(panel.refusal({{"d", panel.d}}), "row 7: the outcome is not a number");
  panel.y[6] = 1e300;
  EXPECT_THAT(panel.refusal({{"d", panel.d}}), HasSubstr("row 7: the outcome is too large"));
  panel = {};
  panel.d[2] = std::numeric_limits<double>::infinity();
  EXPECT_EQ(panel.refusal({{"d", panel.d}}), "row 3: d is not a number");
}

TEST(LeastSquares, RefusesAnOutcomeThatDoesNotVary) {
  Panel panel;
  panel.y.assign(15, 3.3);
  EXPECT_EQ(panel.refusal({{"d", panel.d}}), "the outcome is the same in every row");
  panel.y = panel.unit;
  EXPECT_THAT(panel.refusal({{"d", panel.d}}), HasSubstr("explain the outcome completely"));
}

TEST(LeastSquares, RefusesBadWeights) {
  Panel panel;
  panel.weights.assign(15, 1.0);
  panel.weights[1] = -1;
  EXPECT_EQ(panel.refusal({{"d", panel.d}}), "row 2: the weight is negative or no number");
  panel.weights.assign(15, 0.0);
  EXPECT_EQ(panel.refusal({{"d", panel.d}}), "every weight is zero");
}

TEST(LeastSquares, RefusesOneCluster) {
  const Panel panel;
  const Coded units("unit", panel.unit), one("company", std::vector<double>(15, 1.0));
  const auto refused = least_squares({panel.y, {{"d", panel.d}}, {units.named()}, {}},
                                     {ErrorsOf::cluster, {one.named()}});
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().message, HasSubstr("there is one cluster of company"));
}

TEST(LeastSquares, RefusesMoreParametersThanRows) {
  const Panel panel;
  const Coded row("row", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
  const auto refused =
      least_squares({panel.y, {{"d", panel.d}}, {row.named()}, {}}, {ErrorsOf::iid, {}});
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().message, HasSubstr("15 rows cannot tell 16 parameters"));
}

TEST(LeastSquares, SaysThatAFitIsExact) {
  Panel panel;
  for (std::size_t i = 0; i < 15; ++i) panel.y[i] = panel.unit[i] + 2 * panel.d[i];
  const Regression fit = must(panel.fit({{"d", panel.d}}));
  EXPECT_NEAR(fit.coefficients[0].estimate, 2, 1e-12);
  EXPECT_THAT(fit.notes, Contains(HasSubstr("explain the outcome exactly")));
}

// The scores sum to nothing in each row and each column of the square, and not in its cells.
TEST(LeastSquares, RefusesATwoWayVarianceBelowZero) {
  const double p[] = {1, -1, 1, -1}, q[] = {1, 1, -1, -1};
  std::vector<double> a, b, x, y;
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      a.push_back(i);
      b.push_back(j);
      x.push_back(p[i] * p[j]);
      y.push_back(2 * x.back() + p[i] * q[i] * p[j] * q[j]);
    }
  }
  const Coded first("a", a), second("b", b);
  const auto refused = least_squares({y, {{"x", x}}, {first.named(), second.named()}, {}},
                                     {ErrorsOf::two_way, {first.named(), second.named()}});
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().message, HasSubstr("variance of x is not above zero"));
}

TEST(Equivalence, IsTheLargerOfTwoOneSidedTests) {
  const Coefficient effect{"d", 0.1, 0.05, 2, 0.05, 0, 0};
  const Equivalence within = must(equivalence_test(effect, 1e6, 0.2));
  EXPECT_NEAR(within.lower, 0.1 - 1.6448536 * 0.05, 1e-5);
  EXPECT_NEAR(within.upper, 0.1 + 1.6448536 * 0.05, 1e-5);
  EXPECT_NEAR(within.p, 0.02275, 1e-4);  // two standard errors below the margin
  const Equivalence beyond = must(equivalence_test(effect, 1e6, 0.05));
  EXPECT_NEAR(beyond.p, 0.84134, 1e-4);
  EXPECT_TRUE(is_refused(equivalence_test(effect, 10, 0), ErrorCode::invalid));
}

TEST(MinimumDetectableEffect, IsTwoPointEightErrors) {
  EXPECT_DOUBLE_EQ(minimum_detectable_effect(0.5), 1.4);
}

TEST(MeanCoefficient, HasTheVarianceOfTheMean) {
  Regression regression;
  regression.df = 30;
  regression.coefficients = {{"a", 1, 1, 1, 1, 0, 0}, {"b", 3, 2, 1, 1, 0, 0}};
  regression.covariance = {{1, 0.5}, {0.5, 4}};
  const std::size_t both[] = {0, 1};
  const Coefficient mean = mean_coefficient(regression, both, "mean");
  EXPECT_DOUBLE_EQ(mean.estimate, 2);
  EXPECT_DOUBLE_EQ(mean.std_error, std::sqrt((1 + 4 + 2 * 0.5) / 4));
}

}  // namespace
}  // namespace candor::stats
