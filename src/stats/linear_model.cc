// SPDX-License-Identifier: Apache-2.0
#include "stats/linear_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/Dense>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "stats/distribution.h"

namespace candor::stats {
namespace {

constexpr std::int64_t kClustersFew = 30;
// Squares left of a regressor, as a share: of its own by the effects, of what the effects leave by
// the other regressors.
constexpr double kExplainedByEffects = 1e-16;
constexpr double kExplainedByOthers = 1e-10;
constexpr double kPerfectFit = 1e-22;

bool counts(std::span<const double> weights, std::size_t row) {
  return weights.empty() || weights[row] > 0;
}

std::vector<std::int32_t> rows_by_level(Labels labels, std::span<const double> weights) {
  std::vector<std::int32_t> rows(static_cast<std::size_t>(labels.levels), 0);
  for (std::size_t i = 0; i < labels.codes.size(); ++i) {
    if (counts(weights, i)) ++rows[static_cast<std::size_t>(labels.codes[i])];
  }
  return rows;
}

bool is_nested(Labels inner, Labels cluster, std::span<const double> weights) {
  if (inner.codes.data() == cluster.codes.data()) return true;
  std::vector<std::int32_t> home(static_cast<std::size_t>(inner.levels), -1);
  for (std::size_t i = 0; i < inner.codes.size(); ++i) {
    if (!counts(weights, i)) continue;
    std::int32_t& at = home[static_cast<std::size_t>(inner.codes[i])];
    if (at >= 0 && at != cluster.codes[i]) return false;
    at = cluster.codes[i];
  }
  return true;
}

// Row numbers in the order of their labels; rows of one label keep their order.
std::vector<std::int32_t> sorted_by(Labels labels, std::span<const std::int32_t> rows) {
  std::vector<std::int32_t> start(static_cast<std::size_t>(labels.levels) + 1, 0);
  for (std::int32_t code : labels.codes) ++start[static_cast<std::size_t>(code) + 1];
  std::partial_sum(start.begin(), start.end(), start.begin());
  std::vector<std::int32_t> sorted(rows.size());
  for (std::int32_t row : rows) {
    const std::int32_t code = labels.codes[static_cast<std::size_t>(row)];
    sorted[static_cast<std::size_t>(start[static_cast<std::size_t>(code)]++)] = row;
  }
  return sorted;
}

std::string joined(const std::vector<NamedLabels>& effects) {
  std::vector<std::string_view> names;
  for (const NamedLabels& effect : effects) names.push_back(effect.name);
  return fmt::format("{}", fmt::join(names, " and "));
}

}  // namespace

double SmallSample::clusters_min() const {
  return clusters.empty() ? 0 : *std::min_element(clusters.begin(), clusters.end());
}

double SmallSample::df(ErrorsOf kind) const {
  const bool clustered = kind == ErrorsOf::cluster || kind == ErrorsOf::two_way;
  return clustered ? clusters_min() - 1 : rows - parameters;
}

double SmallSample::factor(ErrorsOf kind) const {
  switch (kind) {
    case ErrorsOf::iid: return 1 / (rows - parameters);
    case ErrorsOf::hetero: return rows / (rows - parameters);
    case ErrorsOf::cluster:
    case ErrorsOf::two_way: break;
  }
  const double g = clusters_min();
  return g / (g - 1) * (rows - 1) / (rows - clustered_parameters);
}

SmallSample small_sample(double rows, std::size_t regressors, std::span<const double> levels,
                         const std::vector<bool>& nested, std::vector<double> clusters) {
  SmallSample sample{rows, static_cast<double>(regressors), static_cast<double>(regressors),
                     std::move(clusters)};
  double not_nested = 0;
  for (std::size_t j = 0; j < levels.size(); ++j) {
    sample.parameters += levels[j] - (j > 0 ? 1 : 0);
    if (nested[j]) continue;
    sample.clustered_parameters += levels[j] - (not_nested > 0 ? 1 : 0);
    not_nested += 1;
  }
  if (!levels.empty() && not_nested == 0) sample.clustered_parameters += 1;
  return sample;
}

Result<ModelSample> model_sample(const Counted& counted, ErrorsOf kind, double level) {
  ModelSample sample;
  Regression& regression = sample.regression;
  regression.notes = counted.notes;
  std::vector<double> clusters;
  for (const auto& [name, g] : counted.clusters) {
    if (g < 2) {
      return fail(ErrorCode::invalid,
                  fmt::format("there is one cluster of {}, and errors need at least two; cluster "
                              "by something else",
                              name));
    }
    if (g < kClustersFew) {
      regression.notes.push_back(
          fmt::format("only {} clusters of {}: with fewer than {} the errors are likely too small",
                      g, name, kClustersFew));
    }
    clusters.push_back(static_cast<double>(g));
    regression.clusters_by_way.push_back(g);
  }
  sample.counts = small_sample(counted.rows, counted.regressors, counted.levels, counted.nested,
                               std::move(clusters));
  if (counted.rows <= sample.counts.parameters) {
    return fail(ErrorCode::invalid,
                fmt::format("{:.0f} rows cannot tell {:.0f} parameters; take fewer regressors or "
                            "effects",
                            counted.rows, sample.counts.parameters));
  }
  const std::vector<double>& levels = counted.levels;
  regression.rows = static_cast<std::int64_t>(counted.rows);
  if (!levels.empty()) regression.units = static_cast<std::int64_t>(levels[0]);
  if (levels.size() > 1) regression.periods = static_cast<std::int64_t>(levels[1]);
  regression.clusters = static_cast<std::int64_t>(sample.counts.clusters_min());
  regression.df = sample.counts.df(kind);
  regression.level = level;
  return sample;
}

Counted counted_in(std::size_t regressors, std::size_t rows,
                   const std::vector<NamedLabels>& effects, std::span<const double> weights,
                   const Errors& errors) {
  Counted counted;
  counted.regressors = regressors;
  counted.rows = static_cast<double>(rows);
  const auto out = std::count_if(weights.begin(), weights.end(), [](double w) { return w == 0; });
  if (out > 0) {
    counted.rows -= static_cast<double>(out);
    counted.notes.push_back(fmt::format("{} rows have a weight of zero and are left out", out));
  }
  const auto present = [](const std::vector<std::int32_t>& by_level) {
    return std::ssize(by_level) - std::count(by_level.begin(), by_level.end(), 0);
  };
  for (const NamedLabels& effect : effects) {
    const auto by_level = rows_by_level(effect.labels, weights);
    counted.levels.push_back(static_cast<double>(present(by_level)));
    const auto alone = std::count(by_level.begin(), by_level.end(), 1);
    if (alone > 0) {
      counted.notes.push_back(fmt::format(
          "{} levels of {} have one row each, which says nothing; they are kept, as fixest does",
          alone, effect.name));
    }
    counted.nested.push_back(std::any_of(
        errors.clusters.begin(), errors.clusters.end(),
        [&](const NamedLabels& by) { return is_nested(effect.labels, by.labels, weights); }));
  }
  for (const NamedLabels& by : errors.clusters) {
    counted.clusters.emplace_back(by.name, present(rows_by_level(by.labels, weights)));
  }
  return counted;
}

Result<Eigen::MatrixXd> invert(const Eigen::MatrixXd& gram, std::span<const double> raw_squares,
                               std::span<const std::string> names,
                               const std::vector<NamedLabels>& effects) {
  const Eigen::Index k = gram.rows();
  for (Eigen::Index j = 0; j < k; ++j) {
    const auto at = static_cast<std::size_t>(j);
    if (gram(j, j) > kExplainedByEffects * raw_squares[at]) continue;
    return fail(ErrorCode::invalid,
                raw_squares[at] > 0 && !effects.empty()
                    ? fmt::format("the fixed effects of {} explain {} completely; leave it out",
                                  joined(effects), names[at])
                    : fmt::format("{} is the same in every row; leave it out", names[at]));
  }
  const Eigen::VectorXd scale = gram.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd r = scale.asDiagonal() * gram * scale.asDiagonal();
  for (Eigen::Index j = 1; j < k; ++j) {
    const Eigen::VectorXd share = r.topLeftCorner(j, j).ldlt().solve(r.col(j).head(j));
    if (1 - share.dot(r.col(j).head(j)) > kExplainedByOthers) continue;
    std::vector<std::string> makers;
    for (Eigen::Index i = 0; i < j; ++i) {
      if (std::abs(share(i)) > 1e-6) makers.push_back(names[static_cast<std::size_t>(i)]);
    }
    return fail(ErrorCode::invalid,
                fmt::format("{} is made up of {}{}, so their effects cannot be told apart; leave "
                            "it out",
                            names[static_cast<std::size_t>(j)], fmt::join(makers, ", "),
                            effects.empty() ? "" : " and the fixed effects"));
  }
  return (scale.asDiagonal() * r.ldlt().solve(Eigen::MatrixXd::Identity(k, k)) * scale.asDiagonal())
      .eval();
}

Eigen::MatrixXd meat_of(const Eigen::MatrixXd& scores, Labels cluster) {
  Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(cluster.levels, scores.cols());
  for (Eigen::Index j = 0; j < scores.cols(); ++j) {
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
      sums(cluster.codes[static_cast<std::size_t>(i)], j) += scores(i, j);
    }
  }
  return sums.transpose() * sums;
}

Eigen::MatrixXd meat_of_pairs(const Eigen::MatrixXd& scores, Labels a, Labels b) {
  std::vector<std::int32_t> rows(a.codes.size());
  std::iota(rows.begin(), rows.end(), 0);
  rows = sorted_by(a, sorted_by(b, rows));
  Eigen::MatrixXd meat = Eigen::MatrixXd::Zero(scores.cols(), scores.cols());
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(scores.cols());
  for (std::size_t at = 0; at < rows.size(); ++at) {
    const auto row = static_cast<std::size_t>(rows[at]);
    sum += scores.row(rows[at]).transpose();
    if (at + 1 < rows.size()) {
      const auto next = static_cast<std::size_t>(rows[at + 1]);
      if (a.codes[row] == a.codes[next] && b.codes[row] == b.codes[next]) continue;
    }
    meat += sum * sum.transpose();
    sum.setZero();
  }
  return meat;
}

Result<Eigen::MatrixXd> without_negative_variance(Eigen::MatrixXd covariance,
                                                  std::span<const std::string> names,
                                                  std::vector<std::string>& notes) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(covariance);
  const double largest = eigen.eigenvalues().cwiseAbs().maxCoeff();
  if (eigen.eigenvalues().minCoeff() < -1e-12 * largest) {
    covariance = eigen.eigenvectors() * eigen.eigenvalues().cwiseMax(0).asDiagonal() *
                 eigen.eigenvectors().transpose();
    notes.emplace_back(
        "the two-way covariance had a negative eigenvalue, which was set to zero (Cameron, Gelbach "
        "and Miller 2011)");
  }
  for (Eigen::Index j = 0; j < covariance.rows(); ++j) {
    if (covariance(j, j) > 1e-14 * largest) continue;
    return fail(ErrorCode::invalid,
                fmt::format("the two-way variance of {} is not above zero, as happens with few "
                            "clusters; cluster one way",
                            names[static_cast<std::size_t>(j)]));
  }
  return covariance;
}

Regression described(const Eigen::VectorXd& beta, const Eigen::MatrixXd& covariance,
                     std::span<const std::string> names, Regression regression) {
  const double quantile = t_quantile(0.5 + regression.level / 2, regression.df);
  for (Eigen::Index i = 0; i < beta.size(); ++i) {
    Coefficient c;
    c.name = names[static_cast<std::size_t>(i)];
    c.estimate = beta(i);
    c.std_error = std::sqrt(covariance(i, i));
    // What never varies is known exactly: zero is zero, and anything else is infinitely far from
    // it.
    c.t = c.estimate == 0 ? 0 : c.estimate / c.std_error;
    c.p = t_two_sided(c.t, regression.df);
    c.lower = c.estimate - quantile * c.std_error;
    c.upper = c.estimate + quantile * c.std_error;
    regression.coefficients.push_back(std::move(c));
    const Eigen::VectorXd row = covariance.col(i);
    regression.covariance.emplace_back(row.begin(), row.end());
  }
  return regression;
}

void describe_fit(Regression& regression, double residual_squares, double squares) {
  regression.rmse = std::sqrt(residual_squares / static_cast<double>(regression.rows));
  regression.within_r2 = 1 - residual_squares / squares;
  if (residual_squares < kPerfectFit * squares) {
    regression.notes.emplace_back(
        "the regressors explain the outcome exactly; the errors are rounding");
  }
}

}  // namespace candor::stats
