// SPDX-License-Identifier: Apache-2.0
#include "stats/moments.h"

#include <cmath>

#include <Eigen/Dense>

#include "stats/linear_model.h"

namespace candor::stats {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const Eigen::VectorXd> mean_of(const Moments& group) {
  return {group.mean.data(), static_cast<Eigen::Index>(group.periods())};
}

Eigen::Map<const Matrix> scatter_of(const Moments& group) {
  const auto periods = static_cast<Eigen::Index>(group.periods());
  return {group.scatter.data(), periods, periods};
}

Result<void> check(const Moments& exposed, const Moments& others) {
  if (exposed.units < 2 || others.units < 2) {
    return fail(ErrorCode::invalid, "a group has fewer than two units");
  }
  if (exposed.periods() != others.periods()) {
    return fail(ErrorCode::invalid, "the groups are not of the same periods");
  }
  for (const Moments* group : {&exposed, &others}) {
    for (const double mean : group->mean) {
      if (!std::isfinite(mean)) return fail(ErrorCode::invalid, "a value is not a number");
    }
  }
  return {};
}

// Compares what each row of `contrasts` makes of a unit's periods. In a saturated balanced panel
// the residualised regressors are constant within a group, so the sandwich clustered by unit comes
// down to the scatter about the two groups' means.
Result<Regression> compare(const Moments& exposed, const Moments& others, const Matrix& contrasts,
                           std::span<const std::string> names, double level) {
  const auto exposed_units = static_cast<double>(exposed.units);
  const auto others_units = static_cast<double>(others.units);
  Counted counted;
  counted.rows = (exposed_units + others_units) * static_cast<double>(exposed.periods());
  counted.regressors = names.size();
  counted.levels = {exposed_units + others_units, static_cast<double>(exposed.periods())};
  counted.nested = {true, false};
  counted.clusters = {{"unit", exposed.units + others.units}};
  ModelSample sample = TRY(model_sample(counted, ErrorsOf::cluster, level));
  const Eigen::VectorXd beta = contrasts * (mean_of(exposed) - mean_of(others));
  const Matrix scatter = scatter_of(exposed) / (exposed_units * exposed_units) +
                         scatter_of(others) / (others_units * others_units);
  const Matrix covariance =
      sample.counts.factor(ErrorsOf::cluster) * contrasts * scatter * contrasts.transpose();
  return described(beta, covariance, names, std::move(sample.regression));
}

}  // namespace

void Moments::add(std::span<const double> y) {
  if (units == 0) {
    mean.assign(y.size(), 0);
    scatter.assign(y.size() * y.size(), 0);
  }
  CHECK(y.size() == mean.size());
  ++units;
  const double share = 1 / static_cast<double>(units);
  std::vector<double> before(y.size());
  for (std::size_t t = 0; t < y.size(); ++t) {
    before[t] = y[t] - mean[t];
    mean[t] += before[t] * share;
  }
  for (std::size_t a = 0; a < y.size(); ++a) {
    for (std::size_t b = 0; b < y.size(); ++b) {
      scatter[a * y.size() + b] += before[a] * (y[b] - mean[b]);
    }
  }
}

void Moments::add(const Moments& other) {
  if (other.units == 0) return;
  if (units == 0) {
    *this = other;
    return;
  }
  CHECK(other.periods() == periods());
  const auto n = static_cast<double>(units);
  const auto m = static_cast<double>(other.units);
  std::vector<double> apart(periods());
  for (std::size_t t = 0; t < periods(); ++t) {
    apart[t] = other.mean[t] - mean[t];
    mean[t] += apart[t] * m / (n + m);
  }
  for (std::size_t a = 0; a < periods(); ++a) {
    for (std::size_t b = 0; b < periods(); ++b) {
      const std::size_t at = a * periods() + b;
      scatter[at] += other.scatter[at] + apart[a] * apart[b] * n * m / (n + m);
    }
  }
  units += other.units;
}

Contrast contrast_of(const Moments& group, std::span<const double> weights) {
  CHECK(weights.size() == group.periods());
  const Eigen::Map<const Eigen::VectorXd> w(weights.data(),
                                            static_cast<Eigen::Index>(weights.size()));
  Contrast contrast{w.dot(mean_of(group)), 0};
  if (group.units > 1) {
    contrast.variance = w.dot(scatter_of(group) * w) / static_cast<double>(group.units - 1);
  }
  return contrast;
}

std::vector<double> since_minus_before(std::size_t periods, std::size_t after) {
  std::vector<double> weights(periods);
  for (std::size_t t = 0; t < periods; ++t) {
    weights[t] =
        t < after ? -1 / static_cast<double>(after) : 1 / static_cast<double>(periods - after);
  }
  return weights;
}

Result<Regression> difference_in_differences(const Moments& exposed, const Moments& others,
                                             std::size_t after, double level) {
  TRY(check(exposed, others));
  if (after == 0 || after >= exposed.periods()) {
    return fail(ErrorCode::invalid, "there is no period before or none after");
  }
  const std::vector<double> weights = since_minus_before(exposed.periods(), after);
  const Eigen::Map<const Matrix> contrasts(weights.data(), 1,
                                           static_cast<Eigen::Index>(weights.size()));
  const std::string name[] = {"exposed"};
  return compare(exposed, others, contrasts, name, level);
}

Result<Regression> event_study(const Moments& exposed, const Moments& others, std::size_t reference,
                               double level) {
  TRY(check(exposed, others));
  const auto periods = static_cast<Eigen::Index>(exposed.periods());
  if (periods < 2 || reference >= exposed.periods()) {
    return fail(ErrorCode::invalid, "there is no reference period, or no other");
  }
  Matrix contrasts = Matrix::Zero(periods - 1, periods);
  std::vector<std::string> names;
  const auto compared_with = static_cast<Eigen::Index>(reference);
  for (Eigen::Index t = 0, row = 0; t < periods; ++t) {
    if (t == compared_with) continue;
    contrasts(row, t) = 1;
    contrasts(row++, compared_with) = -1;
    names.push_back(std::to_string(t));
  }
  return compare(exposed, others, contrasts, names, level);
}

}  // namespace candor::stats
