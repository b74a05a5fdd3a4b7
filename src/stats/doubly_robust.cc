// SPDX-License-Identifier: Apache-2.0
// Contrasts of treated and controls, with influence functions that account for the estimated
// score and the estimated outcome models.
#include <cmath>

#include "stats/score_design.h"

namespace candor::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct LeastSquares {
  VectorXd beta;
  MatrixXd gram;
};

// On the rows whose weight is not zero.
Result<LeastSquares> least_squares(const MatrixXd& x, const VectorXd& weights, const VectorXd& y) {
  LeastSquares fit;
  fit.gram = cross_products(x, weights);
  const Eigen::LDLT<MatrixXd> solver(fit.gram);
  if (!(solver.vectorD().minCoeff() > 1e-10 * solver.vectorD().maxCoeff())) {
    return fail(ErrorCode::invalid,
                "the covariates are collinear or constant among the treated or the controls; "
                "leave one out or join its levels");
  }
  const VectorXd weighted = weights.cwiseProduct(y);
  fit.beta = solver.solve(x.transpose() * weighted);
  // Once more on what is left, for the digits.
  fit.beta += solver.solve(x.transpose() * (weighted - weights.cwiseProduct(x * fit.beta)));
  return fit;
}

constexpr char kNoneLeft[] =
    "no treated or no controls are left after trimming; trim less or leave a covariate out";

}  // namespace

Result<ArmContrast> doubly_robust_on_treated(const ScoreDesign& design, const VectorXd& treated,
                                             const VectorXd& y, const LogitFit& score,
                                             double controls_below) {
  const MatrixXd& x = design.x;
  const auto n = static_cast<double>(x.rows());
  const VectorXd control = VectorXd::Ones(x.rows()) - treated;
  const LeastSquares model = TRY(least_squares(x, control, y));
  const VectorXd left = y - x * model.beta;
  VectorXd odds(x.rows());
  for (Index i = 0; i < x.rows(); ++i) {
    const double p = score.probability(i);
    odds(i) = control(i) == 1 && p < controls_below ? p / (1 - p) : 0;
  }
  const double share_treated = treated.sum() / n;
  const double share_controls = odds.sum() / n;
  if (!(share_controls > 0)) return fail(ErrorCode::invalid, kNoneLeft);
  const double of_treated = treated.dot(left) / n / share_treated;
  const double of_controls = odds.dot(left) / n / share_controls;
  const VectorXd left_of_controls =
      odds.cwiseProduct((left.array() - of_controls).matrix()) / share_controls;

  const VectorXd by_model =
      model.gram.llt().solve(x.transpose() * (treated / share_treated - odds / share_controls));
  const VectorXd by_score = score.information.llt().solve(x.transpose() * left_of_controls);
  ArmContrast contrast;
  contrast.estimate = of_treated - of_controls;
  contrast.mean_treated = treated.dot(y) / n / share_treated;
  contrast.mean_controls = contrast.mean_treated - contrast.estimate;
  contrast.influence = treated.cwiseProduct((left.array() - of_treated).matrix()) / share_treated -
                       left_of_controls - control.cwiseProduct(left).cwiseProduct(x * by_model) -
                       (treated - score.probability).cwiseProduct(x * by_score);
  return contrast;
}

Result<ArmContrast> average_contrast(const ScoreDesign& design, const VectorXd& treated,
                                     const VectorXd& y, const LogitFit& score, const VectorXd& kept,
                                     bool with_outcome_model) {
  const MatrixXd& x = design.x;
  const auto n = static_cast<double>(x.rows());
  const double share_kept = kept.sum() / n;
  if (!(share_kept > 0)) return fail(ErrorCode::invalid, kNoneLeft);
  ArmContrast contrast;
  contrast.influence = VectorXd::Zero(x.rows());
  VectorXd by_score = VectorXd::Zero(x.cols());
  for (const int arm : {1, 0}) {
    const double sign = arm == 1 ? 1 : -1;
    const VectorXd in_arm = arm == 1 ? treated : VectorXd::Ones(x.rows()) - treated;
    VectorXd weights(x.rows());
    for (Index i = 0; i < x.rows(); ++i) {
      const double p = arm == 1 ? score.probability(i) : 1 - score.probability(i);
      weights(i) = in_arm(i) == 1 && kept(i) == 1 ? 1 / p : 0;
    }
    const double share = weights.sum() / n;
    if (!(share > 0)) return fail(ErrorCode::invalid, kNoneLeft);
    VectorXd left = y;
    double of_model = 0;
    if (with_outcome_model) {
      const LeastSquares model = TRY(least_squares(x, in_arm, y));
      const VectorXd fitted = x * model.beta;
      left -= fitted;
      of_model = kept.dot(fitted) / n / share_kept;
      contrast.influence +=
          sign * kept.cwiseProduct((fitted.array() - of_model).matrix()) / share_kept;
      const VectorXd by_model =
          model.gram.llt().solve(x.transpose() * (kept / share_kept - weights / share));
      contrast.influence += sign * in_arm.cwiseProduct(left).cwiseProduct(x * by_model);
    }
    const double of_rest = weights.dot(left) / n / share;
    const VectorXd rest = weights.cwiseProduct((left.array() - of_rest).matrix()) / share;
    contrast.influence += sign * rest;
    // The weight 1/p falls by (1 - p)/p as the score's linear part grows by one, 1/(1 - p) rises
    // by p/(1 - p).
    const VectorXd slope = arm == 1 ? (score.probability.array() - 1).matrix() : score.probability;
    by_score += sign * (x.transpose() * rest.cwiseProduct(slope));
    (arm == 1 ? contrast.mean_treated : contrast.mean_controls) = of_model + of_rest;
  }
  const VectorXd direction = score.information.llt().solve(by_score);
  contrast.influence += (treated - score.probability).cwiseProduct(x * direction);
  contrast.estimate = contrast.mean_treated - contrast.mean_controls;
  return contrast;
}

}  // namespace candor::stats
