// SPDX-License-Identifier: Apache-2.0
#include "trust/inputs.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/hash.h"
#include "delivery/delivery.h"
#include "exposure/exposure.h"
#include "trust/relationship.h"
#include "trust/store.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

// When the company first knew, as far as the anchors say.
Instant zero_of(const incident::Overview& overview) {
  using incident::Anchor;
  for (const Anchor wanted : {Anchor::discovery, Anchor::awareness}) {
    for (const incident::ClockAnchor& anchor : overview.anchors) {
      if (anchor.anchor == wanted) return anchor.at;
    }
  }
  return overview.incident.declared_at;
}

double days_between(Instant from, Instant to) {
  return static_cast<double>(to.micros - from.micros) /
         static_cast<double>(kMicrosPerSecond * kSecondsPerDay);
}

// A list of the house as a source: its lines in order, hashed.
Source source_of(std::string kind, std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  Sha256 hash;
  for (const std::string& line : lines) hash.add(line + "\n");
  return {std::move(kind), hash.finish_hex(), std::ssize(lines), std::nullopt, {}};
}

void add_exposed(Inputs& inputs, storage::Transaction& tx, const incident::IncidentId& id) {
  std::vector<std::string> lines;
  for (const exposure::ExposedCustomer& customer : exposure::list_exposed(tx, id)) {
    inputs.known[customer.customer_id.value].standpoint.exposed = true;
    lines.push_back(customer.customer_id.value);
  }
  inputs.sources.push_back(source_of("exposed customers", std::move(lines)));
}

std::int64_t day_of(const Inputs& inputs, Date date) {
  return days_since_epoch(date) - days_since_epoch(utc_date(inputs.zero));
}

std::string_view words_of(delivery::Channel channel) {
  switch (channel) {
    case delivery::Channel::maildir:
    case delivery::Channel::smtp: return "e-mail";
    case delivery::Channel::gateway: return "message";
    case delivery::Channel::paper: return "letter on paper";
  }
  bug_found("a channel has words");
}

// The number of `name` in the list, from 1; a new name is put at its end.
std::int16_t number_of(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  const auto number = static_cast<std::int16_t>(found - names.begin() + 1);
  if (found == names.end()) names.push_back(name);
  return number;
}

// One queue of letters, whose order is chance.
using Queue = std::vector<delivery::Told>;

// Puts those of the largest queue into its two halves.
void add_halves(Inputs& inputs, const std::vector<Queue>& queues) {
  const auto largest =
      std::max_element(queues.begin(), queues.end(),
                       [](const Queue& a, const Queue& b) { return a.size() < b.size(); });
  if (largest == queues.end() || largest->size() < 2) return;
  std::vector<std::int64_t> turns;
  for (const delivery::Told& told : *largest) turns.push_back(told.turn);
  const auto middle = turns.begin() + static_cast<std::ptrdiff_t>(turns.size() / 2);
  std::nth_element(turns.begin(), middle, turns.end());
  double days[2] = {0, 0};
  double people[2] = {0, 0};
  for (const delivery::Told& told : *largest) {
    const std::size_t late = told.turn < *middle ? 0 : 1;
    inputs.known[told.customer_id].standpoint.half = static_cast<std::int16_t>(late + 1);
    days[late] += days_between(inputs.zero, told.told_at);
    people[late] += 1;
  }
  if (people[0] > 0 && people[1] > 0) {
    inputs.queue_days_apart = days[1] / people[1] - days[0] / people[0];
  }
}

void add_told(Inputs& inputs, storage::Transaction& tx, const incident::IncidentId& id,
              const Plan& plan) {
  std::vector<std::string> lines;
  std::map<std::string, Queue> queues;
  delivery::for_each_told(tx, id, [&](const delivery::Told& told) {
    const std::string channel(enum_name(told.channel));
    const std::string version = fmt::format("{} version {}", told.notice, told.version);
    lines.push_back(fmt::format("{} {} {} {} {}", told.customer_id, version, channel,
                                to_rfc3339(told.told_at), told.turn));
    Known& known = inputs.known[told.customer_id];
    if (!known.standpoint.exposed) return;
    known.told_on = day_of(inputs, utc_date(told.told_at));
    const auto days = std::floor(days_between(inputs.zero, told.told_at));
    known.standpoint.delay =
        delay_band(plan.delay_days, std::max<std::int64_t>(static_cast<std::int64_t>(days), 0));
    known.standpoint.version = number_of(inputs.groups.version, version);
    known.standpoint.channel =
        number_of(inputs.groups.channel, std::string(words_of(told.channel)));
    queues[version + channel].push_back(told);
  });
  if (!lines.empty()) inputs.sources.push_back(source_of("letters", std::move(lines)));
  std::vector<Queue> all;
  for (auto& [name, queue] : queues) all.push_back(std::move(queue));
  add_halves(inputs, all);
}

// Tenths of the customers by their score; who has the same score is in the same tenth.
void add_relationships(Inputs& inputs, storage::Transaction& tx, const incident::IncidentId& id) {
  constexpr std::size_t kStrata = 10;
  std::vector<double> scores;
  std::vector<std::pair<std::string, double>> of_customer;
  for_each_relationship(tx, id, [&](const std::string& customer, double score, Tier tier) {
    scores.push_back(score);
    of_customer.emplace_back(customer, score);
    inputs.known[customer].standpoint.tier = static_cast<std::int16_t>(static_cast<int>(tier) + 1);
  });
  if (scores.empty()) return;
  inputs.groups.strength = {"weak", "middle", "strong"};
  std::sort(scores.begin(), scores.end());
  for (const auto& [customer, score] : of_customer) {
    const auto below = static_cast<std::size_t>(
        std::lower_bound(scores.begin(), scores.end(), score) - scores.begin());
    inputs.known[customer].standpoint.stratum =
        static_cast<std::int16_t>(1 + kStrata * below / scores.size());
  }
  const auto frozen = find_frozen(tx, id);
  CHECK(frozen);
  inputs.sources.push_back({"strength", frozen->sha256, frozen->customers, frozen->frozen_at, {}});
}

void add_departures(Inputs& inputs, storage::Transaction& tx, const incident::IncidentId& id) {
  store::for_each_departure(tx, id, [&](const std::string& customer, Date left_on, Cause cause) {
    inputs.known[customer].left_on = LeftOn{day_of(inputs, left_on), cause};
  });
}

void add_files(Inputs& inputs, storage::Transaction& tx, const incident::IncidentId& id) {
  for (const Lineage& lineage : store::list_lineage(tx, id)) {
    Source source{lineage.kind, lineage.file_sha256, lineage.rows, lineage.imported_at, {}};
    for (const auto& [check, decision] : lineage.decisions) {
      source.decisions.push_back({check, decision});
    }
    inputs.sources.push_back(std::move(source));
    if (lineage.kind == "departures") inputs.departures.causes_known = true;
  }
}

Date first_day_of(Period period) {
  return {static_cast<int>(period.months / 12), static_cast<int>(period.months % 12) + 1, 1};
}

// The days of the months since, where it is known who left when.
void add_days(Inputs& inputs, const Window& window) {
  if (!inputs.departures.causes_known) return;
  inputs.departures.first_day =
      std::max<std::int64_t>(0, day_of(inputs, first_day_of(window.first_month)));
  for (std::int64_t m = window.first_month.months; m <= window.last.months; ++m) {
    inputs.departures.month_ends.push_back(day_of(inputs, first_day_of({m + 1})));
  }
}

}  // namespace

std::vector<std::string> delay_bands(const std::vector<std::int64_t>& ends) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    names.push_back(i == 0 ? fmt::format("within {} days", ends[i])
                           : fmt::format("in {} to {} days", ends[i - 1] + 1, ends[i]));
  }
  if (!ends.empty()) names.push_back(fmt::format("after {} days", ends.back()));
  names.emplace_back(kNotTold);
  return names;
}

std::int16_t delay_band(const std::vector<std::int64_t>& ends, std::optional<std::int64_t> days) {
  if (!days) return static_cast<std::int16_t>(ends.empty() ? 1 : ends.size() + 2);
  const auto end = std::lower_bound(ends.begin(), ends.end(), *days);
  return static_cast<std::int16_t>(end - ends.begin() + 1);
}

Inputs load_inputs(storage::Transaction& tx, const incident::Overview& overview, const Plan& plan,
                   const Window& window) {
  const incident::IncidentId& id = overview.incident.incident_id;
  Inputs inputs;
  inputs.zero = zero_of(overview);
  inputs.groups.delay = delay_bands(plan.delay_days);
  add_files(inputs, tx, id);
  add_exposed(inputs, tx, id);
  for (auto& [customer, known] : inputs.known) {
    known.standpoint.delay = delay_band(plan.delay_days, std::nullopt);
  }
  add_told(inputs, tx, id, plan);
  add_relationships(inputs, tx, id);
  add_departures(inputs, tx, id);
  add_days(inputs, window);
  return inputs;
}

}  // namespace candor::trust
