// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <Eigen/Dense>
#include <fmt/format.h>

#include "stats/fixed_effects.h"
#include "stats/linear_model.h"

namespace candor::stats {
namespace {

constexpr double kLargest = 1e140;  // its square times any number of rows is still a number

Result<void> check_labels(const NamedLabels& labels, std::size_t rows) {
  if (labels.labels.codes.size() == rows && labels.labels.levels > 0) return {};
  return fail(ErrorCode::invalid, fmt::format("{} has not one label a row", labels.name));
}

Result<void> check_shape(std::size_t rows, std::size_t regressors,
                         const std::vector<NamedLabels>& effects, std::span<const double> weights,
                         const Errors& errors, double level) {
  if (rows == 0) return fail(ErrorCode::invalid, "there are no rows");
  if (regressors == 0) return fail(ErrorCode::invalid, "there is no regressor; name one");
  if (!(level > 0 && level < 1)) {
    return fail(ErrorCode::invalid, "the level of an interval lies between 0 and 1");
  }
  for (const NamedLabels& effect : effects) TRY(check_labels(effect, rows));
  const std::size_t ways = errors.kind == ErrorsOf::cluster   ? 1
                           : errors.kind == ErrorsOf::two_way ? 2
                                                              : 0;
  if (errors.clusters.size() != ways) {
    return fail(ErrorCode::invalid, fmt::format("these errors take {} cluster columns", ways));
  }
  for (const NamedLabels& cluster : errors.clusters) TRY(check_labels(cluster, rows));
  if (weights.empty()) return {};
  if (weights.size() != rows) return fail(ErrorCode::invalid, "there is not one weight a row");
  bool some = false;
  for (std::size_t i = 0; i < rows; ++i) {
    if (!(weights[i] >= 0 && weights[i] <= kLargest)) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: the weight is negative or no number", i + 1));
    }
    some = some || weights[i] > 0;
  }
  if (!some) return fail(ErrorCode::invalid, "every weight is zero");
  return {};
}

Result<void> check_values(std::span<const double> values, std::string_view name) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::abs(values[i]) <= kLargest) continue;
    return fail(ErrorCode::invalid,
                std::isfinite(values[i])
                    ? fmt::format("row {}: {} is too large to compute with; divide the column by a "
                                  "larger unit",
                                  i + 1, name)
                    : fmt::format("row {}: {} is not a number", i + 1, name));
  }
  return {};
}

// A column about its weighted mean, and what its effects leave of it.
struct Prepared {
  double mean = 0;
  double raw_squares = 0;  // about the mean
};

Result<Prepared> prepare(std::span<double> column, std::span<const double> weights,
                         const FixedEffects& effects) {
  Prepared prepared;
  double total = 0, largest = 0;
  const auto weight = [&](std::size_t i) { return weights.empty() ? 1.0 : weights[i]; };
  for (std::size_t i = 0; i < column.size(); ++i) {
    total += weight(i);
    largest = std::max(largest, std::abs(column[i]));
  }
  // The second time takes out what rounding left of the first.
  for (int time = 0; time < 2; ++time) {
    double sum = 0;
    for (std::size_t i = 0; i < column.size(); ++i) sum += weight(i) * column[i];
    for (double& value : column) value -= sum / total;
    prepared.mean += sum / total;
  }
  for (std::size_t i = 0; i < column.size(); ++i) {
    prepared.raw_squares += weight(i) * column[i] * column[i];
  }
  // A constant is one up to the rounding of its mean.
  if (prepared.raw_squares <= 1e-30 * largest * largest * total) {
    prepared.raw_squares = 0;
    std::fill(column.begin(), column.end(), 0.0);
  }
  TRY(effects.take_out_of(column));
  return prepared;
}

Eigen::MatrixXd sandwich_meat(const Eigen::MatrixXd& scores, const Errors& errors) {
  if (errors.kind == ErrorsOf::hetero) return scores.transpose() * scores;
  Eigen::MatrixXd meat = meat_of(scores, errors.clusters[0].labels);
  if (errors.kind == ErrorsOf::two_way) {
    meat += meat_of(scores, errors.clusters[1].labels);
    meat -= meat_of_pairs(scores, errors.clusters[0].labels, errors.clusters[1].labels);
  }
  return meat;
}

std::span<double> column_of(Eigen::MatrixXd& x, Eigen::Index j) {
  return {x.col(j).data(), static_cast<std::size_t>(x.rows())};
}

}  // namespace

Result<Regression> fit_columns(const Columns& columns, const Errors& errors, double level) {
  const std::size_t rows = columns.y.size();
  const bool intercept = columns.effects.empty();
  const auto named = static_cast<Eigen::Index>(columns.names.size());
  const Eigen::Index k = named + (intercept ? 1 : 0);
  TRY(check_shape(rows, columns.names.size(), columns.effects, columns.weights, errors, level));
  ModelSample sample = TRY(model_sample(
      counted_in(static_cast<std::size_t>(k), rows, columns.effects, columns.weights, errors),
      errors.kind, level));
  const FixedEffects effects(columns.effects, columns.weights, rows);

  // The outcome after its effects, later the residuals; the regressors, later their scores.
  TRY(check_values(columns.y, "the outcome"));
  Eigen::VectorXd u = Eigen::Map<const Eigen::VectorXd>(columns.y.data(), std::ssize(columns.y));
  const Prepared outcome = TRY(prepare({u.data(), rows}, columns.weights, effects));
  Eigen::MatrixXd x(static_cast<Eigen::Index>(rows), k);
  std::vector<double> raw_squares;
  Eigen::VectorXd means = Eigen::VectorXd::Zero(k);
  std::vector<std::string> names;
  if (intercept) {
    names.emplace_back("(Intercept)");
    x.col(0).setOnes();
    raw_squares.push_back(static_cast<double>(rows));
  }
  for (Eigen::Index j = 0; j < named; ++j) {
    const auto at = static_cast<std::size_t>(j);
    const Eigen::Index place = j + (intercept ? 1 : 0);
    columns.fill(at, column_of(x, place));
    TRY(check_values(column_of(x, place), columns.names[at]));
    const Prepared made = TRY(prepare(column_of(x, place), columns.weights, effects));
    raw_squares.push_back(made.raw_squares);
    means(place) = made.mean;
    names.push_back(columns.names[at]);
  }
  const bool weighted = !columns.weights.empty();
  const Eigen::Map<const Eigen::VectorXd> w(weighted ? columns.weights.data() : nullptr,
                                            weighted ? x.rows() : 0);
  Eigen::MatrixXd gram(k, k);
  Eigen::VectorXd xy(k);
  for (Eigen::Index j = 0; j < k; ++j) {
    for (Eigen::Index l = 0; l <= j; ++l) {
      gram(j, l) = gram(l, j) = weighted ? (x.col(j).array() * w.array() * x.col(l).array()).sum()
                                         : x.col(j).dot(x.col(l));
    }
    xy(j) = weighted ? (x.col(j).array() * w.array() * u.array()).sum() : x.col(j).dot(u);
  }
  const double squares = weighted ? (w.array() * u.array().square()).sum() : u.squaredNorm();
  if (!(squares > 1e-24 * outcome.raw_squares)) {
    return fail(ErrorCode::invalid, outcome.raw_squares > 0
                                        ? "the fixed effects explain the outcome completely, so "
                                          "nothing is left to estimate"
                                        : "the outcome is the same in every row");
  }
  const Eigen::MatrixXd bread = TRY(invert(gram, raw_squares, names, columns.effects));
  Eigen::VectorXd beta = bread * xy;
  u.noalias() -= x * beta;
  const double residual_squares =
      weighted ? (w.array() * u.array().square()).sum() : u.squaredNorm();

  const double factor = sample.counts.factor(errors.kind);
  Eigen::MatrixXd covariance;
  if (errors.kind == ErrorsOf::iid) {
    covariance = factor * residual_squares * bread;
  } else {
    if (weighted) u.array() *= w.array();
    x.array().colwise() *= u.array();
    covariance = factor * bread * sandwich_meat(x, errors) * bread;
  }
  if (intercept) {
    // The regressors were about their means; the intercept is that of the columns as given.
    Eigen::MatrixXd back = Eigen::MatrixXd::Identity(k, k);
    back.row(0).tail(k - 1) = -means.tail(k - 1).transpose();
    beta = back * beta;
    beta(0) += outcome.mean;
    covariance = back * covariance * back.transpose();
  }
  if (errors.kind == ErrorsOf::two_way) {
    covariance =
        TRY(without_negative_variance(std::move(covariance), names, sample.regression.notes));
  }
  describe_fit(sample.regression, residual_squares, squares);
  return described(beta, covariance, names, std::move(sample.regression));
}

Result<Regression> least_squares(const Design& design, const Errors& errors, double level) {
  std::vector<std::string> names;
  for (const Regressor& x : design.x) {
    if (x.values.size() != design.y.size()) {
      return fail(ErrorCode::invalid, fmt::format("{} has not one value a row", x.name));
    }
    names.push_back(x.name);
  }
  TRY(check_shape(design.y.size(), names.size(), design.effects, design.weights, errors, level));
  if (auto fit = fit_balanced(design, errors, level)) return std::move(*fit);
  const auto fill = [&](std::size_t j, std::span<double> to) {
    std::copy(design.x[j].values.begin(), design.x[j].values.end(), to.begin());
  };
  return fit_columns({design.y, std::move(names), fill, design.effects, design.weights}, errors,
                     level);
}

}  // namespace candor::stats
