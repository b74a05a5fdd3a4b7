// SPDX-License-Identifier: Apache-2.0
#include "incident/timeline.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "incident/codec.h"
#include "incident/making.h"
#include "incident/rules.h"
#include "incident/store.h"
#include "incident/timeline_pages.h"
#include "incident/timeline_store.h"
#include "journal/journal.h"
#include "staff/staff.h"

namespace candor::incident {
namespace {

// The entry that a page begins at.
Result<TimelineEntry> entry_at(storage::Transaction& tx, const Incident& incident,
                               std::string_view place, std::string_view entry) {
  const auto found = store::find_timeline_entry(tx, incident.incident_id, {std::string(entry)});
  if (found) return *found;
  return fail(
      ErrorCode::invalid, fmt::format("{} cannot be taken as it is", place),
      {{std::string(place), fmt::format("is no timeline entry of {}", incident.reference)}});
}

// A correction must point to an entry of this incident that nothing has corrected.
Result<void> check_correction(storage::Transaction& tx, const Incident& incident,
                              const std::optional<TimelineEntryId>& corrects) {
  if (!corrects) return {};
  const auto entry = store::find_timeline_entry(tx, incident.incident_id, *corrects);
  if (entry && !entry->corrected_by) return {};
  return fail(
      ErrorCode::conflict, "the entry to correct does not stand",
      {{"/corrects", entry ? fmt::format("was corrected already, by {}", entry->corrected_by->value)
                           : fmt::format("is no timeline entry of {}", incident.reference)}});
}

// A name that is misspelt would share with nobody.
Result<void> check_shared_with(storage::Transaction& tx, const NewTimelineEntry& wanted) {
  std::vector<Fault> faults;
  if (wanted.privilege == Privilege::none && !wanted.shared_with.empty()) {
    faults.push_back({"/shared_with", "is for privileged entries; everybody sees the others"});
  }
  for (const std::string& name : wanted.shared_with) {
    if (!staff::has_account(tx, name)) faults.push_back({"/shared_with", name + " has no account"});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the entry cannot be taken as it is", std::move(faults));
}

}  // namespace

TimelineEntry recorded(App& app, const Actor& actor, const NewTimelineEntry& wanted) {
  const Instant now = app.clock.now();
  return {.timeline_entry_id = new_id<TimelineEntryId>(now, app.random),
          .occurred_at = wanted.occurred_at,
          .precision = wanted.precision,
          .text = wanted.text,
          .source = wanted.source,
          .tlp = wanted.tlp,
          .milestone = wanted.milestone,
          .corrects = wanted.corrects,
          .corrected_by = std::nullopt,
          .privilege = wanted.privilege,
          .shared_with = wanted.shared_with,
          .recorded_at = now,
          .recorded_by = actor.name,
          .late_by_s = late_by_s(wanted.occurred_at, wanted.precision, now)};
}

Result<TimelineEntry> add_to_timeline(App& app, const Actor& actor, std::string_view reference,
                                      const NewTimelineEntry& wanted) {
  TRY(check(wanted, app.clock.now()));
  const auto tx = app.db.write();
  const Incident incident = TRY(load_incident(*tx, reference));
  store::touch(*tx, incident.incident_id);
  TRY(check_correction(*tx, incident, wanted.corrects));
  TRY(check_shared_with(*tx, wanted));
  const TimelineEntry entry = recorded(app, actor, wanted);
  store::insert_timeline_entry(*tx, incident.incident_id, entry);
  journal::append(
      *tx, app, actor,
      {.kind = entry.corrects ? "incident.timeline_corrected" : "incident.timeline_added",
       .subject = reference,
       .occurred_at = entry.occurred_at},
      codec::journal_timeline(entry));
  tx->commit();
  return entry;
}

Result<TimelinePage> list_timeline(storage::Transaction& tx, std::string_view reference,
                                   const TimelineFilter& filter, const Actor& reader) {
  const Incident incident = TRY(load_incident(tx, reference));
  std::optional<TimelineEntry> after;
  if (filter.after) after = TRY(entry_at(tx, incident, "after", *filter.after));
  TimelineFilter one_more = filter;
  one_more.limit = filter.limit + 1;
  TimelinePage page{
      .entries = store::list_timeline(tx, incident.incident_id, one_more, after, reader),
      .next = std::nullopt};
  if (std::ssize(page.entries) > filter.limit) {
    page.entries.pop_back();
    page.next = page.entries.back().timeline_entry_id.value;
  }
  return page;
}

Result<TimelinePage> list_timeline_before(storage::Transaction& tx, std::string_view reference,
                                          const TimelineFilter& filter, std::string_view before,
                                          const Actor& reader) {
  if (filter.after) {
    return fail(ErrorCode::invalid, "before cannot be taken as it is",
                {{"before", "goes not together with after"}});
  }
  const Incident incident = TRY(load_incident(tx, reference));
  const TimelineEntry place = TRY(entry_at(tx, incident, "before", before));
  TimelineFilter one_more = filter;
  one_more.limit = filter.limit + 1;
  TimelinePage page{
      .entries = store::list_timeline_before(tx, incident.incident_id, one_more, place, reader),
      .next = std::nullopt};
  if (std::ssize(page.entries) > filter.limit) {
    page.entries.erase(page.entries.begin());
    page.next = page.entries.front().timeline_entry_id.value;
  }
  return page;
}

std::optional<TimelineEntry> find_timeline_entry(storage::Transaction& tx,
                                                 const IncidentId& incident,
                                                 const TimelineEntryId& entry) {
  return store::find_timeline_entry(tx, incident, entry);
}

std::optional<TimelineEntry> find_milestone(storage::Transaction& tx, const IncidentId& incident,
                                            Milestone milestone) {
  return store::find_milestone(tx, incident, milestone);
}

TimelineCounts count_timeline(storage::Transaction& tx, const IncidentId& incident) {
  return store::count_timeline(tx, incident);
}

}  // namespace candor::incident
