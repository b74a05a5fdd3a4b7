// SPDX-License-Identifier: Apache-2.0
// For the tests of this room.
#pragma once

#include <array>

#include "journal/journal.h"
#include "seal/seal.h"
#include "staff/staff.h"
#include "storage/storage.h"
#include "webhook/webhook.h"

namespace candor::webhook::testing {

// What must be migrated for webhooks to work.
inline std::array<storage::RoomSchema, 4> schemas() {
  return {seal::schema(), journal::schema(), staff::schema(), webhook::schema()};
}

}  // namespace candor::webhook::testing
