// SPDX-License-Identifier: Apache-2.0
#include "stats/staggered.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "stats/cell_sums.h"
#include "stats/distribution.h"

namespace candor::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kRounding = 1e-13;  // of the largest outcome: what sums of equal numbers leave
constexpr double kCorrelationMin = 1e-10;
constexpr std::size_t kFewClusters = 30;

// Each unit's cluster by place, numbered from 0 without gaps.
struct Clusters {
  std::vector<std::int32_t> codes;
  std::int32_t levels = 0;
};

Result<Clusters> clusters_of(const Labels& labels, const BalancedUnits& units) {
  Clusters made;
  std::vector<std::int32_t> number(static_cast<std::size_t>(labels.levels), -1);
  for (std::size_t place = 0; place < units.count(); ++place) {
    const std::int32_t code = labels.codes[units.row(place, 0)];
    for (std::size_t t = 1; t < units.periods; ++t) {
      if (labels.codes[units.row(place, t)] == code) continue;
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: this unit is in another cluster in another row; a unit "
                              "stays in one cluster",
                              units.row(place, t) + 1));
    }
    std::int32_t& at = number[static_cast<std::size_t>(code)];
    if (at < 0) at = made.levels++;
    made.codes.push_back(at);
  }
  if (made.levels < 2) {
    return fail(ErrorCode::invalid, "there is one cluster only; errors need two, better thirty");
  }
  return made;
}

std::optional<PreTest> pre_test(const std::vector<std::size_t>& before, const VectorXd& att,
                                const MatrixXd& covariance) {
  const auto q = static_cast<Index>(before.size());
  if (q == 0) return std::nullopt;
  VectorXd b(q);
  MatrixXd v(q, q);
  for (Index i = 0; i < q; ++i) {
    b(i) = att(static_cast<Index>(before[static_cast<std::size_t>(i)]));
    for (Index j = 0; j < q; ++j) {
      v(i, j) = covariance(static_cast<Index>(before[static_cast<std::size_t>(i)]),
                           static_cast<Index>(before[static_cast<std::size_t>(j)]));
    }
  }
  const VectorXd scale = v.diagonal().cwiseSqrt();
  if (!(scale.minCoeff() > 0)) return std::nullopt;
  const VectorXd z = b.cwiseQuotient(scale);
  const MatrixXd correlation =
      scale.cwiseInverse().asDiagonal() * v * scale.cwiseInverse().asDiagonal();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(correlation);
  if (eigen.eigenvalues().minCoeff() < kCorrelationMin) return std::nullopt;
  PreTest test;
  test.chi_squared = z.dot(correlation.ldlt().solve(z));
  test.df = q;
  test.p = chi_squared_tail(test.chi_squared, static_cast<double>(q));
  return test;
}

Band band_of(const Effect& effect, double critical) {
  return {effect.estimate - critical * effect.std_error,
          effect.estimate + critical * effect.std_error};
}

Result<void> check(const StaggeredOptions& options) {
  if (!(options.level > 0 && options.level < 1)) {
    return fail(ErrorCode::invalid, "the level lies between 0 and 1");
  }
  if (options.bands && (options.draws < 100 || options.draws > 1'000'000)) {
    return fail(ErrorCode::invalid, "the bootstrap needs at least 100 draws, at most 1,000,000");
  }
  return {};
}

void describe(Staggered& made, const BalancedUnits& units, const StaggeredPanel& panel,
              const std::vector<PlannedCell>& cells) {
  for (std::size_t g = 0; g < units.groups.size(); ++g) {
    made.groups.push_back({units.groups[g], static_cast<std::int64_t>(units.size(g))});
  }
  made.never = static_cast<std::int64_t>(units.size(units.never()));
  made.units = static_cast<std::int64_t>(units.count());
  made.rows = made.units * static_cast<std::int64_t>(units.periods);
  for (const PlannedCell& cell : cells) {
    GroupTime shown;
    shown.group = units.groups[cell.group];
    shown.time = panel.times[cell.period];
    shown.base = panel.times[cell.base];
    shown.treated = static_cast<std::int64_t>(units.size(cell.group));
    shown.controls = static_cast<std::int64_t>(size_of(units, cell.controls));
    shown.is_reference = cell.is_reference();
    made.cells.push_back(shown);
  }
}

// What of the sums is shown.
class Reporting {
 public:
  Reporting(const CellSums& sums, const MatrixXd& covariance, double largest, double level)
      : sums_(sums),
        errors_(covariance.diagonal().cwiseSqrt()),
        rounding_(kRounding * largest),
        level_(level) {
    for (std::size_t i = 0; i < sums.all.size(); ++i) {
      double& error = errors_(static_cast<Index>(i));
      if (sums.all[i].is_reference) error = 0;
      if (error > rounding_) continue;
      error = 0;
      has_no_error_ = has_no_error_ || !sums.all[i].is_reference;
    }
  }

  Effect effect(std::size_t at) const {
    const double estimate = sums_.all[at].estimate;
    return effect_of(std::abs(estimate) <= rounding_ ? 0 : estimate,
                     errors_(static_cast<Index>(at)), level_);
  }
  std::optional<Effect> effect(std::optional<std::size_t> at) const {
    return at ? std::optional(effect(*at)) : std::nullopt;
  }
  std::vector<KeyedEffect> effects(const std::vector<std::pair<double, std::size_t>>& from) const {
    std::vector<KeyedEffect> made;
    for (const auto& [key, at] : from) {
      made.push_back({key, sums_.all[at].is_reference, effect(at), {}});
    }
    return made;
  }
  // The level's quantile, over the draws, of the largest of |draw| / error; not less than of one.
  double critical(const std::vector<std::size_t>& places, const MatrixXd& draws) const {
    std::vector<double> largest(static_cast<std::size_t>(draws.cols()), 0);
    for (const std::size_t place : places) {
      const auto k = static_cast<Index>(place);
      if (!(errors_(k) > 0)) continue;
      for (Index b = 0; b < draws.cols(); ++b) {
        double& at = largest[static_cast<std::size_t>(b)];
        at = std::max(at, std::abs(draws(k, b)) / errors_(k));
      }
    }
    std::sort(largest.begin(), largest.end());
    const auto wanted = std::ceil(level_ * static_cast<double>(largest.size()) - 1e-9);
    return std::max(largest[static_cast<std::size_t>(std::max(wanted, 1.0)) - 1],
                    normal_quantile(0.5 + level_ / 2));
  }
  bool has_no_error() const { return has_no_error_; }

 private:
  const CellSums& sums_;
  VectorXd errors_;
  double rounding_;
  double level_;
  bool has_no_error_ = false;
};

void add_effects(Staggered& made, const Reporting& reporting, const SumPlaces& places,
                 const MatrixXd& covariance) {
  for (std::size_t c = 0; c < made.cells.size(); ++c) {
    made.cells[c].effect = reporting.effect(c);
    const auto row =
        covariance.row(static_cast<Index>(c)).head(static_cast<Index>(made.cells.size()));
    made.covariance.emplace_back(row.begin(), row.end());
  }
  made.simple = reporting.effect(places.simple);
  made.group.by = reporting.effects(places.by_group);
  made.group.overall = reporting.effect(places.group);
  made.dynamic.by = reporting.effects(places.by_time);
  made.dynamic.overall = reporting.effect(places.dynamic);
  if (reporting.has_no_error()) {
    made.notes.emplace_back(
        "some errors are zero: the outcome does not change differently from unit to unit there");
  }
}

void add_bands(Staggered& made, const Reporting& reporting, const SumPlaces& sums,
               const MatrixXd& draws) {
  std::vector<std::size_t> places(made.cells.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  made.critical = reporting.critical(places, draws);
  for (GroupTime& cell : made.cells) cell.band = band_of(cell.effect, made.critical);
  for (const auto& [to, from] :
       {std::pair(&made.group, &sums.by_group), std::pair(&made.dynamic, &sums.by_time)}) {
    if (from->empty()) continue;
    places.clear();
    for (const auto& [key, at] : *from) places.push_back(at);
    to->critical = reporting.critical(places, draws);
    for (KeyedEffect& keyed : to->by) keyed.band = band_of(keyed.effect, to->critical);
  }
}

}  // namespace

Result<Staggered> staggered_effects(const StaggeredPanel& panel, const StaggeredOptions& options) {
  TRY(check(options));
  const BalancedUnits units = TRY(balance(panel));
  Staggered made;
  made.level = options.level;
  made.notes = units.notes;
  const std::vector<PlannedCell> cells = TRY(plan_cells(panel, options, units, made.notes));
  describe(made, units, panel, cells);
  CellEstimates estimates = TRY(estimate_cells(panel, units, cells, made.notes));
  const CellSums sums(panel, units, cells, estimates.att);
  const std::vector<Influence::Linear> linear = sums.linear(estimates.by_group);

  const auto n = static_cast<double>(units.count());
  MatrixXd covariance;
  made.clusters = made.units;
  if (panel.cluster) {
    const Clusters clusters = TRY(clusters_of(*panel.cluster, units));
    made.clusters = clusters.levels;
    if (static_cast<std::size_t>(clusters.levels) < kFewClusters) {
      made.notes.push_back(
          fmt::format("there are {} clusters only; with fewer than {} the errors may be too small",
                      clusters.levels, kFewClusters));
    }
    covariance = estimates.influence.clustered_squares(linear, {clusters.codes, clusters.levels});
  } else {
    covariance = estimates.influence.squares(linear);
  }
  covariance /= n * n;
  const Reporting reporting(sums, covariance, estimates.largest, options.level);
  add_effects(made, reporting, sums.places, covariance);

  std::vector<std::size_t> before;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (!cells[c].is_since(units) && !cells[c].is_reference()) before.push_back(c);
  }
  made.pretest = pre_test(before, estimates.att, covariance);
  if (!made.pretest && !before.empty()) {
    made.notes.emplace_back(
        "the periods before treatment cannot be tested jointly: their estimates hang together or "
        "do not vary");
  }
  if (options.bands) {
    made.draws = options.draws;
    made.seed = options.seed;
    add_bands(made, reporting, sums.places,
              estimates.influence.draws(linear, options.draws, options.seed) / n);
  }
  return made;
}

}  // namespace candor::stats
