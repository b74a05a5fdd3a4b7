// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it.
#pragma once

#include <array>

#include "delivery/delivery.h"
#include "duty/duty.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "record/record.h"
#include "seal/seal.h"
#include "sequencer/sequencer.h"
#include "staff/staff.h"
#include "storage/storage.h"

namespace candor::record::testing {

// What must be migrated for the record to work.
inline std::array<storage::RoomSchema, 10> schemas() {
  return {seal::schema(),     sequencer::schema(), journal::schema(), staff::schema(),
          incident::schema(), exposure::schema(),  duty::schema(),    notice::schema(),
          delivery::schema(), record::schema()};
}

// Drafted by somebody else, as the first statement must be.
inline Statement published(App& app, const Actor& actor, std::string_view incident,
                           const NewStatement& wanted) {
  const auto made = draft(app, Actor{"the colleague of " + actor.name}, incident, wanted);
  if (!made) throw std::runtime_error(to_text(made.error()));
  auto statement = publish_draft(app, actor, made->reference);
  if (!statement) throw std::runtime_error(to_text(statement.error()));
  return *std::move(statement);
}

}  // namespace candor::record::testing
