// SPDX-License-Identifier: Apache-2.0
#include "stats/regression.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>
#include <fmt/format.h>

#include "stats/distribution.h"

namespace candor::stats {
namespace {

// Smallest eigenvalue of a correlation matrix that can still be inverted to the digits reported.
constexpr double kCorrelationMin = 1e-10;
constexpr double kDetectable = 2.80;  // z(0.975) + z(0.80)

}  // namespace

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
  const Eigen::VectorXd inverse = scale.cwiseInverse();
  const Eigen::MatrixXd correlation = inverse.asDiagonal() * v * inverse.asDiagonal();
  if (Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(correlation).eigenvalues().minCoeff() <
      kCorrelationMin) {
    return fail(ErrorCode::invalid,
                "the coefficients hang together, so they cannot be tested jointly");
  }
  const Eigen::VectorXd z = b.cwiseProduct(inverse);
  Wald wald;
  wald.chi_squared = z.dot(correlation.ldlt().solve(z));
  wald.df = q;
  wald.p_chi_squared = chi_squared_tail(wald.chi_squared, static_cast<double>(q));
  wald.f = wald.chi_squared / static_cast<double>(q);
  wald.df2 = regression.df;
  wald.p_f = f_tail(wald.f, static_cast<double>(q), regression.df);
  return wald;
}

Coefficient mean_coefficient(const Regression& regression, std::span<const std::size_t> places,
                             std::string name) {
  CHECK(!places.empty());
  const auto n = static_cast<double>(places.size());
  Coefficient c;
  c.name = std::move(name);
  double variance = 0;
  for (std::size_t i : places) {
    c.estimate += regression.coefficients[i].estimate / n;
    for (std::size_t j : places) variance += regression.covariance[i][j] / (n * n);
  }
  c.std_error = std::sqrt(std::max(variance, 0.0));
  c.t = c.estimate == 0 ? 0 : c.estimate / c.std_error;
  c.p = t_two_sided(c.t, regression.df);
  const double half = t_quantile(0.5 + regression.level / 2, regression.df) * c.std_error;
  c.lower = c.estimate - half;
  c.upper = c.estimate + half;
  return c;
}

double minimum_detectable_effect(double std_error) { return kDetectable * std_error; }

Result<Equivalence> equivalence_test(const Coefficient& effect, double df, double margin) {
  if (!(margin > 0 && std::isfinite(margin))) {
    return fail(ErrorCode::invalid, "a margin of indifference is above zero");
  }
  if (!(effect.std_error > 0)) {
    return fail(ErrorCode::invalid,
                fmt::format("{} does not vary, so it cannot be tested", effect.name));
  }
  const double half = t_quantile(0.95, df) * effect.std_error;
  const auto above = [&](double t) {  // P(T > t)
    const double both = t_two_sided(t, df);
    return t > 0 ? both / 2 : 1 - both / 2;
  };
  return Equivalence{margin, effect.estimate - half, effect.estimate + half,
                     std::max(above((effect.estimate + margin) / effect.std_error),
                              above((margin - effect.estimate) / effect.std_error))};
}

}  // namespace candor::stats
