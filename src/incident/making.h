// SPDX-License-Identifier: Apache-2.0
// What use cases of this room make before they write it.
#pragma once

#include "incident/incident.h"

namespace candor::incident {

// Takes the next number of the year in which it occurred.
Incident new_incident(storage::Transaction& tx, App& app, const Actor& actor,
                      const NewIncident& wanted, Instant occurred_at);
Fact stated(App& app, const Actor& actor, const NewFact& wanted);
TimelineEntry recorded(App& app, const Actor& actor, const NewTimelineEntry& wanted);

}  // namespace candor::incident
