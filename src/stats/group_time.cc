// SPDX-License-Identifier: Apache-2.0
#include "stats/group_time.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "stats/score_design.h"

namespace candor::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kLargest = 1e100;        // squares of more do not add up
constexpr double kControlsBelow = 0.995;  // a control's score, as in DRDID
constexpr std::size_t kNamedMax = 5;

std::string name_of(const BalancedUnits& units, const StaggeredPanel& panel,
                    const PlannedCell& cell) {
  return fmt::format("group {:g} in period {:g}", units.groups[cell.group],
                     panel.times[cell.period]);
}

Result<double> outcome(const StaggeredPanel& panel, std::size_t row) {
  const double y = panel.y[row];
  if (std::abs(y) <= kLargest) return y;
  return fail(ErrorCode::invalid,
              fmt::format("row {}: the outcome {}", row + 1,
                          std::isfinite(y) ? "is too large to compute with; use a larger unit"
                                           : "is not a number"));
}

// Without covariates the features are the outcomes themselves, less their group's mean.
Result<CellEstimates> difference_means(const StaggeredPanel& panel, const BalancedUnits& units,
                                       const std::vector<PlannedCell>& cells) {
  const auto periods = static_cast<Index>(units.periods);
  const auto count = static_cast<Index>(cells.size());
  CellEstimates made{VectorXd::Zero(count), Influence(units.periods, units.start), {}, 0};
  for (std::size_t place = 0; place < units.count(); ++place) {
    double* features = made.influence.features(place);
    double largest = 0;
    bool is_fine = true;
    for (std::size_t t = 0; t < units.periods; ++t) {
      const double y = panel.y[units.row(place, t)];
      features[t] = y;
      const double size = std::abs(y);
      is_fine = is_fine && size <= kLargest;
      largest = size > largest ? size : largest;
    }
    made.largest = std::max(made.largest, largest);
    for (std::size_t t = 0; !is_fine && t < units.periods; ++t) {
      TRY(outcome(panel, units.row(place, t)));
    }
  }
  std::vector<VectorXd> mean;
  for (std::size_t g = 0; g < made.influence.groups(); ++g) {
    mean.push_back(made.influence.centre(g));
    made.by_group.push_back({MatrixXd::Zero(count, periods), VectorXd::Zero(count)});
  }
  const auto n = static_cast<double>(units.count());
  for (Index c = 0; c < count; ++c) {
    const PlannedCell& cell = cells[static_cast<std::size_t>(c)];
    if (cell.is_reference()) continue;
    const auto t = static_cast<Index>(cell.period);
    const auto base = static_cast<Index>(cell.base);
    const double weight = n / static_cast<double>(units.size(cell.group));
    made.by_group[cell.group].map(c, t) += weight;
    made.by_group[cell.group].map(c, base) -= weight;
    const auto controls = static_cast<double>(size_of(units, cell.controls));
    double change = 0;
    for (const std::size_t h : cell.controls) {
      change += static_cast<double>(units.size(h)) / controls * (mean[h](t) - mean[h](base));
    }
    for (const std::size_t h : cell.controls) {
      made.by_group[h].map(c, t) -= n / controls;
      made.by_group[h].map(c, base) += n / controls;
      made.by_group[h].constant(c) = -n / controls * (mean[h](t) - mean[h](base) - change);
    }
    made.att(c) = mean[cell.group](t) - mean[cell.group](base) - change;
  }
  return made;
}

// With covariates each cell is a fit of its own, and the features are the influences.
class ConditionalCells {
 public:
  ConditionalCells(const StaggeredPanel& panel, const BalancedUnits& units,
                   std::vector<std::string>& notes)
      : panel_(panel), units_(units), notes_(notes) {}

  Result<CellEstimates> estimate(const std::vector<PlannedCell>& cells) {
    const auto count = static_cast<Index>(cells.size());
    CellEstimates made{VectorXd::Zero(count), Influence(cells.size(), units_.start), {}, 0};
    for (std::size_t g = 0; g < made.influence.groups(); ++g) {
      made.by_group.push_back({MatrixXd::Identity(count, count), VectorXd::Zero(count)});
    }
    for (Index c = 0; c < count; ++c) {
      const PlannedCell& cell = cells[static_cast<std::size_t>(c)];
      if (cell.is_reference()) continue;
      Result<double> att = fit(cell, static_cast<std::size_t>(c), made);
      if (!att) {
        return fail(att.error().code, name_of(units_, panel_, cell) + ": " + att.error().message);
      }
      made.att(c) = *att;
    }
    if (trimmed_ > 0) {
      notes_.push_back(
          fmt::format("{} times a control is left out of a cell, as its score is "
                      "{:g} or more",
                      trimmed_, kControlsBelow));
    }
    for (std::size_t g = 0; g < units_.groups.size(); ++g) {
      if (units_.size(g) >= panel_.covariates.size() + 5) continue;
      notes_.push_back(
          fmt::format("the group treated from {:g} on has {} units, few for {} "
                      "covariates",
                      units_.groups[g], units_.size(g), panel_.covariates.size()));
    }
    return made;
  }

 private:
  Result<double> fit(const PlannedCell& cell, std::size_t number, CellEstimates& made) {
    std::vector<std::size_t> groups = cell.controls;
    groups.push_back(cell.group);
    const auto size = static_cast<Index>(size_of(units_, groups));
    const auto k = static_cast<Index>(panel_.covariates.size());
    MatrixXd x(size, k + 1);
    VectorXd change(size);
    VectorXd treated = VectorXd::Zero(size);
    treated.tail(static_cast<Index>(units_.size(cell.group))).setOnes();
    Index i = 0;
    for (const std::size_t g : groups) {
      for (std::size_t place = units_.start[g]; place < units_.start[g + 1]; ++place, ++i) {
        const std::size_t base = units_.row(place, cell.base);
        const double before = TRY(outcome(panel_, base));
        const double after = TRY(outcome(panel_, units_.row(place, cell.period)));
        made.largest = std::max({made.largest, std::abs(before), std::abs(after)});
        change(i) = after - before;
        for (Index j = 0; j < k; ++j) {
          x(i, j + 1) = panel_.covariates[static_cast<std::size_t>(j)].values[base];
        }
      }
    }
    std::vector<std::string> names;
    for (const Column& covariate : panel_.covariates) names.push_back(covariate.name);
    const ScoreDesign design = TRY(standardise(std::move(x), std::move(names)));
    if (last_group_ != cell.group) start_ = VectorXd();
    const LogitFit score = TRY(fit_logit(design, treated, VectorXd::Ones(size), start_));
    start_ = score.beta;
    last_group_ = cell.group;
    trimmed_ += (treated.array() == 0 && score.probability.array() >= kControlsBelow).count();
    const ArmContrast contrast =
        TRY(doubly_robust_on_treated(design, treated, change, score, kControlsBelow));
    const double scale = static_cast<double>(units_.count()) / static_cast<double>(size);
    i = 0;
    for (const std::size_t g : groups) {
      for (std::size_t place = units_.start[g]; place < units_.start[g + 1]; ++place, ++i) {
        made.influence.features(place)[number] = scale * contrast.influence(i);
      }
    }
    return contrast.estimate;
  }

  const StaggeredPanel& panel_;
  const BalancedUnits& units_;
  std::vector<std::string>& notes_;
  VectorXd start_;  // of the next cell's score: that of the cell before, of the same group
  std::size_t last_group_ = static_cast<std::size_t>(-1);
  std::int64_t trimmed_ = 0;
};

}  // namespace

std::size_t size_of(const BalancedUnits& units, const std::vector<std::size_t>& groups) {
  std::size_t size = 0;
  for (const std::size_t g : groups) size += units.size(g);
  return size;
}

Result<std::vector<PlannedCell>> plan_cells(const StaggeredPanel& panel,
                                            const StaggeredOptions& options,
                                            const BalancedUnits& units,
                                            std::vector<std::string>& notes) {
  for (std::size_t g = 0; g < units.groups.size(); ++g) {
    if (units.size(g) > 1) continue;
    return fail(ErrorCode::invalid,
                fmt::format("the group treated from {:g} on has one unit, so its effect has no "
                            "error; join it with another or leave it out",
                            units.groups[g]));
  }
  const std::size_t never = units.size(units.never());
  if (options.controls == Controls::never && never < 2) {
    return fail(ErrorCode::invalid,
                fmt::format("{} unit is never treated; compare with those not yet treated, or add "
                            "units that are never treated",
                            never == 0 ? "no" : "one"));
  }
  std::vector<PlannedCell> cells;
  std::vector<std::string> left_out;
  const bool varying = options.base == BasePeriod::varying;
  for (std::size_t g = 0; g < units.groups.size(); ++g) {
    for (std::size_t t = varying ? 1 : 0; t < units.periods; ++t) {
      const std::size_t before = units.entry[g] - 1;
      PlannedCell cell{g, t, varying && t <= before ? t - 1 : before, {units.never()}};
      if (options.controls == Controls::not_yet) {
        for (std::size_t h = 0; h < units.groups.size(); ++h) {
          if (h != g && units.entry[h] > std::max(t, cell.base)) cell.controls.push_back(h);
        }
      }
      if (!cell.is_reference() && size_of(units, cell.controls) < 2) {
        left_out.push_back(name_of(units, panel, cell));
      } else {
        cells.push_back(std::move(cell));
      }
    }
  }
  if (!left_out.empty()) {
    const std::size_t named = std::min(left_out.size(), kNamedMax);
    std::string list;
    for (std::size_t i = 0; i < named; ++i) list += (i > 0 ? ", " : "") + left_out[i];
    if (named < left_out.size()) list += ", …";
    notes.push_back(
        fmt::format("{} cells are left out, as fewer than two units remain to compare "
                    "with: {}",
                    left_out.size(), list));
  }
  if (std::all_of(cells.begin(), cells.end(),
                  [](const PlannedCell& c) { return c.is_reference(); })) {
    return fail(ErrorCode::invalid, "no group has anybody to compare with in any period");
  }
  return cells;
}

Result<CellEstimates> estimate_cells(const StaggeredPanel& panel, const BalancedUnits& units,
                                     const std::vector<PlannedCell>& cells,
                                     std::vector<std::string>& notes) {
  if (panel.covariates.empty()) return difference_means(panel, units, cells);
  return ConditionalCells(panel, units, notes).estimate(cells);
}

}  // namespace candor::stats
