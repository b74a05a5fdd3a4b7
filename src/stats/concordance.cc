// SPDX-License-Identifier: Apache-2.0
#include "stats/concordance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "stats/durations.h"

namespace candor::stats {
namespace {

// Sums by place, and of all places before one (Fenwick 1994).
class SumTree {
 public:
  void reset(std::int32_t places) { sums_.assign(static_cast<std::size_t>(places) + 1, 0); }
  void add(std::int32_t place, double value) {
    const auto size = static_cast<std::int32_t>(sums_.size());
    for (std::int32_t i = place + 1; i < size; i += i & -i) sums_[i] += value;
  }
  double before(std::int32_t place) const {
    double sum = 0;
    for (std::int32_t i = place; i > 0; i -= i & -i) sum += sums_[i];
    return sum;
  }

 private:
  std::vector<double> sums_;
};

// Sums before each place, once all are there.
class Prefix {
 public:
  void reset(std::int32_t places) { sums_.assign(static_cast<std::size_t>(places) + 1, 0); }
  void add(std::int32_t place, double value) { sums_[place + 1] += value; }
  void close() { std::partial_sum(sums_.begin(), sums_.end(), sums_.begin()); }
  double before(std::int32_t place) const { return sums_[place]; }

 private:
  std::vector<double> sums_;
};

// Where a row stands in time. A place is 2 * slot for an event and 2 * slot + 1 for the others, so
// that who is last seen at the time of an event comes after it.
struct Place {
  std::int32_t end = 0;
  std::int32_t entry = 0;  // 2 * slot
  bool is_event() const { return end % 2 == 0; }
};

// Weights of some of a stratum's rows by their places.
template <typename Sums>
class Pairs {
 public:
  explicit Pairs(bool late) : late_(late) {}
  void reset(std::int32_t places) {
    events_.reset(places);
    ends_.reset(places);
    if (late_) entries_.reset(places);
    weight_ = 0;
  }
  void put(Place place, double w) {
    weight_ += w;
    ends_.add(place.end, w);
    if (place.is_event()) events_.add(place.end, w);
    if (late_) entries_.add(place.entry, w);
  }
  void close() {
    events_.close();
    ends_.close();
    if (late_) entries_.close();
  }
  // Of those who are at risk at a row's event and stay longer.
  double stay_longer(Place place) const {
    if (!place.is_event()) return 0;
    // Who comes in at that time or later is not at risk yet: the entry is a later slot.
    return (late_ ? entries_.before(place.end + 1) : weight_) - ends_.before(place.end + 1);
  }
  // Of the events that happen while a row is at risk.
  double leave_sooner(Place place) const {
    return events_.before(place.end) - (late_ ? events_.before(place.entry) : 0);
  }
  // Of the events at the time of a row's event, with its own.
  double leave_together(Place place) const {
    return events_.before(place.end + 1) - events_.before(place.end);
  }

 private:
  bool late_;
  Sums events_, ends_, entries_;
  double weight_ = 0;
};

// Of the pairs that a row is in, the weight of the other row.
struct RowPairs {
  double concordant = 0;
  double discordant = 0;
  double all = 0;
};

// The differences of what is concordant and not, and of what is compared, by cluster.
class Influence {
 public:
  explicit Influence(const Labels& cluster)
      : sums_(static_cast<std::size_t>(cluster.codes.empty() ? 0 : cluster.levels)) {}
  void add(std::int32_t cluster, double weight, const RowPairs& pairs) {
    const Sum own{weight * (pairs.concordant - pairs.discordant), weight * pairs.all};
    if (sums_.empty()) {
      add_square(own);
      return;
    }
    sums_[cluster].balance += own.balance;
    sums_[cluster].all += own.all;
  }
  // Sum over the clusters of (balance - somers * all)^2.
  double squares(double somers) {
    for (const Sum& sum : sums_) add_square(sum);
    sums_.clear();
    return static_cast<double>(balance2_ - 2 * somers * balance_all_ + somers * somers * all2_);
  }

 private:
  struct Sum {
    double balance = 0;
    double all = 0;
  };
  void add_square(const Sum& sum) {
    balance2_ += static_cast<long double>(sum.balance) * sum.balance;
    balance_all_ += static_cast<long double>(sum.balance) * sum.all;
    all2_ += static_cast<long double>(sum.all) * sum.all;
  }
  std::vector<Sum> sums_;  // by cluster; empty without clusters
  long double balance2_ = 0, balance_all_ = 0, all2_ = 0;
};

Result<void> check(const FollowUp& rows, std::span<const double> risk,
                   const ConcordanceOptions& options) {
  const std::size_t n = rows.time.size();
  TRY(check_times(rows.time, rows.start, rows.event.size()));
  if (risk.size() != n) {
    return fail(ErrorCode::invalid, fmt::format("there are {} risks but {} rows", risk.size(), n));
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (std::isnan(risk[i])) {
      return fail(ErrorCode::invalid, fmt::format("row {}: the risk is not a number", i + 1));
    }
  }
  if (!options.weights.empty()) TRY(check_weights(options.weights, n));
  if (!options.strata.codes.empty()) TRY(check_labels(options.strata, n, "strata"));
  if (!options.cluster.codes.empty()) TRY(check_labels(options.cluster, n, "clusters"));
  return {};
}

// A row in the order of the pass.
struct Passed {
  Place place;
  std::int32_t rank = 0;
  std::int32_t cluster = 0;
  double weight = 1;
};

// Passes the rows of each stratum in the order of their risk.
class Count {
 public:
  Count(const FollowUp& rows, std::span<const double> risk, const ConcordanceOptions& options)
      : all_(!rows.start.empty()), lower_(!rows.start.empty()), influence_(options.cluster) {
    const TimeSlots slots = time_slots(rows.time, rows.start, options.strata);
    const Order order = order_by_value(risk);
    first_slot_ = slots.first;
    const auto passed = [&](std::int32_t i) {
      const std::int32_t row = order.rows[i];
      const std::int32_t base =
          options.strata.codes.empty() ? 0 : slots.first[options.strata.codes[row]];
      Passed result;
      result.place.end = 2 * (slots.slot[row] - base) + (rows.event[row] ? 0 : 1);
      if (!slots.entry.empty()) result.place.entry = 2 * (slots.entry[row] - base);
      result.rank = order.rank[i];
      if (!options.cluster.codes.empty()) result.cluster = options.cluster.codes[row];
      if (!options.weights.empty()) result.weight = options.weights[row];
      return result;
    };
    const auto n = static_cast<std::int32_t>(order.rows.size());
    rows_.reserve(order.rows.size());
    if (options.strata.codes.empty()) {
      first_ = {0, n};
      for (std::int32_t i = 0; i < n; ++i) rows_.push_back(passed(i));
      return;
    }
    std::vector<std::int32_t> codes;
    codes.reserve(order.rows.size());
    for (std::int32_t row : order.rows) codes.push_back(options.strata.codes[row]);
    Buckets by_stratum = rows_by_key(codes, options.strata.levels);
    first_ = std::move(by_stratum.first);
    for (std::int32_t i : by_stratum.rows) rows_.push_back(passed(i));
  }

  Concordance count() {
    for (std::size_t stratum = 0; stratum + 1 < first_.size(); ++stratum) {
      pass(std::span(rows_).subspan(first_[stratum], first_[stratum + 1] - first_[stratum]),
           2 * (first_slot_[stratum + 1] - first_slot_[stratum]));
    }
    return result_;
  }
  double squares(double somers) { return influence_.squares(somers); }

 private:
  struct Lower {
    double later = 0;
    double sooner = 0;
  };

  Lower lower(const Passed& row) const {
    return {lower_.stay_longer(row.place), lower_.leave_sooner(row.place)};
  }
  // `lower` and `equal` are of rows of lower and of the same risk.
  void add(const Passed& row, const Lower& lower, const Lower& equal) {
    const double later = all_.stay_longer(row.place);
    const double sooner = all_.leave_sooner(row.place);
    RowPairs pairs;
    // Of a lower risk and staying longer; or sooner gone, of a higher risk.
    pairs.concordant = lower.later + (sooner - lower.sooner - equal.sooner);
    pairs.discordant = lower.sooner + (later - lower.later - equal.later);
    pairs.all = later + sooner;
    influence_.add(row.cluster, row.weight, pairs);
    result_.concordant += row.weight * lower.later;
    result_.discordant += row.weight * lower.sooner;
    result_.tied_risk += row.weight * equal.later;
    if (row.place.is_event()) {
      result_.tied_time += row.weight * (all_.leave_together(row.place) - row.weight) / 2;
    }
  }
  void pass(std::span<const Passed> rows, std::int32_t places) {
    all_.reset(places);
    lower_.reset(places);
    for (const Passed& row : rows) all_.put(row.place, row.weight);
    all_.close();
    std::vector<Lower> before;
    for (std::size_t i = 0; i < rows.size();) {
      std::size_t next = i + 1;
      while (next < rows.size() && rows[next].rank == rows[i].rank) ++next;
      before.clear();
      for (std::size_t k = i; k < next; ++k) before.push_back(lower(rows[k]));
      for (std::size_t k = i; k < next; ++k) lower_.put(rows[k].place, rows[k].weight);
      const bool alone = next == i + 1;
      for (std::size_t k = 0; i < next; ++i, ++k) {
        const Lower with = alone ? before[k] : lower(rows[i]);
        add(rows[i], before[k], {with.later - before[k].later, with.sooner - before[k].sooner});
      }
    }
  }

  std::vector<Passed> rows_;              // by stratum, then by risk
  std::vector<std::int32_t> first_;       // row of each stratum; then the number of rows
  std::vector<std::int32_t> first_slot_;  // of each stratum
  Pairs<Prefix> all_;
  Pairs<SumTree> lower_;
  Influence influence_;
  Concordance result_;
};

}  // namespace

Result<Concordance> concordance(const FollowUp& rows, std::span<const double> risk,
                                const ConcordanceOptions& options) {
  TRY(check(rows, risk, options));
  Count count(rows, risk, options);
  Concordance result = count.count();
  const double compared = result.concordant + result.discordant + result.tied_risk;
  if (!(compared > 0)) {
    return fail(ErrorCode::invalid, "nobody is at risk when another leaves, so no pair compares");
  }
  const double somers = (result.concordant - result.discordant) / compared;
  result.concordance = (somers + 1) / 2;
  result.std_error = std::sqrt(std::max(0.0, count.squares(somers))) / (2 * compared);
  return result;
}

}  // namespace candor::stats
