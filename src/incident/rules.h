// SPDX-License-Identifier: Apache-2.0
// What may be said of an incident. Pure: no clock, no database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "incident/incident.h"

namespace candor::incident {

inline constexpr std::size_t kTitleCharactersMax = 200;
inline constexpr std::size_t kTextCharactersMax = 20'000;
inline constexpr std::size_t kReasonCharactersMax = 1'000;

// All faults at once; places are JSON pointers.
Result<void> check(const NewIncident& wanted);
Result<void> check(const NewAnchor& wanted, Instant now);
Result<void> check(const NewFact& wanted);
Result<void> check(const NewTimelineEntry& wanted, Instant now);
Result<void> check_reason(std::string_view reason);

// "INC-2026-0007".
std::string reference_of(std::int64_t year, std::int64_t number);

// The facts that no other fact corrects, in the order of the questions and then of their statement.
std::vector<Fact> current_facts(std::vector<Fact> all);

// The p-quantile (0 to 1) of sorted values: the smallest that at least that share do not exceed
// (inverse of the empirical distribution function).
std::int64_t quantile(const std::vector<std::int64_t>& sorted, double p);

}  // namespace candor::incident
