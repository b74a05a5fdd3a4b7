// SPDX-License-Identifier: Apache-2.0
#include "stats/cells.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>
#include <fmt/format.h>

#include "stats/linear_model.h"

namespace candor::stats {
namespace {

// The square of a mean, in variances, from which on its subtraction costs more than six digits.
constexpr double kFarFromZero = 1e6;
constexpr std::string_view kCenter =
    "the outcome's mean is far from zero for its spread, so its sums of squares lose digits; make "
    "the cells with --center near the mean";

Result<void> check_sums(std::span<const double> n, std::span<const double> sum,
                        std::span<const double> squares) {
  if (sum.size() != n.size() || squares.size() != n.size() || n.empty()) {
    return fail(ErrorCode::invalid, "the cells have not one count and two sums each");
  }
  for (std::size_t i = 0; i < n.size(); ++i) {
    if (!(n[i] >= 1 && n[i] == std::floor(n[i]) && n[i] < 1e15)) {
      return fail(ErrorCode::invalid,
                  fmt::format("cell {}: its count is not a whole number above zero", i + 1));
    }
    if (!(std::abs(sum[i]) < 1e140 && std::abs(squares[i]) < 1e280)) {
      return fail(ErrorCode::invalid,
                  fmt::format("cell {}: a sum is not a number, or too large", i + 1));
    }
  }
  return {};
}

}  // namespace

Result<Regression> least_squares_of_cells(const Cells& cells, const Errors& errors, double level) {
  TRY(check_sums(cells.n, cells.sum, cells.squares));
  if (errors.kind == ErrorsOf::two_way) {
    return fail(ErrorCode::invalid, "cells carry one way of clusters; take the rows for two");
  }
  if (cells.x.empty()) return fail(ErrorCode::invalid, "there is no regressor; name one");
  const bool clustered = errors.kind == ErrorsOf::cluster;
  const auto count = static_cast<Eigen::Index>(cells.n.size());
  if (clustered &&
      (errors.clusters.size() != 1 || errors.clusters[0].labels.codes.size() != cells.n.size())) {
    return fail(ErrorCode::invalid, "there is not one cluster a cell");
  }
  const Eigen::Map<const Eigen::VectorXd> n(cells.n.data(), count);
  const Eigen::Map<const Eigen::VectorXd> sum(cells.sum.data(), count);
  const Eigen::Map<const Eigen::VectorXd> squares(cells.squares.data(), count);
  const double rows = n.sum(), mean = sum.sum() / rows;

  // About their means, as the row-by-row way has it.
  const auto k = static_cast<Eigen::Index>(cells.x.size()) + 1;
  Eigen::MatrixXd x(count, k);
  x.col(0).setOnes();
  Eigen::VectorXd means = Eigen::VectorXd::Zero(k);
  std::vector<std::string> names{"(Intercept)"};
  std::vector<double> raw{rows};
  for (Eigen::Index j = 1; j < k; ++j) {
    const Regressor& column = cells.x[static_cast<std::size_t>(j - 1)];
    if (std::ssize(column.values) != count) {
      return fail(ErrorCode::invalid, fmt::format("{} has not one value a cell", column.name));
    }
    x.col(j) = Eigen::Map<const Eigen::VectorXd>(column.values.data(), count);
    if (!(x.col(j).cwiseAbs().maxCoeff() < 1e140)) {
      return fail(ErrorCode::invalid, fmt::format("{} holds what is not a number", column.name));
    }
    means(j) = x.col(j).dot(n) / rows;
    x.col(j).array() -= means(j);
    const double left = x.col(j).cwiseAbs2().dot(n);
    raw.push_back(left > 1e-28 * rows * means(j) * means(j) ? left : 0);
    if (raw.back() == 0) x.col(j).setZero();
    names.push_back(column.name);
  }
  const Eigen::VectorXd total = sum - mean * n;  // of y about it
  const Eigen::VectorXd about = squares - 2 * mean * sum + mean * mean * n;
  const double variation = about.sum();
  if (!(variation > 1e-14 * squares.sum())) {
    return fail(ErrorCode::invalid, "the outcome is the same in every row");
  }
  Counted counted;
  counted.rows = rows;
  counted.regressors = static_cast<std::size_t>(k);
  if (clustered) {
    counted.clusters.emplace_back(errors.clusters[0].name, errors.clusters[0].labels.levels);
  }
  ModelSample sample = TRY(model_sample(counted, errors.kind, level));
  if (rows * mean * mean > kFarFromZero * variation) {
    sample.regression.notes.emplace_back(kCenter);
  }
  const Eigen::MatrixXd gram = x.transpose() * n.asDiagonal() * x;
  const Eigen::MatrixXd bread = TRY(invert(gram, raw, names, {}));
  Eigen::VectorXd beta = bread * (x.transpose() * total);
  const Eigen::VectorXd fitted = x * beta;
  // Of each cell: the sum of its residuals, and that of their squares.
  const Eigen::VectorXd u = total - n.cwiseProduct(fitted);
  const Eigen::VectorXd uu =
      about.array() - 2 * fitted.array() * total.array() + n.array() * fitted.array().square();
  const double factor = sample.counts.factor(errors.kind);
  Eigen::MatrixXd covariance;
  if (errors.kind == ErrorsOf::iid) {
    covariance = factor * uu.sum() * bread;
  } else if (errors.kind == ErrorsOf::hetero) {
    covariance = factor * bread * (x.transpose() * uu.asDiagonal() * x) * bread;
  } else {
    const Eigen::MatrixXd scores = x.array().colwise() * u.array();
    covariance = factor * bread * meat_of(scores, errors.clusters[0].labels) * bread;
  }
  Eigen::MatrixXd back = Eigen::MatrixXd::Identity(k, k);
  back.row(0).tail(k - 1) = -means.tail(k - 1).transpose();
  beta = back * beta;
  beta(0) += mean;
  describe_fit(sample.regression, std::max(uu.sum(), 0.0), variation);
  return described(beta, back * covariance * back.transpose(), names, std::move(sample.regression));
}

Result<PanelCells> panel_cells(const CellRows& rows) {
  TRY(check_sums(rows.n, rows.sum, rows.product));
  const auto groups = static_cast<std::size_t>(rows.group.levels);
  const auto periods = static_cast<std::size_t>(rows.period.levels);
  if (rows.period2.levels != rows.period.levels || rows.group_names.size() != groups ||
      rows.period_names.size() != periods || rows.group.codes.size() != rows.n.size() ||
      rows.period.codes.size() != rows.n.size() || rows.period2.codes.size() != rows.n.size()) {
    return fail(ErrorCode::invalid, "the two columns of periods do not hold the same periods");
  }
  PanelCells cells{rows.period_names, {}, {}};
  std::vector<std::vector<double>> units(groups, std::vector<double>(periods * periods, 0.0));
  std::vector<std::vector<double>> products = units;
  std::vector<std::vector<double>> sums(groups, std::vector<double>(periods, 0.0));
  for (std::size_t i = 0; i < rows.n.size(); ++i) {
    const auto g = static_cast<std::size_t>(rows.group.codes[i]);
    const auto t = static_cast<std::size_t>(rows.period.codes[i]);
    const auto s = static_cast<std::size_t>(rows.period2.codes[i]);
    const std::size_t at = std::max(t, s) * periods + std::min(t, s);
    units[g][at] += rows.n[i];
    products[g][at] += rows.product[i];
    if (t == s) sums[g][t] += rows.sum[i];
  }
  bool far_from_zero = false;
  for (std::size_t g = 0; g < groups; ++g) {
    const double n = *std::max_element(units[g].begin(), units[g].end());
    Moments moments{static_cast<std::int64_t>(n), sums[g], products[g]};
    for (double& mean : moments.mean) mean /= n;
    for (std::size_t t = 0; t < periods; ++t) {
      for (std::size_t s = 0; s <= t; ++s) {
        const std::size_t at = t * periods + s;
        if (units[g][at] != n) {
          return fail(ErrorCode::invalid,
                      fmt::format("group {}: {:.0f} of its units have a row in period {} and in "
                                  "{}, and {:.0f} in others; cells need a panel without gaps, so "
                                  "take the rows",
                                  rows.group_names[g], units[g][at], cells.periods[s],
                                  cells.periods[t], n));
        }
        const double of_means = n * moments.mean[t] * moments.mean[s];
        moments.scatter[at] -= of_means;
        moments.scatter[s * periods + t] = moments.scatter[at];
        if (t != s) continue;
        if (moments.scatter[at] < -1e-9 * products[g][at]) {
          return fail(ErrorCode::invalid,
                      fmt::format("group {}, period {}: its sum of squares is less than its sum "
                                  "allows; were they made by one query?",
                                  rows.group_names[g], cells.periods[t]));
        }
        far_from_zero = far_from_zero || of_means > kFarFromZero * moments.scatter[at];
      }
    }
    cells.groups.push_back({rows.group_names[g], std::move(moments)});
  }
  if (far_from_zero) cells.notes.emplace_back(kCenter);
  return cells;
}

Result<PanelCells> panel_cells(std::span<const double> y, Labels unit, Labels period,
                               Labels group) {
  const auto units = static_cast<std::size_t>(unit.levels);
  const auto periods = static_cast<std::size_t>(period.levels);
  const std::size_t rows = y.size();
  if (rows == 0 || rows != units * periods || unit.codes.size() != rows ||
      period.codes.size() != rows || group.codes.size() != rows) {
    return fail(ErrorCode::invalid, "the panel is not units times periods");
  }
  // y by unit and period.
  std::vector<double> panel(rows, NAN);
  std::vector<std::int32_t> home(units, -1);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto u = static_cast<std::size_t>(unit.codes[i]);
    double& place = panel[u * periods + static_cast<std::size_t>(period.codes[i])];
    if (!(std::abs(y[i]) < 1e140)) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: the outcome is not a number, or too large", i + 1));
    }
    if (!std::isnan(place)) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: this unit has two rows in one period", i + 1));
    }
    if (home[u] >= 0 && home[u] != group.codes[i]) {
      return fail(ErrorCode::invalid, fmt::format("row {}: this unit changes its group", i + 1));
    }
    home[u] = group.codes[i];
    place = y[i];
  }
  PanelCells cells;
  for (std::size_t t = 0; t < periods; ++t) cells.periods.push_back(std::to_string(t));
  for (std::int32_t g = 0; g < group.levels; ++g) {
    cells.groups.push_back({std::to_string(g), {}});
  }
  for (std::size_t u = 0; u < units; ++u) {
    cells.groups[static_cast<std::size_t>(home[u])].moments.add(
        std::span(panel).subspan(u * periods, periods));
  }
  return cells;
}

Result<Regression> least_squares_of_cells(const PanelCells& cells,
                                          const std::vector<PanelRegressor>& x, ErrorsOf kind,
                                          double level) {
  const auto periods = static_cast<Eigen::Index>(cells.periods.size());
  const auto groups = static_cast<Eigen::Index>(cells.groups.size());
  const auto k = static_cast<Eigen::Index>(x.size());
  if (kind == ErrorsOf::two_way) {
    return fail(ErrorCode::invalid, "cells carry one way of clusters; take the rows for two");
  }
  if (k == 0 || groups == 0 || periods == 0) {
    return fail(ErrorCode::invalid, "there are no cells or no regressors");
  }
  const auto units_of = [&](Eigen::Index g) {
    return static_cast<double>(cells.groups[static_cast<std::size_t>(g)].moments.units);
  };
  double units = 0;
  for (Eigen::Index g = 0; g < groups; ++g) units += units_of(g);

  Counted counted;
  counted.rows = units * static_cast<double>(periods);
  counted.regressors = x.size();
  counted.levels = {units, static_cast<double>(periods)};
  counted.nested = {kind == ErrorsOf::cluster, false};
  if (kind == ErrorsOf::cluster) {
    counted.clusters.emplace_back("unit", static_cast<std::int64_t>(units));
  }
  ModelSample sample = TRY(model_sample(counted, kind, level));

  // A group's regressors by period, and the mean of y, each after both effects.
  const auto twice_centred = [&](const Eigen::MatrixXd& values) {  // periods x groups
    Eigen::VectorXd by_period = Eigen::VectorXd::Zero(periods);
    for (Eigen::Index g = 0; g < groups; ++g) {
      by_period += units_of(g) / units * values.col(g);
    }
    Eigen::MatrixXd left = values.colwise() - by_period;
    return Eigen::MatrixXd(left.rowwise() - left.colwise().mean());
  };
  Eigen::MatrixXd y(periods, groups);
  for (Eigen::Index g = 0; g < groups; ++g) {
    const Moments& moments = cells.groups[static_cast<std::size_t>(g)].moments;
    y.col(g) = Eigen::Map<const Eigen::VectorXd>(moments.mean.data(), periods);
  }
  const Eigen::MatrixXd mean_left = twice_centred(y);
  std::vector<Eigen::MatrixXd> columns;
  std::vector<std::string> names;
  std::vector<double> raw;
  for (const PanelRegressor& column : x) {
    if (std::ssize(column.values) != periods * groups) {
      return fail(ErrorCode::invalid,
                  fmt::format("{} has not one value for each group and period", column.name));
    }
    const Eigen::Map<const Eigen::MatrixXd> values(column.values.data(), periods, groups);
    double sum = 0, squares = 0;
    for (Eigen::Index g = 0; g < groups; ++g) {
      sum += units_of(g) * values.col(g).sum();
    }
    for (Eigen::Index g = 0; g < groups; ++g) {
      squares += units_of(g) * (values.col(g).array() - sum / counted.rows).square().sum();
    }
    columns.push_back(twice_centred(values));
    names.push_back(column.name);
    raw.push_back(squares);
  }
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(k, k);
  Eigen::VectorXd xy = Eigen::VectorXd::Zero(k);
  std::vector<Eigen::MatrixXd> of_group;  // periods x k
  for (Eigen::Index g = 0; g < groups; ++g) {
    Eigen::MatrixXd own(periods, k);
    for (Eigen::Index j = 0; j < k; ++j) own.col(j) = columns[static_cast<std::size_t>(j)].col(g);
    const double n = units_of(g);
    gram += n * own.transpose() * own;
    xy += n * own.transpose() * mean_left.col(g);
    of_group.push_back(std::move(own));
  }
  const Eigen::MatrixXd bread = TRY(invert(gram, raw, names, {{"unit", {}}, {"period", {}}}));
  const Eigen::VectorXd beta = bread * xy;

  double residual_squares = 0, squares = 0;
  Eigen::MatrixXd meat = Eigen::MatrixXd::Zero(k, k);
  const Eigen::MatrixXd within =
      Eigen::MatrixXd::Identity(periods, periods) -
      Eigen::MatrixXd::Constant(periods, periods, 1.0 / static_cast<double>(periods));
  for (Eigen::Index g = 0; g < groups; ++g) {
    const Moments& moments = cells.groups[static_cast<std::size_t>(g)].moments;
    const Eigen::MatrixXd& own = of_group[static_cast<std::size_t>(g)];
    // Products about the group's means, after each unit's own mean.
    const Eigen::MatrixXd about =
        within * Eigen::Map<const Eigen::MatrixXd>(moments.scatter.data(), periods, periods) *
        within;
    const Eigen::VectorXd off = mean_left.col(g) - own * beta;
    squares += about.trace() + units_of(g) * mean_left.col(g).squaredNorm();
    const Eigen::MatrixXd residuals = about + units_of(g) * off * off.transpose();
    residual_squares += residuals.trace();
    if (kind == ErrorsOf::cluster) {
      meat += own.transpose() * residuals * own;
    } else if (kind == ErrorsOf::hetero) {
      meat += own.transpose() * residuals.diagonal().asDiagonal() * own;
    }
  }
  if (!(squares > 0)) {
    return fail(ErrorCode::invalid, "the outcome does not vary within units and periods");
  }
  for (const std::string& note : cells.notes) sample.regression.notes.push_back(note);
  const double factor = sample.counts.factor(kind);
  const Eigen::MatrixXd covariance = kind == ErrorsOf::iid
                                         ? Eigen::MatrixXd(factor * residual_squares * bread)
                                         : Eigen::MatrixXd(factor * bread * meat * bread);
  describe_fit(sample.regression, std::max(residual_squares, 0.0), squares);
  return described(beta, covariance, names, std::move(sample.regression));
}

Result<Regression> event_study_of_cells(const PanelCells& cells, Flags exposed,
                                        std::size_t reference, const std::string& period_name,
                                        const std::string& exposed_name, ErrorsOf kind,
                                        double level) {
  const std::size_t periods = cells.periods.size(), groups = cells.groups.size();
  if (exposed.size() != groups) {
    return fail(ErrorCode::invalid, "there is not one flag a group");
  }
  if (reference >= periods) {
    return fail(ErrorCode::invalid, "the reference is not a period of the panel");
  }
  const auto others = std::count(exposed.begin(), exposed.end(), std::uint8_t{0});
  if (others == 0 || others == std::ssize(exposed)) {
    return fail(ErrorCode::invalid, others == 0
                                        ? "every group is exposed; there is nobody to compare with"
                                        : "no group is exposed; there is nothing to compare");
  }
  std::vector<PanelRegressor> x;
  for (std::size_t t = 0; t < periods; ++t) {
    if (t == reference) continue;
    PanelRegressor column{fmt::format("{}::{}:{}", period_name, cells.periods[t], exposed_name),
                          std::vector<double>(groups * periods, 0.0)};
    for (std::size_t g = 0; g < groups; ++g) column.values[g * periods + t] = exposed[g] ? 1 : 0;
    x.push_back(std::move(column));
  }
  return least_squares_of_cells(cells, x, kind, level);
}

}  // namespace candor::stats
