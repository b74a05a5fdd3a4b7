// SPDX-License-Identifier: Apache-2.0
// What a report is made from, gathered: whose data was involved, who was told when and how, how
// strong each relationship was, who left on which day.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "incident/incident.h"
#include "storage/storage.h"
#include "trust/cohort.h"
#include "trust/effects.h"
#include "trust/leaving.h"

namespace candor::trust {

// Of one customer; by their id.
struct Known {
  Standpoint standpoint;
  std::optional<LeftOn> left_on;
  std::optional<std::int64_t> told_on;  // day, from the day the incident began
};

struct Inputs {
  Instant zero;  // when the company first knew: discovery, else awareness, else declared
  std::unordered_map<std::string, Known> known;  // customers of whom anything is known
  SplitGroups groups;
  Departures departures;
  double queue_days_apart = 0;  // how much later the second half of the queue was told
  std::vector<Source> sources;
};

Inputs load_inputs(storage::Transaction& tx, const incident::Overview& overview, const Plan& plan,
                   const Window& window);

// Names of the bands of delay that end at these days: "within 7 days", "in 8 to 30 days", "after 30
// days", "not told". Pure.
std::vector<std::string> delay_bands(const std::vector<std::int64_t>& ends);
// The number of the band, from 1; the last is for those not told.
std::int16_t delay_band(const std::vector<std::int64_t>& ends, std::optional<std::int64_t> days);

}  // namespace candor::trust
