// SPDX-License-Identifier: Apache-2.0
// What names the things of this room.
#pragma once

#include "base/id.h"

namespace candor::incident {

using IncidentId = Id<struct IncidentTag>;
using FactId = Id<struct FactTag>;
using TimelineEntryId = Id<struct TimelineEntryTag>;
using HandoverId = Id<struct HandoverTag>;

struct Incident;

}  // namespace candor::incident
