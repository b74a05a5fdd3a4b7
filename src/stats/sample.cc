// SPDX-License-Identifier: Apache-2.0
#include "stats/sample.h"

#include <cmath>
#include <limits>
#include <string>

namespace candor::stats {
namespace {

// Sums of a group, kept wide: squares of 1e300 stay finite until they are divided.
struct Sums {
  std::int64_t n = 0;
  long double sum = 0;
  long double mean = 0;
  long double squares = 0;
};

tl::unexpected<Error> refuse_value(std::size_t place) {
  return fail(ErrorCode::invalid, "value " + std::to_string(place + 1) +
                                      " is not a finite number; leave its row out or mend it");
}

Result<Sample> finish(const Sums& sums) {
  Sample sample;
  sample.n = sums.n;
  sample.mean = static_cast<double>(sums.mean);
  if (sums.n > 1) {
    sample.variance = static_cast<double>(sums.squares / static_cast<long double>(sums.n - 1));
  }
  if (!std::isfinite(sample.mean) || !std::isfinite(sample.variance)) {
    return fail(ErrorCode::invalid,
                "the values are so large that their variance cannot be written as a number; "
                "divide them by a power of ten");
  }
  return sample;
}

}  // namespace

Result<Sample> sample_of(std::span<const double> values) {
  if (values.empty()) return fail(ErrorCode::invalid, "there are no values");
  Sums sums;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) return refuse_value(i);
    sums.sum += values[i];
  }
  sums.n = static_cast<std::int64_t>(values.size());
  sums.mean = sums.sum / static_cast<long double>(sums.n);
  for (double value : values) sums.squares += (value - sums.mean) * (value - sums.mean);
  return finish(sums);
}

Result<std::vector<Sample>> samples_by(std::span<const double> values, const Labels& by) {
  if (values.size() != by.codes.size()) {
    return fail(ErrorCode::invalid, "there is not one group for each value");
  }
  if (values.empty()) return fail(ErrorCode::invalid, "there are no values");
  std::vector<Sums> sums(static_cast<std::size_t>(by.levels));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) return refuse_value(i);
    Sums& group = sums[static_cast<std::size_t>(by.codes[i])];
    ++group.n;
    group.sum += values[i];
  }
  for (Sums& group : sums) {
    if (group.n == 0) return fail(ErrorCode::invalid, "a group has no values");
    group.mean = group.sum / static_cast<long double>(group.n);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    Sums& group = sums[static_cast<std::size_t>(by.codes[i])];
    group.squares += (values[i] - group.mean) * (values[i] - group.mean);
  }
  std::vector<Sample> all;
  for (const Sums& group : sums) all.push_back(TRY(finish(group)));
  return all;
}

bool is_constant(const Sample& sample) {
  const double rounding = 4 * std::numeric_limits<double>::epsilon() * std::abs(sample.mean);
  return std::sqrt(sample.variance) <= rounding;
}

}  // namespace candor::stats
