// SPDX-License-Identifier: Apache-2.0
// How often who was predicted to leave sooner does (Harrell's C), in O(n log n).
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/survival.h"

namespace candor::stats {

struct Concordance {
  double concordance = 0.5;
  double std_error = 0;   // infinitesimal jackknife, by cluster where there are clusters
  double concordant = 0;  // pairs, weighted; a pair has one who leaves while the other is at risk
  double discordant = 0;
  double tied_risk = 0;
  double tied_time = 0;  // both leave at once: not compared
};

struct ConcordanceOptions {
  std::span<const double> weights = {};
  Labels strata = {};   // only pairs within one are compared
  Labels cluster = {};  // errors are summed within one
};

// `risk` is higher for who is expected to leave sooner. Refused as kaplan_meier, and: a risk that
// is not a number, labels or weights that do not fit, no pair that can be compared.
Result<Concordance> concordance(const FollowUp& rows, std::span<const double> risk,
                                const ConcordanceOptions& options = {});

// Rows whose times are in slots (durations.h), as a model has them already.
struct SlottedRows {
  std::span<const std::int32_t> place;  // 2 * slot with the event, 2 * slot + 1 without
  std::span<const std::int32_t> entry;  // the first slot at risk; empty without starts
  std::span<const std::int32_t> first;  // slot of each stratum; then the number of slots
  std::span<const double> weights;
  Labels cluster;
};
// The same of these. Refused: no pair that can be compared.
Result<Concordance> concordance(const SlottedRows& rows, std::span<const double> risk);

}  // namespace candor::stats
