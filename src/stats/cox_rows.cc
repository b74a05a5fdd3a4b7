// SPDX-License-Identifier: Apache-2.0
#include "stats/cox_rows.h"

#include <algorithm>

#include <fmt/format.h>

namespace candor::stats {
namespace {

constexpr double kValueMax = 1e100;

Result<void> check(const CoxData& data) {
  const std::size_t n = data.rows.time.size();
  TRY(check_times(data.rows.time, data.rows.start, data.rows.event.size()));
  if (data.covariates.empty()) {
    return fail(ErrorCode::invalid, "there is no covariate whose effect could be estimated");
  }
  for (const Covariate& covariate : data.covariates) {
    if (covariate.values.size() != n) {
      return fail(ErrorCode::invalid, fmt::format("the covariate {} has {} values but there are {} "
                                                  "rows",
                                                  covariate.name, covariate.values.size(), n));
    }
    for (std::size_t i = 0; i < n; ++i) {
      if (std::abs(covariate.values[i]) <= kValueMax) continue;
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: the covariate {} is not a number, or beyond 1e100; correct "
                              "it or leave the row out",
                              i + 1, covariate.name));
    }
  }
  if (!data.weights.empty()) TRY(check_weights(data.weights, n));
  if (!data.strata.codes.empty()) TRY(check_labels(data.strata, n, "strata"));
  if (!data.cluster.codes.empty()) {
    TRY(check_labels(data.cluster, n, "clusters"));
    if (data.cluster.levels < 2) {
      return fail(
          ErrorCode::invalid,
          "all rows are of one cluster, so nothing tells how clusters differ; name a column "
          "with more");
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (data.rows.event[i] && (data.weights.empty() || data.weights[i] > 0)) return {};
  }
  return fail(ErrorCode::invalid, "there is no event, so nothing tells who leaves sooner");
}

Result<void> set_scales(CoxRows& rows) {
  for (const Covariate& covariate : rows.data.covariates) {
    const auto n = static_cast<double>(covariate.values.size());
    double sum = 0;
    for (double value : covariate.values) sum += value;
    const double centre = sum / n;
    double deviation = 0;
    for (double value : covariate.values) deviation += std::abs(value - centre);
    const double scale = deviation / n;
    if (!(scale > 1e-13 * std::abs(centre)) || scale < 1e-200) {
      return fail(
          ErrorCode::invalid,
          fmt::format("the covariate {} is the same in every row; leave it out", covariate.name));
    }
    rows.centre.push_back(centre);
    rows.scale.push_back(scale);
  }
  return {};
}

// Copies the covariates, each row to its place.
void place_covariates(CoxRows& rows) {
  const std::size_t n = rows.row.size();
  const auto k = static_cast<std::size_t>(rows.k);
  std::vector<std::int32_t> place(rows.data.rows.time.size(), -1);
  for (std::size_t i = 0; i < n; ++i) place[rows.row[i]] = static_cast<std::int32_t>(i);
  rows.x = std::make_unique_for_overwrite<double[]>(n * k);
  for (std::size_t row = 0; row < place.size(); ++row) {
    if (place[row] < 0) continue;
    double* x = rows.x.get() + static_cast<std::size_t>(place[row]) * k;
    for (std::size_t a = 0; a < k; ++a) {
      x[a] = (rows.data.covariates[a].values[row] - rows.centre[a]) / rows.scale[a];
    }
  }
}

}  // namespace

Result<CoxRows> order_rows(const CoxData& data, Ties ties) {
  TRY(check(data));
  CoxRows rows;
  rows.data = data;
  rows.ties = ties;
  rows.k = static_cast<int>(data.covariates.size());
  TRY(set_scales(rows));

  TimeSlots slots = time_slots(data.rows.time, data.rows.start, data.strata);
  const std::int32_t count = slots.slots();
  // Without a weight a row counts nowhere: it is put behind all others and cut off.
  std::vector<std::int32_t>& key = slots.slot;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool counts = data.weights.empty() || data.weights[i] > 0;
    key[i] = counts ? 2 * key[i] + (data.rows.event[i] ? 0 : 1) : 2 * count;
  }
  Buckets order = rows_by_key(key, 2 * count + 1);
  std::vector<std::int32_t>().swap(slots.slot);
  order.rows.resize(order.first[2 * count]);
  rows.row = std::move(order.rows);
  for (std::int32_t slot = 0; slot < count; ++slot) {
    rows.first.push_back(order.first[2 * slot]);
    rows.deaths.push_back(order.first[2 * slot + 1] - order.first[2 * slot]);
  }
  rows.first.push_back(order.first[2 * count]);
  rows.time = std::move(slots.time);
  rows.stratum = std::move(slots.first);
  place_covariates(rows);
  if (!data.weights.empty()) {
    for (std::int32_t row : rows.row) rows.weight.push_back(data.weights[row]);
  }
  if (!data.rows.start.empty()) {
    for (std::int32_t row : rows.row) rows.entry.push_back(slots.entry[row]);
    rows.entries = rows_by_key(rows.entry, count + 1);
  }
  rows.death_x.assign(static_cast<std::size_t>(rows.k), 0);
  rows.death_weight.assign(static_cast<std::size_t>(count), 0);
  for (std::int32_t slot = 0; slot < count; ++slot) {
    for (std::int32_t i = rows.first[slot]; i < rows.first[slot] + rows.deaths[slot]; ++i) {
      rows.death_weight[slot] += rows.weight_of(i);
      for (int a = 0; a < rows.k; ++a) rows.death_x[a] += rows.weight_of(i) * rows.x_of(i)[a];
    }
  }
  return rows;
}

TiedSums tied_sums(double s0, double s0_dead, double deaths, double death_weight, Ties ties) {
  TiedSums sums;
  const double weight = death_weight / deaths;
  if (ties == Ties::breslow || deaths == 1) {
    sums.inverse = death_weight / s0;
    sums.square = sums.inverse / s0;
    sums.log = death_weight * std::log(s0);
    return sums;
  }
  for (double l = 0; l < deaths; ++l) {
    const double f = l / deaths;
    const double a = s0 - f * s0_dead;
    const double inverse = 1 / a;
    sums.inverse += inverse;
    sums.inverse_f += f * inverse;
    sums.square += inverse * inverse;
    sums.square_f += f * inverse * inverse;
    sums.square_ff += f * f * inverse * inverse;
    sums.log += std::log(a);
  }
  sums.inverse *= weight;
  sums.inverse_f *= weight;
  sums.square *= weight;
  sums.square_f *= weight;
  sums.square_ff *= weight;
  sums.log *= weight;
  return sums;
}

void mean_of(const DeathTime& at, int k, double* out) {
  for (int a = 0; a < k; ++a) {
    out[a] = at.tied.inverse * at.risk[1 + a] - at.tied.inverse_f * at.dead[1 + a];
  }
}

void add_information(const DeathTime& at, int k, double factor, double* out) {
  const TiedSums& t = at.tied;
  const double* risk = at.risk + 1;
  const double* dead = at.dead + 1;
  int place = 0;
  for (int a = 0; a < k; ++a) {
    // Of xbar_l xbar_l': its row a is `left` times S1 less `right` times S1D.
    const double left = t.square * risk[a] - t.square_f * dead[a];
    const double right = t.square_f * risk[a] - t.square_ff * dead[a];
    for (int b = 0; b <= a; ++b, ++place) {
      out[place] += factor * (t.inverse * risk[k + place] - t.inverse_f * dead[k + place] -
                              (left * risk[b] - right * dead[b]));
    }
  }
}

void hazard_mean_of(const DeathTime& at, int k, double* all, double* own) {
  const TiedSums& t = at.tied;
  for (int a = 0; a < k; ++a) {
    const double risk = at.risk[1 + a];
    const double dead = at.dead[1 + a];
    all[a] = t.square * risk - t.square_f * dead;
    own[a] = all[a] - (t.square_f * risk - t.square_ff * dead);
  }
}

Eigen::MatrixXd square_of(const double* triangle, int k) {
  Eigen::MatrixXd square(k, k);
  for (int a = 0; a < k; ++a) {
    for (int b = 0; b <= a; ++b) square(a, b) = square(b, a) = *triangle++;
  }
  return square;
}

}  // namespace candor::stats
