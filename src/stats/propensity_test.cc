// SPDX-License-Identifier: Apache-2.0
#include "stats/propensity.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::stats {
namespace {

using ::testing::HasSubstr;

// Four of ten with x = 0 are treated, and six of eight with x = 1.
class TwoLevels : public ::testing::Test {
 protected:
  TwoLevels() {
    add(0, 1, 4);
    add(0, 0, 6);
    add(1, 1, 6);
    add(1, 0, 2);
  }
  void add(double x, std::uint8_t treated, int times) {
    for (int i = 0; i < times; ++i) {
      x_.push_back(x);
      treated_.push_back(treated);
      y_.push_back(10 * x + 3 * treated + i % 2);
    }
  }
  std::vector<Column> covariates() const { return {{"x", x_}}; }
  std::string refusal(const std::vector<Column>& covariates) const {
    const auto made = logit(treated_, covariates);
    EXPECT_TRUE(is_refused(made, ErrorCode::invalid));
    return made ? "" : made.error().message;
  }

  std::vector<double> x_, y_;
  std::vector<std::uint8_t> treated_;
};

TEST_F(TwoLevels, TheLogitOfTwoLevelsIsTheirShares) {
  const Logit fit = must(logit(treated_, covariates()));
  EXPECT_NEAR(fit.coefficients[0].estimate, std::log(4.0 / 6), 1e-14);
  EXPECT_NEAR(fit.coefficients[1].estimate, std::log(3.0) - std::log(4.0 / 6), 1e-13);
  EXPECT_NEAR(fit.coefficients[0].std_error, std::sqrt(1.0 / 4 + 1.0 / 6), 1e-13);
  EXPECT_NEAR(fit.coefficients[1].std_error, std::sqrt(1.0 / 4 + 1.0 / 6 + 1.0 / 6 + 1.0 / 2),
              1e-13);
  EXPECT_NEAR(fit.probability[0], 0.4, 1e-15);
  EXPECT_NEAR(fit.probability[17], 0.75, 1e-15);
  EXPECT_EQ(fit.ones, 10);
}

TEST_F(TwoLevels, AWeightCountsAsThatManyRows) {
  const std::vector<double> x{0, 0, 1, 1, 1};
  const std::vector<std::uint8_t> treated{1, 0, 1, 0, 0};
  const std::vector<double> weights{4, 6, 6, 2, 0};
  const std::vector<Column> columns{{"x", x}};
  const Logit a = must(logit(treated_, covariates()));
  const Logit b = must(logit(treated, columns, weights));
  for (std::size_t i : {0u, 1u}) {
    EXPECT_NEAR(a.coefficients[i].estimate, b.coefficients[i].estimate, 1e-13);
    EXPECT_NEAR(a.coefficients[i].std_error, b.coefficients[i].std_error, 1e-13);
  }
  EXPECT_EQ(b.rows, 4);
  EXPECT_EQ(b.notes.front(), "1 rows have a weight of zero and count for nothing");
  const std::vector<double> negative{1, 1, -1, 1, 1};
  EXPECT_TRUE(is_refused(logit(treated, columns, negative), ErrorCode::invalid));
}

TEST_F(TwoLevels, TheUnitOfACovariateChangesNothing) {
  std::vector<Column> far = covariates();
  for (double& value : far[0].values) value = 1e9 + 1e6 * value;
  const Logit a = must(logit(treated_, covariates()));
  const Logit b = must(logit(treated_, far));
  EXPECT_NEAR(a.coefficients[1].estimate, 1e6 * b.coefficients[1].estimate, 1e-9);
  EXPECT_NEAR(a.coefficients[1].z, b.coefficients[1].z, 1e-9);
}

TEST_F(TwoLevels, WeightsBalanceWhatTheyAreMadeFrom) {
  const PropensityWeights made = must(propensity_weights(treated_, covariates()));
  EXPECT_NEAR(made.weights[0], 10.0 / 18 / 0.4, 1e-13);
  EXPECT_NEAR(made.weights[4], 8.0 / 18 / 0.6, 1e-13);
  EXPECT_NEAR(made.mean, 1, 1e-13);
  EXPECT_GT(made.balance[0].before, 0.5);
  EXPECT_NEAR(made.balance[0].after, 0, 1e-12);
}

TEST_F(TwoLevels, WithinEachLevelTheEffectIsTheDifferenceOfMeans) {
  // Of x = 0: 3 + 2/4 - 3/6 = 3; of x = 1: 3 + 3/6 - 1/2 = 3.
  EXPECT_NEAR(must(inverse_probability_effect(y_, treated_, covariates())).effect.estimate, 3,
              1e-12);
  EXPECT_NEAR(must(doubly_robust_effect(y_, treated_, covariates(), Estimand::ate)).effect.estimate,
              3, 1e-12);
  EXPECT_NEAR(must(doubly_robust_effect(y_, treated_, covariates(), Estimand::att)).effect.estimate,
              3, 1e-12);
}

TEST_F(TwoLevels, TheErrorOfASaturatedModelIsThatOfStrata) {
  // Strata of 10 and 8: in each the two variances by n; between them the effects do not vary.
  const double first = 0.25 / 4 + 0.25 / 6;
  const double second = 0.25 / 6 + 0.25 / 2;
  const double expected = std::sqrt(100.0 / 324 * first + 64.0 / 324 * second);
  EXPECT_NEAR(must(inverse_probability_effect(y_, treated_, covariates())).effect.std_error,
              expected, 1e-12);
  EXPECT_NEAR(
      must(doubly_robust_effect(y_, treated_, covariates(), Estimand::ate)).effect.std_error,
      expected, 1e-12);
}

TEST_F(TwoLevels, ATrimLeavesOutAndSaysSo) {
  const TreatmentEffect made = must(inverse_probability_effect(y_, treated_, covariates(), 0.3));
  EXPECT_EQ(made.propensity.trimmed, 8);
  EXPECT_EQ(made.propensity.weights[17], 0);
  EXPECT_THAT(made.notes.front(), HasSubstr("8 rows are left out"));
  EXPECT_TRUE(
      is_refused(inverse_probability_effect(y_, treated_, covariates(), 0.45), ErrorCode::invalid));
  EXPECT_TRUE(
      is_refused(inverse_probability_effect(y_, treated_, covariates(), 0.5), ErrorCode::invalid));
}

TEST_F(TwoLevels, RefusesByName) {
  std::vector<double> separating, part, constant, twice;
  for (std::size_t i = 0; i < x_.size(); ++i) {
    separating.push_back(treated_[i] == 1 ? 50 + static_cast<double>(i) : 10);
    part.push_back(treated_[i] == 1 && i < 2 ? 1 : 0);
    constant.push_back(7);
    twice.push_back(2 * x_[i] + 1);
  }
  EXPECT_THAT(refusal({{"x", x_}, {"age", separating}}),
              HasSubstr("the covariate age separates the treated from the others"));
  EXPECT_THAT(refusal({{"x", x_}, {"plan", part}}), HasSubstr("the covariate plan separates"));
  EXPECT_EQ(refusal({{"same", constant}}), "the covariate same does not vary; leave it out");
  EXPECT_EQ(refusal({{"x", x_}, {"twice", twice}}),
            "the covariate twice follows from the others before it; leave it out");
  twice[3] = HUGE_VAL;
  EXPECT_EQ(refusal({{"twice", twice}}), "row 4: the covariate twice is not a number");
  twice[3] = 1e300;
  EXPECT_THAT(refusal({{"twice", twice}}), HasSubstr("too large"));
  EXPECT_EQ(refusal({}), "there is no covariate");

  treated_.assign(treated_.size(), 1);
  EXPECT_THAT(refusal(covariates()), HasSubstr("everybody is treated"));
  treated_.assign(treated_.size(), 0);
  EXPECT_EQ(refusal(covariates()), "nobody is treated");
}

TEST_F(TwoLevels, RefusesAnOutcomeThatIsNoNumber) {
  y_[2] = NAN;
  EXPECT_TRUE(
      is_refused(inverse_probability_effect(y_, treated_, covariates()), ErrorCode::invalid));
  y_[2] = 1e300;
  EXPECT_TRUE(is_refused(doubly_robust_effect(y_, treated_, covariates(), Estimand::att),
                         ErrorCode::invalid));
  y_.pop_back();
  EXPECT_TRUE(
      is_refused(inverse_probability_effect(y_, treated_, covariates()), ErrorCode::invalid));
}

// Two covariates that separate only together: no line on either, but one between them.
TEST(Logit, RefusesCovariatesThatSeparateTogether) {
  std::vector<double> a, b;
  std::vector<std::uint8_t> treated;
  for (int i = 0; i < 40; ++i) {
    const double x = i % 8, z = i / 8;
    a.push_back(x);
    b.push_back(z * 2);
    treated.push_back(x + z * 2 > 7.5 ? 1 : 0);
  }
  const std::vector<Column> columns{{"a", a}, {"b", b}};
  const auto made = logit(treated, columns);
  ASSERT_TRUE(is_refused(made, ErrorCode::invalid));
  EXPECT_THAT(made.error().message, HasSubstr("the covariates together separate"));
}

TEST(Logit, AConstantOutcomeHasAnErrorOfZero) {
  const std::vector<double> x{1, 2, 3, 4, 5, 6}, y(6, 2.5);
  const std::vector<std::uint8_t> treated{0, 1, 0, 1, 0, 1};
  const std::vector<Column> columns{{"x", x}};
  const TreatmentEffect made = must(doubly_robust_effect(y, treated, columns, Estimand::ate));
  EXPECT_EQ(made.effect.estimate, 0);
  EXPECT_EQ(made.effect.std_error, 0);
  EXPECT_EQ(made.effect.p, 1);
  EXPECT_THAT(made.notes.front(), HasSubstr("the error is zero"));
}

}  // namespace
}  // namespace candor::stats
