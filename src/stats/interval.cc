// SPDX-License-Identifier: Apache-2.0
#include "stats/interval.h"

#include <algorithm>
#include <cmath>

#include "stats/distribution.h"
#include "stats/sample.h"

namespace candor::stats {

Result<void> check_level(double level) {
  if (level > 0 && level < 1) return {};
  return fail(ErrorCode::invalid, "a confidence level lies between 0 and 1, such as 0.95");
}

Result<Interval> mean_interval(std::span<const double> values, double level) {
  TRY(check_level(level));
  if (values.size() < 2) return fail(ErrorCode::invalid, "a mean's interval needs two values");
  const Sample sample = TRY(sample_of(values));
  const auto n = static_cast<double>(sample.n);
  const double margin = t_quantile(0.5 + level / 2, n - 1) * std::sqrt(sample.variance / n);
  return Interval{sample.mean, sample.mean - margin, sample.mean + margin};
}

Result<Interval> wilson_interval(std::int64_t successes, std::int64_t n, double level) {
  TRY(check_level(level));
  if (n < 1 || successes < 0 || successes > n) {
    return fail(ErrorCode::invalid, "a proportion is of at least one, and not more than all");
  }
  const double z = normal_quantile(0.5 + level / 2);
  const auto count = static_cast<double>(n);
  const double p = static_cast<double>(successes) / count;
  const double scale = 1 / (1 + z * z / count);
  const double middle = scale * (p + z * z / (2 * count));
  const double margin = scale * z * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
  return Interval{p, std::clamp(middle - margin, 0.0, p), std::clamp(middle + margin, p, 1.0)};
}

}  // namespace candor::stats
