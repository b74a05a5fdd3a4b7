// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <Eigen/Dense>

#include "stats/distribution.h"
#include "stats/durations.h"
#include "stats/survival.h"

namespace candor::stats {
namespace {

// The group and the event of each row in one number, in the order of the slots.
struct Walk {
  std::vector<std::int32_t> first;  // place of each slot; then the number of rows
  std::vector<std::uint32_t> rows;  // 2 * group + event
};

template <typename Value>
Walk walk_of(std::span<const std::int32_t> slot, std::int32_t slots, const Value& value) {
  Walk walk;
  walk.first.assign(static_cast<std::size_t>(slots) + 2, 0);
  for (std::int32_t s : slot) ++walk.first[s + 2];
  for (std::size_t s = 2; s < walk.first.size(); ++s) walk.first[s] += walk.first[s - 1];
  walk.rows.resize(slot.size());
  for (std::size_t i = 0; i < slot.size(); ++i) walk.rows[walk.first[slot[i] + 1]++] = value(i);
  walk.first.pop_back();
  return walk;
}

struct Sums {
  Eigen::VectorXd observed, expected;
  Eigen::MatrixXd variance;
};

// What one time with events adds; `at_risk` and `deaths` by group.
void add_events(Sums& sums, const std::vector<double>& at_risk, const std::vector<double>& deaths,
                double n, double d, double weight) {
  const auto groups = static_cast<Eigen::Index>(at_risk.size());
  const double factor = n > 1 ? weight * weight * d * (n - d) / (n - 1) : 0;
  for (Eigen::Index j = 0; j < groups; ++j) {
    const double share = at_risk[j] / n;
    sums.observed(j) += weight * deaths[j];
    sums.expected(j) += weight * d * share;
    if (share == 0) continue;
    for (Eigen::Index k = 0; k < j; ++k) sums.variance(j, k) -= factor * share * (at_risk[k] / n);
    sums.variance(j, j) += factor * share * (1 - share);
  }
}

// `entries` is empty where all are at risk from the beginning.
Sums sums_of(const TimeSlots& slots, const Walk& exits, const Walk& entries, std::int32_t groups,
             double rho) {
  Sums sums{Eigen::VectorXd::Zero(groups), Eigen::VectorXd::Zero(groups),
            Eigen::MatrixXd::Zero(groups, groups)};
  std::vector<double> at_risk(groups), deaths(groups);
  for (std::int32_t stratum = 0; stratum < slots.strata(); ++stratum) {
    const std::int32_t begin = slots.first[stratum];
    const std::int32_t end = slots.first[stratum + 1];
    std::fill(at_risk.begin(), at_risk.end(), 0);
    double n = 0;
    if (entries.rows.empty()) {
      for (std::int32_t i = exits.first[begin]; i < exits.first[end]; ++i) {
        at_risk[exits.rows[i] / 2] += 1;
      }
      n = exits.first[end] - exits.first[begin];
    }
    double survival = 1;
    for (std::int32_t slot = begin; slot < end; ++slot) {
      if (!entries.rows.empty()) {
        for (std::int32_t i = entries.first[slot]; i < entries.first[slot + 1]; ++i) {
          at_risk[entries.rows[i] / 2] += 1;
        }
        n += entries.first[slot + 1] - entries.first[slot];
      }
      std::fill(deaths.begin(), deaths.end(), 0);
      double d = 0;
      for (std::int32_t i = exits.first[slot]; i < exits.first[slot + 1]; ++i) {
        deaths[exits.rows[i] / 2] += exits.rows[i] % 2;
        d += exits.rows[i] % 2;
      }
      if (d > 0) {
        add_events(sums, at_risk, deaths, n, d, rho == 0 ? 1 : std::pow(survival, rho));
        survival *= 1 - d / n;
      }
      for (std::int32_t i = exits.first[slot]; i < exits.first[slot + 1]; ++i) {
        at_risk[exits.rows[i] / 2] -= 1;
      }
      n -= exits.first[slot + 1] - exits.first[slot];
    }
  }
  return sums;
}

}  // namespace

Result<LogRank> log_rank(const FollowUp& rows, const Labels& group, const Labels& strata,
                         double rho) {
  const std::size_t n = rows.time.size();
  TRY(check_times(rows.time, rows.start, rows.event.size()));
  TRY(check_labels(group, n, "groups"));
  if (!strata.codes.empty()) TRY(check_labels(strata, n, "strata"));
  if (group.levels < 2) return fail(ErrorCode::invalid, "there are fewer than two groups");
  if (!(rho >= 0) || !std::isfinite(rho)) {
    return fail(ErrorCode::invalid, "rho is a number from 0 on: 0 for log-rank, 1 for Peto's test");
  }
  const TimeSlots slots = time_slots(rows.time, rows.start, strata);
  const auto value = [&](std::size_t i) {
    return 2 * static_cast<std::uint32_t>(group.codes[i]) + (rows.event[i] ? 1u : 0u);
  };
  const Walk exits = walk_of(slots.slot, slots.slots(), value);
  const Walk entries = slots.entry.empty() ? Walk{} : walk_of(slots.entry, slots.slots(), value);
  const Sums sums = sums_of(slots, exits, entries, group.levels, rho);
  if (sums.observed.sum() <= 0) return fail(ErrorCode::invalid, "there is no event");

  // Of the groups at risk at some event one is determined by the others; without it the covariance
  // can be inverted.
  std::vector<Eigen::Index> places;
  for (Eigen::Index g = 0; g < group.levels; ++g) {
    if (sums.expected(g) > 0) places.push_back(g);
  }
  if (places.size() < 2) {
    return fail(ErrorCode::invalid,
                "at every event only one group is at risk, so nothing compares");
  }
  places.pop_back();
  const Eigen::VectorXd difference = (sums.observed - sums.expected)(places);
  const Eigen::MatrixXd full = sums.variance.selfadjointView<Eigen::Lower>();
  const Eigen::LDLT<Eigen::MatrixXd> variance(full(places, places));
  LogRank result;
  result.df = std::ssize(places);
  if (variance.vectorD().minCoeff() <= 1e-12 * full.diagonal().maxCoeff()) {
    return fail(ErrorCode::invalid,
                "the groups are never at risk together at an event that only some of them have, so "
                "nothing compares");
  }
  result.chi_squared = difference.dot(variance.solve(difference));
  result.p = chi_squared_tail(result.chi_squared, static_cast<double>(result.df));
  result.n.assign(group.levels, 0);
  for (std::int32_t code : group.codes) ++result.n[code];
  result.observed.assign(sums.observed.begin(), sums.observed.end());
  result.expected.assign(sums.expected.begin(), sums.expected.end());
  return result;
}

}  // namespace candor::stats
