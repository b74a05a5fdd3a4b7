// SPDX-License-Identifier: Apache-2.0
#include "stats/panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <Eigen/Dense>
#include <fmt/format.h>

#include "stats/linear_model.h"

namespace candor::stats {
namespace {

Result<void> check(const GroupPanel& panel) {
  if (panel.periods == 0 || panel.y.size() != panel.exposed.size() * panel.periods) {
    return fail(ErrorCode::invalid, "the panel is not units times periods");
  }
  const auto exposed = std::ssize(panel.exposed) -
                       std::count(panel.exposed.begin(), panel.exposed.end(), std::uint8_t{0});
  if (exposed < 2 || std::ssize(panel.exposed) - exposed < 2) {
    return fail(ErrorCode::invalid, "a group has fewer than two units");
  }
  return {};
}

// The first y that is no number, or too large for its square to be one.
Result<void> check_numbers(const GroupPanel& panel) {
  for (std::size_t i = 0; i < panel.y.size(); ++i) {
    if (std::abs(panel.y[i]) < 1e140) continue;
    return fail(
        ErrorCode::invalid,
        fmt::format("unit {}, period {}: y is {}", i / panel.periods + 1, i % panel.periods + 1,
                    std::isfinite(panel.y[i]) ? "too large to compute with" : "not a number"));
  }
  return {};
}

// Compares k numbers of each unit between the groups. `of_unit` writes them from the unit's row of
// y. In a saturated balanced panel the residualised regressors are constant within a group, so the
// clustered sandwich comes down to the sums of squares about the two groups' means.
template <typename OfUnit>
Result<Regression> compare_groups(const GroupPanel& panel, std::vector<std::string> names,
                                  double level, const OfUnit& of_unit) {
  const std::size_t units = panel.exposed.size();
  const std::size_t k = names.size();
  constexpr std::size_t kBatch = 64;
  const auto columns = static_cast<Eigen::Index>(k);
  // A unit's numbers one after the other, a batch of units at a time.
  Eigen::MatrixXd batch(columns, static_cast<Eigen::Index>(kBatch));
  std::array<std::vector<double>, 2> mean{std::vector<double>(k), std::vector<double>(k)};
  std::array<double, 2> size{};
  const double* y = panel.y.data();
  for (std::size_t i = 0; i < units; ++i) {
    double* numbers = batch.data();
    of_unit(y + i * panel.periods, numbers);
    const std::size_t group = panel.exposed[i] ? 1 : 0;
    for (std::size_t j = 0; j < k; ++j) mean[group][j] += numbers[j];
    size[group] += 1;
  }
  for (const std::size_t group : {0, 1}) {
    for (double& m : mean[group]) m /= size[group];
  }
  Eigen::MatrixXd sandwich = Eigen::MatrixXd::Zero(columns, columns);
  for (std::size_t begin = 0; begin < units; begin += kBatch) {
    const std::size_t end = std::min(units, begin + kBatch);
    for (std::size_t i = begin; i < end; ++i) {
      double* numbers = batch.data() + (i - begin) * k;
      of_unit(y + i * panel.periods, numbers);
      const std::size_t group = panel.exposed[i] ? 1 : 0;
      const double share = 1 / size[group];
      for (std::size_t j = 0; j < k; ++j) numbers[j] = (numbers[j] - mean[group][j]) * share;
    }
    const auto filled = batch.leftCols(static_cast<Eigen::Index>(end - begin));
    sandwich.selfadjointView<Eigen::Lower>().rankUpdate(filled);
  }
  sandwich.triangularView<Eigen::StrictlyUpper>() = sandwich.transpose();
  if (!sandwich.allFinite()) TRY(check_numbers(panel));

  Counted counted;
  counted.rows = static_cast<double>(panel.y.size());
  counted.regressors = k;
  counted.levels = {static_cast<double>(units), static_cast<double>(panel.periods)};
  counted.nested = {true, false};
  counted.clusters = {{"unit", static_cast<std::int64_t>(units)}};
  ModelSample sample = TRY(model_sample(counted, ErrorsOf::cluster, level));
  const Eigen::VectorXd change = Eigen::Map<const Eigen::VectorXd>(mean[1].data(), columns) -
                                 Eigen::Map<const Eigen::VectorXd>(mean[0].data(), columns);
  return described(change, sample.counts.factor(ErrorsOf::cluster) * sandwich, names,
                   std::move(sample.regression));
}

Result<Regression> compare_periods(const GroupPanel& panel, std::size_t reference,
                                   std::vector<std::string> names, double level) {
  return compare_groups(panel, std::move(names), level, [&](const double* y, double* changes) {
    const double from = y[reference];
    for (std::size_t t = 0; t < reference; ++t) changes[t] = y[t] - from;
    for (std::size_t t = reference + 1; t < panel.periods; ++t) changes[t - 1] = y[t] - from;
  });
}

}  // namespace

Result<Regression> difference_in_differences(const GroupPanel& panel, std::size_t after,
                                             double level) {
  TRY(check(panel));
  if (after == 0 || after >= panel.periods) {
    return fail(ErrorCode::invalid, "there is no period before or none after");
  }
  return compare_groups(panel, {"exposed"}, level, [&](const double* y, double* change) {
    const double before = std::accumulate(y, y + after, 0.0) / static_cast<double>(after);
    *change = std::accumulate(y + after, y + panel.periods, 0.0) /
                  static_cast<double>(panel.periods - after) -
              before;
  });
}

Result<Regression> event_study(const GroupPanel& panel, std::size_t reference, double level) {
  TRY(check(panel));
  if (panel.periods < 2 || reference >= panel.periods) {
    return fail(ErrorCode::invalid, "there is no reference period, or no other");
  }
  std::vector<std::string> names;
  for (std::size_t t = 0; t < panel.periods; ++t) {
    if (t != reference) names.push_back(fmt::format("{}", t));
  }
  return compare_periods(panel, reference, std::move(names), level);
}

namespace {

// The panel with one flag a unit, where its rows are in that order, whole and of equal weight.
struct Grouped {
  GroupPanel panel;
  std::vector<std::uint8_t> exposed;
};
std::optional<Grouped> grouped(const EventPanel& panel) {
  const auto units = static_cast<std::size_t>(panel.unit.labels.levels);
  const auto periods = static_cast<std::size_t>(panel.period.labels.levels);
  if (!panel.weights.empty() || units * periods != panel.y.size()) return std::nullopt;
  Grouped grouped;
  grouped.exposed.resize(units);
  const std::int32_t* unit = panel.unit.labels.codes.data();
  const std::int32_t* period = panel.period.labels.codes.data();
  const std::uint8_t* exposed = panel.exposed.data();
  for (std::size_t i = 0; i < units; ++i) {
    std::int32_t differs = 0;
    for (std::size_t t = 0; t < periods; ++t) {
      differs |= (unit[t] ^ unit[0]) | (period[t] ^ static_cast<std::int32_t>(t)) |
                 (exposed[t] ^ exposed[0]);
    }
    if (differs != 0) return std::nullopt;
    grouped.exposed[i] = exposed[0];
    unit += periods;
    period += periods;
    exposed += periods;
  }
  grouped.panel = {periods, panel.y, grouped.exposed};
  return grouped;
}

Result<void> check(const EventPanel& panel, std::size_t reference) {
  const std::size_t rows = panel.y.size();
  if (panel.unit.labels.codes.size() != rows || panel.period.labels.codes.size() != rows ||
      panel.exposed.size() != rows) {
    return fail(ErrorCode::invalid, "the arrays are not of one length");
  }
  if (reference >= static_cast<std::size_t>(panel.period.labels.levels)) {
    return fail(ErrorCode::invalid, "the reference is not a period of the panel");
  }
  if (panel.period.labels.levels < 2) {
    return fail(ErrorCode::invalid, "there is only one period; an event study compares several");
  }
  const auto others = std::count(panel.exposed.begin(), panel.exposed.end(), std::uint8_t{0});
  if (others == 0) {
    return fail(ErrorCode::invalid, "every row is exposed; there is nobody to compare with");
  }
  if (others == std::ssize(panel.exposed)) {
    return fail(ErrorCode::invalid, "no row is exposed; there is nothing to compare");
  }
  return {};
}

}  // namespace

Result<Regression> event_study(const EventPanel& panel, std::size_t reference, const Errors& errors,
                               double level) {
  TRY(check(panel, reference));
  const auto periods = static_cast<std::size_t>(panel.period.labels.levels);
  std::vector<std::string> names;
  std::vector<std::int32_t> codes;
  for (std::size_t t = 0; t < periods; ++t) {
    if (t == reference) continue;
    names.push_back(
        fmt::format("{}::{}:{}", panel.period.name,
                    panel.period_names.empty() ? std::to_string(t) : panel.period_names[t],
                    panel.exposed_name));
    codes.push_back(static_cast<std::int32_t>(t));
  }
  if (errors.kind == ErrorsOf::cluster && errors.clusters.size() == 1 &&
      errors.clusters[0].labels.codes.data() == panel.unit.labels.codes.data()) {
    if (const auto by_unit = grouped(panel); by_unit && check(by_unit->panel)) {
      return compare_periods(by_unit->panel, reference, std::move(names), level);
    }
  }
  const auto fill = [&](std::size_t j, std::span<double> to) {
    const std::int32_t* period = panel.period.labels.codes.data();
    for (std::size_t i = 0; i < to.size(); ++i) {
      to[i] = panel.exposed[i] != 0 && period[i] == codes[j] ? 1 : 0;
    }
  };
  return fit_columns({panel.y, std::move(names), fill, {panel.unit, panel.period}, panel.weights},
                     errors, level);
}

EventTests event_tests(const Regression& study, std::size_t reference) {
  EventTests tests;
  std::vector<std::size_t> places(study.coefficients.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  const std::span all(places);
  const auto test = [&](std::span<const std::size_t> of, std::string_view side) {
    const Result<Wald> wald = wald_test(study, of);
    if (wald) return std::optional<Wald>(*wald);
    tests.notes.push_back(fmt::format("no joint test of the periods {} the reference: {}", side,
                                      wald.error().message));
    return std::optional<Wald>();
  };
  tests.pre_trend = test(all.first(reference), "before");
  tests.post = test(all.subspan(reference), "after");
  if (reference < all.size()) {
    tests.mean_after = mean_coefficient(study, all.subspan(reference), "mean after the reference");
  }
  return tests;
}

}  // namespace candor::stats
