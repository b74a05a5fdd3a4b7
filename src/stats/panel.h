// SPDX-License-Identifier: Apache-2.0
// What changed by how much between those who were exposed and the others, period by period.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/regression.h"

namespace candor::stats {

// What each unit did in each period: y[unit * periods + period]. Exposed units are compared with
// the others.
struct GroupPanel {
  std::size_t periods = 0;
  std::span<const double> y;
  Flags exposed;  // one per unit
};

// How much more the exposed changed than the others, from the mean of the periods before `after`
// (counted from 0) to the mean of those from it on. Errors are clustered by unit. The same as
// least_squares of exposed x after with effects of unit and period and the unit as cluster, in two
// passes over y. Refused: no period on one side, a group of fewer than two, a y that is not finite.
Result<Regression> difference_in_differences(const GroupPanel& panel, std::size_t after,
                                             double level = 0.95);
// The same from period `reference` to each other period, in order: one coefficient for each but the
// reference.
Result<Regression> event_study(const GroupPanel& panel, std::size_t reference, double level = 0.95);

// Rows in any order, units with gaps, weights.
struct EventPanel {
  std::span<const double> y;
  NamedLabels unit;
  NamedLabels period;
  std::string exposed_name;
  Flags exposed;  // one per row
  std::span<const double> weights;
  std::vector<std::string> period_names;  // "t::7:exposed" is the coefficient of period "7"
};
// Exposed x period with effects of unit and period. What GroupPanel can hold, clustered by unit,
// takes its closed form. Refused: a reference that is no period; nobody exposed, or everybody; else
// as least_squares.
Result<Regression> event_study(const EventPanel& panel, std::size_t reference, const Errors& errors,
                               double level = 0.95);

// What an event study is asked. The coefficients before the reference stand first.
struct EventTests {
  std::optional<Wald> pre_trend;          // that nothing differed before the reference
  std::optional<Wald> post;               // that nothing differed after it
  std::optional<Coefficient> mean_after;  // of the coefficients after it
  std::vector<std::string> notes;         // why one of these is missing
};
EventTests event_tests(const Regression& study, std::size_t reference);

}  // namespace candor::stats
