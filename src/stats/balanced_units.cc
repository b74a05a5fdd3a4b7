// SPDX-License-Identifier: Apache-2.0
#include "stats/balanced_units.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace candor::stats {
namespace {

constexpr std::size_t kGroupsMax = 1000;
constexpr std::int32_t kNone = -1;
constexpr std::size_t kSparse = 20;  // cells of unit and period for each row, beyond which few of
                                     // the units can be complete

Result<void> check(const StaggeredPanel& panel) {
  const std::size_t rows = panel.y.size();
  if (rows == 0) return fail(ErrorCode::invalid, "there are no rows");
  bool same_length = panel.unit.codes.size() == rows && panel.period.codes.size() == rows &&
                     panel.first.size() == rows &&
                     panel.times.size() == static_cast<std::size_t>(panel.period.levels) &&
                     (!panel.cluster || panel.cluster->codes.size() == rows);
  for (const Column& covariate : panel.covariates) {
    same_length = same_length && covariate.values.size() == rows;
  }
  if (!same_length) return fail(ErrorCode::invalid, "the arrays are not of one length");
  if (rows > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    return fail(ErrorCode::invalid, "there are more than 2,147,483,647 rows");
  }
  for (std::size_t i = 0; i < panel.times.size(); ++i) {
    if (!std::isfinite(panel.times[i]) || (i > 0 && !(panel.times[i] > panel.times[i - 1]))) {
      return fail(ErrorCode::invalid, "the periods' times must be numbers that rise");
    }
  }
  if (panel.times.size() < 2) {
    return fail(ErrorCode::invalid, "there is one period only; a change needs two");
  }
  const auto cells =
      static_cast<std::size_t>(panel.unit.levels) * static_cast<std::size_t>(panel.period.levels);
  if (cells > kSparse * rows + 1'000'000) {
    return fail(ErrorCode::invalid,
                fmt::format("the units have rows in few of the {} periods; are the columns of unit "
                            "and time the right ones?",
                            panel.times.size()));
  }
  return {};
}

// Each unit's rows, and from when it is treated (infinite: never).
struct Seen {
  std::vector<std::int32_t> rows;  // how many
  std::vector<double> first;
};

// Whether each unit has a row in each period, unit by unit in the order of their numbers.
bool is_in_order(const StaggeredPanel& panel) {
  const auto periods = static_cast<std::size_t>(panel.period.levels);
  const auto units = static_cast<std::size_t>(panel.unit.levels);
  if (panel.y.size() != units * periods) return false;
  for (std::size_t unit = 0; unit < units; ++unit) {
    for (std::size_t t = 0; t < periods; ++t) {
      const std::size_t i = unit * periods + t;
      if (panel.unit.codes[i] != static_cast<std::int32_t>(unit) ||
          panel.period.codes[i] != static_cast<std::int32_t>(t)) {
        return false;
      }
    }
  }
  return true;
}

Result<Seen> index_rows(const StaggeredPanel& panel, BalancedUnits& units) {
  const auto count = static_cast<std::size_t>(panel.unit.levels);
  Seen seen{std::vector<std::int32_t>(count, 0), std::vector<double>(count, HUGE_VAL)};
  const bool in_order = is_in_order(panel);
  if (!in_order) units.row_of.assign(count * units.periods, kNone);
  for (std::size_t i = 0; i < panel.y.size(); ++i) {
    const std::int32_t u = panel.unit.codes[i];
    const std::int32_t t = panel.period.codes[i];
    CHECK(u >= 0 && u < panel.unit.levels && t >= 0 && t < panel.period.levels);
    const auto unit = static_cast<std::size_t>(u);
    if (!in_order) {
      std::int32_t& at = units.row_of[unit * units.periods + static_cast<std::size_t>(t)];
      if (at != kNone) {
        return fail(ErrorCode::invalid,
                    fmt::format("row {}: this unit has two rows in one period, the other is row {}",
                                i + 1, at + 1));
      }
      at = static_cast<std::int32_t>(i);
    }
    const double first = std::isfinite(panel.first[i]) ? panel.first[i] : HUGE_VAL;
    if (seen.rows[unit]++ == 0) {
      seen.first[unit] = first;
    } else if (seen.first[unit] != first) {
      return fail(ErrorCode::invalid,
                  fmt::format("row {}: this unit was in another group in a row before; a unit is "
                              "treated from one time on",
                              i + 1));
    }
  }
  return seen;
}

Result<void> add_group(std::vector<double>& groups, double first) {
  const auto at = std::lower_bound(groups.begin(), groups.end(), first);
  if (at != groups.end() && *at == first) return {};
  if (groups.size() == kGroupsMax) {
    return fail(ErrorCode::invalid,
                "there are more than 1,000 groups; is the column of groups the right one?");
  }
  groups.insert(at, first);
  return {};
}

}  // namespace

Result<BalancedUnits> balance(const StaggeredPanel& panel) {
  TRY(check(panel));
  BalancedUnits units;
  units.periods = panel.times.size();
  Seen seen = TRY(index_rows(panel, units));

  std::int64_t incomplete = 0, incomplete_rows = 0, always = 0, later = 0;
  std::vector<std::int32_t> group(seen.rows.size(), kNone);  // while counting: 0 where it stays
  for (std::size_t u = 0; u < seen.rows.size(); ++u) {
    if (seen.rows[u] == 0) continue;
    if (static_cast<std::size_t>(seen.rows[u]) < units.periods) {
      ++incomplete;
      incomplete_rows += seen.rows[u];
    } else if (seen.first[u] <= panel.times.front()) {
      ++always;
    } else {
      group[u] = 0;
      if (seen.first[u] > panel.times.back()) {
        later += seen.first[u] != HUGE_VAL;
        seen.first[u] = HUGE_VAL;
      } else {
        TRY(add_group(units.groups, seen.first[u]));
      }
    }
  }
  if (incomplete > 0) {
    units.notes.push_back(
        fmt::format("{} rows of {} units are left out: a unit needs a row in each of the {} "
                    "periods",
                    incomplete_rows, incomplete, units.periods));
  }
  if (always > 0) {
    units.notes.push_back(fmt::format(
        "{} units are left out: treated from the first period on, they have none before it",
        always));
  }
  if (later > 0) {
    units.notes.push_back(fmt::format(
        "{} units are treated after the last period and count as never treated", later));
  }
  if (units.groups.empty()) {
    std::string message = "no unit begins to be treated within the periods";
    for (const std::string& note : units.notes) message += "; " + note;
    return fail(ErrorCode::invalid, std::move(message));
  }

  std::vector<std::size_t> place(units.groups.size() + 2, 0);
  for (std::size_t u = 0; u < group.size(); ++u) {
    if (group[u] == kNone) continue;
    const auto at = std::lower_bound(units.groups.begin(), units.groups.end(), seen.first[u]);
    group[u] = static_cast<std::int32_t>(at - units.groups.begin());  // the end: never
    ++place[static_cast<std::size_t>(group[u]) + 1];
  }
  for (std::size_t g = 1; g < place.size(); ++g) place[g] += place[g - 1];
  units.start = place;
  units.unit.resize(place.back());
  for (std::size_t u = 0; u < group.size(); ++u) {
    if (group[u] == kNone) continue;
    units.unit[place[static_cast<std::size_t>(group[u])]++] = static_cast<std::int32_t>(u);
  }
  for (const double first : units.groups) {
    const auto at = std::lower_bound(panel.times.begin(), panel.times.end(), first);
    units.entry.push_back(static_cast<std::size_t>(at - panel.times.begin()));
  }
  return units;
}

}  // namespace candor::stats
