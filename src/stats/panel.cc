// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include <Eigen/Dense>
#include <fmt/format.h>

#include "stats/stats.h"

namespace candor::stats {
namespace {

// Labels numbered from 0 in order of appearance.
struct Levels {
  std::vector<std::size_t> of_row;
  std::size_t count = 0;
};

Levels levels_of(std::span<const std::int64_t> labels) {
  Levels levels;
  std::unordered_map<std::int64_t, std::size_t> numbers;
  levels.of_row.reserve(labels.size());
  for (std::int64_t label : labels) {
    levels.of_row.push_back(numbers.emplace(label, numbers.size()).first->second);
  }
  levels.count = numbers.size();
  return levels;
}

Result<void> check_balanced(const Levels& unit, const Levels& period) {
  std::vector<bool> seen(unit.count * period.count, false);
  for (std::size_t i = 0; i < unit.of_row.size(); ++i) {
    const std::size_t cell = unit.of_row[i] * period.count + period.of_row[i];
    if (seen[cell]) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: this unit has two rows in one period", i + 1));
    }
    seen[cell] = true;
  }
  for (std::size_t i = 0; i < unit.of_row.size(); ++i) {
    for (std::size_t t = 0; t < period.count; ++t) {
      if (!seen[unit.of_row[i] * period.count + t]) {
        return fail(ErrorCode::invalid,
                    fmt::format("row {}: this unit has no row in some period; the panel must be "
                                "balanced",
                                i + 1));
      }
    }
  }
  return {};
}

// x_it - x_i. - x_.t + x..
Eigen::VectorXd demean(std::span<const double> x, const Levels& unit, const Levels& period) {
  const auto n = static_cast<Eigen::Index>(x.size());
  Eigen::VectorXd by_unit = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(unit.count));
  Eigen::VectorXd by_period = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(period.count));
  for (std::size_t i = 0; i < x.size(); ++i) {
    by_unit(static_cast<Eigen::Index>(unit.of_row[i])) += x[i];
    by_period(static_cast<Eigen::Index>(period.of_row[i])) += x[i];
  }
  const double mean = by_period.sum() / static_cast<double>(n);
  by_unit /= static_cast<double>(period.count);
  by_period /= static_cast<double>(unit.count);
  Eigen::VectorXd left(n);
  for (std::size_t i = 0; i < x.size(); ++i) {
    left(static_cast<Eigen::Index>(i)) = x[i] - by_unit(static_cast<Eigen::Index>(unit.of_row[i])) -
                                         by_period(static_cast<Eigen::Index>(period.of_row[i])) +
                                         mean;
  }
  return left;
}

// Whether each level of `inner` lies within one cluster.
bool is_nested(const Levels& inner, const Levels& cluster) {
  std::vector<std::size_t> home(inner.count, cluster.count);
  for (std::size_t i = 0; i < inner.of_row.size(); ++i) {
    std::size_t& at = home[inner.of_row[i]];
    if (at != cluster.count && at != cluster.of_row[i]) return false;
    at = cluster.of_row[i];
  }
  return true;
}

// The K of fixest's (N - 1) / (N - K): regressors, and the fixed effects that are not nested in the
// cluster.
double clustered_parameters(std::size_t regressors, const Levels& unit, const Levels& period,
                            const Levels& cluster) {
  std::size_t parameters = regressors;
  std::size_t effects = 0;
  for (const Levels* effect : {&unit, &period}) {
    if (is_nested(*effect, cluster)) continue;
    parameters += effect->count;
    ++effects;
  }
  if (effects == 0) return static_cast<double>(regressors + 1);
  return static_cast<double>(parameters - (effects - 1));
}

Eigen::MatrixXd cluster_meat(const Eigen::MatrixXd& x, const Eigen::VectorXd& u,
                             const Levels& cluster) {
  Eigen::MatrixXd scores =
      Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(cluster.count), x.cols());
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    scores.row(static_cast<Eigen::Index>(cluster.of_row[static_cast<std::size_t>(i)])) +=
        u(i) * x.row(i);
  }
  return scores.transpose() * scores;
}

struct Fit {
  Eigen::VectorXd beta;
  Eigen::MatrixXd covariance;
};

// Smallest eigenvalue of a correlation matrix that can still be inverted to the digits reported.
constexpr double kCorrelationMin = 1e-10;

Regression described(const Fit& fit, Regression regression) {
  const double quantile = t_quantile(0.5 + regression.level / 2, regression.df);
  for (Eigen::Index i = 0; i < fit.beta.size(); ++i) {
    Coefficient c;
    c.estimate = fit.beta(i);
    c.std_error = std::sqrt(fit.covariance(i, i));
    // What never varies is known exactly: zero is zero, and anything else is infinitely far from
    // it.
    c.t = c.estimate == 0 ? 0 : c.estimate / c.std_error;
    c.p = t_two_sided(c.t, regression.df);
    c.lower = c.estimate - quantile * c.std_error;
    c.upper = c.estimate + quantile * c.std_error;
    regression.coefficients.push_back(c);
    std::vector<double> row(static_cast<std::size_t>(fit.beta.size()));
    for (Eigen::Index k = 0; k < fit.beta.size(); ++k) {
      row[static_cast<std::size_t>(k)] = fit.covariance(i, k);
    }
    regression.covariance.push_back(std::move(row));
  }
  return regression;
}

}  // namespace

Result<Regression> two_way_fixed_effects(const Panel& panel, ErrorsOf errors,
                                         std::span<const std::int64_t> cluster, double level) {
  const std::size_t rows = panel.y.size();
  const std::size_t k = panel.x.size();
  if (rows == 0 || k == 0) return fail(ErrorCode::invalid, "there are no rows or no regressors");
  bool same_length = panel.unit.size() == rows && panel.period.size() == rows;
  for (const auto& x : panel.x) same_length = same_length && x.size() == rows;
  if (errors == ErrorsOf::cluster) same_length = same_length && cluster.size() == rows;
  if (!same_length) return fail(ErrorCode::invalid, "the arrays are not of one length");
  const Levels unit = levels_of(panel.unit);
  const Levels period = levels_of(panel.period);
  TRY(check_balanced(unit, period));

  Eigen::MatrixXd x(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(k));
  for (std::size_t j = 0; j < k; ++j) {
    x.col(static_cast<Eigen::Index>(j)) = demean(panel.x[j], unit, period);
  }
  const Eigen::VectorXd y = demean(panel.y, unit, period);
  const Eigen::LDLT<Eigen::MatrixXd> normal((x.transpose() * x).eval());
  const double smallest = normal.vectorD().minCoeff();
  if (!(smallest > 1e-10 * normal.vectorD().maxCoeff())) {
    return fail(ErrorCode::invalid,
                "the regressors are collinear, or the fixed effects explain one of them");
  }
  const Eigen::MatrixXd bread = normal.solve(Eigen::MatrixXd::Identity(x.cols(), x.cols()));
  Fit fit;
  fit.beta = normal.solve(x.transpose() * y);
  const Eigen::VectorXd u = y - x * fit.beta;

  Regression regression;
  regression.rows = static_cast<std::int64_t>(rows);
  regression.units = static_cast<std::int64_t>(unit.count);
  regression.periods = static_cast<std::int64_t>(period.count);
  regression.level = level;
  const auto n = static_cast<double>(rows);
  const auto all = static_cast<double>(k + unit.count + period.count - 1);
  if (n <= all) return fail(ErrorCode::invalid, "there are fewer rows than parameters");
  regression.df = n - all;
  if (errors == ErrorsOf::iid) {
    fit.covariance = u.squaredNorm() / (n - all) * bread;
  } else if (errors == ErrorsOf::hetero) {
    const Eigen::MatrixXd scores = x.array().colwise() * u.array();
    fit.covariance = n / (n - all) * bread * (scores.transpose() * scores) * bread;
  } else {
    const Levels clusters = levels_of(cluster);
    if (clusters.count < 2) return fail(ErrorCode::invalid, "there are fewer than two clusters");
    const auto g = static_cast<double>(clusters.count);
    const double parameters = clustered_parameters(k, unit, period, clusters);
    fit.covariance =
        g / (g - 1) * (n - 1) / (n - parameters) * bread * cluster_meat(x, u, clusters) * bread;
    regression.clusters = static_cast<std::int64_t>(clusters.count);
    regression.df = g - 1;
  }
  return described(fit, std::move(regression));
}

namespace {

Result<void> check(const GroupPanel& panel) {
  if (panel.periods == 0 || panel.y.size() != panel.exposed.size() * panel.periods) {
    return fail(ErrorCode::invalid, "the panel is not units times periods");
  }
  const auto exposed = std::count(panel.exposed.begin(), panel.exposed.end(), true);
  if (exposed < 2 || std::ssize(panel.exposed) - exposed < 2) {
    return fail(ErrorCode::invalid, "a group has fewer than two units");
  }
  for (std::size_t i = 0; i < panel.y.size(); ++i) {
    if (std::isfinite(panel.y[i])) continue;
    return fail(ErrorCode::invalid, fmt::format("unit {}, period {}: y is not a number",
                                                i / panel.periods + 1, i % panel.periods + 1));
  }
  return {};
}

// Compares k numbers of each unit between the groups. `of_unit` gives them from the unit's row of
// y. In a saturated balanced panel the residualised regressors are constant within a group, so the
// clustered sandwich comes down to the sums of squares about the two groups' means.
template <typename OfUnit>
Regression compare_groups(const GroupPanel& panel, Eigen::Index k, double level,
                          const OfUnit& of_unit) {
  const std::size_t units = panel.exposed.size();
  const auto numbers = [&](std::size_t i) -> Eigen::VectorXd {
    return of_unit(panel.y.subspan(i * panel.periods, panel.periods));
  };
  std::array<Eigen::VectorXd, 2> mean{Eigen::VectorXd::Zero(k), Eigen::VectorXd::Zero(k)};
  std::array<double, 2> size{};
  for (std::size_t i = 0; i < units; ++i) {
    const std::size_t group = panel.exposed[i] ? 1 : 0;
    mean[group] += numbers(i);
    size[group] += 1;
  }
  for (const std::size_t group : {0, 1}) mean[group] /= size[group];
  Eigen::MatrixXd sandwich = Eigen::MatrixXd::Zero(k, k);
  for (std::size_t i = 0; i < units; ++i) {
    const std::size_t group = panel.exposed[i] ? 1 : 0;
    const Eigen::VectorXd residual = (numbers(i) - mean[group]) / size[group];
    sandwich += residual * residual.transpose();
  }
  const double g = size[0] + size[1];
  const double n = g * static_cast<double>(panel.periods);
  const double parameters = static_cast<double>(k) + static_cast<double>(panel.periods);
  Regression regression;
  regression.rows = static_cast<std::int64_t>(n);
  regression.units = regression.clusters = static_cast<std::int64_t>(units);
  regression.periods = static_cast<std::int64_t>(panel.periods);
  regression.df = g - 1;
  regression.level = level;
  return described({mean[1] - mean[0], g / (g - 1) * (n - 1) / (n - parameters) * sandwich},
                   std::move(regression));
}

}  // namespace

Result<Regression> difference_in_differences(const GroupPanel& panel, std::size_t after,
                                             double level) {
  TRY(check(panel));
  if (after == 0 || after >= panel.periods) {
    return fail(ErrorCode::invalid, "there is no period before or none after");
  }
  return compare_groups(panel, 1, level, [&](std::span<const double> y) {
    const auto split = y.begin() + static_cast<std::ptrdiff_t>(after);
    const double before = std::accumulate(y.begin(), split, 0.0) / static_cast<double>(after);
    const double since =
        std::accumulate(split, y.end(), 0.0) / static_cast<double>(panel.periods - after);
    return Eigen::VectorXd::Constant(1, since - before);
  });
}

Result<Regression> event_study(const GroupPanel& panel, std::size_t reference, double level) {
  TRY(check(panel));
  if (panel.periods < 2 || reference >= panel.periods) {
    return fail(ErrorCode::invalid, "there is no reference period, or no other");
  }
  const auto k = static_cast<Eigen::Index>(panel.periods - 1);
  return compare_groups(panel, k, level, [&](std::span<const double> y) {
    Eigen::VectorXd changes(k);
    Eigen::Index at = 0;
    for (std::size_t t = 0; t < y.size(); ++t) {
      if (t != reference) changes(at++) = y[t] - y[reference];
    }
    return changes;
  });
}

Result<Wald> wald_test(const Regression& regression, std::span<const std::size_t> places) {
  const auto q = static_cast<Eigen::Index>(places.size());
  if (q == 0) return fail(ErrorCode::invalid, "there is no coefficient to test");
  Eigen::VectorXd b(q);
  Eigen::MatrixXd v(q, q);
  for (Eigen::Index i = 0; i < q; ++i) {
    const std::size_t at = places[static_cast<std::size_t>(i)];
    b(i) = regression.coefficients.at(at).estimate;
    for (Eigen::Index j = 0; j < q; ++j) {
      v(i, j) = regression.covariance[at][places[static_cast<std::size_t>(j)]];
    }
  }
  const Eigen::VectorXd scale = v.diagonal().cwiseSqrt();
  if (!(scale.minCoeff() > 0)) {
    return fail(ErrorCode::invalid, "a coefficient does not vary, so it cannot be tested");
  }
  const Eigen::MatrixXd correlation =
      scale.cwiseInverse().asDiagonal() * v * scale.cwiseInverse().asDiagonal();
  if (Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(correlation).eigenvalues().minCoeff() <
      kCorrelationMin) {
    return fail(ErrorCode::invalid,
                "the coefficients hang together, so they cannot be tested jointly");
  }
  Wald wald;
  wald.chi_squared = b.dot(v.ldlt().solve(b));
  wald.df = q;
  wald.p_chi_squared = chi_squared_tail(wald.chi_squared, static_cast<double>(q));
  wald.f = wald.chi_squared / static_cast<double>(q);
  wald.p_f = f_tail(wald.f, static_cast<double>(q), regression.df);
  return wald;
}

Result<Interval> mean_interval(std::span<const double> values, double level) {
  if (values.size() < 2) return fail(ErrorCode::invalid, "a mean's interval needs two values");
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (double value : values) sum += value;
  const double mean = sum / n;
  double squares = 0;
  for (double value : values) squares += (value - mean) * (value - mean);
  const double margin = t_quantile(0.5 + level / 2, n - 1) * std::sqrt(squares / (n - 1) / n);
  return Interval{mean, mean - margin, mean + margin};
}

Result<Interval> wilson_interval(std::int64_t successes, std::int64_t n, double level) {
  if (n < 1 || successes < 0 || successes > n) {
    return fail(ErrorCode::invalid, "a proportion is of at least one, and not more than all");
  }
  const double z = normal_quantile(0.5 + level / 2);
  const auto count = static_cast<double>(n);
  const double p = static_cast<double>(successes) / count;
  const double scale = 1 / (1 + z * z / count);
  const double middle = scale * (p + z * z / (2 * count));
  const double margin = scale * z * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
  return Interval{p, middle - margin, middle + margin};
}

}  // namespace candor::stats
