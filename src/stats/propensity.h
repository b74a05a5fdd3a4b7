// SPDX-License-Identifier: Apache-2.0
// Who was treated, and what it did where that was not drawn by lot: the logit, inverse probability
// weights, doubly robust effects. A covariate is a column of table.h: a name and a number a row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/effect.h"
#include "stats/table.h"

namespace candor::stats {

struct Logit {
  std::vector<std::string> names;    // "(Intercept)" first
  std::vector<Effect> coefficients;  // errors from the inverse information, as glm's
  std::vector<std::vector<double>> covariance;
  std::vector<double> probability;  // of each row
  double log_likelihood = 0;
  std::int64_t rows = 0;  // with a weight above zero
  std::int64_t ones = 0;
  int iterations = 0;
  std::vector<std::string> notes;
};
// The chance of a one, by maximum likelihood to 1e-12. `weights`, if not empty, one a row. Refused:
// no covariate; ones or zeros only; a covariate that is not finite, does not vary, follows from
// others or separates ones from zeros, by name; a weight that is negative or not finite.
Result<Logit> logit(Flags one, std::span<const Column> covariates,
                    std::span<const double> weights = {}, double level = 0.95);

// A covariate's standardised difference of treated and others: the difference of means over the
// root of the mean of the two variances, both as they were before weighting (Austin 2009).
struct Balance {
  std::string name;
  double before = 0;
  double after = 0;
};

struct PropensityWeights {
  Logit score;
  double trim = 0;
  // Stabilised (of att: 1 for the treated, e/(1 - e) for the others); 0 of a row left out.
  std::vector<double> weights;
  std::int64_t treated = 0;  // of the rows that are kept
  std::int64_t controls = 0;
  std::int64_t trimmed = 0;  // rows whose score lies outside [trim, 1 - trim]
  double mean = 0;           // of the kept
  double min = 0;
  double max = 0;
  double effective_size = 0;  // (sum w)^2 / sum w^2
  double effective_treated = 0;
  double effective_controls = 0;
  std::vector<Balance> balance;
  std::vector<std::string> notes;
};
// Stabilised weights P(D)/e of the treated and (1 - P(D))/(1 - e) of the others (Robins, Hernan and
// Brumback 2000). The score e is fitted once, on all rows. Refused: as `logit`; a trim outside
// [0, 0.5); nobody left on a side.
Result<PropensityWeights> propensity_weights(Flags treated, std::span<const Column> covariates,
                                             double trim = 0, double level = 0.95);

struct TreatmentEffect {
  Effect effect;
  double mean_treated = 0;   // of the outcome were all treated (for att: as the treated are)
  double mean_controls = 0;  // were none
  std::int64_t rows = 0;
  std::vector<double> influence;  // of each row; the error is sqrt(sum of squares) / rows
  PropensityWeights propensity;
  std::vector<std::string> notes;
};
// The difference of weighted means (Hajek). The error accounts for the estimated score (Lunceford
// and Davidian 2004). Also refused: an outcome that is not finite or too large.
Result<TreatmentEffect> inverse_probability_effect(std::span<const double> y, Flags treated,
                                                   std::span<const Column> covariates,
                                                   double trim = 0, double level = 0.95);

// Of all, or of those who were treated.
enum class Estimand { ate, att };
// Augmented by linear models of the outcome: right if the score or the outcome model is. ate: one
// model in each arm; att: one of the controls (Sant'Anna and Zhao 2020, of one period), where only
// controls are trimmed, at a score of 1 - trim or more. The error accounts for all that is
// estimated.
Result<TreatmentEffect> doubly_robust_effect(std::span<const double> y, Flags treated,
                                             std::span<const Column> covariates, Estimand estimand,
                                             double trim = 0, double level = 0.95);

}  // namespace candor::stats
