// SPDX-License-Identifier: Apache-2.0
// The timeline: what happened in the world, when, how exactly that is known and from where. Entries
// are only added; one that was wrong stays, and a newer one points to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/result.h"
#include "incident/ids.h"
#include "storage/storage.h"

namespace candor::incident {

// How exactly occurred_at is known: a `minute`, `day`, `month` or `year` entry happened at some
// time in that one (UTC), an `approximate` one around that instant.
enum class Precision { exact, minute, day, month, year, approximate };
BOOST_DESCRIBE_ENUM(Precision, exact, minute, day, month, year, approximate)

// The Traffic Light Protocol, version 2.0 (FIRST): with whom an entry may be shared, the widest
// first. `amber_strict` is TLP:AMBER+STRICT.
enum class Tlp { clear, green, amber, amber_strict, red };
BOOST_DESCRIBE_ENUM(Tlp, clear, green, amber, amber_strict, red)

// The events that the clocks of the response run between; the words of VERIS' timeline. Discovery
// is a clock anchor.
enum class Milestone { compromise, exfiltration, containment };
BOOST_DESCRIBE_ENUM(Milestone, compromise, exfiltration, containment)

// Who may read an entry besides those who may enter the incident: anybody, or (legal privilege)
// counsel, its author and the people named. What is privileged is in no export.
enum class Privilege { none, counsel };
BOOST_DESCRIBE_ENUM(Privilege, none, counsel)

struct TimelineEntry {
  TimelineEntryId timeline_entry_id;
  Instant occurred_at;
  Precision precision = Precision::exact;
  std::string text;
  std::optional<std::string> source;  // where it is known from
  Tlp tlp = Tlp::amber;
  std::optional<Milestone> milestone;
  std::optional<TimelineEntryId> corrects;
  std::optional<TimelineEntryId> corrected_by;
  Privilege privilege = Privilege::none;
  std::vector<std::string> shared_with;  // names of accounts, of a privileged one
  Instant recorded_at;
  std::string recorded_by;
  std::optional<std::int64_t> late_by_s;  // see incident::late_by_s
};

struct NewTimelineEntry {
  Instant occurred_at;  // not in the future
  Precision precision = Precision::exact;
  std::string text;                                  // 1 to 20,000 characters
  std::optional<std::string> source = std::nullopt;  // 1 to 500 characters
  Tlp tlp = Tlp::amber;                              // the organisation and its clients
  std::optional<Milestone> milestone = std::nullopt;
  std::optional<TimelineEntryId> corrects = std::nullopt;  // an entry that nothing has corrected
  Privilege privilege = Privilege::none;
  std::vector<std::string> shared_with = {};  // people who have an account
};

Result<TimelineEntry> add_to_timeline(App& app, const Actor& actor, std::string_view reference,
                                      const NewTimelineEntry& wanted);

struct TimelineFilter {
  std::optional<Tlp> tlp_max = std::nullopt;        // entries that may go as far as this mark
  std::optional<Instant> from = std::nullopt;       // occurred then or later
  std::optional<Instant> to = std::nullopt;         // occurred before
  std::optional<std::string> after = std::nullopt;  // `next` of the page before
  std::int64_t limit = 50;
};
struct TimelinePage {
  std::vector<TimelineEntry> entries;  // in order of occurred_at; corrected ones too
  std::optional<std::string> next;
};
// Refused: no such incident; an `after` that is no entry of it. Only what `reader` may see; nobody
// in particular sees nothing privileged.
Result<TimelinePage> list_timeline(storage::Transaction& tx, std::string_view reference,
                                   const TimelineFilter& filter, const Actor& reader = {});
std::optional<TimelineEntry> find_timeline_entry(storage::Transaction& tx,
                                                 const IncidentId& incident,
                                                 const TimelineEntryId& entry);

// The earliest standing entry of that milestone that is not privileged.
std::optional<TimelineEntry> find_milestone(storage::Transaction& tx, const IncidentId& incident,
                                            Milestone milestone);

struct TimelineCounts {
  std::int64_t entries = 0;
  std::int64_t late = 0;         // recorded much after they occurred
  std::int64_t with_source = 0;  // that say where they are known from
  std::int64_t corrected = 0;
  std::int64_t privileged = 0;
};
TimelineCounts count_timeline(storage::Transaction& tx, const IncidentId& incident);

}  // namespace candor::incident
