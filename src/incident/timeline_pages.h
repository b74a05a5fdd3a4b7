// SPDX-License-Identifier: Apache-2.0
// The timeline from its end: for whoever reads what happened last first.
#pragma once

#include <string_view>

#include "incident/incident.h"

namespace candor::incident {

// The last entries of the filter before the entry `before`, still in order of occurred_at; `next`
// is what is `before` for the page that precedes it. Refused: no such incident; a `before` that is
// no entry of it; one together with the filter's `after`.
Result<TimelinePage> list_timeline_before(storage::Transaction& tx, std::string_view reference,
                                          const TimelineFilter& filter, std::string_view before,
                                          const Actor& reader = {});

}  // namespace candor::incident
