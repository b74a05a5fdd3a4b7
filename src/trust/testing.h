// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "storage/storage.h"
#include "trust/trust.h"

namespace candor::trust::testing {

// What must be migrated for trust to be measured.
inline std::array<storage::RoomSchema, 5> schemas() {
  return {seal::schema(), journal::schema(), incident::schema(), exposure::schema(),
          trust::schema()};
}

}  // namespace candor::trust::testing
