// SPDX-License-Identifier: Apache-2.0
// Intervals of a mean and of a proportion.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"

namespace candor::stats {

struct Interval {
  double estimate = 0;
  double lower = 0;
  double upper = 0;
};
// Refused: a confidence level that does not lie between 0 and 1.
Result<void> check_level(double level);
// Of a mean, by Student's t. Refused: fewer than two values; one that is not finite.
Result<Interval> mean_interval(std::span<const double> values, double level = 0.95);
// Of a proportion (Wilson 1927). Refused: n < 1, or more successes than n.
Result<Interval> wilson_interval(std::int64_t successes, std::int64_t n, double level = 0.95);

}  // namespace candor::stats
