// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "incident/incident.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/staff.h"
#include "storage/storage.h"

namespace candor::incident::testing {

// What must be migrated for incidents to work.
inline std::array<storage::RoomSchema, 4> schemas() {
  return {seal::schema(), journal::schema(), staff::schema(), incident::schema()};
}

}  // namespace candor::incident::testing
