// SPDX-License-Identifier: Apache-2.0
#include "stats/experiment.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/distribution.h"

namespace candor::stats {
namespace {

constexpr std::int64_t kFewInSequence = 100;

Result<void> check_tuning(const Sequential& tuning) {
  if (!(tuning.alpha > 0 && tuning.alpha < 1)) {
    return fail(ErrorCode::invalid, "alpha lies between 0 and 1, such as 0.05");
  }
  if (!(tuning.optimal_at >= 1) || !std::isfinite(tuning.optimal_at)) {
    return fail(ErrorCode::invalid,
                "a confidence sequence is narrowest at some number of observations, at least 1");
  }
  return {};
}

ConfidenceSequence sequence_of(std::int64_t n, double estimate, double deviation,
                               const Sequential& tuning) {
  ConfidenceSequence sequence;
  const auto count = static_cast<double>(n);
  sequence.n = n;
  sequence.estimate = estimate;
  sequence.std_error = deviation / std::sqrt(count);
  sequence.rho_squared = sequence_rho_squared(tuning);
  sequence.margin = deviation * sequence_margin(count, sequence.rho_squared, tuning.alpha);
  sequence.lower = estimate - sequence.margin;
  sequence.upper = estimate + sequence.margin;
  if (n < kFewInSequence) {
    sequence.notes.push_back("the limits hold for many observations; there are only " +
                             std::to_string(n));
  }
  return sequence;
}

Result<void> check_groups(const Sample& base, const Sample& compared) {
  if (base.n < 2 || compared.n < 2) {
    return fail(ErrorCode::invalid, "each group needs at least two values");
  }
  // As t.test does: a spread that rounding could have made is none.
  const double error = std::hypot(std::sqrt(base.variance / static_cast<double>(base.n)),
                                  std::sqrt(compared.variance / static_cast<double>(compared.n)));
  const double size = std::max(std::abs(base.mean), std::abs(compared.mean));
  if (error <= 10 * std::numeric_limits<double>::epsilon() * size) {
    return fail(ErrorCode::invalid,
                "nothing varies within the groups, so there is no spread to judge the difference "
                "by; check that the outcome is the column you mean");
  }
  return {};
}

}  // namespace

Result<TwoProportions> compare_proportions(Count first, Count second, double level) {
  TRY(check_level(level));
  TwoProportions result;
  result.level = level;
  result.first = TRY(wilson_interval(first.successes, first.of, level));
  result.second = TRY(wilson_interval(second.successes, second.of, level));
  const Interval& a = result.first;
  const Interval& b = result.second;
  const double difference = a.estimate - b.estimate;
  result.difference = {difference,
                       difference - std::hypot(a.estimate - a.lower, b.upper - b.estimate),
                       difference + std::hypot(a.upper - a.estimate, b.estimate - b.lower)};
  const auto n1 = static_cast<double>(first.of);
  const auto n2 = static_cast<double>(second.of);
  const double wald =
      normal_quantile(0.5 + level / 2) *
      std::sqrt(a.estimate * (1 - a.estimate) / n1 + b.estimate * (1 - b.estimate) / n2);
  result.wald_lower = std::max(difference - wald, -1.0);
  result.wald_upper = std::min(difference + wald, 1.0);
  const double pooled =
      (static_cast<double>(first.successes) + static_cast<double>(second.successes)) / (n1 + n2);
  if (pooled == 0 || pooled == 1) {
    result.notes.push_back(pooled == 0
                               ? "nobody in either group, so the test has nothing to go by; the "
                                 "interval holds"
                               : "everybody in both groups, so the test has nothing to go by; the "
                                 "interval holds");
    return result;
  }
  result.chi_squared = difference * difference / (pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  result.p = chi_squared_tail(result.chi_squared, 1);
  return result;
}

Result<Welch> welch_test(const Sample& base, const Sample& compared, double level) {
  TRY(check_level(level));
  TRY(check_groups(base, compared));
  // In shares of the larger, so that no square leaves the numbers.
  const double scale = std::sqrt(std::max(base.variance, compared.variance));
  const auto share = [&](const Sample& sample) {
    const double spread = std::sqrt(sample.variance) / scale;
    return spread * spread / static_cast<double>(sample.n);
  };
  const double a = share(base);
  const double b = share(compared);
  Welch welch{.base = base, .compared = compared, .level = level};
  welch.difference = compared.mean - base.mean;
  welch.std_error = scale * std::sqrt(a + b);
  welch.t = welch.difference / welch.std_error;
  welch.df =
      (a + b) * (a + b) /
      (a * a / static_cast<double>(base.n - 1) + b * b / static_cast<double>(compared.n - 1));
  welch.p = t_two_sided(welch.t, welch.df);
  const double margin = t_quantile(0.5 + level / 2, welch.df) * welch.std_error;
  welch.lower = welch.difference - margin;
  welch.upper = welch.difference + margin;
  return welch;
}

double sequence_rho_squared(const Sequential& tuning) {
  const double a = -2 * std::log(tuning.alpha);
  return (a + std::log(a + 1)) / tuning.optimal_at;
}

double sequence_margin(double n, double rho_squared, double alpha) {
  const double spread = n * rho_squared + 1;
  return std::sqrt(2 * spread / (n * n * rho_squared) * std::log(std::sqrt(spread) / alpha));
}

Result<ConfidenceSequence> mean_sequence(const Sample& values, const Sequential& tuning) {
  TRY(check_tuning(tuning));
  if (values.n < 2) return fail(ErrorCode::invalid, "a mean's limits need at least two values");
  if (is_constant(values)) {
    return fail(ErrorCode::invalid,
                "all values are the same, so there is no spread to judge their mean by");
  }
  return sequence_of(values.n, values.mean, std::sqrt(values.variance), tuning);
}

Result<ConfidenceSequence> difference_sequence(const Sample& base, const Sample& compared,
                                               const Sequential& tuning) {
  TRY(check_tuning(tuning));
  TRY(check_groups(base, compared));
  // The difference of means is a mean over all n of influences with this deviation.
  const auto n = static_cast<double>(base.n + compared.n);
  const double deviation =
      std::hypot(std::sqrt(base.variance) * std::sqrt(n / static_cast<double>(base.n)),
                 std::sqrt(compared.variance) * std::sqrt(n / static_cast<double>(compared.n)));
  return sequence_of(base.n + compared.n, compared.mean - base.mean, deviation, tuning);
}

}  // namespace candor::stats
