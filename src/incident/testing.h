// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "incident/incident.h"
#include "journal/journal.h"
#include "storage/storage.h"

namespace candor::incident::testing {

// What must be migrated for incidents to work.
inline std::array<storage::RoomSchema, 2> schemas() {
  return {journal::schema(), incident::schema()};
}

}  // namespace candor::incident::testing
