// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "delivery/delivery.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "seal/seal.h"
#include "storage/storage.h"
#include "trust/trust.h"

namespace candor::trust::testing {

// What must be migrated for trust to be measured.
inline std::array<storage::RoomSchema, 7> schemas() {
  return {seal::schema(),   journal::schema(),  incident::schema(), exposure::schema(),
          notice::schema(), delivery::schema(), trust::schema()};
}

}  // namespace candor::trust::testing
