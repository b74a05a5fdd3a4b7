// SPDX-License-Identifier: Apache-2.0
#include "stats/survival.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/distribution.h"
#include "stats/durations.h"

namespace candor::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// `variance` is Greenwood's sum of d / (n (n - d)).
void set_error(SurvivalPoint& point, double variance, SurvivalLimits limits, double z) {
  if (point.survival <= 0) {
    // Greenwood's sum is infinite here and R gives no limits; the honest ones are the whole range.
    point.std_error = 0;
    point.lower = 0;
    point.upper = 1;
    return;
  }
  point.std_error = point.survival * std::sqrt(variance);
  set_limits(point.survival, std::sqrt(variance), limits, z, point.lower, point.upper);
}

// What happens at one time of one group.
struct Moves {
  std::int32_t entries = 0;  // just before it
  std::int32_t exits = 0;
  std::int32_t events = 0;
};

SurvivalCurve curve_of(std::span<const Moves> moves, std::span<const double> times,
                       std::int64_t at_risk, SurvivalLimits limits, double level) {
  const double z = normal_quantile(0.5 + level / 2);
  SurvivalCurve curve;
  curve.level = level;
  curve.points.resize(times.size());
  double survival = 1;
  double variance = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    SurvivalPoint& point = curve.points[i];
    at_risk += moves[i].entries;
    point.time = times[i];
    point.at_risk = at_risk;
    point.events = moves[i].events;
    const auto n = static_cast<double>(point.at_risk);
    const auto d = static_cast<double>(point.events);
    if (point.events == point.at_risk) {
      survival = 0;
    } else if (point.events > 0) {
      survival *= 1 - d / n;
      variance += d / (n * (n - d));
    }
    point.survival = survival;
    set_error(point, variance, limits, z);
    curve.n += moves[i].exits;
    curve.events += point.events;
    at_risk -= moves[i].exits;
  }
  return curve;
}

std::vector<SurvivalCurve> curves_of(const FollowUp& rows, const Labels& group,
                                     SurvivalLimits limits, double level) {
  const TimeSlots slots = time_slots(rows.time, rows.start, group);
  std::vector<Moves> moves(slots.time.size());
  for (std::size_t i = 0; i < rows.time.size(); ++i) {
    Moves& at = moves[slots.slot[i]];
    ++at.exits;
    at.events += rows.event[i] ? 1 : 0;
  }
  for (std::int32_t entry : slots.entry) ++moves[entry].entries;
  std::vector<SurvivalCurve> curves;
  for (std::int32_t g = 0; g < slots.strata(); ++g) {
    const auto first = static_cast<std::size_t>(slots.first[g]);
    const auto count = static_cast<std::size_t>(slots.first[g + 1]) - first;
    const std::span<const Moves> own = std::span(moves).subspan(first, count);
    std::int64_t from_the_start = 0;
    if (slots.entry.empty()) {
      for (const Moves& at : own) from_the_start += at.exits;
    }
    curves.push_back(
        curve_of(own, std::span(slots.time).subspan(first, count), from_the_start, limits, level));
  }
  return curves;
}

}  // namespace

Result<SurvivalCurve> kaplan_meier(const FollowUp& rows, SurvivalLimits limits, double level) {
  TRY(check_times(rows.time, rows.start, rows.event.size()));
  TRY(check_level(level));
  return std::move(curves_of(rows, {}, limits, level).front());
}

Result<std::vector<SurvivalCurve>> kaplan_meier_by(const FollowUp& rows, const Labels& group,
                                                   SurvivalLimits limits, double level) {
  TRY(check_times(rows.time, rows.start, rows.event.size()));
  TRY(check_labels(group, rows.time.size(), "groups"));
  TRY(check_level(level));
  return curves_of(rows, group, limits, level);
}

SurvivalPoint survival_at(const SurvivalCurve& curve, double time) {
  SurvivalPoint before;
  before.at_risk = curve.n;
  const auto after =
      std::upper_bound(curve.points.begin(), curve.points.end(), time,
                       [](double t, const SurvivalPoint& point) { return t < point.time; });
  return after == curve.points.begin() ? before : *(after - 1);
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
  if (!(tau > 0) || !std::isfinite(tau)) return fail(ErrorCode::invalid, "tau is not above 0");
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

Result<MeanDifference> restricted_mean_difference(const SurvivalCurve& a, const SurvivalCurve& b,
                                                  double tau) {
  const RestrictedMean mean_a = TRY(restricted_mean(a, tau));
  const RestrictedMean mean_b = TRY(restricted_mean(b, tau));
  MeanDifference result;
  result.difference = mean_a.mean - mean_b.mean;
  result.std_error = std::hypot(mean_a.std_error, mean_b.std_error);
  if (!(result.std_error > 0)) {
    return fail(ErrorCode::invalid,
                "no group has an event before tau, so the difference of means has no error; take "
                "a later tau");
  }
  const double margin = normal_quantile(0.5 + a.level / 2) * result.std_error;
  result.lower = result.difference - margin;
  result.upper = result.difference + margin;
  result.z = result.difference / result.std_error;
  result.p = chi_squared_tail(result.z * result.z, 1);
  return result;
}

}  // namespace candor::stats
