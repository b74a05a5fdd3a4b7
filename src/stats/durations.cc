// SPDX-License-Identifier: Apache-2.0
#include "stats/durations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace candor::stats {
namespace {

constexpr std::size_t kRowsMax = std::numeric_limits<std::int32_t>::max() - 1;
constexpr int kDigitBits = 11;
constexpr int kDigits = 3;  // of 32 bits
constexpr std::size_t kDigitValues = std::size_t{1} << kDigitBits;

// Whole numbers below this are ranked by a table.
double table_limit(std::size_t rows) {
  return static_cast<double>(std::clamp<std::size_t>(2 * rows, 1 << 16, 1 << 30));
}

bool are_small_whole(std::span<const double> values) {
  const double limit = table_limit(values.size());
  return std::all_of(values.begin(), values.end(), [&](double value) {
    return value >= 0 && value < limit &&
           value == static_cast<double>(static_cast<std::int32_t>(value));
  });
}

// Marks become the number of marks before them; returns how many there are.
std::int32_t number_marks(std::vector<std::int32_t>& marks) {
  std::int32_t count = 0;
  for (std::int32_t& mark : marks) {
    const std::int32_t marked = mark;
    mark = count;
    count += marked;
  }
  return count;
}

Ranks rank_by_table(std::span<const double> values) {
  const double top = *std::max_element(values.begin(), values.end());
  std::vector<std::int32_t> place(static_cast<std::size_t>(top) + 1, 0);
  for (double value : values) place[static_cast<std::size_t>(value)] = 1;
  Ranks ranks;
  for (std::size_t v = 0; v < place.size(); ++v) {
    if (place[v]) ranks.values.push_back(static_cast<double>(v));
  }
  number_marks(place);
  ranks.rank.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    ranks.rank[i] = place[static_cast<std::size_t>(values[i])];
  }
  return ranks;
}

// Sorts by the upper 32 bits.
void sort_by_upper(std::vector<std::uint64_t>& items) {
  std::vector<std::uint64_t> other(items.size());
  std::vector<std::array<std::uint32_t, kDigitValues>> counts(kDigits);
  const auto digit_of = [](std::uint64_t item, int digit) {
    return static_cast<std::size_t>(item >> (32 + digit * kDigitBits)) & (kDigitValues - 1);
  };
  for (std::uint64_t item : items) {
    for (int d = 0; d < kDigits; ++d) ++counts[static_cast<std::size_t>(d)][digit_of(item, d)];
  }
  for (int d = 0; d < kDigits; ++d) {
    auto& place = counts[static_cast<std::size_t>(d)];
    std::exclusive_scan(place.begin(), place.end(), place.begin(), 0u);
    for (std::uint64_t item : items) other[place[digit_of(item, d)]++] = item;
    items.swap(other);
  }
}

Ranks rank_by_radix(std::span<const double> values) {
  const Order order = order_by_value(values);
  Ranks ranks;
  ranks.rank.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto row = static_cast<std::size_t>(order.rows[i]);
    ranks.rank[row] = order.rank[i];
    if (i == 0 || order.rank[i] != order.rank[i - 1]) ranks.values.push_back(values[row]);
  }
  return ranks;
}

// Slots of a few strata by a table of stratum and time.
void number_by_table(const Labels& strata, const Ranks& ranks, TimeSlots& slots) {
  const std::size_t times = ranks.values.size();
  const auto cell = [&](std::size_t i) {
    return static_cast<std::size_t>(strata.codes[i]) * times +
           static_cast<std::size_t>(ranks.rank[i]);
  };
  std::vector<std::int32_t> place(static_cast<std::size_t>(strata.levels) * times, 0);
  for (std::size_t i = 0; i < ranks.rank.size(); ++i) place[cell(i)] = 1;
  for (std::size_t c = 0; c < place.size(); ++c) {
    if (c % times == 0) slots.first.push_back(slots.slots());
    if (place[c]) slots.time.push_back(ranks.values[c % times]);
  }
  number_marks(place);
  for (std::size_t i = 0; i < ranks.rank.size(); ++i) slots.slot[i] = place[cell(i)];
}

// Slots of many strata by sorting the rows by time, then by stratum.
void number_by_sort(const Labels& strata, const Ranks& ranks, TimeSlots& slots) {
  std::vector<std::int32_t> by_time =
      rows_by_key(ranks.rank, static_cast<std::int32_t>(ranks.values.size())).rows;
  std::vector<std::int32_t> codes(by_time.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    codes[i] = strata.codes[static_cast<std::size_t>(by_time[i])];
  }
  const Buckets by_stratum = rows_by_key(codes, strata.levels);
  for (std::int32_t s = 0; s < strata.levels; ++s) {
    slots.first.push_back(slots.slots());
    std::int32_t last = -1;
    for (std::int32_t i = by_stratum.first[s]; i < by_stratum.first[s + 1]; ++i) {
      const auto row = static_cast<std::size_t>(by_time[by_stratum.rows[i]]);
      if (ranks.rank[row] != last) {
        last = ranks.rank[row];
        slots.time.push_back(ranks.values[static_cast<std::size_t>(last)]);
      }
      slots.slot[row] = slots.slots() - 1;
    }
  }
}

}  // namespace

Ranks rank_values(std::span<const double> values) {
  if (values.empty()) return {};
  return are_small_whole(values) ? rank_by_table(values) : rank_by_radix(values);
}

// Sorts by a share of the range in 32 bits, with the row beside it, and then what shares those.
Order order_by_value(std::span<const double> values) {
  Order order;
  if (values.empty()) return order;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double base = *least;
  const double width = *most - base;
  const double scale = width > 0 && std::isfinite(width) ? 4294967295.0 / width : 0;
  std::vector<std::uint64_t> items(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double share = scale > 0 ? (values[i] - base) * scale : 0;
    items[i] = static_cast<std::uint64_t>(share) << 32 | i;
  }
  sort_by_upper(items);
  const auto value_of = [&](std::uint64_t item) { return values[item & 0xFFFFFFFF]; };
  order.rows.resize(items.size());
  order.rank.resize(items.size());
  std::int32_t rank = -1;
  for (std::size_t i = 0; i < items.size();) {
    std::size_t end = i + 1;
    while (end < items.size() && items[end] >> 32 == items[i] >> 32) ++end;
    const auto run = std::span(items).subspan(i, end - i);
    const auto less = [&](std::uint64_t a, std::uint64_t b) { return value_of(a) < value_of(b); };
    if (run.size() > 1 && !std::is_sorted(run.begin(), run.end(), less)) {
      std::stable_sort(run.begin(), run.end(), less);
    }
    for (std::size_t k = 0; k < run.size(); ++k, ++i) {
      if (k == 0 || less(run[k - 1], run[k])) ++rank;
      order.rows[i] = static_cast<std::int32_t>(run[k] & 0xFFFFFFFF);
      order.rank[i] = rank;
    }
  }
  return order;
}

Buckets rows_by_key(std::span<const std::int32_t> key, std::int32_t keys) {
  Buckets buckets;
  buckets.first.assign(static_cast<std::size_t>(keys) + 2, 0);
  for (std::int32_t k : key) ++buckets.first[k + 2];
  std::partial_sum(buckets.first.begin(), buckets.first.end(), buckets.first.begin());
  buckets.rows.resize(key.size());
  for (std::size_t i = 0; i < key.size(); ++i) {
    buckets.rows[buckets.first[key[i] + 1]++] = static_cast<std::int32_t>(i);
  }
  buckets.first.pop_back();
  return buckets;
}

TimeSlots time_slots(std::span<const double> time, std::span<const double> start,
                     const Labels& strata) {
  Ranks ranks = rank_values(time);
  TimeSlots slots;
  if (strata.codes.empty()) {
    slots.slot = std::move(ranks.rank);
    slots.time = std::move(ranks.values);
    slots.first.push_back(0);
  } else {
    slots.slot.resize(time.size());
    const std::size_t cells = static_cast<std::size_t>(strata.levels) * ranks.values.size();
    if (cells <= std::max<std::size_t>(time.size(), 1 << 16)) {
      number_by_table(strata, ranks, slots);
    } else {
      number_by_sort(strata, ranks, slots);
    }
  }
  slots.first.push_back(slots.slots());
  if (start.empty()) return slots;
  slots.entry.resize(start.size());
  for (std::size_t i = 0; i < start.size(); ++i) {
    const std::int32_t s = strata.codes.empty() ? 0 : strata.codes[i];
    const auto after = std::upper_bound(slots.time.begin() + slots.first[s],
                                        slots.time.begin() + slots.slot[i], start[i]);
    slots.entry[i] = static_cast<std::int32_t>(after - slots.time.begin());
  }
  return slots;
}

Result<void> check_times(std::span<const double> time, std::span<const double> start,
                         std::size_t ends) {
  if (time.empty()) return fail(ErrorCode::invalid, "there are no rows");
  if (time.size() > kRowsMax) {
    return fail(ErrorCode::invalid, "there are more rows than 2,147,483,646; take a part of them");
  }
  if (time.size() != ends) {
    return fail(ErrorCode::invalid,
                fmt::format("there are {} times but {} events", time.size(), ends));
  }
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (!std::isfinite(time[i]) || time[i] < 0) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: the time is negative or not a number", i + 1));
    }
  }
  if (start.empty()) return {};
  if (start.size() != time.size()) {
    return fail(ErrorCode::invalid,
                fmt::format("there are {} starts but {} times", start.size(), time.size()));
  }
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (!std::isfinite(start[i]) || start[i] < 0 || start[i] >= time[i]) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: the start is negative or not before the time", i + 1));
    }
  }
  return {};
}

Result<void> check_labels(const Labels& labels, std::size_t rows, std::string_view what) {
  if (labels.codes.size() != rows) {
    return fail(ErrorCode::invalid,
                fmt::format("there are {} {} but {} rows", labels.codes.size(), what, rows));
  }
  if (labels.levels < 1 || static_cast<std::size_t>(labels.levels) > rows) {
    return fail(ErrorCode::invalid,
                fmt::format("{} are numbered from 0, and each has at least one row", what));
  }
  std::vector<bool> seen(static_cast<std::size_t>(labels.levels), false);
  for (std::size_t i = 0; i < rows; ++i) {
    if (labels.codes[i] < 0 || labels.codes[i] >= labels.levels) {
      return fail(ErrorCode::invalid, fmt::format("row {}: {} are numbered from 0 to {}", i + 1,
                                                  what, labels.levels - 1));
    }
    seen[static_cast<std::size_t>(labels.codes[i])] = true;
  }
  const auto absent = std::find(seen.begin(), seen.end(), false);
  if (absent == seen.end()) return {};
  return fail(ErrorCode::invalid,
              fmt::format("of the {}, number {} has no rows", what, absent - seen.begin()));
}

Result<void> check_weights(std::span<const double> weights, std::size_t rows) {
  if (weights.size() != rows) {
    return fail(ErrorCode::invalid,
                fmt::format("there are {} weights but {} rows", weights.size(), rows));
  }
  bool any = false;
  for (std::size_t i = 0; i < rows; ++i) {
    if (!(weights[i] >= 0) || weights[i] > 1e100) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: the weight is negative, too large or not a number", i + 1));
    }
    any = any || weights[i] > 0;
  }
  if (!any) return fail(ErrorCode::invalid, "every weight is 0, so there is nothing to count");
  return {};
}

void set_limits(double s, double relative, SurvivalLimits limits, double z, double& lower,
                double& upper) {
  if (limits == SurvivalLimits::log) {
    lower = s * std::exp(-z * relative);
    upper = std::min(1.0, s * std::exp(z * relative));
    return;
  }
  if (s >= 1) {
    lower = upper = 1;
    return;
  }
  const double spread = z * relative / std::log(s);
  lower = std::pow(s, std::exp(-spread));
  upper = std::pow(s, std::exp(spread));
}

}  // namespace candor::stats
