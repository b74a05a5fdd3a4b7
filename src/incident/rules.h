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
inline constexpr std::size_t kSourceCharactersMax = 500;
inline constexpr std::size_t kNameCharactersMax = 100;
inline constexpr std::size_t kPromiseCharactersMax = 300;
inline constexpr std::int64_t kDaysToNoticeMax = 36'500;  // a hundred years

// All faults at once; places are JSON pointers.
Result<void> check(const NewIncident& wanted);
Result<void> check(const NewAnchor& wanted, Instant now);
Result<void> check(const NewFact& wanted, Instant now);
Result<void> check(const NewTimelineEntry& wanted, Instant now);
Result<void> check(const NewHandover& wanted);
Result<void> check(const NewPromise& wanted, Instant now);
Result<void> check_reason(std::string_view reason, std::string place = "/reason");
// Refused (stale) when the caller saw another version.
Result<void> check_version(const Incident& incident, std::optional<std::int64_t> version);

// What may follow what. Whether it happened is first suspected; once confirmed it can only turn out
// to have been something else. Only an open incident is changed, and it is closed only when it is
// said whether it happened.
Result<void> may_change(const Incident& incident);
Result<void> may_become(const Incident& incident, Status status);
Result<void> may_close(const Incident& incident);
Result<void> may_reopen(const Incident& incident);
// `of` must be no duplicate itself, so that links never run in a circle and the one that stays is
// one step away.
Result<void> may_duplicate(const Incident& incident, const Incident& of);

// Command is never given up, only handed over; nothing can be given up that nobody holds.
Result<void> may_hand_over(CaseRole role, const std::optional<std::string>& from,
                           const std::optional<std::string>& to);
// The last handover of each role that somebody holds, in the order of the roles. `history` is in
// order of time.
std::vector<Handover> current_roles(const std::vector<Handover>& history);

// By how much an entry was recorded after the last instant at which it can have occurred, in
// seconds; nothing below one hour.
std::optional<std::int64_t> late_by_s(Instant occurred_at, Precision precision,
                                      Instant recorded_at);

// "INC-2026-0007".
std::string reference_of(std::int64_t year, std::int64_t number);

// The facts that no other fact corrects, in the order of the questions and then of their statement.
std::vector<Fact> current_facts(std::vector<Fact> all);

// From awareness (else discovery) to the notice, in whole days rounded down; up to `now` while
// nobody was told. Refused: no anchor to count from, or one after the notice.
struct DaysToNotice {
  std::int64_t days = 0;
  bool told = false;
};
Result<DaysToNotice> days_to_notice(const Overview& overview, Instant now);

// The p-quantile (0 to 1) of whole numbers of which `counts` says how many there are, by their
// value: the smallest that at least that share do not exceed (inverse of the empirical distribution
// function). There must be one.
std::int64_t quantile(const std::vector<std::int64_t>& counts, double p);

}  // namespace candor::incident
