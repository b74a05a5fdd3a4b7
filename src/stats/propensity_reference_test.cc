// SPDX-License-Identifier: Apache-2.0
// Agreement with R, to 1e-8 relative: glm, and the estimating equations written out in R (for the
// average effect with derivatives by finite differences, so to 1e-6).
#include <gtest/gtest.h>

#include "stats/stats.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Columns;
using testing::expect_close;
using testing::Reference;

class PropensityReference : public Reference {
 protected:
  void SetUp() override {
    Reference::SetUp();
    if (IsSkipped()) return;
    const Columns t = table("surv_2k.csv");
    for (const double exposed : t.real("exposed")) treated_.push_back(exposed == 1);
    covariates_ = {{"strength", t.real("strength")}, {"spend", t.real("spend")}};
    time_ = t.real("time");
  }

  std::vector<std::uint8_t> treated_;
  std::vector<Column> covariates_;
  std::vector<double> time_;
};

TEST_F(PropensityReference, Logit) {
  const Logit fit = must(logit(treated_, covariates_));
  for (std::size_t i = 0; i < 3; ++i) {
    expect_close(fit.coefficients[i].estimate, number("/extra/ipw/logit/" + fit.names[i]),
                 fit.names[i]);
    // glm's own errors stop at a tolerance of 1e-8 in the deviance.
    expect_close(fit.coefficients[i].std_error, number("/extra/ipw/logit_se/" + fit.names[i]),
                 "error of " + fit.names[i], 1e-6);
  }
  // glm.control(epsilon = 1e-15)
  expect_close(fit.covariance[0][1], -0.00030566241379227687, "covariance");
  expect_close(fit.log_likelihood, -1219.1625783801414, "log-likelihood");
}

// glm(exposed ~ strength + spend, binomial, weights = rep(1:3, length.out = 2000))
TEST_F(PropensityReference, LogitWithWeights) {
  std::vector<double> weights;
  for (std::size_t i = 0; i < treated_.size(); ++i)
    weights.push_back(static_cast<double>(i % 3 + 1));
  const Logit fit = must(logit(treated_, covariates_, weights));
  const double expected[][2] = {{-0.76984921344754409, 0.034774291090227109},
                                {0.37621448107940303, 0.039648403079692418},
                                {0.053856503678385591, 0.040851921898360698}};
  for (std::size_t i = 0; i < 3; ++i) {
    expect_close(fit.coefficients[i].estimate, expected[i][0], fit.names[i]);
    expect_close(fit.coefficients[i].std_error, expected[i][1], "error of " + fit.names[i]);
  }
}

TEST_F(PropensityReference, StabilisedWeightsAndBalance) {
  const PropensityWeights made = must(propensity_weights(treated_, covariates_));
  expect_close(made.mean, number("/extra/ipw/w_mean"), "mean");
  expect_close(made.max, number("/extra/ipw/w_max"), "largest");
  expect_close(made.effective_size, number("/extra/ipw/ess"), "effective size");
  expect_close(made.min, 0.45760691818598492, "smallest");
  expect_close(made.effective_treated, 592.97499532450774, "effective treated");
  expect_close(made.effective_controls, 1343.0530091202313, "effective controls");
  expect_close(made.balance[0].before, 0.38010614406370924, "strength before");
  expect_close(made.balance[0].after, -0.0014481333018445028, "strength after");
  expect_close(made.balance[1].before, 0.22039102962366541, "spend before");
  expect_close(made.balance[1].after, -0.0067690221418987189, "spend after");
}

TEST_F(PropensityReference, DifferenceOfWeightedMeans) {
  const TreatmentEffect made = must(inverse_probability_effect(time_, treated_, covariates_));
  expect_close(made.mean_treated, 246.58636561511156, "treated");
  expect_close(made.effect.estimate, -19.229647725263476, "difference");
  expect_close(made.effect.std_error, 6.4387601834308992, "error");
  const TreatmentEffect trimmed =
      must(inverse_probability_effect(time_, treated_, covariates_, 0.2));
  EXPECT_EQ(trimmed.propensity.trimmed, 120);
  expect_close(trimmed.effect.estimate, -18.006605827228725, "trimmed difference");
  expect_close(trimmed.effect.std_error, 6.5573110186481482, "trimmed error");
}

TEST_F(PropensityReference, DoublyRobust) {
  const auto effect = [&](Estimand estimand, double trim) {
    return must(doubly_robust_effect(time_, treated_, covariates_, estimand, trim)).effect;
  };
  Effect made = effect(Estimand::ate, 0);
  expect_close(made.estimate, -19.167043642117136, "ate");
  expect_close(made.std_error, 6.4101711968929411, "error of ate", 1e-6);
  made = effect(Estimand::ate, 0.2);
  expect_close(made.estimate, -17.97121951184559, "trimmed ate");
  expect_close(made.std_error, 6.527477276940667, "error of trimmed ate", 1e-6);
  made = effect(Estimand::att, 0);
  expect_close(made.estimate, -15.664572031461422, "att");
  expect_close(made.std_error, 6.3016184003096285, "error of att");
  made = effect(Estimand::att, 0.4);
  expect_close(made.estimate, -15.529369426596515, "trimmed att");
  expect_close(made.std_error, 6.3112891960293469, "error of trimmed att");
}

// coxph(Surv(time, cause == 1) ~ exposed, weights = w, robust = TRUE) and survfit with the same
// weights; R stops a little before the maximum.
TEST_F(PropensityReference, WeightsInSurvival) {
  const Columns t = table("surv_2k.csv");
  const std::vector<double> weights = must(propensity_weights(treated_, covariates_)).weights;
  std::vector<std::uint8_t> left;
  std::vector<std::int32_t> cause;
  for (const double of_row : t.real("cause")) {
    left.push_back(of_row == 1 ? 1 : 0);
    cause.push_back(of_row == 1 ? 1 : 0);
  }
  const std::vector<Covariate> exposed{{"exposed", t.real("exposed")}};
  const CoxModel model = must(CoxModel::fit(
      {.rows = {time_, left}, .covariates = exposed, .weights = weights}, {.robust = true}));
  const CoxCoefficient& found = model.result().coefficients.front();
  expect_close(found.coef, number("/extra/ipw/cox/coef"), "coefficient");
  expect_close(found.robust_se, number("/extra/ipw/cox/robust_se"), "robust error");
  expect_close(found.std_error, number("/extra/ipw/cox/naive_se"), "error from the information");

  const std::vector<std::int32_t> group(treated_.begin(), treated_.end());
  const auto curves = must(cumulative_incidence(
      {.time = time_, .cause = cause, .causes = 1, .weights = weights}, {group, 2}));
  for (std::size_t row = 0; row < 6; ++row) {
    const std::string place = "/extra/ipw/km/" + std::to_string(row);
    const double stayed = 1 - incidence_at(curves[row / 3], 1, number(place + "/time")).incidence;
    expect_close(stayed, number(place + "/surv"), place);
  }
}

}  // namespace
}  // namespace candor::stats
