// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "storage/storage.h"

namespace candor::exposure::testing {

// What must be migrated for exposures to work.
inline std::array<storage::RoomSchema, 4> schemas() {
  return {seal::schema(), journal::schema(), incident::schema(), exposure::schema()};
}

}  // namespace candor::exposure::testing
