// SPDX-License-Identifier: Apache-2.0
// A group of units compressed to what comparisons of groups need: how many they are, their means,
// and the sums of squares and products about the means (Wong et al. 2021, "You Only Compress
// Once"). From these come the same digits as from the units themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/panel.h"

namespace candor::stats {

struct Moments {
  std::int64_t units = 0;
  std::vector<double> mean;     // one a period
  std::vector<double> scatter;  // [a * periods + b]: sum of (y_a - mean_a) (y_b - mean_b)

  std::size_t periods() const { return mean.size(); }
  // One unit's values, one a period (Welford 1962).
  void add(std::span<const double> y);
  // Another group (Chan, Golub and LeVeque 1983).
  void add(const Moments& other);
};

// Of the sum of weight * y over the periods: its mean in the group, and its variance between units
// (divided by units - 1; zero for fewer than two).
struct Contrast {
  double mean = 0;
  double variance = 0;
};
Contrast contrast_of(const Moments& group, std::span<const double> weights);
// The mean of the periods from `after` on minus that of those before.
std::vector<double> since_minus_before(std::size_t periods, std::size_t after);

// As those of panel.h, with the same refusals.
Result<Regression> difference_in_differences(const Moments& exposed, const Moments& others,
                                             std::size_t after, double level = 0.95);
Result<Regression> event_study(const Moments& exposed, const Moments& others, std::size_t reference,
                               double level = 0.95);

}  // namespace candor::stats
