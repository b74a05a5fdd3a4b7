// SPDX-License-Identifier: Apache-2.0
#include "trust/leaving.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "stats/stats.h"
#include "trust/effects.h"
#include "trust/strata.h"

namespace candor::trust {
namespace {

// Weights that put the others into the strata as the exposed stand in them; the exposed weigh 1.
std::vector<double> weights_of(const Cohort::Staying& staying, const Strata& strata) {
  std::vector<double> exposed(static_cast<std::size_t>(strata.levels));
  std::vector<double> others(exposed.size());
  double all[2] = {0, 0};
  for (std::size_t i = 0; i < staying.exposed.size(); ++i) {
    const auto stratum = static_cast<std::size_t>(strata.codes[i]);
    (staying.exposed[i] == 1 ? exposed : others)[stratum] += 1;
    all[staying.exposed[i]] += 1;
  }
  std::vector<double> weights(staying.exposed.size(), 1);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (staying.exposed[i] == 1) continue;
    const auto stratum = static_cast<std::size_t>(strata.codes[i]);
    weights[i] = exposed[stratum] / all[1] * all[0] / others[stratum];
  }
  return weights;
}

Interval share_at(const stats::IncidenceCurve& curve, std::int32_t cause, double time) {
  const stats::IncidencePoint point = stats::incidence_at(curve, cause, time);
  return {point.incidence, point.lower, point.upper};
}

// The rows of a Cox model, one for each customer and state.
struct Rows {
  std::vector<double> start;
  std::vector<double> stop;
  std::vector<std::uint8_t> left;
  std::vector<double> waiting;
  std::vector<double> told;
  std::vector<std::int32_t> stratum;
  std::vector<std::int32_t> customer;

  void add(double from, double until, bool leaves, bool waits, bool knows, std::int32_t in,
           std::int32_t who) {
    if (from >= until) return;
    start.push_back(from);
    stop.push_back(until);
    left.push_back(leaves ? 1 : 0);
    waiting.push_back(waits ? 1 : 0);
    told.push_back(knows ? 1 : 0);
    stratum.push_back(in);
    customer.push_back(who);
  }
};

// Whoever leaves on a day is there until its end; whoever is told on a day knows from its
// beginning.
Rows rows_of(const Cohort::Staying& staying, const Strata& strata, const Departures& departures) {
  Rows rows;
  std::int32_t who = 0;
  const auto first = static_cast<double>(departures.first_day);
  for (std::size_t i = 0; i < staying.exposed.size(); ++i) {
    const auto months = static_cast<std::size_t>(staying.months[i]);
    if (months == 0) continue;
    const auto seen_until = static_cast<double>(departures.month_ends[months - 1]);
    const bool leaves = staying.left[i] == 1;
    const bool day_known = staying.left_on[i] != Cohort::kNever;
    const double until = leaves && day_known
                             ? std::min(seen_until, static_cast<double>(staying.left_on[i]) + 1)
                             : seen_until;
    const std::int32_t stratum = strata.codes[i];
    if (staying.exposed[i] == 0) {
      rows.add(first, until, leaves, false, false, stratum, who);
    } else {
      const double told_on = std::max(first, staying.told_on[i] == Cohort::kNever
                                                 ? until
                                                 : static_cast<double>(staying.told_on[i]));
      const bool leaves_waiting = leaves && until <= told_on;
      rows.add(first, std::min(until, told_on), leaves_waiting, true, false, stratum, who);
      rows.add(told_on, until, leaves, false, true, stratum, who);
    }
    if (!rows.customer.empty() && rows.customer.back() == who) ++who;
  }
  return rows;
}

struct State {
  const char* name;
  std::vector<double> Rows::*in_it;
  std::int64_t customers = 0;
  std::int64_t left = 0;
  bool is_shown() const { return customers >= kPeopleMin && left >= kPeopleMin; }
};

State state_of(const Rows& rows, const char* name, std::vector<double> Rows::*in_it) {
  State state{name, in_it};
  for (std::size_t i = 0; i < rows.left.size(); ++i) {
    if ((rows.*in_it)[i] != 1) continue;
    ++state.customers;
    state.left += rows.left[i];
  }
  return state;
}

// The rows that are in none of these states.
Rows without(const Rows& rows, const std::vector<State>& states) {
  Rows kept;
  std::int32_t who = -1;
  std::int32_t customer = -1;
  for (std::size_t i = 0; i < rows.left.size(); ++i) {
    const bool out = std::any_of(states.begin(), states.end(),
                                 [&](const State& state) { return (rows.*state.in_it)[i] == 1; });
    if (out) continue;
    if (rows.customer[i] != customer) ++who;
    customer = rows.customer[i];
    kept.add(rows.start[i], rows.stop[i], rows.left[i] == 1, rows.waiting[i] == 1,
             rows.told[i] == 1, rows.stratum[i], who);
  }
  return kept;
}

}  // namespace

Strata strata_of(const Cohort::Staying& staying) {
  std::map<std::int16_t, std::int64_t> others;
  for (std::size_t i = 0; i < staying.exposed.size(); ++i) {
    others[staying.stratum[i]] += staying.exposed[i] == 0 ? 1 : 0;
  }
  std::map<std::int16_t, std::int32_t> numbers;
  const auto joined = joined_strata(others);
  for (const auto& [stratum, in] : joined) {
    numbers.emplace(in, static_cast<std::int32_t>(numbers.size()));
  }
  Strata strata;
  strata.levels = static_cast<std::int32_t>(numbers.size());
  for (const std::int16_t stratum : staying.stratum) {
    strata.codes.push_back(numbers.at(joined.at(stratum)));
  }
  return strata;
}

Result<void> add_causes(Report& report, const Cohort& cohort, const Strata& strata,
                        const Departures& departures) {
  if (!departures.causes_known) return {};
  const auto& staying = cohort.staying;
  std::map<std::int32_t, std::int32_t> numbers;  // causes that happened, from 1
  for (const std::int32_t cause : staying.cause) {
    if (cause > 0) numbers.emplace(cause, 0);
  }
  if (numbers.empty()) return {};
  std::int32_t next = 0;
  for (auto& [cause, number] : numbers) number = ++next;
  std::vector<std::int32_t> causes;
  std::map<std::int32_t, std::array<std::int64_t, 2>> left;
  for (std::size_t i = 0; i < staying.cause.size(); ++i) {
    causes.push_back(staying.cause[i] == 0 ? 0 : numbers.at(staying.cause[i]));
    ++left[causes.back()][staying.exposed[i]];
  }
  const std::vector<double> weights = weights_of(staying, strata);
  const std::vector<std::int32_t> groups(staying.exposed.begin(), staying.exposed.end());
  const auto curves = TRY(stats::cumulative_incidence(
      {.time = staying.months, .cause = causes, .causes = next, .weights = weights}, {groups, 2}));
  const auto end = static_cast<double>(cohort.window().after());
  // Causes together are all who left, so a group that is shown tells what one withheld leaves over.
  std::vector<bool> shown[2];
  for (const std::size_t group : {0, 1}) {
    std::vector<std::int64_t> people;
    for (const auto& [cause, number] : numbers) people.push_back(left[number][group]);
    shown[group] = shown_groups(people);
  }
  for (const auto& [cause, number] : numbers) {
    const auto share = [&](std::size_t group) -> std::optional<Interval> {
      const bool is_none = left[number][group] == 0;
      if (!is_none && !shown[group][static_cast<std::size_t>(number - 1)]) return std::nullopt;
      return share_at(curves[group], number, end);
    };
    report.causes.push_back({static_cast<Cause>(cause - 1), share(1), share(0)});
  }
  return {};
}

void add_hazards(Report& report, const Cohort& cohort, const Strata& strata,
                 const Departures& departures) {
  if (departures.month_ends.empty()) return;
  const Rows all = rows_of(cohort.staying, strata, departures);
  std::vector<State> shown;
  std::vector<State> left_out;
  for (const State& state :
       {state_of(all, "waiting", &Rows::waiting), state_of(all, "told", &Rows::told)}) {
    (state.is_shown() ? shown : left_out).push_back(state);
  }
  if (shown.empty()) return;
  const Rows rows = without(all, left_out);
  std::vector<stats::Covariate> covariates;
  for (const State& state : shown) covariates.push_back({state.name, rows.*state.in_it});
  const auto model = stats::CoxModel::fit({.rows = {rows.stop, rows.left, rows.start},
                                           .covariates = covariates,
                                           .strata = {rows.stratum, strata.levels},
                                           .cluster = {rows.customer, rows.customer.back() + 1}});
  if (!model) return;
  const auto exposed = std::count(cohort.staying.exposed.begin(), cohort.staying.exposed.end(), 1);
  const bool may_tell = std::all_of(shown.begin(), shown.end(), [&](const State& state) {
    return !are_few(exposed - state.customers) &&
           !are_few(std::abs(state.customers - shown.front().customers));
  });
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const stats::CoxCoefficient& found = model->result().coefficients[i];
    report.hazards.push_back({found.name,
                              may_tell ? Count(shown[i].customers) : Count(),
                              {std::exp(found.coef), std::exp(found.lower), std::exp(found.upper)},
                              found.p});
  }
}

}  // namespace candor::trust
