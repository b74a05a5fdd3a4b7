// SPDX-License-Identifier: Apache-2.0
#include "stats/competing.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "stats/distribution.h"
#include "stats/durations.h"

namespace candor::stats {
namespace {

// The variance of F_c(t) is the sum over the rows of the squared influence of each on it. With
// h = d / n of all causes, h_c of cause c, and psi(t) = sum of h / (n (1 - h)), a row that came in
// after the time e and is at risk at t has the influence
//   alpha_c(t) - psi(e) F_c(t) - kappa_c(e),  kappa_c(e) = alpha_c(e) - psi(e) F_c(e),
// where alpha_c grows by S(t-) h_c (psi(t-) - 1 / n). A row that has left has P + own F_c(t) with P
// and own fixed when it left. So the sums of squares need only sums of products of these, kept as
// rows come in and leave: a constant work a row and cause.
struct CauseSums {
  double incidence = 0;
  double alpha = 0;
  double at_risk_kappa = 0, at_risk_kappa2 = 0, at_risk_psi_kappa = 0;
  double gone_p2 = 0, gone_p_own = 0;
};

class CurveWalk {
 public:
  CurveWalk(const CauseFollowUp& rows, const TimeSlots& slots, const Buckets& exits,
            const Buckets& entries)
      : rows_(rows), slots_(slots), exits_(exits), entries_(entries), sums_(rows.causes) {
    if (slots.entry.empty()) return;
    psi_before_.assign(slots.time.size(), 0);
    kappa_before_.assign(slots.time.size() * sums_.size(), 0);
  }

  IncidenceCurve curve(std::int32_t stratum, SurvivalLimits limits, double level) {
    const double z = normal_quantile(0.5 + level / 2);
    const std::int32_t begin = slots_.first[stratum];
    const std::int32_t end = slots_.first[stratum + 1];
    IncidenceCurve curve;
    curve.level = level;
    curve.n = exits_.first[end] - exits_.first[begin];
    curve.events.assign(sums_.size(), 0);
    curve.incidence.resize(sums_.size());
    begin_at_zero(begin, end);
    for (std::int32_t slot = begin; slot < end; ++slot) {
      enter(slot);
      curve.time.push_back(slots_.time[slot]);
      curve.at_risk.push_back(n_);
      pass(slot, curve);
      curve.survival.push_back(survival_);
      for (std::size_t c = 0; c < sums_.size(); ++c) {
        curve.incidence[c].push_back(point(sums_[c], limits, z));
      }
    }
    return curve;
  }

 private:
  double weight(std::int32_t row) const { return rows_.weights.empty() ? 1 : rows_.weights[row]; }

  void begin_at_zero(std::int32_t begin, std::int32_t end) {
    std::fill(sums_.begin(), sums_.end(), CauseSums{});
    survival_ = 1;
    psi_ = n_ = n2_ = at_risk_psi_ = at_risk_psi2_ = gone_own2_ = 0;
    if (!slots_.entry.empty()) return;
    for (std::int32_t i = exits_.first[begin]; i < exits_.first[end]; ++i) {
      const double w = weight(exits_.rows[i]);
      n_ += w;
      n2_ += w * w;
    }
  }

  void enter(std::int32_t slot) {
    if (slots_.entry.empty()) return;
    psi_before_[slot] = psi_;
    const std::size_t first = static_cast<std::size_t>(slot) * sums_.size();
    for (std::size_t c = 0; c < sums_.size(); ++c) {
      kappa_before_[first + c] = sums_[c].alpha - psi_ * sums_[c].incidence;
    }
    for (std::int32_t i = entries_.first[slot]; i < entries_.first[slot + 1]; ++i) {
      const double w = weight(entries_.rows[i]);
      n_ += w;
      count(w * w, psi_, kappa_before_.data() + first);
    }
  }

  // Counts a row at risk, or with a negative square no more.
  void count(double square, double psi, const double* kappa) {
    n2_ += square;
    at_risk_psi_ += square * psi;
    at_risk_psi2_ += square * psi * psi;
    for (std::size_t c = 0; c < sums_.size(); ++c) {
      sums_[c].at_risk_kappa += square * kappa[c];
      sums_[c].at_risk_kappa2 += square * kappa[c] * kappa[c];
      sums_[c].at_risk_psi_kappa += square * psi * kappa[c];
    }
  }

  // The events of a time, and all who leave at it.
  void pass(std::int32_t slot, IncidenceCurve& curve) {
    deaths_.assign(sums_.size(), 0);
    double d = 0;
    for (std::int32_t i = exits_.first[slot]; i < exits_.first[slot + 1]; ++i) {
      const std::int32_t row = exits_.rows[i];
      const std::int32_t cause = rows_.cause[row];
      if (cause == 0) continue;
      deaths_[cause - 1] += weight(row);
      d += weight(row);
      ++curve.events[cause - 1];
    }
    const double before = survival_;
    double own_event = 0;  // what an event of its own adds to a row's influence on log S
    if (d > 0) {
      for (std::size_t c = 0; c < sums_.size(); ++c) {
        const double step = before * deaths_[c] / n_;
        sums_[c].incidence += step;
        sums_[c].alpha += step * (psi_ - 1 / n_);
      }
      const double left = n_ - d;
      if (left > 1e-12 * n_) {
        survival_ *= left / n_;
        psi_ += d / (n_ * left);
        own_event = 1 / left;
      } else {
        survival_ = 0;  // from here on F stands still, and so does every influence on it
      }
    }
    const double jump = d > 0 ? before / n_ : 0;
    for (std::int32_t i = exits_.first[slot]; i < exits_.first[slot + 1]; ++i) {
      leave(exits_.rows[i], jump, own_event);
    }
  }

  void leave(std::int32_t row, double jump, double own_event) {
    const double w = weight(row);
    const double square = w * w;
    double psi_at_entry = 0;
    const double* kappa = nullptr;
    n_ -= w;
    if (slots_.entry.empty()) {
      n2_ -= square;
    } else {
      const auto entry = static_cast<std::size_t>(slots_.entry[row]);
      psi_at_entry = psi_before_[entry];
      kappa = kappa_before_.data() + entry * sums_.size();
      count(-square, psi_at_entry, kappa);
    }
    const std::int32_t cause = rows_.cause[row];
    const double own = psi_ - psi_at_entry - (cause > 0 ? own_event : 0);
    gone_own2_ += square * own * own;
    for (std::size_t c = 0; c < sums_.size(); ++c) {
      CauseSums& s = sums_[c];
      const double now = s.alpha - psi_at_entry * s.incidence - (kappa ? kappa[c] : 0) +
                         (static_cast<std::size_t>(cause) == c + 1 ? jump : 0);
      const double fixed = now - own * s.incidence;
      s.gone_p2 += square * fixed * fixed;
      s.gone_p_own += square * fixed * own;
    }
  }

  IncidencePoint point(const CauseSums& s, SurvivalLimits limits, double z) const {
    const double f = s.incidence;
    const double gone = s.gone_p2 + 2 * f * s.gone_p_own + f * f * gone_own2_;
    const double at_risk = s.alpha * s.alpha * n2_ + f * f * at_risk_psi2_ + s.at_risk_kappa2 -
                           2 * s.alpha * f * at_risk_psi_ - 2 * s.alpha * s.at_risk_kappa +
                           2 * f * s.at_risk_psi_kappa;
    IncidencePoint result;
    result.incidence = f;
    result.std_error = std::sqrt(std::max(0.0, gone + at_risk));
    if (f > 0) set_limits(f, result.std_error / f, limits, z, result.lower, result.upper);
    return result;
  }

  const CauseFollowUp& rows_;
  const TimeSlots& slots_;
  const Buckets& exits_;
  const Buckets& entries_;
  std::vector<CauseSums> sums_;
  std::vector<double> deaths_;
  std::vector<double> psi_before_, kappa_before_;  // by slot; the latter by slot and cause
  double survival_ = 1, psi_ = 0, n_ = 0, n2_ = 0;
  double at_risk_psi_ = 0, at_risk_psi2_ = 0, gone_own2_ = 0;
};

Result<void> check(const CauseFollowUp& rows, const Labels& group) {
  TRY(check_times(rows.time, rows.start, rows.cause.size()));
  if (!group.codes.empty()) TRY(check_labels(group, rows.time.size(), "groups"));
  if (!rows.weights.empty()) TRY(check_weights(rows.weights, rows.time.size()));
  if (rows.causes < 1) return fail(ErrorCode::invalid, "there is no cause");
  std::vector<bool> seen(static_cast<std::size_t>(rows.causes) + 1, false);
  for (std::size_t i = 0; i < rows.cause.size(); ++i) {
    if (rows.cause[i] < 0 || rows.cause[i] > rows.causes) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: causes are numbered from 0 to {}", i + 1, rows.causes));
    }
    seen[static_cast<std::size_t>(rows.cause[i])] = true;
  }
  for (std::int32_t cause = 1; cause <= rows.causes; ++cause) {
    if (!seen[static_cast<std::size_t>(cause)]) {
      return fail(ErrorCode::invalid, fmt::format("nobody leaves for cause {}", cause));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<IncidenceCurve>> cumulative_incidence(const CauseFollowUp& rows,
                                                         const Labels& group, SurvivalLimits limits,
                                                         double level) {
  TRY(check(rows, group));
  TRY(check_level(level));
  const TimeSlots slots = time_slots(rows.time, rows.start, group);
  const Buckets exits = rows_by_key(slots.slot, slots.slots());
  const Buckets entries = slots.entry.empty() ? Buckets{} : rows_by_key(slots.entry, slots.slots());
  CurveWalk walk(rows, slots, exits, entries);
  std::vector<IncidenceCurve> curves;
  for (std::int32_t g = 0; g < slots.strata(); ++g) curves.push_back(walk.curve(g, limits, level));
  return curves;
}

IncidencePoint incidence_at(const IncidenceCurve& curve, std::int32_t cause, double time) {
  const auto after = std::upper_bound(curve.time.begin(), curve.time.end(), time);
  if (after == curve.time.begin()) return {};
  return curve.incidence.at(static_cast<std::size_t>(cause) - 1)
      .at(static_cast<std::size_t>(after - curve.time.begin()) - 1);
}

}  // namespace candor::stats
