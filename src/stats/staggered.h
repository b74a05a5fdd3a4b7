// SPDX-License-Identifier: Apache-2.0
// What a treatment did that came to some earlier than to others: ATT(g,t) after Callaway and
// Sant'Anna (2021), and what it adds up to.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/effect.h"
#include "stats/table.h"

namespace candor::stats {

// One row for a unit in a period.
struct StaggeredPanel {
  std::span<const double> y;
  Labels unit;
  Labels period;                  // in the order of time
  std::span<const double> times;  // of each period, rising
  // From when the row's unit is treated; infinite or not a number: never. Not in a period: from the
  // next one on.
  std::span<const double> first;
  // Where there are any, the estimates are doubly robust. Taken in the base period.
  std::span<const Column> covariates;
  std::optional<Labels> cluster;  // the same in all rows of a unit
};

// With whom a group is compared: those never treated, or also those not yet treated.
enum class Controls { never, not_yet };
// What a period before treatment is compared with: the period before it, or the last one before
// treatment.
enum class BasePeriod { varying, universal };

struct StaggeredOptions {
  Controls controls = Controls::never;
  BasePeriod base = BasePeriod::varying;
  double level = 0.95;
  bool bands = false;  // simultaneous
  int draws = 999;     // of the multiplier bootstrap
  std::uint64_t seed = 1;
};

struct Band {
  double lower = 0;
  double upper = 0;
};

struct GroupTime {
  double group = 0;  // treated from then on
  double time = 0;
  double base = 0;  // the period compared with
  std::int64_t treated = 0;
  std::int64_t controls = 0;
  bool is_reference = false;  // time is base: 0 by construction, without an error
  Effect effect;
  Band band;
};

struct KeyedEffect {
  double key = 0;  // the group, or the time since treatment began
  bool is_reference = false;
  Effect effect;
  Band band;
};

struct Aggregated {
  std::vector<KeyedEffect> by;
  std::optional<Effect> overall;  // none where nothing was treated within the periods
  double critical = 0;            // of the bands; 0 without
};

struct PreTest {
  double chi_squared = 0;
  std::int64_t df = 0;
  double p = 1;
};

struct GroupSize {
  double group = 0;
  std::int64_t units = 0;
};

struct Staggered {
  std::vector<GroupTime> cells;                 // by group, then time
  std::vector<std::vector<double>> covariance;  // of the cells
  double critical = 0;                          // of the cells' bands; 0 without
  std::optional<PreTest> pretest;               // that all cells before treatment are zero
  std::optional<Effect> simple;                 // mean of cells since treatment, by group size
  Aggregated group;    // by: mean over the periods since; overall: mean by group size
  Aggregated dynamic;  // by: mean by group size; overall: mean over times since of at least 0
  std::vector<GroupSize> groups;
  std::int64_t never = 0;  // units that are never treated within the periods
  std::int64_t units = 0;  // that are compared
  std::int64_t rows = 0;   // of theirs
  std::int64_t clusters = 0;
  double level = 0.95;
  int draws = 0;
  std::uint64_t seed = 0;
  std::vector<std::string> notes;
};

// Errors are those of the influence functions, sqrt(sum psi^2) / n, by unit or by cluster, with the
// estimated shares of the groups accounted for; no small-sample factor. Bands: the multiplier
// bootstrap with signs drawn by the seed, in units of these errors. Left out with a note: units
// that lack a period or are treated from the first one on; cells without controls. Refused: a unit
// twice in a period or in two groups; a group, or the never treated, of fewer than two units; no
// group; no controls; one cluster; what `logit` refuses, with the cell's name; an outcome that is
// not finite or too large.
Result<Staggered> staggered_effects(const StaggeredPanel& panel,
                                    const StaggeredOptions& options = {});

}  // namespace candor::stats
