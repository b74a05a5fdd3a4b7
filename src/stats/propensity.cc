// SPDX-License-Identifier: Apache-2.0
#include "stats/propensity.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "stats/score_design.h"

namespace candor::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kExtremeWeight = 20;
constexpr double kRounding = 1e-13;  // of the largest outcome: what sums of equal numbers leave

Result<ScoreDesign> design_of(std::span<const Column> covariates, std::size_t rows) {
  if (covariates.empty()) return fail(ErrorCode::invalid, "there is no covariate");
  if (rows == 0) return fail(ErrorCode::invalid, "there are no rows");
  MatrixXd x(static_cast<Index>(rows), static_cast<Index>(covariates.size() + 1));
  std::vector<std::string> names;
  for (const Column& covariate : covariates) {
    if (covariate.values.size() != rows) {
      return fail(ErrorCode::invalid, "the arrays are not of one length");
    }
    names.push_back(covariate.name);
    x.col(static_cast<Index>(names.size())) =
        Eigen::Map<const VectorXd>(covariate.values.data(), static_cast<Index>(rows));
  }
  return standardise(std::move(x), std::move(names));
}

VectorXd zero_or_one(Flags flags) {
  VectorXd values(static_cast<Index>(flags.size()));
  for (std::size_t i = 0; i < flags.size(); ++i) {
    values(static_cast<Index>(i)) = flags[i] != 0 ? 1 : 0;
  }
  return values;
}

Result<VectorXd> checked_weights(std::span<const double> weights, std::size_t rows) {
  if (weights.empty()) return VectorXd::Ones(static_cast<Index>(rows)).eval();
  if (weights.size() != rows) return fail(ErrorCode::invalid, "the arrays are not of one length");
  for (std::size_t i = 0; i < rows; ++i) {
    if (weights[i] >= 0 && weights[i] <= 1e100) continue;
    return fail(ErrorCode::invalid,
                fmt::format("row {}: a weight is a number of at least 0", i + 1));
  }
  return Eigen::Map<const VectorXd>(weights.data(), static_cast<Index>(rows)).eval();
}

// In the covariates' own units.
Logit reported(const ScoreDesign& design, const LogitFit& fit, double level) {
  const Index k = fit.beta.size();
  MatrixXd back = MatrixXd::Identity(k, k);
  for (Index j = 1; j < k; ++j) {
    back(j, j) = 1 / design.scale(j - 1);
    back(0, j) = -design.mean(j - 1) / design.scale(j - 1);
  }
  const VectorXd beta = back * fit.beta;
  const MatrixXd covariance =
      back * fit.information.llt().solve(MatrixXd::Identity(k, k)) * back.transpose();
  Logit logit;
  logit.names = design.names;
  logit.names.insert(logit.names.begin(), "(Intercept)");
  for (Index j = 0; j < k; ++j) {
    logit.coefficients.push_back(effect_of(beta(j), std::sqrt(covariance(j, j)), level));
    std::vector<double> row(static_cast<std::size_t>(k));
    for (Index i = 0; i < k; ++i) row[static_cast<std::size_t>(i)] = covariance(j, i);
    logit.covariance.push_back(std::move(row));
  }
  logit.probability.assign(fit.probability.begin(), fit.probability.end());
  logit.log_likelihood = fit.log_likelihood;
  logit.iterations = fit.iterations;
  return logit;
}

// A score as it was fitted, with its design.
struct Scored {
  ScoreDesign design;
  VectorXd treated;
  LogitFit fit;
};

Result<Scored> score_of(Flags treated, std::span<const Column> covariates) {
  Scored scored;
  scored.design = TRY(design_of(covariates, treated.size()));
  scored.treated = zero_or_one(treated);
  scored.fit = TRY(
      fit_logit(scored.design, scored.treated, VectorXd::Ones(scored.treated.size()), VectorXd()));
  return scored;
}

struct Sums {
  double weight = 0;
  double squares = 0;
  double effective_size() const { return weight * weight / squares; }
};

Balance balance_of(const Scored& scored, const std::vector<double>& weights, Index column) {
  const auto x = scored.design.x.col(column);
  double n[2] = {0, 0}, mean[2] = {0, 0}, sum[2] = {0, 0}, weighted[2] = {0, 0};
  for (Index i = 0; i < x.size(); ++i) {
    const int arm = scored.treated(i) == 1 ? 1 : 0;
    n[arm] += 1;
    mean[arm] += x(i);
    sum[arm] += weights[static_cast<std::size_t>(i)];
    weighted[arm] += weights[static_cast<std::size_t>(i)] * x(i);
  }
  double variance = 0;
  for (const int arm : {0, 1}) {
    mean[arm] /= n[arm];
    double squares = 0;
    for (Index i = 0; i < x.size(); ++i) {
      if (scored.treated(i) == arm) squares += (x(i) - mean[arm]) * (x(i) - mean[arm]);
    }
    if (n[arm] > 1) variance += squares / (n[arm] - 1) / 2;
  }
  // The design is standardised; a covariate's unit cancels.
  const double deviation = std::sqrt(variance);
  return {scored.design.names[static_cast<std::size_t>(column - 1)],
          (mean[1] - mean[0]) / deviation,
          (weighted[1] / sum[1] - weighted[0] / sum[0]) / deviation};
}

// Of ate: stabilised. Of att: 1 for the treated, the odds of the score for the controls.
Result<PropensityWeights> weights_of(const Scored& scored, Estimand estimand, double trim,
                                     double level) {
  if (!(trim >= 0 && trim < 0.5)) {
    return fail(ErrorCode::invalid, "the trim is at least 0 and below 0.5");
  }
  PropensityWeights made;
  made.trim = trim;
  made.score = reported(scored.design, scored.fit, level);
  const Index n = scored.treated.size();
  made.score.rows = n;
  made.score.ones = static_cast<std::int64_t>(scored.treated.sum());
  const double share = static_cast<double>(made.score.ones) / static_cast<double>(n);
  made.weights.assign(static_cast<std::size_t>(n), 0);
  Sums arms[2];
  made.min = HUGE_VAL;
  for (Index i = 0; i < n; ++i) {
    const double p = scored.fit.probability(i);
    const int arm = scored.treated(i) == 1 ? 1 : 0;
    const bool outside = estimand == Estimand::ate ? p < trim || p > 1 - trim
                                                   : arm == 0 && trim > 0 && p >= 1 - trim;
    if (outside) {
      ++made.trimmed;
      continue;
    }
    double w = arm == 1 ? share / p : (1 - share) / (1 - p);
    if (estimand == Estimand::att) w = arm == 1 ? 1 : p / (1 - p);
    made.weights[static_cast<std::size_t>(i)] = w;
    arms[arm].weight += w;
    arms[arm].squares += w * w;
    (arm == 1 ? made.treated : made.controls) += 1;
    made.min = std::min(made.min, w);
    made.max = std::max(made.max, w);
  }
  if (made.treated == 0 || made.controls == 0) {
    return fail(ErrorCode::invalid,
                fmt::format("nobody {} has a score between {:g} and {:g}; trim less or leave a "
                            "covariate out",
                            made.treated == 0 ? "treated" : "untreated", trim, 1 - trim));
  }
  made.mean = (arms[0].weight + arms[1].weight) / static_cast<double>(made.treated + made.controls);
  made.effective_treated = arms[1].effective_size();
  made.effective_controls = arms[0].effective_size();
  made.effective_size =
      Sums{arms[0].weight + arms[1].weight, arms[0].squares + arms[1].squares}.effective_size();
  for (Index j = 1; j < scored.design.x.cols(); ++j) {
    made.balance.push_back(balance_of(scored, made.weights, j));
  }
  if (made.trimmed > 0) {
    made.notes.push_back(
        estimand == Estimand::att
            ? fmt::format("{} untreated rows are left out: their score is {:g} or more",
                          made.trimmed, 1 - trim)
            : fmt::format("{} rows are left out: their score is below {:g} or above {:g}; the "
                          "effect is of those who are left",
                          made.trimmed, trim, 1 - trim));
  }
  if (made.max > kExtremeWeight) {
    made.notes.push_back(fmt::format(
        "the largest weight is {:.3g}: a few rows carry much of the result; a trim leaves them "
        "out",
        made.max));
  }
  return made;
}

Result<VectorXd> outcome(std::span<const double> y, std::size_t rows) {
  if (y.size() != rows) return fail(ErrorCode::invalid, "the arrays are not of one length");
  for (std::size_t i = 0; i < rows; ++i) {
    if (std::abs(y[i]) <= 1e100) continue;
    return fail(ErrorCode::invalid,
                fmt::format("row {}: the outcome {}", i + 1,
                            std::isfinite(y[i]) ? "is too large to compute with; use a larger unit"
                                                : "is not a number"));
  }
  return Eigen::Map<const VectorXd>(y.data(), static_cast<Index>(rows)).eval();
}

VectorXd kept_rows(const PropensityWeights& propensity) {
  VectorXd kept(static_cast<Index>(propensity.weights.size()));
  for (Index i = 0; i < kept.size(); ++i) {
    kept(i) = propensity.weights[static_cast<std::size_t>(i)] > 0 ? 1 : 0;
  }
  return kept;
}

TreatmentEffect described(const ArmContrast& contrast, const VectorXd& y,
                          PropensityWeights propensity, double level) {
  TreatmentEffect made;
  made.rows = contrast.influence.size();
  double estimate = contrast.estimate;
  double error = contrast.influence.norm() / static_cast<double>(contrast.influence.size());
  const double rounding = kRounding * y.cwiseAbs().maxCoeff();
  if (std::abs(estimate) <= rounding) estimate = 0;
  if (error <= rounding) error = 0;
  made.effect = effect_of(estimate, error, level);
  made.mean_treated = contrast.mean_treated;
  made.mean_controls = contrast.mean_controls;
  made.influence.assign(contrast.influence.begin(), contrast.influence.end());
  made.notes = propensity.notes;
  if (error == 0) {
    made.notes.emplace_back("the error is zero: the covariates leave nothing of the outcome");
  }
  made.propensity = std::move(propensity);
  return made;
}

}  // namespace

Result<Logit> logit(Flags one, std::span<const Column> covariates, std::span<const double> weights,
                    double level) {
  const VectorXd w = TRY(checked_weights(weights, one.size()));
  const ScoreDesign design = TRY(design_of(covariates, one.size()));
  const VectorXd d = zero_or_one(one);
  Logit made = reported(design, TRY(fit_logit(design, d, w, VectorXd())), level);
  made.rows = (w.array() > 0).count();
  made.ones = (w.array() > 0 && d.array() == 1).count();
  if (made.rows < w.size()) {
    made.notes.push_back(
        fmt::format("{} rows have a weight of zero and count for nothing", w.size() - made.rows));
  }
  return made;
}

Result<PropensityWeights> propensity_weights(Flags treated, std::span<const Column> covariates,
                                             double trim, double level) {
  return weights_of(TRY(score_of(treated, covariates)), Estimand::ate, trim, level);
}

Result<TreatmentEffect> inverse_probability_effect(std::span<const double> y, Flags treated,
                                                   std::span<const Column> covariates, double trim,
                                                   double level) {
  const VectorXd values = TRY(outcome(y, treated.size()));
  const Scored scored = TRY(score_of(treated, covariates));
  PropensityWeights propensity = TRY(weights_of(scored, Estimand::ate, trim, level));
  const ArmContrast contrast = TRY(average_contrast(scored.design, scored.treated, values,
                                                    scored.fit, kept_rows(propensity), false));
  return described(contrast, values, std::move(propensity), level);
}

Result<TreatmentEffect> doubly_robust_effect(std::span<const double> y, Flags treated,
                                             std::span<const Column> covariates, Estimand estimand,
                                             double trim, double level) {
  const VectorXd values = TRY(outcome(y, treated.size()));
  const Scored scored = TRY(score_of(treated, covariates));
  PropensityWeights propensity = TRY(weights_of(scored, estimand, trim, level));
  if (estimand == Estimand::ate) {
    const ArmContrast contrast = TRY(average_contrast(scored.design, scored.treated, values,
                                                      scored.fit, kept_rows(propensity), true));
    return described(contrast, values, std::move(propensity), level);
  }
  // With no trim none is left out, though a score may round to 1.
  const double below = trim > 0 ? 1 - trim : HUGE_VAL;
  const ArmContrast contrast =
      TRY(doubly_robust_on_treated(scored.design, scored.treated, values, scored.fit, below));
  return described(contrast, values, std::move(propensity), level);
}

}  // namespace candor::stats
