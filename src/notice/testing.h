// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it: a breach that is known well enough to tell
// people.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "seal/seal.h"
#include "storage/storage.h"

namespace candor::notice::testing {

// What must be migrated for notices to work.
inline std::array<storage::RoomSchema, 5> schemas() {
  return {seal::schema(), journal::schema(), incident::schema(), exposure::schema(),
          notice::schema()};
}

// Who Acme is, as it must be said before anything is approved or sent.
void furnish(Settings& settings);
// Customers c0, c1, …, all of whom lost their e-mail address and password; every hundredth has no
// e-mail address. Facts and anchors make a draft that the lint lets pass.
incident::Incident a_breach(App& app, std::int64_t people);
// More of them, from number `first` on.
void add_people(App& app, const incident::Incident& incident, std::int64_t first,
                std::int64_t people, std::string_view jurisdiction = "US-CA");
// Drafted by alice, approved by cora as counsel and by bob.
Notice an_approved_notice(App& app, const incident::Incident& incident,
                          const std::optional<std::string>& jurisdiction = std::nullopt);

}  // namespace candor::notice::testing
