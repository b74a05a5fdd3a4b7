// SPDX-License-Identifier: Apache-2.0
#include "incident/rules.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "base/written.h"

namespace candor::incident {
namespace {

void check_line(std::string_view text, std::size_t characters_max, const std::string& place,
                std::vector<Fault>& faults) {
  check_written(text, characters_max, place, faults);
  if (text.find('\n') != std::string_view::npos)
    faults.push_back({place, "has more than one line"});
}

void check_not_future(Instant at, Instant now, const std::string& place,
                      std::vector<Fault>& faults) {
  if (at > now) {
    faults.push_back({place, fmt::format("is in the future; it is now {}", to_rfc3339(now))});
  }
}

// The years in which laws are computed. Before them is a mistake of typing, and after them too.
constexpr int kYearMin = 1970;
constexpr int kYearMax = 2199;

void check_year(Instant at, const std::string& place, std::vector<Fault>& faults) {
  if (const int year = utc_date(at).year; year < kYearMin || year > kYearMax) {
    faults.push_back({place, fmt::format("is not in the years {} to {}", kYearMin, kYearMax)});
  }
}

void check_future(Instant at, Instant now, const std::string& place, std::vector<Fault>& faults) {
  if (at <= now) {
    faults.push_back({place, fmt::format("is not in the future; it is now {}", to_rfc3339(now))});
  }
}

Result<void> refuse_if_any(std::string_view what, std::vector<Fault> faults) {
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, fmt::format("the {} cannot be taken as it is", what),
              std::move(faults));
}

}  // namespace

Result<void> check(const NewIncident& wanted) {
  std::vector<Fault> faults;
  check_line(wanted.title, kTitleCharactersMax, "/title", faults);
  return refuse_if_any("incident", std::move(faults));
}

Result<void> check(const NewAnchor& wanted, Instant now) {
  std::vector<Fault> faults;
  check_year(wanted.at, "/at", faults);
  check_not_future(wanted.at, now, "/at", faults);
  check_written(wanted.reason, kReasonCharactersMax, "/reason", faults);
  return refuse_if_any("clock anchor", std::move(faults));
}

Result<void> check(const NewFact& wanted, Instant now) {
  std::vector<Fault> faults;
  check_written(wanted.text, kTextCharactersMax, "/text", faults);
  if (wanted.status == FactStatus::unknown && !wanted.known_by) {
    faults.push_back({"/known_by", "is required: say when this will be known"});
  }
  if (wanted.known_by) {
    check_year(*wanted.known_by, "/known_by", faults);
    check_future(*wanted.known_by, now, "/known_by", faults);
  }
  return refuse_if_any("fact", std::move(faults));
}

Result<void> check(const NewTimelineEntry& wanted, Instant now) {
  std::vector<Fault> faults;
  check_not_future(wanted.occurred_at, now, "/occurred_at", faults);
  check_written(wanted.text, kTextCharactersMax, "/text", faults);
  if (wanted.source) check_written(*wanted.source, kSourceCharactersMax, "/source", faults);
  return refuse_if_any("timeline entry", std::move(faults));
}

Result<void> check(const NewHandover& wanted) {
  std::vector<Fault> faults;
  if (wanted.to) check_line(*wanted.to, kNameCharactersMax, "/to", faults);
  check_written(wanted.reason, kReasonCharactersMax, "/reason", faults);
  if (wanted.notes) check_written(*wanted.notes, kTextCharactersMax, "/notes", faults);
  return refuse_if_any("handover", std::move(faults));
}

Result<void> check(const NewPromise& wanted, Instant now) {
  std::vector<Fault> faults;
  check_line(wanted.text, kPromiseCharactersMax, "/text", faults);
  check_future(wanted.due_at, now, "/due_at", faults);
  return refuse_if_any("promise", std::move(faults));
}

Result<void> check_reason(std::string_view reason, std::string place) {
  std::vector<Fault> faults;
  check_written(reason, kReasonCharactersMax, place, faults);
  return refuse_if_any("change", std::move(faults));
}

Result<void> check_version(const Incident& incident, std::optional<std::int64_t> version) {
  if (!version || *version == incident.version) return {};
  return fail(ErrorCode::stale,
              fmt::format("{} has changed since version {}; it is at version {}: look again",
                          incident.reference, *version, incident.version));
}

Result<void> may_change(const Incident& incident) {
  if (incident.state != State::closed) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{0} is closed; reopen it first, with `candor incident reopen {0}`",
                          incident.reference));
}

Result<void> may_become(const Incident& incident, Status status) {
  TRY(may_change(incident));
  if (incident.status != Status::confirmed || status != Status::suspected) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{} is confirmed, and cannot be only suspected again; if it turned out "
                          "otherwise, it is a near_miss or a false_positive",
                          incident.reference));
}

Result<void> may_close(const Incident& incident) {
  TRY(may_change(incident));
  if (incident.status != Status::suspected) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{0} is only suspected; say first whether it happened, with `candor "
                          "incident status {0}`: confirmed, near_miss or false_positive",
                          incident.reference));
}

Result<void> may_reopen(const Incident& incident) {
  if (incident.state == State::closed) return {};
  return fail(ErrorCode::conflict, fmt::format("{} is not closed", incident.reference));
}

Result<void> may_duplicate(const Incident& incident, const Incident& of) {
  if (incident.reference == of.reference) {
    return fail(ErrorCode::invalid, "an incident is not a duplicate of itself");
  }
  if (of.duplicate_of) {
    return fail(ErrorCode::conflict,
                fmt::format("{} is a duplicate itself, of {}: link to that one", of.reference,
                            *of.duplicate_of));
  }
  return may_change(incident);
}

Result<void> may_hand_over(CaseRole role, const std::optional<std::string>& from,
                           const std::optional<std::string>& to) {
  if (to) return {};
  if (!from) {
    return fail(ErrorCode::conflict, fmt::format("nobody is {} here", enum_name(role)));
  }
  if (role == CaseRole::commander) {
    return fail(ErrorCode::conflict,
                "command is never given up, only handed over: say to whom, with --give");
  }
  return {};
}

std::vector<Handover> current_roles(const std::vector<Handover>& history) {
  std::map<CaseRole, const Handover*> last;
  for (const Handover& handover : history) last[handover.role] = &handover;
  std::vector<Handover> current;
  for (const auto& [role, handover] : last) {
    if (handover->to) current.push_back(*handover);
  }
  return current;
}

PromiseState state_of(Instant due_at, std::optional<Instant> kept_at, Instant now) {
  if (kept_at) return *kept_at <= due_at ? PromiseState::kept : PromiseState::missed;
  return now <= due_at ? PromiseState::open : PromiseState::missed;
}

namespace {

// The last instant at which an entry can have occurred.
Instant latest(Instant occurred_at, Precision precision) {
  Date date = utc_date(occurred_at);
  switch (precision) {
    case Precision::exact:
    case Precision::approximate: return occurred_at;
    case Precision::minute: return add_seconds(occurred_at, 60);
    case Precision::day: return add_seconds(start_of_utc_day(date), kSecondsPerDay);
    case Precision::month:
      date = date.month == 12 ? Date{date.year + 1, 1, 1} : Date{date.year, date.month + 1, 1};
      return start_of_utc_day(date);
    case Precision::year: return start_of_utc_day({date.year + 1, 1, 1});
  }
  bug_found("the precision has an end");
}

}  // namespace

std::optional<std::int64_t> late_by_s(Instant occurred_at, Precision precision,
                                      Instant recorded_at) {
  const std::int64_t late_s = seconds_between(latest(occurred_at, precision), recorded_at);
  if (late_s < kSecondsPerHour) return std::nullopt;
  return late_s;
}

std::string reference_of(std::int64_t year, std::int64_t number) {
  return fmt::format("INC-{:04}-{:04}", year, number);
}

std::vector<Fact> current_facts(std::vector<Fact> all) {
  std::set<FactId> corrected;
  for (const Fact& fact : all) {
    if (fact.corrects) corrected.insert(*fact.corrects);
  }
  std::erase_if(all, [&](const Fact& fact) { return corrected.count(fact.fact_id) != 0; });
  std::stable_sort(all.begin(), all.end(),
                   [](const Fact& a, const Fact& b) { return a.question < b.question; });
  return all;
}

Result<DaysToNotice> days_to_notice(const Overview& overview, Instant now) {
  const auto find = [&](Anchor wanted) {
    const auto found =
        std::find_if(overview.anchors.begin(), overview.anchors.end(),
                     [&](const ClockAnchor& anchor) { return anchor.anchor == wanted; });
    return found == overview.anchors.end() ? std::nullopt : std::optional<Instant>(found->at);
  };
  const std::string& reference = overview.incident.reference;
  const auto awareness = find(Anchor::awareness);
  const auto aware = awareness ? awareness : find(Anchor::discovery);
  if (!aware) {
    return fail(ErrorCode::conflict,
                fmt::format("{0} has no awareness or discovery anchor; set one with `candor "
                            "incident anchor {0} awareness --at …`",
                            reference));
  }
  const auto told = find(Anchor::another_notice);
  if (told && *told < *aware) {
    return fail(ErrorCode::conflict,
                fmt::format("the anchors of {0} say that people were told on {1}, before it was "
                            "known on {2}; set the wrong one again with `candor incident anchor`",
                            reference, to_words(*told), to_words(*aware)));
  }
  return DaysToNotice{.days = seconds_between(*aware, told.value_or(now)) / kSecondsPerDay,
                      .told = told.has_value()};
}

std::int64_t quantile(const std::vector<std::int64_t>& counts, double p) {
  const std::int64_t all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  CHECK(all > 0 && p >= 0 && p <= 1);
  const double rank = std::max(1.0, std::ceil(p * static_cast<double>(all)));
  std::int64_t below = 0;
  std::size_t value = 0;
  while (static_cast<double>(below += counts[value]) < rank) ++value;
  return static_cast<std::int64_t>(value);
}

}  // namespace candor::incident
