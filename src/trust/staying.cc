// SPDX-License-Identifier: Apache-2.0
#include "trust/staying.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "stats/stats.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

constexpr double kLevel = 0.95;

struct Sample {
  std::vector<double> months;
  std::vector<std::uint8_t> left;
};

// By stratum.
using Samples = std::map<std::int32_t, Sample>;
Samples samples_of(const Cohort& cohort, bool exposed, const Strata& strata) {
  Samples samples;
  const auto& staying = cohort.staying;
  for (std::size_t i = 0; i < staying.exposed.size(); ++i) {
    if ((staying.exposed[i] == 1) != exposed) continue;
    Sample& sample = samples[strata.codes[i]];
    sample.months.push_back(staying.months[i]);
    sample.left.push_back(staying.left[i]);
  }
  return samples;
}

// A group's curve, and its mean up to the end.
struct Curve {
  stats::SurvivalCurve curve;
  stats::RestrictedMean mean;
};

void add_limits(stats::SurvivalPoint& point) {
  const double z = stats::normal_quantile(0.5 + kLevel / 2);
  if (point.survival <= 0) {
    point.lower = 0;
    point.upper = 1;
    return;
  }
  const double spread = z * point.std_error / point.survival;
  point.lower = point.survival * std::exp(-spread);
  point.upper = std::min(1.0, point.survival * std::exp(spread));
}

// Kaplan-Meier by stratum, each with its weight. The weights are the shares of the exposed: so
// their curve is their own, and the others' is what it would be if they stood in the strata as the
// exposed do. Limits on the log scale.
Result<Curve> curve_of(const Samples& samples, const std::map<std::int32_t, double>& weights,
                       std::int64_t months) {
  Curve all;
  all.curve.level = kLevel;
  all.curve.points.resize(static_cast<std::size_t>(months));
  std::vector<double> variances(all.curve.points.size());
  double mean_variance = 0;
  for (stats::SurvivalPoint& point : all.curve.points) point.survival = 0;
  for (const auto& [stratum, sample] : samples) {
    const auto found = weights.find(stratum);
    const double weight = found == weights.end() ? 0 : found->second;
    const auto own = TRY(stats::kaplan_meier({sample.months, sample.left}));
    all.curve.n += own.n;
    all.curve.events += own.events;
    const auto mean = TRY(stats::restricted_mean(own, static_cast<double>(months)));
    all.mean.mean += weight * mean.mean;
    mean_variance += weight * weight * mean.std_error * mean.std_error;
    for (std::size_t m = 0; m < all.curve.points.size(); ++m) {
      stats::SurvivalPoint& point = all.curve.points[m];
      point.time = static_cast<double>(m + 1);
      const stats::SurvivalPoint at = stats::survival_at(own, point.time);
      point.survival += weight * at.survival;
      variances[m] += weight * weight * at.std_error * at.std_error;
      for (std::size_t i = 0; i < sample.months.size(); ++i) {
        point.at_risk += sample.months[i] >= point.time ? 1 : 0;
        point.events += sample.months[i] == point.time && sample.left[i] == 1 ? 1 : 0;
      }
    }
  }
  for (std::size_t m = 0; m < all.curve.points.size(); ++m) {
    all.curve.points[m].std_error = std::sqrt(variances[m]);
    add_limits(all.curve.points[m]);
  }
  all.mean.std_error = std::sqrt(mean_variance);
  return all;
}

// The shares of the exposed by stratum.
std::map<std::int32_t, double> shares_of(const Samples& exposed) {
  double people = 0;
  for (const auto& [stratum, sample] : exposed) people += static_cast<double>(sample.months.size());
  std::map<std::int32_t, double> shares;
  for (const auto& [stratum, sample] : exposed) {
    shares[stratum] = static_cast<double>(sample.months.size()) / people;
  }
  return shares;
}

// Whether it may be said how many of a group left: none, or enough on both sides.
bool may_tell(std::int64_t customers, std::int64_t left) {
  return left == 0 || (left >= kPeopleMin && customers - left >= kPeopleMin);
}

Group group_of(const stats::SurvivalCurve& curve, double end) {
  Group group;
  group.customers = curve.n;
  if (!may_tell(curve.n, curve.events)) return group;
  const stats::SurvivalPoint last = stats::survival_at(curve, end);
  group.left = curve.events;
  group.stayed = Interval{last.survival, last.lower, last.upper};
  group.curve = joined_steps(curve);
  return group;
}

Result<void> check_size(std::int64_t exposed, std::int64_t others) {
  if (exposed >= kPeopleMin && others >= kPeopleMin) return {};
  return fail(ErrorCode::conflict,
              fmt::format("a report needs at least {} customers whose data was involved and {} "
                          "whose data was not; the outcomes have {} and {}",
                          kPeopleMin, kPeopleMin, few_or(exposed), few_or(others)));
}

// Stratified, so that it too compares like with like.
Result<void> add_log_rank(Report& report, const Cohort& cohort, const Strata& strata) {
  const auto& staying = cohort.staying;
  // With nobody gone in either group there is nothing to compare.
  if (std::count(staying.left.begin(), staying.left.end(), 1) == 0) {
    report.log_rank = Test{0, 1, 1};
    return {};
  }
  const std::vector<std::int32_t> groups(staying.exposed.begin(), staying.exposed.end());
  const auto test = TRY(
      stats::log_rank({staying.months, staying.left}, {groups, 2}, {strata.codes, strata.levels}));
  report.log_rank = Test{test.chi_squared, test.df, test.p};
  return {};
}

Interval difference_of(double a, double a_error, double b, double b_error) {
  // Of two independent curves; the normal limits of the difference.
  const double half = stats::normal_quantile(0.5 + kLevel / 2) * std::hypot(a_error, b_error);
  return {a - b, a - b - half, a - b + half};
}

}  // namespace

std::vector<StayedPoint> joined_steps(const stats::SurvivalCurve& curve) {
  std::vector<StayedPoint> steps;
  std::int64_t at_risk = curve.n;  // at the step's beginning
  std::int64_t left = 0;
  for (const stats::SurvivalPoint& point : curve.points) {
    if (point.time == 0) continue;
    left += point.events;
    const stats::SurvivalPoint* const next = &point + 1;
    const bool is_last = &point == &curve.points.back();
    // Who is seen to the end is not lost.
    const std::int64_t lost = is_last ? 0 : at_risk - left - next->at_risk;
    if (!is_last && (are_few(left) || are_few(lost))) continue;
    StayedPoint step{point.time, at_risk, left, point.survival, point.lower, point.upper};
    while (are_few(step.left) && !steps.empty()) {
      step.left += steps.back().left;
      step.at_risk = steps.back().at_risk;
      steps.pop_back();
    }
    steps.push_back(step);
    at_risk = is_last ? 0 : next->at_risk;
    left = 0;
  }
  return steps;
}

Result<void> add_staying(Report& report, const Cohort& cohort, const Strata& strata) {
  const auto& staying = cohort.staying;
  const auto exposed_count = std::count(staying.exposed.begin(), staying.exposed.end(), 1);
  TRY(check_size(exposed_count, std::ssize(staying.exposed) - exposed_count));
  const auto exposed_samples = samples_of(cohort, true, strata);
  const auto weights = shares_of(exposed_samples);
  const auto months = static_cast<std::int64_t>(cohort.window().after());
  const Curve exposed = TRY(curve_of(exposed_samples, weights, months));
  const Curve others = TRY(curve_of(samples_of(cohort, false, strata), weights, months));
  const auto end = static_cast<double>(months);
  report.exposed = group_of(exposed.curve, end);
  report.others = group_of(others.curve, end);
  TRY(add_log_rank(report, cohort, strata));
  if (!report.exposed.stayed || !report.others.stayed) return {};
  const auto& a = exposed.curve.points.back();
  const auto& b = others.curve.points.back();
  report.stayed_difference = difference_of(a.survival, a.std_error, b.survival, b.std_error);
  report.months_lost = difference_of(others.mean.mean, others.mean.std_error, exposed.mean.mean,
                                     exposed.mean.std_error);
  return {};
}

}  // namespace candor::trust
