// SPDX-License-Identifier: Apache-2.0
// What changed, for whom, and by how much: from the moments of groups to effects with their
// verdicts. Pure.
#pragma once

#include <string>
#include <vector>

#include "trust/cohort.h"
#include "trust/report.h"

namespace candor::trust {

// The groups of each split by their number in a Standpoint; the first is number 1.
struct SplitGroups {
  std::vector<std::string> delay;
  std::vector<std::string> version;
  std::vector<std::string> channel;
  std::vector<std::string> strength;

  const std::vector<std::string>& of(Split split) const;
};

// More complaints are a loss, more spend is none.
bool is_better_when_higher(Outcome outcome);

// The change as a share of what the exposed had before, with its 95 % and its 90 % interval.
Verdict verdict_of(Outcome outcome, const Interval& change_95, const Interval& change_90,
                   double margin);

// Which groups of a split may be shown, by the people in each: those of kPeopleMin or more, unless
// what is withheld could be found by taking them from the whole.
std::vector<bool> shown_groups(const std::vector<std::int64_t>& people);

// Adds effects, differences, what is withheld, and the queue test. Refused: fewer than kPeopleMin
// customers in a group of the deciding outcome; exposed who had nothing of it before.
Result<void> add_effects(Report& report, const Cohort& cohort, const SplitGroups& groups);
// `days_apart`: how much later the second half of the queue was told.
void add_queue_test(Report& report, const Cohort& cohort, double days_apart);

}  // namespace candor::trust
