// SPDX-License-Identifier: Apache-2.0
// What is known of a response, in words. Pure: no clock, no database.
#pragma once

#include <optional>
#include <vector>

#include "delivery/delivery.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "record/record.h"
#include "scorecard/scorecard.h"

namespace candor::scorecard {

struct Known {
  Instant now;
  incident::Incident incident;
  std::vector<incident::ClockAnchor> anchors;
  std::optional<incident::TimelineEntry> compromise;   // the first of the timeline's milestones
  std::optional<incident::TimelineEntry> containment;  // as above
  std::vector<incident::Fact> facts;                   // those that stand
  std::vector<incident::Promise> promises;
  std::vector<incident::Handover> roles;  // of who holds one
  incident::TimelineCounts timeline;
  std::vector<record::Statement> statements;  // oldest first
  exposure::Extent extent;
  std::optional<delivery::Counts> letters;  // of the last notice that was started
  std::optional<Instant> reached_most_at;   // when rank_of_most(people) had a letter
};

// The number of people that is the first to be 90 % of all: 9 of 10, 10 of 11.
std::int64_t rank_of_most(std::int64_t people);

std::vector<Finding> swift(const Known& known);
std::vector<Finding> open(const Known& known);
std::vector<Finding> thorough(const Known& known);

}  // namespace candor::scorecard
