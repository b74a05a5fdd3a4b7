// SPDX-License-Identifier: Apache-2.0
#include "stats/cell_sums.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace candor::stats {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

CellSums::CellSums(const StaggeredPanel& panel, const BalancedUnits& units,
                   const std::vector<PlannedCell>& cells, const VectorXd& att)
    : units_(units), count_(att.size()) {
  for (Index c = 0; c < count_; ++c) {
    CellSum sum = none();
    sum.weights(c) = 1;
    sum.estimate = att(c);
    sum.is_reference = cells[static_cast<std::size_t>(c)].is_reference();
    add(std::move(sum));
  }
  add_aggregates(panel, cells);
}

CellSum CellSums::none() const {
  return {VectorXd::Zero(count_), VectorXd::Zero(static_cast<Index>(units_.groups.size() + 1)), 0,
          false};
}

double CellSums::share_of(std::size_t group) const {
  return static_cast<double>(units_.size(group)) / static_cast<double>(units_.count());
}

std::size_t CellSums::add(CellSum sum) {
  all.push_back(std::move(sum));
  return all.size() - 1;
}

// A unit of group h adds (sum of the estimates of h - mean * number of h) / sum of shares.
CellSum CellSums::mean_by_size(const Parts& parts) const {
  CellSum made = none();
  double share = 0;
  for (const auto& [group, part] : parts) share += share_of(group);
  made.is_reference = true;
  for (const auto& [group, part] : parts) {
    made.weights += share_of(group) / share * part->weights;
    made.estimate += share_of(group) / share * part->estimate;
    made.is_reference = made.is_reference && part->is_reference;
  }
  for (const auto& [group, part] : parts) {
    made.by_group(static_cast<Index>(group)) += (part->estimate - made.estimate) / share;
  }
  return made;
}

CellSum CellSums::mean(const std::vector<const CellSum*>& parts) const {
  CellSum made = none();
  const auto count = static_cast<double>(parts.size());
  for (const CellSum* part : parts) {
    made.weights += part->weights / count;
    made.by_group += part->by_group / count;
    made.estimate += part->estimate / count;
  }
  return made;
}

void CellSums::add_aggregates(const StaggeredPanel& panel, const std::vector<PlannedCell>& cells) {
  const std::vector<CellSum> single = all;
  Parts since;
  std::map<std::size_t, std::vector<const CellSum*>> since_by_group;
  std::map<double, Parts> by_time;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::size_t g = cells[c].group;
    if (cells[c].is_since(units_)) {
      since.emplace_back(g, &single[c]);
      since_by_group[g].push_back(&single[c]);
    }
    const double time = panel.times[cells[c].period] - units_.groups[g];
    by_time[std::round(time * 1e9) / 1e9].emplace_back(g, &single[c]);
  }
  if (!since.empty()) places.simple = add(mean_by_size(since));

  std::vector<CellSum> made;
  made.reserve(std::max(since_by_group.size(), by_time.size()));
  Parts groups;
  for (const auto& [g, parts] : since_by_group) {
    made.push_back(mean(parts));
    groups.emplace_back(g, &made.back());
    places.by_group.emplace_back(units_.groups[g], add(made.back()));
  }
  if (!groups.empty()) places.group = add(mean_by_size(groups));

  made.clear();
  std::vector<const CellSum*> times;
  for (const auto& [time, parts] : by_time) {
    made.push_back(mean_by_size(parts));
    if (time >= 0) times.push_back(&made.back());
    places.by_time.emplace_back(time, add(made.back()));
  }
  if (!times.empty()) places.dynamic = add(mean(times));
}

std::vector<Influence::Linear> CellSums::linear(const std::vector<Influence::Linear>& cells) const {
  MatrixXd weights(static_cast<Index>(all.size()), count_);
  for (std::size_t i = 0; i < all.size(); ++i) {
    weights.row(static_cast<Index>(i)) = all[i].weights;
  }
  std::vector<Influence::Linear> made;
  for (std::size_t g = 0; g < cells.size(); ++g) {
    VectorXd constant = weights * cells[g].constant;
    for (std::size_t i = 0; i < all.size(); ++i) {
      constant(static_cast<Index>(i)) += all[i].by_group(static_cast<Index>(g));
    }
    made.push_back({weights * cells[g].map, std::move(constant)});
  }
  return made;
}

}  // namespace candor::stats
