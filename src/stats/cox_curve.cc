// SPDX-License-Identifier: Apache-2.0
// What follows from a fitted model: whether its effects are constant in time, and curves.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "stats/cox.h"
#include "stats/cox_rows.h"
#include "stats/distribution.h"

namespace candor::stats {
namespace {

// Of each slot the transformed time, less its mean over the events; nothing where all are alike.
std::vector<double> transformed(const CoxRows& rows, TimeTransform transform) {
  std::vector<double> g = rows.time;
  if (transform == TimeTransform::km) {
    const auto curve = kaplan_meier(rows.data.rows);
    if (!curve) return {};
    for (double& time : g) {
      const auto at =
          std::lower_bound(curve->points.begin(), curve->points.end(), time,
                           [](const SurvivalPoint& point, double t) { return point.time < t; });
      time = at == curve->points.begin() ? 0 : 1 - (at - 1)->survival;
    }
  }
  double sum = 0;
  double events = 0;
  double least = INFINITY;
  double most = -INFINITY;
  for (std::size_t slot = 0; slot < g.size(); ++slot) {
    if (rows.deaths[slot] == 0) continue;
    sum += g[slot] * rows.deaths[slot];
    events += rows.deaths[slot];
    least = std::min(least, g[slot]);
    most = std::max(most, g[slot]);
  }
  if (!(most > least)) return {};
  for (double& value : g) value -= sum / events;
  return g;
}

// The score test of the last coefficients, once the first k are at their maximum.
ChiSquared test_of(const Eigen::MatrixXd& information, const Eigen::VectorXd& score) {
  const double df = static_cast<double>(score.size());
  Eigen::VectorXd full = Eigen::VectorXd::Zero(information.rows());
  full.tail(score.size()) = score;
  const double statistic = full.dot(information.ldlt().solve(full));
  return {statistic, df, chi_squared_tail(std::max(0.0, statistic), df)};
}

}  // namespace

Result<HazardsCheck> CoxModel::proportional_hazards(TimeTransform transform) const {
  const CoxRows& rows = *rows_;
  const int k = rows.k;
  const std::vector<double> g = transformed(rows, transform);
  if (g.empty()) {
    return fail(ErrorCode::invalid,
                "all events happen at one time, so nothing tells whether effects change with time");
  }
  const auto triangle = static_cast<std::size_t>(k * (k + 1) / 2);
  std::vector<double> constant(triangle), both(triangle), changing(triangle);
  std::vector<double> mean(static_cast<std::size_t>(k));
  Eigen::VectorXd score = Eigen::VectorXd::Zero(k);
  std::vector<double> risk;
  over_deaths(rows, beta_.data(), risk, [&](const DeathTime& at) {
    const double time = g[at.slot];
    mean_of(at, k, mean.data());
    for (int a = 0; a < k; ++a) score(a) -= time * mean[a];
    for (std::int32_t i = 0; i < rows.deaths[at.slot]; ++i) {
      const std::int32_t row = rows.first[at.slot] + i;
      for (int a = 0; a < k; ++a) score(a) += time * rows.weight_of(row) * rows.x_of(row)[a];
    }
    add_information(at, k, 1, constant.data());
    add_information(at, k, time, both.data());
    add_information(at, k, time * time, changing.data());
  });
  Eigen::MatrixXd information(2 * k, 2 * k);
  information.topLeftCorner(k, k) = square_of(constant.data(), k);
  information.topRightCorner(k, k) = square_of(both.data(), k);
  information.bottomLeftCorner(k, k) = information.topRightCorner(k, k);
  information.bottomRightCorner(k, k) = square_of(changing.data(), k);
  HazardsCheck check;
  check.transform = transform;
  for (int a = 0; a < k; ++a) {
    Eigen::MatrixXd own(k + 1, k + 1);
    own.topLeftCorner(k, k) = information.topLeftCorner(k, k);
    own.block(0, k, k, 1) = information.block(0, k + a, k, 1);
    own.block(k, 0, 1, k) = information.block(k + a, 0, 1, k);
    own(k, k) = information(k + a, k + a);
    check.covariates.push_back(test_of(own, score.segment(a, 1)));
  }
  check.global = test_of(information, score);
  return check;
}

Result<std::vector<CoxPoint>> CoxModel::curve(std::span<const double> values, std::int32_t stratum,
                                              SurvivalLimits limits) const {
  const CoxRows& rows = *rows_;
  const int k = rows.k;
  if (values.size() != static_cast<std::size_t>(k)) {
    return fail(ErrorCode::invalid,
                fmt::format("there are {} values for {} covariates", values.size(), k));
  }
  if (stratum < 0 || stratum >= fit_.strata) {
    return fail(ErrorCode::invalid,
                fmt::format("strata are numbered from 0 to {}", fit_.strata - 1));
  }
  Eigen::VectorXd x(k);
  for (int a = 0; a < k; ++a) {
    if (!std::isfinite(values[a])) {
      return fail(ErrorCode::invalid, fmt::format("the value of the covariate {} is not a number",
                                                  rows.data.covariates[a].name));
    }
    x(a) = (values[a] - rows.centre[a]) / rows.scale[a];
  }
  const std::int32_t begin = rows.stratum[stratum];
  const std::int32_t end = rows.stratum[stratum + 1];
  const Eigen::Map<const Eigen::VectorXd> beta(beta_.data(), k);
  const Eigen::Map<const Eigen::MatrixXd> inverse(inverse_.data(), k, k);
  const double hazard_ratio = std::exp(beta.dot(x));

  // Of each time: the hazard's step, its variance, and how it turns with the coefficients.
  struct Step {
    double hazard = 0;
    double variance = 0;
    Eigen::VectorXd turn;
  };
  std::vector<Step> steps(static_cast<std::size_t>(end - begin));
  std::vector<double> mean(static_cast<std::size_t>(k)), own(static_cast<std::size_t>(k));
  std::vector<double> risk;
  over_deaths(rows, beta_.data(), risk, [&](const DeathTime& at) {
    if (at.slot < begin || at.slot >= end) return;
    Step& step = steps[at.slot - begin];
    step.hazard = at.tied.inverse;
    step.variance = at.tied.square;
    hazard_mean_of(at, k, mean.data(), own.data());
    step.turn = Eigen::Map<const Eigen::VectorXd>(mean.data(), k) - at.tied.inverse * x;
  });
  const double z = normal_quantile(0.5 + fit_.level / 2);
  std::vector<CoxPoint> points;
  double hazard = 0;
  double variance = 0;
  Eigen::VectorXd turn = Eigen::VectorXd::Zero(k);
  for (std::int32_t slot = begin; slot < end; ++slot) {
    const Step& step = steps[slot - begin];
    hazard += step.hazard;
    variance += step.variance;
    if (step.turn.size() > 0) turn += step.turn;
    CoxPoint point;
    point.time = rows.time[slot];
    point.hazard = hazard_ratio * hazard;
    point.hazard_se = hazard_ratio * std::sqrt(variance + turn.dot(inverse * turn));
    point.survival = std::exp(-point.hazard);
    point.std_error = point.survival * point.hazard_se;
    set_limits(point.survival, point.hazard_se, limits, z, point.lower, point.upper);
    points.push_back(point);
  }
  return points;
}

}  // namespace candor::stats
