// SPDX-License-Identifier: Apache-2.0
// Inside this room: which group is compared with whom in which period, and the estimates of that.
#pragma once

#include <string>
#include <vector>

#include <Eigen/Dense>

#include "stats/balanced_units.h"
#include "stats/influence.h"

namespace candor::stats {

struct PlannedCell {
  std::size_t group;
  std::size_t period;
  std::size_t base;
  std::vector<std::size_t> controls;  // groups
  bool is_reference() const { return period == base; }
  bool is_since(const BalancedUnits& units) const { return period >= units.entry[group]; }
};

// The cells' estimates, and each unit's influence on them.
struct CellEstimates {
  Eigen::VectorXd att;
  Influence influence;
  std::vector<Influence::Linear> by_group;
  double largest = 0;  // outcome
};

// The units in all of these groups.
std::size_t size_of(const BalancedUnits& units, const std::vector<std::size_t>& groups);

Result<std::vector<PlannedCell>> plan_cells(const StaggeredPanel& panel,
                                            const StaggeredOptions& options,
                                            const BalancedUnits& units,
                                            std::vector<std::string>& notes);
// Doubly robust where the panel has covariates.
Result<CellEstimates> estimate_cells(const StaggeredPanel& panel, const BalancedUnits& units,
                                     const std::vector<PlannedCell>& cells,
                                     std::vector<std::string>& notes);

}  // namespace candor::stats
