// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "evidence/evidence.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "storage/storage.h"

namespace candor::evidence::testing {

// What must be migrated for evidence to work.
inline std::array<storage::RoomSchema, 4> schemas() {
  return {seal::schema(), journal::schema(), incident::schema(), evidence::schema()};
}

}  // namespace candor::evidence::testing
