// SPDX-License-Identifier: Apache-2.0
// Rows in the order of their times: what curves, tests and models of survival begin with. One
// counting sort where times are small whole numbers (days, months), else one radix sort.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/interval.h"
#include "stats/survival.h"

namespace candor::stats {

// The distinct values in ascending order, and for each row the place of its own among them.
struct Ranks {
  std::vector<double> values;
  std::vector<std::int32_t> rank;
};
Ranks rank_values(std::span<const double> values);
// The rows in ascending order of their values, and the rank of each in that order.
struct Order {
  std::vector<std::int32_t> rows;
  std::vector<std::int32_t> rank;
};
Order order_by_value(std::span<const double> values);

// Rows by key, those of one key in the order of the rows: the rows of key k are
// rows[first[k]] … rows[first[k + 1] - 1].
struct Buckets {
  std::vector<std::int32_t> first;
  std::vector<std::int32_t> rows;
};
Buckets rows_by_key(std::span<const std::int32_t> key, std::int32_t keys);

// A slot is one distinct time of one stratum; slots are numbered by stratum, then by time.
struct TimeSlots {
  std::vector<std::int32_t> slot;   // of each row's time
  std::vector<std::int32_t> entry;  // the first slot after each row's start; empty without starts
  std::vector<double> time;         // of each slot
  std::vector<std::int32_t> first;  // slot of each stratum; then the number of slots
  std::int32_t slots() const { return static_cast<std::int32_t>(time.size()); }
  std::int32_t strata() const { return static_cast<std::int32_t>(first.size()) - 1; }
};
// `strata` without codes is one stratum.
TimeSlots time_slots(std::span<const double> time, std::span<const double> start,
                     const Labels& strata);

// Refused: no rows, arrays of different length, a time or start that is negative, not finite, or
// out of order; two thousand million rows.
Result<void> check_times(std::span<const double> time, std::span<const double> start,
                         std::size_t ends);
// Refused: another length than `rows`, a code outside the levels, a level without rows. `what` is
// the plural that the message begins with.
Result<void> check_labels(const Labels& labels, std::size_t rows, std::string_view what);
// Refused: another length than `rows`, a weight that is negative or not finite, none above 0.
Result<void> check_weights(std::span<const double> weights, std::size_t rows);

// Limits of a share s between 0 and 1 whose standard error is s * `relative`.
void set_limits(double s, double relative, SurvivalLimits limits, double z, double& lower,
                double& upper);

}  // namespace candor::stats
