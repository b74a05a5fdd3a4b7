// SPDX-License-Identifier: Apache-2.0
// x_it - x_i. - x_.t + x.. in two passes: the periods' means, then each unit's sums of products.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include <Eigen/Core>

#include "stats/linear_model.h"

namespace candor::stats {
namespace {

constexpr std::size_t kRegressorsMax = 4;

// Rows of one unit stand together, and the periods have one order in each.
struct Blocks {
  std::size_t units = 0;
  std::size_t periods = 0;
  Labels unit;
  Labels period;
  std::size_t unit_effect = 0;  // which of the two effects it is
};

bool blocks_hold(const Blocks& blocks) {
  const std::size_t t = blocks.periods;
  const std::int32_t* unit = blocks.unit.codes.data();
  const std::int32_t* period = blocks.period.codes.data();
  std::vector<bool> seen(t, false);
  for (std::size_t i = 0; i < t; ++i) {
    if (seen[static_cast<std::size_t>(period[i])]) return false;
    seen[static_cast<std::size_t>(period[i])] = true;
  }
  // As many blocks as units, each of one unit, and each unit stands in some row: so each once.
  for (std::size_t i = 0; i < blocks.units; ++i) {
    const std::int32_t* u = unit + i * t;
    const std::int32_t* p = period + i * t;
    std::int32_t differs = 0;
    for (std::size_t at = 0; at < t; ++at) differs |= (u[at] ^ u[0]) | (p[at] ^ period[at]);
    if (differs != 0) return false;
  }
  return true;
}

std::optional<Blocks> blocks_of(const Design& design) {
  if (design.effects.size() != 2 || !design.weights.empty()) return std::nullopt;
  const std::size_t rows = design.y.size();
  for (const std::size_t unit : {std::size_t{0}, std::size_t{1}}) {
    Blocks blocks{0, 0, design.effects[unit].labels, design.effects[1 - unit].labels, unit};
    blocks.units = static_cast<std::size_t>(blocks.unit.levels);
    blocks.periods = static_cast<std::size_t>(blocks.period.levels);
    if (blocks.units * blocks.periods == rows && blocks_hold(blocks)) return blocks;
  }
  return std::nullopt;
}

// Nothing where a unit's rows have several clusters.
std::optional<std::vector<std::int32_t>> cluster_of_units(const Blocks& blocks, Labels cluster) {
  std::vector<std::int32_t> of_unit(blocks.units);
  for (std::size_t i = 0; i < blocks.units; ++i) {
    const std::int32_t* codes = cluster.codes.data() + i * blocks.periods;
    of_unit[i] = codes[0];
    for (std::size_t t = 1; t < blocks.periods; ++t) {
      if (codes[t] != codes[0]) return std::nullopt;
    }
  }
  return of_unit;
}

// Of each unit: x~'y~ (K numbers) and the lower half of x~'x~. Of all: their sums, y~'y~, and the
// squares of y and x about their means.
template <std::size_t K>
struct Products {
  static constexpr std::size_t kPairs = K * (K + 1) / 2;
  using Of = std::array<double, K + kPairs>;
  std::vector<Of> units;
  Of total{};
  double yy = 0;
  std::array<double, K + 1> mean{};
  std::array<double, K + 1> raw{};
};

template <std::size_t K>
Products<K> products_of(const Design& design, const Blocks& blocks) {
  const std::size_t periods = blocks.periods;
  const auto n_periods = static_cast<double>(periods);
  const auto n_units = static_cast<double>(blocks.units);
  std::array<const double*, K + 1> columns;  // y, then x
  columns[0] = design.y.data();
  for (std::size_t j = 0; j < K; ++j) columns[j + 1] = design.x[j].values.data();

  // Each period's mean less that of all, and that of all.
  std::array<std::vector<double>, K + 1> period;
  Products<K> products;
  std::array<double, K + 1>& mean = products.mean;
  for (std::size_t j = 0; j <= K; ++j) {
    std::vector<double>& sums = period[j];
    sums.assign(periods, 0.0);
    const double* value = columns[j];
    for (std::size_t i = 0; i < blocks.units; ++i, value += periods) {
      for (std::size_t t = 0; t < periods; ++t) sums[t] += value[t];
    }
    for (double& sum : sums) {
      sum /= n_units;
      mean[j] += sum / n_periods;
    }
    for (double& sum : sums) sum -= mean[j];
  }

  products.units.resize(blocks.units);
  std::array<const double*, K + 1> about;  // each period's, as plain arrays
  for (std::size_t j = 0; j <= K; ++j) about[j] = period[j].data();
  for (typename Products<K>::Of& kept : products.units) {
    std::array<double, K + 1> own{};
    for (std::size_t t = 0; t < periods; ++t) {
#pragma GCC unroll 5
      for (std::size_t j = 0; j <= K; ++j) own[j] += columns[j][t];
    }
    for (std::size_t j = 0; j <= K; ++j) {
      own[j] /= n_periods;
      products.raw[j] += n_periods * (own[j] - mean[j]) * (own[j] - mean[j]);
    }
    typename Products<K>::Of of{};
    double yy = 0;
    for (std::size_t t = 0; t < periods; ++t) {
      const double y = columns[0][t] - own[0] - about[0][t];
      yy += y * y;
      std::array<double, K> x;
#pragma GCC unroll 4
      for (std::size_t j = 0; j < K; ++j) x[j] = columns[j + 1][t] - own[j + 1] - about[j + 1][t];
      std::size_t pair = K;
#pragma GCC unroll 4
      for (std::size_t j = 0; j < K; ++j) {
        of[j] += x[j] * y;
#pragma GCC unroll 4
        for (std::size_t l = 0; l <= j; ++l) of[pair++] += x[j] * x[l];
      }
    }
    products.yy += yy;
    for (std::size_t at = 0; at < of.size(); ++at) products.total[at] += of[at];
    kept = of;
    for (const double*& column : columns) column += periods;
  }
  std::size_t pair = K;
  for (std::size_t j = 0; j < K; ++j) {
    pair += j;
    products.raw[j + 1] += products.total[pair++];
  }
  products.raw[0] += products.yy;
  for (std::size_t j = 0; j <= K; ++j) {
    for (double c : period[j]) products.raw[j] += n_units * c * c;
  }
  return products;
}

template <std::size_t K>
std::optional<Result<Regression>> fit(const Design& design, const Errors& errors,
                                      const Blocks& blocks, double level) {
  std::vector<std::int32_t> cluster;
  std::int32_t clusters = 0;
  const bool clustered = errors.kind == ErrorsOf::cluster;
  if (clustered) {
    const Labels by = errors.clusters[0].labels;
    clusters = by.levels;
    if (by.codes.data() != blocks.unit.codes.data()) {
      auto of_unit = cluster_of_units(blocks, by);
      if (!of_unit) return std::nullopt;
      cluster = std::move(*of_unit);
    }
  }
  const std::size_t rows = design.y.size();
  const Products<K> products = products_of<K>(design, blocks);
  for (double value : products.total) {
    if (!std::isfinite(value)) return std::nullopt;
  }
  for (std::size_t j = 0; j <= K; ++j) {
    const double about_zero = products.mean[j] * products.mean[j] * static_cast<double>(rows);
    if (!std::isfinite(products.raw[j]) || products.raw[j] < 1e-20 * about_zero) {
      return std::nullopt;
    }
  }
  // The general way says what is wrong with an outcome or a regressor that does not vary.
  if (!(products.yy > 1e-16 * products.raw[0])) return std::nullopt;

  constexpr auto k = static_cast<Eigen::Index>(K);
  using Vector = Eigen::Matrix<double, k, 1>;
  using Matrix = Eigen::Matrix<double, k, k>;
  const auto matrix_of = [](const typename Products<K>::Of& of) {
    Matrix m;
    std::size_t pair = K;
    for (Eigen::Index j = 0; j < k; ++j) {
      for (Eigen::Index l = 0; l <= j; ++l) m(j, l) = m(l, j) = of[pair++];
    }
    return m;
  };
  std::vector<std::string> names;
  for (const Regressor& x : design.x) names.push_back(x.name);
  const Matrix gram = matrix_of(products.total);
  const auto inverse = invert(gram, std::span(products.raw).subspan(1), names, design.effects);
  if (!inverse) return tl::unexpected(inverse.error());
  const Matrix bread = *inverse;
  const Vector xy = Eigen::Map<const Vector>(products.total.data());
  const Vector beta = bread * xy;
  const double squares = products.yy;
  const double residual_squares = squares - 2 * beta.dot(xy) + beta.dot(gram * beta);
  // Too near to nothing to be a difference of sums.
  if (residual_squares < 1e-6 * squares) return std::nullopt;

  Counted counted;
  counted.rows = static_cast<double>(rows);
  counted.regressors = K;
  for (std::size_t j : {0, 1}) {
    counted.levels.push_back(design.effects[j].labels.levels);
    counted.nested.push_back(clustered && j == blocks.unit_effect);
  }
  if (clustered) counted.clusters.emplace_back(errors.clusters[0].name, clusters);
  Result<ModelSample> sample = model_sample(counted, errors.kind, level);
  if (!sample) return tl::unexpected(sample.error());
  const double factor = sample->counts.factor(errors.kind);
  Matrix covariance = factor * residual_squares * bread;
  if (clustered) {
    Matrix meat = Matrix::Zero();
    const auto score = [&](std::size_t i) -> Vector {
      const auto& of = products.units[i];
      return Eigen::Map<const Vector>(of.data()) - matrix_of(of) * beta;
    };
    if (cluster.empty()) {
      for (std::size_t i = 0; i < blocks.units; ++i) {
        const Vector s = score(i);
        meat += s * s.transpose();
      }
    } else {
      std::vector<Vector> sums(static_cast<std::size_t>(clusters), Vector::Zero());
      for (std::size_t i = 0; i < blocks.units; ++i) {
        sums[static_cast<std::size_t>(cluster[i])] += score(i);
      }
      for (const Vector& s : sums) meat += s * s.transpose();
    }
    covariance = factor * bread * meat * bread;
  }
  describe_fit(sample->regression, residual_squares, squares);
  return described(beta, covariance, names, std::move(sample->regression));
}

}  // namespace

std::optional<Result<Regression>> fit_balanced(const Design& design, const Errors& errors,
                                               double level) {
  if (errors.kind != ErrorsOf::iid && errors.kind != ErrorsOf::cluster) return std::nullopt;
  if (design.x.size() > kRegressorsMax) return std::nullopt;
  const auto blocks = blocks_of(design);
  if (!blocks) return std::nullopt;
  switch (design.x.size()) {
    case 1: return fit<1>(design, errors, *blocks, level);
    case 2: return fit<2>(design, errors, *blocks, level);
    case 3: return fit<3>(design, errors, *blocks, level);
    default: return fit<4>(design, errors, *blocks, level);
  }
}

}  // namespace candor::stats
