// SPDX-License-Identifier: Apache-2.0
// Inside this room: a staggered panel's units by group, and each one's rows by period.
#pragma once

#include "stats/staggered.h"

namespace candor::stats {

struct BalancedUnits {
  std::size_t periods = 0;
  std::vector<double> groups;      // from when each is treated, rising
  std::vector<std::size_t> entry;  // its first period treated
  std::vector<std::size_t> start;  // where each group's units begin; then the never treated; then
                                   // the end
  std::vector<std::int32_t> unit;  // by place: each group's units in the order of their numbers
  // [unit * periods + period]; empty where the rows stand in this order and none is missing.
  std::vector<std::int32_t> row_of;
  std::vector<std::string> notes;

  std::size_t count() const { return unit.size(); }
  std::size_t never() const { return groups.size(); }  // as a group
  std::size_t size(std::size_t group) const { return start[group + 1] - start[group]; }
  std::size_t row(std::size_t place, std::size_t period) const {
    const auto at = static_cast<std::size_t>(unit[place]) * periods + period;
    return row_of.empty() ? at : static_cast<std::size_t>(row_of[at]);
  }
};

Result<BalancedUnits> balance(const StaggeredPanel& panel);

}  // namespace candor::stats
