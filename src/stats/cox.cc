// SPDX-License-Identifier: Apache-2.0
#include "stats/cox.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "stats/cox_rows.h"
#include "stats/distribution.h"

namespace candor::stats {
namespace {

constexpr double kTolerance = 1e-12;  // of the log-likelihood's change
constexpr double kPivotMin = 1e-10;   // of what a covariate varies beside the others
constexpr int kIterationsMax = 60;
constexpr int kHalvingsMax = 40;
constexpr int kPolishMax = 5;
constexpr double kStepGone = 1e-9;  // in the effects of a covariate's mean absolute deviation
constexpr double kStepStands = 1e-3;
constexpr std::int64_t kFewClusters = 20;

struct Value {
  double loglik = 0;
  Eigen::VectorXd score;
  Eigen::MatrixXd information;
};

Value value_at(const CoxRows& rows, const Eigen::VectorXd& beta, std::vector<double>& risk) {
  const int k = rows.k;
  long double log = 0;
  std::vector<double> mean(static_cast<std::size_t>(k));
  std::vector<double> information(static_cast<std::size_t>(k * (k + 1) / 2), 0.0);
  Value value;
  value.score = Eigen::Map<const Eigen::VectorXd>(rows.death_x.data(), k);
  const double linear = value.score.dot(beta);
  over_deaths(rows, beta.data(), risk, [&](const DeathTime& at) {
    log += at.tied.log;
    mean_of(at, k, mean.data());
    for (int a = 0; a < k; ++a) value.score(a) -= mean[a];
    add_information(at, k, 1, information.data());
  });
  value.loglik = static_cast<double>(linear - log);
  value.information = square_of(information.data(), k);
  return value;
}

// The first covariate that the ones before it determine, by the pivots of a Cholesky decomposition;
// k if there is none.
int first_determined(const Eigen::MatrixXd& information) {
  const auto k = information.rows();
  Eigen::MatrixXd rest = information;
  for (Eigen::Index j = 0; j < k; ++j) {
    if (!(rest(j, j) > kPivotMin * information(j, j))) return static_cast<int>(j);
    const Eigen::VectorXd column = rest.col(j);
    rest -= column * column.transpose() / column(j);
  }
  return static_cast<int>(k);
}

std::string names_of(const CoxRows& rows, const std::vector<int>& places) {
  std::vector<std::string> names;
  for (int place : places) names.push_back(rows.data.covariates[place].name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Result<void> check_design(const CoxRows& rows, const Value& at_zero, double events) {
  for (int a = 0; a < rows.k; ++a) {
    if (at_zero.information(a, a) > 1e-12 * events) continue;
    return fail(ErrorCode::invalid,
                fmt::format("the covariate {} does not vary among those at risk at the events; "
                            "leave it out",
                            names_of(rows, {a})));
  }
  const int determined = first_determined(at_zero.information);
  if (determined == rows.k) return {};
  // Those of which it is made: where its regression on the ones before it has a weight.
  std::vector<int> makers;
  const Eigen::MatrixXd before = at_zero.information.topLeftCorner(determined, determined);
  const Eigen::VectorXd weights =
      before.ldlt().solve(at_zero.information.col(determined).head(determined));
  for (int a = 0; a < determined; ++a) {
    if (std::abs(weights(a)) > 1e-6) makers.push_back(a);
  }
  return fail(ErrorCode::invalid,
              fmt::format("the covariate {} is determined by {}; leave one of them out",
                          names_of(rows, {determined}), names_of(rows, makers)));
}

tl::unexpected<Error> separated(const CoxRows& rows, const Eigen::VectorXd& step) {
  std::vector<int> places;
  const double most = step.cwiseAbs().maxCoeff();
  for (int a = 0; a < rows.k; ++a) {
    if (!(std::abs(step(a)) < 0.1 * most)) places.push_back(a);
  }
  if (places.size() == 1) {
    return fail(ErrorCode::invalid,
                fmt::format("the covariate {} separates leavers from stayers completely, so its "
                            "effect has no finite estimate; leave it out or join its levels",
                            names_of(rows, places)));
  }
  return fail(ErrorCode::invalid,
              fmt::format("the covariates {} together separate leavers from stayers completely, so "
                          "their effects have no finite estimate; leave one out or join levels",
                          names_of(rows, places)));
}

struct Maximum {
  Eigen::VectorXd beta;
  Value value;
  int iterations = 0;
};

// How far Newton's method wants to go from here; refused where the information is singular.
Result<Eigen::VectorXd> step_from(const CoxRows& rows, const Value& value) {
  const int determined = first_determined(value.information);
  if (determined < rows.k) {
    Eigen::VectorXd direction = Eigen::VectorXd::Zero(rows.k);
    direction(determined) = 1;
    return separated(rows, direction);
  }
  return Eigen::VectorXd(value.information.ldlt().solve(value.score));
}

Result<Maximum> maximise(const CoxRows& rows, const Value& at_zero, std::vector<double>& risk) {
  Maximum at{Eigen::VectorXd::Zero(rows.k), at_zero, 0};
  Eigen::VectorXd step = TRY(step_from(rows, at.value));
  int halvings = 0;
  bool settled = false;
  while (!settled && at.iterations < kIterationsMax && halvings < kHalvingsMax) {
    const Eigen::VectorXd beta = at.beta + step;
    Value value = value_at(rows, beta, risk);
    const double scale = std::max(std::abs(value.loglik), 1e-3 * std::abs(at_zero.loglik));
    if (!std::isfinite(value.loglik) || value.loglik < at.value.loglik - kTolerance * scale) {
      step /= 2;
      ++halvings;
      continue;
    }
    ++at.iterations;
    settled = std::abs(value.loglik - at.value.loglik) <= kTolerance * scale;
    at.beta = beta;
    at.value = std::move(value);
    step = TRY(step_from(rows, at.value));
  }
  // Near a maximum a step is the square of the one before; where the likelihood only ever grows,
  // all are alike.
  for (int i = 0; i < kPolishMax && !(step.cwiseAbs().maxCoeff() <= kStepGone); ++i) {
    Eigen::VectorXd beta = at.beta + step;
    Value value = value_at(rows, beta, risk);
    if (!std::isfinite(value.loglik)) break;
    at.beta = std::move(beta);
    at.value = std::move(value);
    step = TRY(step_from(rows, at.value));
  }
  if (!(step.cwiseAbs().maxCoeff() <= kStepStands)) return separated(rows, step);
  at.beta += step;
  return at;
}

ChiSquared test_of(double statistic, int df) {
  return {statistic, static_cast<double>(df), chi_squared_tail(std::max(0.0, statistic), df)};
}

std::vector<std::vector<double>> plain(const Eigen::MatrixXd& matrix, const CoxRows& rows) {
  std::vector<std::vector<double>> values(static_cast<std::size_t>(rows.k));
  for (int a = 0; a < rows.k; ++a) {
    for (int b = 0; b < rows.k; ++b) {
      values[a].push_back(matrix(a, b) / rows.scale[a] / rows.scale[b]);
    }
  }
  return values;
}

void add_notes(CoxFit& fit, const CoxData& data) {
  const auto dropped = static_cast<std::int64_t>(data.rows.time.size()) - fit.n;
  if (dropped > 0) fit.notes.push_back(fmt::format("{} rows have a weight of 0", dropped));
  const auto k = static_cast<std::int64_t>(fit.coefficients.size());
  if (fit.events < 10 * k) {
    fit.notes.push_back(fmt::format(
        "{} events for {} covariates: with fewer than ten each, estimates lean to the extreme",
        fit.events, k));
  }
  const bool whole = std::all_of(data.weights.begin(), data.weights.end(),
                                 [](double weight) { return weight == std::floor(weight); });
  if (!whole && fit.clusters == 0) {
    fit.notes.push_back(
        "errors take a weight as so many rows; ask for robust ones where weights are no counts");
  }
  if (!data.cluster.codes.empty() && fit.clusters < kFewClusters) {
    fit.notes.push_back(
        fmt::format("{} clusters are few: robust errors come out too small", fit.clusters));
  }
}

}  // namespace

CoxModel::CoxModel() = default;
CoxModel::CoxModel(CoxModel&&) noexcept = default;
CoxModel& CoxModel::operator=(CoxModel&&) noexcept = default;
CoxModel::~CoxModel() = default;

Result<CoxModel> CoxModel::fit(const CoxData& data, const CoxOptions& options) {
  TRY(check_level(options.level));
  CoxModel model;
  model.rows_ = std::make_unique<CoxRows>(TRY(order_rows(data, options.ties)));
  const CoxRows& rows = *model.rows_;
  const int k = rows.k;
  CoxFit& fit = model.fit_;
  fit.n = rows.rows();
  for (std::int32_t deaths : rows.deaths) fit.events += deaths;
  fit.strata = std::ssize(rows.stratum) - 1;
  fit.level = options.level;

  std::vector<double> risk;
  const Value at_zero = value_at(rows, Eigen::VectorXd::Zero(k), risk);
  double death_weight = 0;
  for (double weight : rows.death_weight) death_weight += weight;
  TRY(check_design(rows, at_zero, death_weight));
  const Maximum maximum = TRY(maximise(rows, at_zero, risk));
  fit.iterations = maximum.iterations;
  fit.loglik_null = at_zero.loglik;
  fit.loglik = maximum.value.loglik;
  fit.score_test = test_of(at_zero.score.dot(at_zero.information.ldlt().solve(at_zero.score)), k);
  fit.lr_test = test_of(2 * (fit.loglik - fit.loglik_null), k);
  fit.wald_test = test_of(maximum.beta.dot(maximum.value.information * maximum.beta), k);
  const Eigen::MatrixXd inverse =
      maximum.value.information.ldlt().solve(Eigen::MatrixXd::Identity(k, k));
  fit.covariance = plain(inverse, rows);
  model.inverse_.assign(inverse.data(), inverse.data() + inverse.size());
  model.beta_.assign(maximum.beta.begin(), maximum.beta.end());
  for (int a = 0; a < k; ++a) {
    CoxCoefficient coefficient;
    coefficient.name = data.covariates[a].name;
    coefficient.coef = maximum.beta(a) / rows.scale[a];
    coefficient.std_error = std::sqrt(fit.covariance[a][a]);
    fit.coefficients.push_back(coefficient);
  }
  if (options.robust || !data.cluster.codes.empty()) model.add_robust_errors();
  const double quantile = normal_quantile(0.5 + options.level / 2);
  for (CoxCoefficient& c : fit.coefficients) {
    const double error = c.robust_se > 0 ? c.robust_se : c.std_error;
    c.z = c.coef / error;
    c.p = chi_squared_tail(c.z * c.z, 1);
    c.lower = c.coef - quantile * error;
    c.upper = c.coef + quantile * error;
  }
  add_notes(fit, data);
  return model;
}

Result<Concordance> CoxModel::concordance() const {
  const CoxRows& rows = *rows_;
  const auto n = static_cast<std::size_t>(rows.rows());
  std::vector<double> risk(n);
  for (std::int32_t i = 0; i < rows.rows(); ++i) {
    risk[i] = std::inner_product(beta_.begin(), beta_.end(), rows.x_of(i), 0.0);
  }
  std::vector<std::int32_t> place;
  place.reserve(n);
  for (std::int32_t slot = 0; slot < rows.slots(); ++slot) {
    place.resize(rows.first[slot] + rows.deaths[slot], 2 * slot);
    place.resize(rows.first[slot + 1], 2 * slot + 1);
  }
  Labels cluster;
  std::vector<std::int32_t> codes;
  if (!rows.data.cluster.codes.empty()) {
    for (std::int32_t row : rows.row) codes.push_back(rows.data.cluster.codes[row]);
    cluster = {codes, rows.data.cluster.levels};
  }
  return stats::concordance({place, rows.entry, rows.stratum, rows.weight, cluster}, risk);
}

}  // namespace candor::stats
