// SPDX-License-Identifier: Apache-2.0
// Comparisons of two groups: shares, means, and means that may be looked at again and again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/interval.h"
#include "stats/sample.h"

namespace candor::stats {

struct Count {
  std::int64_t successes = 0;
  std::int64_t of = 0;
};

struct TwoProportions {
  Interval first;  // Wilson
  Interval second;
  Interval difference;    // first - second; Newcombe's hybrid score interval
  double wald_lower = 0;  // the plain interval of R's prop.test
  double wald_upper = 0;
  double chi_squared = 0;  // score test on 1 degree of freedom, without continuity correction
  double p = 1;
  double level = 0.95;
  std::vector<std::string> notes;
};
// Newcombe 1998, method 10. Refused: a count that is no part of its total.
Result<TwoProportions> compare_proportions(Count first, Count second, double level = 0.95);

struct Welch {
  Sample base;
  Sample compared;
  double difference = 0;  // compared - base
  double std_error = 0;
  double t = 0;
  double df = 0;
  double p = 1;
  double lower = 0;
  double upper = 0;
  double level = 0.95;
};
// Two means with variances of their own (Welch 1947). Refused: a group of fewer than two; groups
// in which nothing varies.
Result<Welch> welch_test(const Sample& base, const Sample& compared, double level = 0.95);

// How a confidence sequence is tuned: narrowest about `optimal_at` observations.
struct Sequential {
  double alpha = 0.05;
  double optimal_at = 500;
};

struct ConfidenceSequence {
  std::int64_t n = 0;
  double estimate = 0;
  double std_error = 0;
  double margin = 0;
  double lower = 0;
  double upper = 0;
  double rho_squared = 0;
  std::vector<std::string> notes;
};
// rho^2 that makes the sequence narrowest at that many observations (Waudby-Smith et al. 2024,
// appendix B.2).
double sequence_rho_squared(const Sequential& tuning);
// Half the width after n observations of standard deviation 1.
double sequence_margin(double n, double rho_squared, double alpha);
// Asymptotic confidence sequences: the limits hold at every look together, in the limit of many
// observations (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas 2024, theorem 2.2). Refused: alpha
// not between 0 and 1, optimal_at below 1; as in welch_test.
Result<ConfidenceSequence> mean_sequence(const Sample& values, const Sequential& tuning = {});
// Of compared - base where people were put into the groups at random, as they came.
Result<ConfidenceSequence> difference_sequence(const Sample& base, const Sample& compared,
                                               const Sequential& tuning = {});

}  // namespace candor::stats
