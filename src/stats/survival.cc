// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include <Eigen/Dense>
#include <fmt/format.h>

#include "stats/stats.h"

namespace candor::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Result<void> check(std::span<const double> time, std::span<const bool> event) {
  if (time.empty()) return fail(ErrorCode::invalid, "there are no rows");
  if (time.size() != event.size()) {
    return fail(ErrorCode::invalid,
                fmt::format("there are {} times but {} events", time.size(), event.size()));
  }
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (!std::isfinite(time[i]) || time[i] < 0) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: the time is negative or not a number", i + 1));
    }
  }
  return {};
}

std::vector<std::size_t> order_by_time(std::span<const double> time,
                                       std::vector<std::size_t> rows) {
  std::sort(rows.begin(), rows.end(),
            [&](std::size_t a, std::size_t b) { return time[a] < time[b]; });
  return rows;
}

std::vector<std::size_t> all_rows(std::size_t n) {
  std::vector<std::size_t> rows(n);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

// Limits of S where `variance` is Greenwood's sum of d / (n (n - d)).
void set_limits(SurvivalPoint& point, double variance, SurvivalLimits limits, double z) {
  const double s = point.survival;
  if (s <= 0) {
    // Greenwood's sum is infinite here and R gives no limits; the honest ones are the whole range.
    point.std_error = 0;
    point.lower = 0;
    point.upper = 1;
    return;
  }
  point.std_error = s * std::sqrt(variance);
  if (limits == SurvivalLimits::log) {
    point.lower = s * std::exp(-z * std::sqrt(variance));
    point.upper = std::min(1.0, s * std::exp(z * std::sqrt(variance)));
    return;
  }
  if (s >= 1) {
    point.lower = point.upper = 1;
    return;
  }
  const double spread = z * std::sqrt(variance) / std::log(s);
  point.lower = std::pow(s, std::exp(-spread));
  point.upper = std::pow(s, std::exp(spread));
}

// What one stratum adds to a log-rank test.
struct Sums {
  Eigen::VectorXd observed, expected;
  Eigen::MatrixXd variance;
};

void add_stratum(Sums& sums, std::span<const double> time, std::span<const bool> event,
                 std::span<const std::int64_t> group, const std::vector<std::size_t>& rows,
                 double rho) {
  const auto groups = sums.observed.size();
  Eigen::VectorXd at_risk = Eigen::VectorXd::Zero(groups);
  for (std::size_t row : rows) at_risk(group[row]) += 1;
  double survival = 1;
  const std::vector<std::size_t> order = order_by_time(time, rows);
  for (std::size_t i = 0; i < order.size();) {
    const double now = time[order[i]];
    Eigen::VectorXd deaths = Eigen::VectorXd::Zero(groups);
    Eigen::VectorXd leaving = Eigen::VectorXd::Zero(groups);
    for (; i < order.size() && time[order[i]] == now; ++i) {
      leaving(group[order[i]]) += 1;
      if (event[order[i]]) deaths(group[order[i]]) += 1;
    }
    const double n = at_risk.sum();
    const double d = deaths.sum();
    if (d > 0) {
      const double weight = std::pow(survival, rho);
      const Eigen::VectorXd share = at_risk / n;
      sums.observed += weight * deaths;
      sums.expected += weight * d * share;
      if (n > 1) {
        const double factor = weight * weight * d * (n - d) / (n - 1);
        sums.variance += factor * (Eigen::MatrixXd(share.asDiagonal()) - share * share.transpose());
      }
      survival *= 1 - d / n;
    }
    at_risk -= leaving;
  }
}

std::vector<double> values(const Eigen::VectorXd& vector) {
  return {vector.data(), vector.data() + vector.size()};
}

// `start` is empty where all are at risk from the beginning.
SurvivalCurve curve_of(std::span<const double> start, std::span<const double> time,
                       std::span<const bool> event, SurvivalLimits limits, double level) {
  const double z = normal_quantile(0.5 + level / 2);
  const std::vector<std::size_t> order = order_by_time(time, all_rows(time.size()));
  std::vector<double> entries(start.begin(), start.end());
  std::sort(entries.begin(), entries.end());
  std::size_t entered = start.empty() ? time.size() : 0;
  SurvivalCurve curve;
  curve.n = std::ssize(time);
  curve.level = level;
  double survival = 1;
  double variance = 0;
  for (std::size_t i = 0; i < order.size();) {
    SurvivalPoint point;
    point.time = time[order[i]];
    while (entered < entries.size() && entries[entered] < point.time) ++entered;
    point.at_risk = static_cast<std::int64_t>(entered) - static_cast<std::int64_t>(i);
    for (; i < order.size() && time[order[i]] == point.time; ++i) {
      point.events += event[order[i]] ? 1 : 0;
    }
    const auto n = static_cast<double>(point.at_risk);
    const auto d = static_cast<double>(point.events);
    if (point.events == point.at_risk) {
      survival = 0;
    } else if (point.events > 0) {
      survival *= 1 - d / n;
      variance += d / (n * (n - d));
    }
    point.survival = survival;
    set_limits(point, variance, limits, z);
    curve.events += point.events;
    curve.points.push_back(point);
  }
  return curve;
}

}  // namespace

Result<SurvivalCurve> kaplan_meier(std::span<const double> time, std::span<const bool> event,
                                   SurvivalLimits limits, double level) {
  TRY(check(time, event));
  return curve_of({}, time, event, limits, level);
}

Result<SurvivalCurve> kaplan_meier_from(std::span<const double> start, std::span<const double> time,
                                        std::span<const bool> event, SurvivalLimits limits,
                                        double level) {
  TRY(check(time, event));
  if (start.size() != time.size()) {
    return fail(ErrorCode::invalid,
                fmt::format("there are {} starts but {} times", start.size(), time.size()));
  }
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (!std::isfinite(start[i]) || start[i] < 0 || start[i] >= time[i]) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: the start is negative or not before the time", i + 1));
    }
  }
  return curve_of(start, time, event, limits, level);
}

SurvivalPoint survival_at(const SurvivalCurve& curve, double time) {
  SurvivalPoint before;
  before.at_risk = curve.n;
  for (const SurvivalPoint& point : curve.points) {
    if (point.time > time) break;
    before = point;
  }
  return before;
}

Median median_survival(const SurvivalCurve& curve) {
  const auto first_below_half = [&](double SurvivalPoint::*value) {
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
      const double s = curve.points[i].*value;
      // Where S stands at exactly a half for a while, the middle of that while.
      if (std::abs(s - 0.5) < 1e-12) {
        for (std::size_t k = i + 1; k < curve.points.size(); ++k) {
          if (curve.points[k].*value < 0.5 - 1e-12) {
            return (curve.points[i].time + curve.points[k].time) / 2;
          }
        }
        return curve.points[i].time;
      }
      if (s < 0.5) return curve.points[i].time;
    }
    return kInfinity;
  };
  return {first_below_half(&SurvivalPoint::survival), first_below_half(&SurvivalPoint::lower),
          first_below_half(&SurvivalPoint::upper)};
}

Result<RestrictedMean> restricted_mean(const SurvivalCurve& curve, double tau) {
  if (!(tau > 0)) return fail(ErrorCode::invalid, "tau is not above 0");
  // Areas under S between the points, from the last one backwards: what is still to come after each
  // event time is what its Greenwood term is weighted with (Klein and Moeschberger 2003,
  // section 4.5).
  double area = 0;
  double variance = 0;
  double right = tau;
  for (auto point = curve.points.rbegin(); point != curve.points.rend(); ++point) {
    if (point->time > tau) continue;
    area += point->survival * (right - point->time);
    right = point->time;
    const auto n = static_cast<double>(point->at_risk);
    const auto d = static_cast<double>(point->events);
    if (point->events > 0 && point->events < point->at_risk) {
      variance += area * area * d / (n * (n - d));
    }
  }
  return RestrictedMean{area + right, std::sqrt(variance)};
}

Result<LogRank> log_rank(std::span<const double> time, std::span<const bool> event,
                         std::span<const std::int64_t> group, std::span<const std::int64_t> strata,
                         double rho) {
  TRY(check(time, event));
  if (group.size() != time.size() || (!strata.empty() && strata.size() != time.size())) {
    return fail(ErrorCode::invalid, "times, groups and strata are not of one length");
  }
  const std::int64_t groups = *std::max_element(group.begin(), group.end()) + 1;
  if (groups < 2) return fail(ErrorCode::invalid, "there are fewer than two groups");
  LogRank result;
  result.n.assign(static_cast<std::size_t>(groups), 0);
  std::map<std::int64_t, std::vector<std::size_t>> by_stratum;
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (group[i] < 0) return fail(ErrorCode::invalid, "groups are numbered from 0");
    ++result.n[static_cast<std::size_t>(group[i])];
    by_stratum[strata.empty() ? 0 : strata[i]].push_back(i);
  }
  for (std::size_t g = 0; g < result.n.size(); ++g) {
    if (result.n[g] == 0) return fail(ErrorCode::invalid, fmt::format("group {} is empty", g));
  }

  Sums sums{Eigen::VectorXd::Zero(groups), Eigen::VectorXd::Zero(groups),
            Eigen::MatrixXd::Zero(groups, groups)};
  for (const auto& [stratum, rows] : by_stratum) {
    add_stratum(sums, time, event, group, rows, rho);
  }
  if (sums.observed.sum() <= 0) return fail(ErrorCode::invalid, "there is no event");
  // One group is determined by the others; without the last the covariance can be inverted.
  const auto df = groups - 1;
  const Eigen::VectorXd difference = (sums.observed - sums.expected).head(df);
  const Eigen::MatrixXd variance = sums.variance.topLeftCorner(df, df);
  result.chi_squared = difference.dot(variance.ldlt().solve(difference));
  result.df = df;
  result.p = chi_squared_tail(result.chi_squared, static_cast<double>(df));
  result.observed = values(sums.observed);
  result.expected = values(sums.expected);
  return result;
}

}  // namespace candor::stats
