// SPDX-License-Identifier: Apache-2.0
// The rows of a Cox model in the order in which its sums are made, and the one walk over them that
// the fit, the residuals, the check and the curves share.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Dense>

#include "stats/cox.h"
#include "stats/durations.h"

namespace candor::stats {

// Rows stand by slot, at each those with the event first, then the others. Covariates are centred
// at their means and scaled by their mean absolute deviations, so that sums lose no digits.
struct CoxRows {
  CoxData data;
  Ties ties = Ties::efron;
  int k = 0;
  std::vector<double> centre, scale;  // of each covariate
  std::vector<std::int32_t> row;      // of the data
  std::unique_ptr<double[]> x;        // row-major
  std::vector<double> weight;         // empty: 1 each
  std::vector<std::int32_t> first;    // row of each slot; then the number of rows
  std::vector<std::int32_t> deaths;   // of each slot
  std::vector<double> death_weight;   // of each slot
  std::vector<double> death_x;        // sum of w x over all deaths
  std::vector<double> time;           // of each slot
  std::vector<std::int32_t> stratum;  // first slot of each; then the number of slots
  std::vector<std::int32_t> entry;    // first slot of each row at risk; empty without starts
  Buckets entries;                    // rows by entry

  std::int32_t rows() const { return static_cast<std::int32_t>(row.size()); }
  std::int32_t slots() const { return static_cast<std::int32_t>(time.size()); }
  double weight_of(std::int32_t i) const { return weight.empty() ? 1 : weight[i]; }
  const double* x_of(std::int32_t i) const { return x.get() + static_cast<std::ptrdiff_t>(i) * k; }
};

Result<CoxRows> order_rows(const CoxData& data, Ties ties);

// Sums over the tied deaths l = 0 … d - 1 of one time, with f = l / d (Efron) or 0 (Breslow) and
// a = S0 - f S0D, each times the mean weight of the deaths.
struct TiedSums {
  double inverse = 0;    // 1 / a
  double inverse_f = 0;  // f / a
  double square = 0;     // 1 / a^2
  double square_f = 0;   // f / a^2
  double square_ff = 0;  // f^2 / a^2
  double log = 0;        // log a
};
TiedSums tied_sums(double s0, double s0_dead, double deaths, double death_weight, Ties ties);

// The sums S0, S1 and S2 over rows lie in one array: r; r x; and the lower triangle of r x x', row
// by row.
constexpr int sums_size(int k) { return 1 + k + k * (k + 1) / 2; }

// One time with deaths, as the walk comes by it.
struct DeathTime {
  std::int32_t slot = 0;
  const double* risk = nullptr;  // sums over all at risk
  const double* dead = nullptr;  // over those who die at it
  TiedSums tied;
};

namespace walk {

constexpr std::int32_t kBlock = 512;

constexpr int triangle_row(int place) {
  int row = 0;
  while ((row + 1) * (row + 2) / 2 <= place) ++row;
  return row;
}
constexpr int triangle_column(int place) {
  return place - triangle_row(place) * (triangle_row(place) + 1) / 2;
}

// K is the number of covariates, or 0 where it is known at run time only.
template <int K>
struct Width {
  static constexpr int size = sums_size(K);
  using Sums = std::array<double, static_cast<std::size_t>(size)>;
  using LongSums = std::array<long double, static_cast<std::size_t>(size)>;
  explicit Width(int /*k*/) {}

  template <typename Array>
  void clear(Array& sums) const {
    sums.fill(0);
  }
  static double dot(const double* a, const double* b) {
    return dot(a, b, std::make_integer_sequence<int, K>{});
  }
  static void add(double* sums, const double* x, double r) {
    add(sums, x, r, std::make_integer_sequence<int, K>{},
        std::make_integer_sequence<int, K*(K + 1) / 2>{});
  }

 private:
  template <int... A>
  static double dot(const double* a, const double* b, std::integer_sequence<int, A...>) {
    return ((a[A] * b[A]) + ...);
  }
  template <int... A, int... P>
  static void add(double* sums, const double* x, double r, std::integer_sequence<int, A...>,
                  std::integer_sequence<int, P...>) {
    const double own[K] = {x[A]...};
    const double times[K] = {(r * own[A])...};
    sums[0] += r;
    ((sums[1 + A] += times[A]), ...);
    ((sums[1 + K + P] += times[triangle_row(P)] * own[triangle_column(P)]), ...);
  }
};

template <>
struct Width<0> {
  using Sums = std::vector<double>;
  using LongSums = std::vector<long double>;
  int k;
  explicit Width(int width) : k(width) {}

  template <typename Array>
  void clear(Array& sums) const {
    sums.assign(static_cast<std::size_t>(sums_size(k)), 0);
  }
  double dot(const double* a, const double* b) const {
    double sum = 0;
    for (int i = 0; i < k; ++i) sum += a[i] * b[i];
    return sum;
  }
  void add(double* sums, const double* x, double r) const {
    sums[0] += r;
    double* second = sums + 1 + k;
    for (int a = 0; a < k; ++a) {
      const double times = r * x[a];
      sums[1 + a] += times;
      for (int b = 0; b <= a; ++b) *second++ += times * x[b];
    }
  }
};

// From the last time to the first, so that who is at risk only grows; who comes in late is taken
// out again at the time before, in long double, as that subtracts.
template <int K, bool kEntries, typename Visit>
void over_deaths(const CoxRows& rows, const double* beta, std::vector<double>& risk,
                 const Visit& visit) {
  const Width<K> width(rows.k);
  typename Width<K>::Sums dead, others, now;
  std::conditional_t<kEntries, typename Width<K>::LongSums, typename Width<K>::Sums> total;
  width.clear(now);
  const auto size = now.size();
  const auto add = [&](typename Width<K>::Sums& sums, std::int32_t begin, std::int32_t end) {
    for (std::int32_t i = begin; i < end; ++i) width.add(sums.data(), rows.x_of(i), risk[i]);
  };
  // Risks are made in blocks, just before they are wanted.
  std::int32_t made = rows.rows();
  const bool at_zero = std::all_of(beta, beta + rows.k, [](double b) { return b == 0; });
  const auto make = [&](std::int32_t until) {
    while (made > until) {
      const std::int32_t end = made;
      made = std::max(0, made - kBlock);
      if (at_zero) {
        std::fill(risk.begin() + made, risk.begin() + end, 1.0);
      } else {
        for (std::int32_t i = made; i < end; ++i) {
          risk[i] = std::exp(width.dot(rows.x_of(i), beta));
        }
      }
      if (rows.weight.empty()) continue;
      for (std::int32_t i = made; i < end; ++i) risk[i] *= rows.weight[i];
    }
  };
  for (std::size_t s = rows.stratum.size() - 1; s-- > 0;) {
    width.clear(total);
    for (std::int32_t slot = rows.stratum[s + 1] - 1; slot >= rows.stratum[s]; --slot) {
      width.clear(others);
      if constexpr (kEntries) {
        if (slot + 1 < rows.stratum[s + 1]) {
          for (std::int32_t i = rows.entries.first[slot + 1]; i < rows.entries.first[slot + 2];
               ++i) {
            const std::int32_t leaving = rows.entries.rows[i];
            width.add(others.data(), rows.x_of(leaving), -risk[leaving]);
          }
        }
      }
      const std::int32_t begin = rows.first[slot];
      const std::int32_t living = begin + rows.deaths[slot];
      make(begin);
      add(others, living, rows.first[slot + 1]);
      for (std::size_t j = 0; j < size; ++j) total[j] += others[j];
      if (living == begin) continue;
      width.clear(dead);
      add(dead, begin, living);
      for (std::size_t j = 0; j < size; ++j) {
        total[j] += dead[j];
        now[j] = static_cast<double>(total[j]);
      }
      visit(DeathTime{
          slot, now.data(), dead.data(),
          tied_sums(now[0], dead[0], rows.deaths[slot], rows.death_weight[slot], rows.ties)});
    }
  }
}

template <int K, typename Visit>
void over_deaths(const CoxRows& rows, const double* beta, std::vector<double>& risk,
                 const Visit& visit) {
  if (rows.entry.empty()) {
    over_deaths<K, false>(rows, beta, risk, visit);
  } else {
    over_deaths<K, true>(rows, beta, risk, visit);
  }
}

}  // namespace walk

// Calls `visit` with each DeathTime, from the last of each stratum to the first; fills `risk` with
// w exp(x beta) of each row.
template <typename Visit>
void over_deaths(const CoxRows& rows, const double* beta, std::vector<double>& risk,
                 const Visit& visit) {
  risk.resize(rows.row.size());
  switch (rows.k) {
    case 1: return walk::over_deaths<1>(rows, beta, risk, visit);
    case 2: return walk::over_deaths<2>(rows, beta, risk, visit);
    case 3: return walk::over_deaths<3>(rows, beta, risk, visit);
    case 4: return walk::over_deaths<4>(rows, beta, risk, visit);
    case 5: return walk::over_deaths<5>(rows, beta, risk, visit);
    case 6: return walk::over_deaths<6>(rows, beta, risk, visit);
    case 7: return walk::over_deaths<7>(rows, beta, risk, visit);
    case 8: return walk::over_deaths<8>(rows, beta, risk, visit);
    default: return walk::over_deaths<0>(rows, beta, risk, visit);
  }
}

// What one time takes from the score: sum over l of xbar_l.
void mean_of(const DeathTime& at, int k, double* out);
// Adds `factor` times what one time adds to the information (the lower triangle, as in the sums).
void add_information(const DeathTime& at, int k, double factor, double* out);
// Q of the residuals: sum over l of xbar_l / a_l, and with 1 - f_l before it.
void hazard_mean_of(const DeathTime& at, int k, double* all, double* own);

Eigen::MatrixXd square_of(const double* triangle, int k);

}  // namespace candor::stats
