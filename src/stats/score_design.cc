// SPDX-License-Identifier: Apache-2.0
#include "stats/score_design.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace candor::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kBlock = 1024;       // rows whose sums are formed before they are added up
constexpr double kLargest = 1e100;   // squares of more do not add up
constexpr double kPivotMin = 1e-10;  // share of a covariate that the others leave
constexpr double kStepMax = 1e-8;    // a Newton step this small leaves an error of its square
constexpr int kIterationsMax = 50;

// The mean and the standard deviation by n, in two passes of block sums.
std::pair<double, double> mean_and_deviation(const auto& column) {
  const auto n = static_cast<double>(column.size());
  double sum = 0;
  for (Index at = 0; at < column.size(); at += kBlock) {
    sum += column.segment(at, std::min(kBlock, column.size() - at)).sum();
  }
  const double mean = sum / n;
  double squares = 0;
  for (Index at = 0; at < column.size(); at += kBlock) {
    squares +=
        (column.segment(at, std::min(kBlock, column.size() - at)).array() - mean).square().sum();
  }
  return {mean, std::sqrt(squares / n)};
}

// The first column whose part that the columns before it leave is too small; none: -1.
Index first_dependent(const MatrixXd& correlation) {
  const Index k = correlation.rows();
  MatrixXd lower = MatrixXd::Zero(k, k);
  for (Index j = 0; j < k; ++j) {
    const double left = correlation(j, j) - lower.row(j).head(j).squaredNorm();
    if (!(left > kPivotMin)) return j;
    lower(j, j) = std::sqrt(left);
    for (Index i = j + 1; i < k; ++i) {
      lower(i, j) =
          (correlation(i, j) - lower.row(i).head(j).dot(lower.row(j).head(j))) / lower(j, j);
    }
  }
  return -1;
}

Error separated(const ScoreDesign& design, const VectorXd& one, const VectorXd& weights,
                const VectorXd& beta) {
  // One covariate alone, or the one that went furthest.
  for (Index j = 1; j < design.x.cols(); ++j) {
    double lowest[2] = {HUGE_VAL, HUGE_VAL};
    double highest[2] = {-HUGE_VAL, -HUGE_VAL};
    for (Index i = 0; i < one.size(); ++i) {
      if (weights(i) == 0) continue;
      const int arm = one(i) == 1 ? 1 : 0;
      lowest[arm] = std::min(lowest[arm], design.x(i, j));
      highest[arm] = std::max(highest[arm], design.x(i, j));
    }
    if (lowest[0] == highest[0] && lowest[0] == lowest[1] && lowest[0] == highest[1]) {
      return {ErrorCode::invalid,
              fmt::format("the covariate {} does not vary among the rows that count; leave it out",
                          design.names[static_cast<std::size_t>(j - 1)]),
              {}};
    }
    if (highest[0] <= lowest[1] || highest[1] <= lowest[0]) {
      return {ErrorCode::invalid,
              fmt::format("the covariate {} separates the treated from the others, so its effect "
                          "on who is treated has no finite estimate; leave it out or join its "
                          "levels",
                          design.names[static_cast<std::size_t>(j - 1)]),
              {}};
    }
  }
  Index furthest = 0;
  beta.tail(beta.size() - 1).cwiseAbs().maxCoeff(&furthest);
  return {ErrorCode::invalid,
          fmt::format("the covariates together separate the treated from some of the others, {} "
                      "most of all, so there is no finite estimate; leave it out or join its "
                      "levels",
                      design.names[static_cast<std::size_t>(furthest)]),
          {}};
}

struct Step {
  VectorXd gradient;
  MatrixXd information;
  double log_likelihood = 0;
};

// All sums of one pass, in blocks; `probability` is filled.
Step pass(const MatrixXd& x, const VectorXd& one, const VectorXd& weights, const VectorXd& beta,
          VectorXd& probability) {
  const Index k = x.cols();
  Step step{VectorXd::Zero(k), MatrixXd::Zero(k, k), 0};
  MatrixXd weighted(kBlock, k);
  for (Index at = 0; at < x.rows(); at += kBlock) {
    const Index rows = std::min(kBlock, x.rows() - at);
    const auto block = x.middleRows(at, rows);
    const VectorXd eta = block * beta;
    const auto w = weights.segment(at, rows).array();
    const auto d = one.segment(at, rows).array();
    const Eigen::ArrayXd p = 1 / (1 + (-eta.array()).exp());
    probability.segment(at, rows) = p;
    weighted.topRows(rows) = block.array().colwise() * (w * p * (1 - p));
    step.information.noalias() += block.transpose() * weighted.topRows(rows);
    step.gradient.noalias() += block.transpose() * (w * (d - p)).matrix();
    double sum = 0;
    for (Index i = 0; i < rows; ++i) {
      // log p of a one, log(1 - p) of a zero.
      const double e = d(i) == 1 ? eta(i) : -eta(i);
      sum += w(i) * (e > 0 ? -std::log1p(std::exp(-e)) : e - std::log1p(std::exp(e)));
    }
    step.log_likelihood += sum;
  }
  return step;
}

}  // namespace

Result<ScoreDesign> standardise(MatrixXd x, std::vector<std::string> names) {
  ScoreDesign design;
  const Index k = x.cols() - 1;
  design.mean.resize(k);
  design.scale.resize(k);
  x.col(0).setOnes();
  for (Index j = 0; j < k; ++j) {
    const std::string& name = names[static_cast<std::size_t>(j)];
    auto column = x.col(j + 1);
    for (Index i = 0; i < column.size(); ++i) {
      if (std::abs(column(i)) <= kLargest) continue;
      return fail(
          ErrorCode::invalid,
          fmt::format("row {}: the covariate {} {}", i + 1, name,
                      std::isfinite(column(i)) ? "is too large to compute with; use a larger unit"
                                               : "is not a number"));
    }
    const auto [mean, deviation] = mean_and_deviation(column);
    if (!(deviation > 1e-13 * std::abs(mean))) {
      return fail(ErrorCode::invalid,
                  fmt::format("the covariate {} does not vary; leave it out", name));
    }
    design.mean(j) = mean;
    design.scale(j) = deviation;
    column = (column.array() - mean) / deviation;
  }
  const MatrixXd gram = cross_products(x, VectorXd::Ones(x.rows()));
  const Index dependent =
      first_dependent(gram.bottomRightCorner(k, k) / static_cast<double>(x.rows()));
  if (dependent >= 0) {
    return fail(ErrorCode::invalid,
                fmt::format("the covariate {} follows from the others before it; leave it out",
                            names[static_cast<std::size_t>(dependent)]));
  }
  design.x = std::move(x);
  design.names = std::move(names);
  return design;
}

MatrixXd cross_products(const MatrixXd& x, const VectorXd& w) {
  MatrixXd sum = MatrixXd::Zero(x.cols(), x.cols());
  MatrixXd weighted(kBlock, x.cols());
  for (Index at = 0; at < x.rows(); at += kBlock) {
    const Index rows = std::min(kBlock, x.rows() - at);
    const auto block = x.middleRows(at, rows);
    weighted.topRows(rows) = block.array().colwise() * w.segment(at, rows).array();
    sum.noalias() += block.transpose() * weighted.topRows(rows);
  }
  return sum;
}

Result<LogitFit> fit_logit(const ScoreDesign& design, const VectorXd& one, const VectorXd& weights,
                           const VectorXd& start) {
  const double total = weights.sum();
  const double ones = weights.dot(one);
  if (!(ones > 0)) return fail(ErrorCode::invalid, "nobody is treated");
  if (!((VectorXd::Ones(one.size()) - one).dot(weights) > 0)) {
    return fail(ErrorCode::invalid, "everybody is treated, so there is nobody to compare with");
  }
  LogitFit fit;
  fit.probability.resize(one.size());
  fit.beta = VectorXd::Zero(design.x.cols());
  fit.beta(0) = std::log(ones / (total - ones));
  if (start.size() > 0) fit.beta = start;
  Step step = pass(design.x, one, weights, fit.beta, fit.probability);
  for (fit.iterations = 1; fit.iterations <= kIterationsMax; ++fit.iterations) {
    const VectorXd scale = step.information.diagonal().cwiseSqrt();
    if (!(scale.minCoeff() > 0)) break;
    const MatrixXd correlation =
        scale.cwiseInverse().asDiagonal() * step.information * scale.cwiseInverse().asDiagonal();
    if (first_dependent(correlation) >= 0) break;
    VectorXd change = step.information.llt().solve(step.gradient);
    Step next;
    for (int halved = 0; halved < 20; ++halved) {
      next = pass(design.x, one, weights, fit.beta + change, fit.probability);
      if (next.log_likelihood >= step.log_likelihood - 1e-10 * std::abs(step.log_likelihood)) break;
      change /= 2;
    }
    fit.beta += change;
    step = std::move(next);
    if (change.cwiseAbs().maxCoeff() <= kStepMax) {
      fit.information = step.information;
      fit.log_likelihood = step.log_likelihood;
      return fit;
    }
    // Steps of about one without an end: the likelihood has no maximum.
    if (fit.iterations > 12 && fit.beta.cwiseAbs().maxCoeff() > 1e3) break;
  }
  return tl::unexpected<Error>(separated(design, one, weights, fit.beta));
}

}  // namespace candor::stats
