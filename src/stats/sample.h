// SPDX-License-Identifier: Apache-2.0
// What is kept of many values to compare them: how many, their mean, their variance.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"

namespace candor::stats {

struct Sample {
  std::int64_t n = 0;
  double mean = 0;
  double variance = 0;  // over n - 1; 0 of a single value
};

// In two passes, in extended precision. Refused: no values; one that is not finite; values so
// large that their variance is not.
Result<Sample> sample_of(std::span<const double> values);
// The same for each level. Also refused: arrays of different length.
Result<std::vector<Sample>> samples_by(std::span<const double> values, const Labels& by);

// Whether the spread is no more than rounding of the values leaves.
bool is_constant(const Sample& sample);

}  // namespace candor::stats
