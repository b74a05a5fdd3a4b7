// SPDX-License-Identifier: Apache-2.0
// Inside this room: covariates as a matrix, the logit on it, and doubly robust contrasts.
#pragma once

#include <string>
#include <vector>

#include <Eigen/Dense>

#include "base/result.h"

namespace candor::stats {

// A column of ones, then each covariate less its mean, in units of its standard deviation.
struct ScoreDesign {
  Eigen::MatrixXd x;
  Eigen::VectorXd mean;   // of each covariate
  Eigen::VectorXd scale;  // its standard deviation
  std::vector<std::string> names;
};

// `x` has a first column that is overwritten with ones. Refused, by name: a covariate that is not
// finite, too large, does not vary, or follows from those before it.
Result<ScoreDesign> standardise(Eigen::MatrixXd x, std::vector<std::string> names);

// X' diag(w) X and X' diag(w) y, in blocks of rows.
Eigen::MatrixXd cross_products(const Eigen::MatrixXd& x, const Eigen::VectorXd& w);

struct LogitFit {
  Eigen::VectorXd beta;         // of the standardised columns
  Eigen::MatrixXd information;  // X' diag(w p (1 - p)) X
  Eigen::VectorXd probability;  // of each row
  double log_likelihood = 0;
  int iterations = 0;
};
// Newton's method until the coefficients stand to 1e-12. `one` is 0 or 1 a row. `start`, if not
// empty, is where it begins. Refused: ones or zeros only; a covariate, or several together, that
// separate ones from zeros (by name).
Result<LogitFit> fit_logit(const ScoreDesign& design, const Eigen::VectorXd& one,
                           const Eigen::VectorXd& weights, const Eigen::VectorXd& start);

struct ArmContrast {
  double estimate = 0;
  double mean_treated = 0;    // of the outcome as it would be if all were treated
  double mean_controls = 0;   // and if none were
  Eigen::VectorXd influence;  // of each row; the error is sqrt(sum of squares) / rows
};
// The effect on the treated (Sant'Anna and Zhao 2020, "traditional"): least squares on the
// controls, odds of the score as weights that add to one. Controls with a score of
// `controls_below` or more are left out.
Result<ArmContrast> doubly_robust_on_treated(const ScoreDesign& design,
                                             const Eigen::VectorXd& treated,
                                             const Eigen::VectorXd& y, const LogitFit& score,
                                             double controls_below);
// The effect on all rows whose `kept` is 1: least squares in each arm, inverse scores as weights
// that add to one. Without `with_outcome_model` it is the difference of weighted means.
Result<ArmContrast> average_contrast(const ScoreDesign& design, const Eigen::VectorXd& treated,
                                     const Eigen::VectorXd& y, const LogitFit& score,
                                     const Eigen::VectorXd& kept, bool with_outcome_model);

}  // namespace candor::stats
