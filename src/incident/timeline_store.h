// SPDX-License-Identifier: Apache-2.0
// SQL of the timeline.
#pragma once

#include <optional>
#include <vector>

#include "incident/incident.h"

namespace candor::incident::store {

void insert_timeline_entry(storage::Transaction& tx, const IncidentId& id,
                           const TimelineEntry& entry);
std::optional<TimelineEntry> find_timeline_entry(storage::Transaction& tx, const IncidentId& id,
                                                 const TimelineEntryId& entry);
// In order of occurred_at, those after `after` if it is given; at most `limit` of the filter.
std::vector<TimelineEntry> list_timeline(storage::Transaction& tx, const IncidentId& id,
                                         const TimelineFilter& filter,
                                         const std::optional<TimelineEntry>& after,
                                         const Actor& reader);
// The last ones before `before`, or of all, still in order of occurred_at; at most `limit`.
std::vector<TimelineEntry> list_timeline_before(storage::Transaction& tx, const IncidentId& id,
                                                const TimelineFilter& filter,
                                                const std::optional<TimelineEntry>& before,
                                                const Actor& reader);
// How many there are that the reader may see.
std::int64_t count_entries(storage::Transaction& tx, const IncidentId& id, const Actor& reader);
std::optional<TimelineEntry> find_milestone(storage::Transaction& tx, const IncidentId& id,
                                            Milestone milestone);
TimelineCounts count_timeline(storage::Transaction& tx, const IncidentId& id);

}  // namespace candor::incident::store
