// SPDX-License-Identifier: Apache-2.0
#include "stats/concordance.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "stats/durations.h"

namespace candor::stats {
namespace {

// Weights of rows by the slot in which they end: of those with the event, and of all.
struct Weights {
  double events = 0;
  double all = 0;
};

// Sums over the slots before one, at any time (Fenwick 1994).
class SumTree {
 public:
  void reset(std::int32_t slots) { sums_.assign(static_cast<std::size_t>(slots) + 1, {}); }
  void add(std::int32_t slot, const Weights& w) {
    const auto size = static_cast<std::int32_t>(sums_.size());
    for (std::int32_t i = slot + 1; i < size; i += i & -i) {
      sums_[i].events += w.events;
      sums_[i].all += w.all;
    }
  }
  Weights before(std::int32_t slot) const {
    Weights sum;
    for (std::int32_t i = slot; i > 0; i -= i & -i) {
      sum.events += sums_[i].events;
      sum.all += sums_[i].all;
    }
    return sum;
  }

 private:
  std::vector<Weights> sums_;
};

// Sums over the slots before one, once all are there.
class Prefix {
 public:
  void reset(std::int32_t slots) { sums_.assign(static_cast<std::size_t>(slots) + 1, {}); }
  void add(std::int32_t slot, const Weights& w) {
    sums_[slot + 1].events += w.events;
    sums_[slot + 1].all += w.all;
  }
  void close() {
    for (std::size_t slot = 1; slot < sums_.size(); ++slot) {
      sums_[slot].events += sums_[slot - 1].events;
      sums_[slot].all += sums_[slot - 1].all;
    }
  }
  const Weights& before(std::int32_t slot) const { return sums_[slot]; }

 private:
  std::vector<Weights> sums_;
};

// A row in the order of the pass. Slots count from the first of its stratum.
struct Passed {
  std::int32_t slot = 0;
  std::int32_t entry = 0;
  std::int32_t cluster = 0;
  double weight = 1;
  bool is_event = false;
};

// Of some of a stratum's rows, those with whom a row makes pairs. Who is last seen at the time of
// an event is still at risk then.
template <typename Sums>
class Pairs {
 public:
  explicit Pairs(bool late) : late_(late) {}
  void reset(std::int32_t slots) {
    ends_.reset(slots);
    if (late_) entries_.reset(slots);
    events_.assign(static_cast<std::size_t>(slots), 0);
    weight_ = 0;
  }
  void put(const Passed& row) {
    weight_ += row.weight;
    ends_.add(row.slot, {row.is_event ? row.weight : 0, row.weight});
    if (row.is_event) events_[row.slot] += row.weight;
    if (late_) entries_.add(row.entry, {0, row.weight});
  }
  void close() {
    ends_.close();
    if (late_) entries_.close();
  }
  struct Found {
    double later = 0;   // of those at risk at the row's event, if it has one, who stay longer
    double sooner = 0;  // of the events that happen while the row is at risk
  };
  Found of(const Passed& row) const {
    const Weights before = ends_.before(row.slot);
    const double together = events_[row.slot];
    Found found;
    found.sooner = before.events - (late_ ? ends_.before(row.entry).events : 0);
    if (row.is_event) {
      // Who comes in at that time or later is not at risk yet: the entry is a later slot.
      found.later = (late_ ? entries_.before(row.slot + 1).all : weight_) - before.all - together;
    } else {
      found.sooner += together;
    }
    return found;
  }
  // Of the events at the time of a row, with its own.
  double leave_together(const Passed& row) const { return events_[row.slot]; }

 private:
  bool late_;
  Sums ends_, entries_;         // by the slots of time and of entry
  std::vector<double> events_;  // in each slot
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

// Passes the rows of each stratum in the order of their risk.
class Count {
 public:
  Count(const SlottedRows& rows, std::span<const double> risk)
      : rows_(rows),
        order_(order_by_value(risk)),
        all_(!rows.entry.empty()),
        lower_(!rows.entry.empty()),
        influence_(rows.cluster) {
    if (strata() > 1) sort_by_stratum();
    // In a loop of its own, in which the processor waits for many of them at once.
    place_.resize(risk.size());
    for (std::size_t i = 0; i < place_.size(); ++i) place_[i] = rows.place[order_.rows[i]];
  }

  Concordance count() {
    std::int32_t begin = 0;
    for (std::size_t stratum = 0; stratum < strata(); ++stratum) {
      first_slot_ = rows_.first[stratum];
      const std::int32_t end_slot = rows_.first[stratum + 1];
      std::int32_t end = begin;
      while (end < std::ssize(place_) && place_[end] / 2 < end_slot) ++end;
      pass(begin, end, end_slot - first_slot_);
      begin = end;
    }
    return result_;
  }
  double squares(double somers) { return influence_.squares(somers); }

 private:
  using Lower = Pairs<SumTree>::Found;

  std::size_t strata() const { return rows_.first.size() - 1; }
  void sort_by_stratum() {
    std::vector<std::int32_t> of_slot(rows_.first.back());
    for (std::size_t s = 0; s < strata(); ++s) {
      std::fill(of_slot.begin() + rows_.first[s], of_slot.begin() + rows_.first[s + 1],
                static_cast<std::int32_t>(s));
    }
    std::vector<std::int32_t> stratum;
    stratum.reserve(order_.rows.size());
    for (const std::int32_t row : order_.rows) stratum.push_back(of_slot[rows_.place[row] / 2]);
    Order sorted;
    for (const std::int32_t i : rows_by_key(stratum, static_cast<std::int32_t>(strata())).rows) {
      sorted.rows.push_back(order_.rows[i]);
      sorted.rank.push_back(order_.rank[i]);
    }
    order_ = std::move(sorted);
  }
  Passed passed(std::int32_t i) const {
    const std::int32_t row = order_.rows[i];
    Passed result;
    result.slot = place_[i] / 2 - first_slot_;
    result.is_event = place_[i] % 2 == 0;
    if (!rows_.entry.empty()) result.entry = rows_.entry[row] - first_slot_;
    if (!rows_.cluster.codes.empty()) result.cluster = rows_.cluster.codes[row];
    if (!rows_.weights.empty()) result.weight = rows_.weights[row];
    return result;
  }
  // `lower` and `equal` are of rows of lower and of the same risk.
  void add(const Passed& row, const Lower& lower, const Lower& equal) {
    const auto all = all_.of(row);
    RowPairs pairs;
    // Of a lower risk and staying longer; or sooner gone, of a higher risk.
    pairs.concordant = lower.later + (all.sooner - lower.sooner - equal.sooner);
    pairs.discordant = lower.sooner + (all.later - lower.later - equal.later);
    pairs.all = all.later + all.sooner;
    influence_.add(row.cluster, row.weight, pairs);
    result_.concordant += row.weight * lower.later;
    result_.discordant += row.weight * lower.sooner;
    result_.tied_risk += row.weight * equal.later;
    if (row.is_event) {
      result_.tied_time += row.weight * (all_.leave_together(row) - row.weight) / 2;
    }
  }
  void pass(std::int32_t begin, std::int32_t end, std::int32_t slots) {
    all_.reset(slots);
    lower_.reset(slots);
    for (std::int32_t i = begin; i < end; ++i) all_.put(passed(i));
    all_.close();
    std::vector<Passed> rows;  // of one risk
    std::vector<Lower> before;
    for (std::int32_t i = begin; i < end;) {
      rows.clear();
      before.clear();
      const std::int32_t rank = order_.rank[i];
      for (; i < end && order_.rank[i] == rank; ++i) {
        rows.push_back(passed(i));
        before.push_back(lower_.of(rows.back()));
      }
      for (const Passed& row : rows) lower_.put(row);
      for (std::size_t k = 0; k < rows.size(); ++k) {
        const Lower with = rows.size() == 1 ? before[k] : lower_.of(rows[k]);
        add(rows[k], before[k], {with.later - before[k].later, with.sooner - before[k].sooner});
      }
    }
  }

  const SlottedRows& rows_;
  Order order_;                      // by stratum, then by risk
  std::vector<std::int32_t> place_;  // in this order
  std::int32_t first_slot_ = 0;      // of the stratum
  Pairs<Prefix> all_;
  Pairs<SumTree> lower_;
  Influence influence_;
  Concordance result_;
};

}  // namespace

Result<Concordance> concordance(const SlottedRows& rows, std::span<const double> risk) {
  Count count(rows, risk);
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

Result<Concordance> concordance(const FollowUp& rows, std::span<const double> risk,
                                const ConcordanceOptions& options) {
  TRY(check(rows, risk, options));
  TimeSlots slots = time_slots(rows.time, rows.start, options.strata);
  std::vector<std::int32_t>& place = slots.slot;
  for (std::size_t i = 0; i < place.size(); ++i) place[i] = 2 * place[i] + (rows.event[i] ? 0 : 1);
  return concordance({place, slots.entry, slots.first, options.weights, options.cluster}, risk);
}

}  // namespace candor::stats
