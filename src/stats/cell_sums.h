// SPDX-License-Identifier: Apache-2.0
// Inside this room: weighted sums of cells: by group, by time since treatment, overall.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "stats/group_time.h"

namespace candor::stats {

struct CellSum {
  Eigen::VectorXd weights;   // of the cells
  Eigen::VectorXd by_group;  // what a unit of each group adds to the influence, as the groups'
                             // shares are estimated
  double estimate = 0;
  bool is_reference = false;  // of cells that are zero by construction
};

// Where the aggregates stand among all sums, which begin with each cell by itself.
struct SumPlaces {
  std::optional<std::size_t> simple, group, dynamic;  // the overall ones
  std::vector<std::pair<double, std::size_t>> by_group, by_time;
};

class CellSums {
 public:
  CellSums(const StaggeredPanel& panel, const BalancedUnits& units,
           const std::vector<PlannedCell>& cells, const Eigen::VectorXd& att);

  std::vector<CellSum> all;
  SumPlaces places;

  // From each group's features to its units' influence on all sums.
  std::vector<Influence::Linear> linear(const std::vector<Influence::Linear>& cells) const;

 private:
  using Parts = std::vector<std::pair<std::size_t, const CellSum*>>;  // each of a group
  CellSum none() const;
  double share_of(std::size_t group) const;
  CellSum mean_by_size(const Parts& parts) const;
  CellSum mean(const std::vector<const CellSum*>& parts) const;
  std::size_t add(CellSum sum);
  void add_aggregates(const StaggeredPanel& panel, const std::vector<PlannedCell>& cells);

  const BalancedUnits& units_;
  Eigen::Index count_;  // cells
};

}  // namespace candor::stats
