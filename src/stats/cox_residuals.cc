// SPDX-License-Identifier: Apache-2.0
// Score residuals and the errors made of them, in linear time.
#include <cmath>

#include "stats/cox.h"
#include "stats/cox_rows.h"
#include "stats/distribution.h"

namespace candor::stats {
namespace {

// What residuals need of each time with deaths, with a_l and xbar_l as in cox_rows.h:
//   h = sum 1 / a_l, q = sum xbar_l / a_l, both also with 1 - f_l before each; the mean of xbar_l.
class DeathTimes {
 public:
  DeathTimes(const CoxRows& rows, const std::vector<double>& beta, std::vector<double>& risk)
      : k_(rows.k), place_(rows.time.size(), 0) {
    std::int32_t count = 0;
    for (std::size_t slot = 0; slot < place_.size(); ++slot) {
      place_[slot] = count;
      if (rows.deaths[slot] > 0) ++count;
    }
    values_.resize(static_cast<std::size_t>(count) * static_cast<std::size_t>(width()));
    over_deaths(rows, beta.data(), risk, [&](const DeathTime& at) {
      double* out = values_.data() + static_cast<std::ptrdiff_t>(place_[at.slot]) * width();
      out[0] = at.tied.inverse;
      out[1] = at.tied.inverse - at.tied.inverse_f;
      hazard_mean_of(at, k_, out + 2, out + 2 + k_);
      mean_of(at, k_, out + 2 + 2 * k_);
      for (int a = 0; a < k_; ++a) out[2 + 2 * k_ + a] /= rows.death_weight[at.slot];
    });
  }
  // Of a slot with deaths.
  double h(std::int32_t slot) const { return at(slot)[0]; }
  double own_h(std::int32_t slot) const { return at(slot)[1]; }
  const double* q(std::int32_t slot) const { return at(slot) + 2; }
  const double* own_q(std::int32_t slot) const { return at(slot) + 2 + k_; }
  const double* mean(std::int32_t slot) const { return at(slot) + 2 + 2 * k_; }
  std::int32_t place(std::int32_t slot) const { return place_[slot]; }
  std::size_t count() const { return values_.size() / static_cast<std::size_t>(width()); }

 private:
  int width() const { return 2 + 3 * k_; }
  const double* at(std::int32_t slot) const {
    return values_.data() + static_cast<std::ptrdiff_t>(place_[slot]) * width();
  }
  int k_;
  std::vector<std::int32_t> place_;  // of each slot, the number of those with deaths before it
  std::vector<double> values_;
};

// Calls `visit` with each row's place and its w L: the deaths' x - xbar less r times what has been
// summed up of x / a - xbar / a while the row was at risk. K as in the walk.
template <int K, typename Visit>
void over_residuals_of(const CoxRows& rows, const DeathTimes& times,
                       const std::vector<double>& risk, const Visit& visit) {
  const int k = K > 0 ? K : rows.k;
  const auto width = static_cast<std::size_t>(k) + 1;
  // h, then q, summed up to the last time; and at each time with deaths, where rows come in late.
  std::vector<double> sum(width), until(width), from(width), residual(width);
  std::vector<double> sums_before;
  if (!rows.entry.empty()) sums_before.resize((times.count() + 1) * width);
  const auto add = [&](std::int32_t i, const double* to, const double* mean) {
    const double* x = rows.x_of(i);
    double own[K > 0 ? K : 1];
    double* out = K > 0 ? own : residual.data();
    const double* before = from.data();
    if (!rows.entry.empty()) {
      before = sums_before.data() + static_cast<std::size_t>(times.place(rows.entry[i])) * width;
    }
    const double r = risk[i];
    const double h = to[0] - before[0];
    for (int a = 0; a < k; ++a) out[a] = -r * (x[a] * h - (to[1 + a] - before[1 + a]));
    if (mean != nullptr) {
      const double weight = rows.weight_of(i);
      for (int a = 0; a < k; ++a) out[a] += weight * (x[a] - mean[a]);
    }
    visit(i, out);
  };
  for (std::size_t s = 0; s + 1 < rows.stratum.size(); ++s) {
    std::fill(sum.begin(), sum.end(), 0);
    for (std::int32_t slot = rows.stratum[s]; slot < rows.stratum[s + 1]; ++slot) {
      const std::int32_t begin = rows.first[slot];
      const std::int32_t living = begin + rows.deaths[slot];
      if (!rows.entry.empty()) {
        std::copy(sum.begin(), sum.end(),
                  sums_before.begin() + static_cast<std::ptrdiff_t>(width) * times.place(slot));
      }
      if (living > begin) {
        until[0] = sum[0] + times.own_h(slot);
        for (int a = 0; a < k; ++a) until[1 + a] = sum[1 + a] + times.own_q(slot)[a];
        for (std::int32_t i = begin; i < living; ++i) add(i, until.data(), times.mean(slot));
        sum[0] += times.h(slot);
        for (int a = 0; a < k; ++a) sum[1 + a] += times.q(slot)[a];
      }
      for (std::int32_t i = living; i < rows.first[slot + 1]; ++i) add(i, sum.data(), nullptr);
    }
  }
}

template <typename Visit>
void over_residuals(const CoxRows& rows, const std::vector<double>& beta, const Visit& visit) {
  std::vector<double> risk;
  const DeathTimes times(rows, beta, risk);
  switch (rows.k) {
    case 1: return over_residuals_of<1>(rows, times, risk, visit);
    case 2: return over_residuals_of<2>(rows, times, risk, visit);
    case 3: return over_residuals_of<3>(rows, times, risk, visit);
    case 4: return over_residuals_of<4>(rows, times, risk, visit);
    case 5: return over_residuals_of<5>(rows, times, risk, visit);
    case 6: return over_residuals_of<6>(rows, times, risk, visit);
    case 7: return over_residuals_of<7>(rows, times, risk, visit);
    case 8: return over_residuals_of<8>(rows, times, risk, visit);
    default: return over_residuals_of<0>(rows, times, risk, visit);
  }
}

}  // namespace

std::vector<std::vector<double>> CoxModel::score_residuals() const {
  const CoxRows& rows = *rows_;
  std::vector<std::vector<double>> residuals(static_cast<std::size_t>(rows.k));
  for (auto& column : residuals) column.assign(rows.data.rows.time.size(), 0);
  over_residuals(rows, beta_, [&](std::int32_t i, const double* residual) {
    for (int a = 0; a < rows.k; ++a) residuals[a][rows.row[i]] = residual[a] * rows.scale[a];
  });
  return residuals;
}

void CoxModel::add_robust_errors() {
  const CoxRows& rows = *rows_;
  const int k = rows.k;
  Eigen::MatrixXd middle = Eigen::MatrixXd::Zero(k, k);
  const auto add_square = [&](const double* sum) {
    for (int a = 0; a < k; ++a) {
      for (int b = 0; b <= a; ++b) middle(a, b) += sum[a] * sum[b];
    }
  };
  const Labels& cluster = rows.data.cluster;
  if (cluster.codes.empty()) {
    fit_.clusters = rows.rows();
    over_residuals(rows, beta_,
                   [&](std::int32_t, const double* residual) { add_square(residual); });
  } else {
    const auto levels = static_cast<std::size_t>(cluster.levels);
    std::vector<double> sums(levels * static_cast<std::size_t>(k), 0);
    std::vector<bool> present(levels, false);  // not if all its rows have a weight of 0
    over_residuals(rows, beta_, [&](std::int32_t i, const double* residual) {
      const std::int32_t code = cluster.codes[rows.row[i]];
      present[code] = true;
      double* sum = sums.data() + static_cast<std::ptrdiff_t>(code) * k;
      for (int a = 0; a < k; ++a) sum[a] += residual[a];
    });
    for (std::size_t c = 0; c < levels; ++c) {
      if (present[c]) ++fit_.clusters;
      add_square(sums.data() + c * static_cast<std::size_t>(k));
    }
  }
  middle = Eigen::MatrixXd(middle.selfadjointView<Eigen::Lower>());
  const Eigen::Map<const Eigen::MatrixXd> inverse(inverse_.data(), k, k);
  const Eigen::MatrixXd robust = inverse * middle * inverse;
  fit_.robust_covariance.resize(static_cast<std::size_t>(k));
  for (int a = 0; a < k; ++a) {
    for (int b = 0; b < k; ++b) {
      fit_.robust_covariance[a].push_back(robust(a, b) / rows.scale[a] / rows.scale[b]);
    }
    fit_.coefficients[a].robust_se = std::sqrt(fit_.robust_covariance[a][a]);
  }
  // With fewer clusters than covariates there is no such test.
  const Eigen::Map<const Eigen::VectorXd> beta(beta_.data(), k);
  const Eigen::LDLT<Eigen::MatrixXd> decomposed(robust);
  const double least = decomposed.vectorD().minCoeff();
  if (least > 1e-12 * decomposed.vectorD().maxCoeff()) {
    const double statistic = beta.dot(decomposed.solve(beta));
    fit_.wald_test = {statistic, static_cast<double>(k), chi_squared_tail(statistic, k)};
  } else {
    fit_.notes.push_back(
        "there are too few clusters to test all coefficients at once, so the Wald "
        "test is not the robust one");
  }
}

}  // namespace candor::stats
