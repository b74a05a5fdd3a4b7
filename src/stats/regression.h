// SPDX-License-Identifier: Apache-2.0
// Least squares with any number of fixed effects, and what is asked of its coefficients.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"

namespace candor::stats {

struct Coefficient {
  std::string name;
  double estimate = 0;
  double std_error = 0;
  double t = 0;
  double p = 1;
  double lower = 0;
  double upper = 0;
};

struct Regression {
  std::vector<Coefficient> coefficients;
  std::vector<std::vector<double>> covariance;
  std::int64_t rows = 0;                      // that bear weight
  std::int64_t units = 0;                     // levels of the first fixed effect
  std::int64_t periods = 0;                   // levels of the second
  std::int64_t clusters = 0;                  // the smaller of two ways; 0 unless clustered
  std::vector<std::int64_t> clusters_by_way;  // one number a way
  double df = 0;                              // of t: G - 1 when clustered, else rows - K
  double level = 0.95;
  // sqrt(sum w u^2 / N), and R2 of what the effects (or the intercept) leave; the closed forms by
  // group do not know them.
  std::optional<double> rmse;
  std::optional<double> within_r2;
  std::vector<std::string> notes;
};

struct NamedLabels {
  std::string name;
  Labels labels;
};

struct Regressor {
  std::string name;
  std::span<const double> values;
};

enum class ErrorsOf { iid, hetero, cluster, two_way };

// `clusters`: none for iid and hetero, one for cluster, two for two_way.
struct Errors {
  ErrorsOf kind = ErrorsOf::iid;
  std::vector<NamedLabels> clusters;
};

// y on x after the effects; without effects an intercept is the first coefficient. `weights`, if
// not empty, weigh the squares; rows of weight zero are left out.
struct Design {
  std::span<const double> y;
  std::vector<Regressor> x;
  std::vector<NamedLabels> effects;
  std::span<const double> weights;
};

// Errors after Liang and Zeger 1986 and Cameron, Gelbach and Miller 2011, with fixest's
// small-sample corrections. A balanced panel whose units stand one after the other takes two
// passes; what is not balanced, or weighted, is solved by conjugate gradients on the normal
// equations of the effects to 1e-13. Refused: arrays of different length, values that are no
// numbers or too large to square, negative weights, an outcome that does not vary, a regressor that
// the effects or the others explain (it is named), fewer than two clusters, no degree of freedom.
Result<Regression> least_squares(const Design& design, const Errors& errors, double level = 0.95);

struct Wald {
  double chi_squared = 0;
  std::int64_t df = 0;
  double p_chi_squared = 1;
  double f = 0;
  double df2 = 0;
  double p_f = 1;
};
// That the coefficients at these places are all zero. Refused: none; one that does not vary; some
// that hang together.
Result<Wald> wald_test(const Regression& regression, std::span<const std::size_t> places);

// The mean of the coefficients at these places, of which there is at least one.
Coefficient mean_coefficient(const Regression& regression, std::span<const std::size_t> places,
                             std::string name);

// The effect that would have been found with 80 % power at the 5 % level: 2.80 standard errors.
double minimum_detectable_effect(double std_error);

// Two one-sided tests (Schuirmann 1987) that an effect lies within -margin and margin.
struct Equivalence {
  double margin = 0;
  double lower = 0;  // of the 90 % interval, which lies within the margin where p < 0.05
  double upper = 0;
  double p = 1;
};
// Refused: a margin that is not above 0; an effect whose error is zero.
Result<Equivalence> equivalence_test(const Coefficient& effect, double df, double margin);

}  // namespace candor::stats
