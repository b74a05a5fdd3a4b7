// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "duty/duty.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/staff.h"
#include "storage/storage.h"

namespace candor::duty::testing {

// What must be migrated for duties to work.
inline std::array<storage::RoomSchema, 6> schemas() {
  return {seal::schema(),     journal::schema(),  staff::schema(),
          incident::schema(), exposure::schema(), duty::schema()};
}

}  // namespace candor::duty::testing
