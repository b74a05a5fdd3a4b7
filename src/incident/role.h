// SPDX-License-Identifier: Apache-2.0
// Who does what on an incident. A role has one holder at a time; it passes by a handover that says
// from whom, to whom, why, and what the next one must know. Handovers are only added.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/result.h"
#include "incident/ids.h"
#include "storage/storage.h"

namespace candor::incident {

enum class CaseRole { commander, deputy, scribe, liaison, comms_lead, counsel, privacy_officer };
BOOST_DESCRIBE_ENUM(CaseRole, commander, deputy, scribe, liaison, comms_lead, counsel,
                    privacy_officer)

struct Handover {
  HandoverId handover_id;
  CaseRole role = CaseRole::commander;
  std::optional<std::string> from;  // who had it; nothing if nobody
  std::optional<std::string> to;    // who has it now; nothing if nobody
  std::string reason;
  std::optional<std::string> notes;  // what the next one must know
  Instant handed_at;
  std::string handed_by;
};

struct NewHandover {
  std::optional<std::string> to;  // one line, 1 to 100 characters; nothing gives the role up
  std::string reason;
  std::optional<std::string> notes = std::nullopt;     // 1 to 20,000 characters
  std::optional<std::int64_t> version = std::nullopt;  // as in Change
};

// Refused: giving up command, which can only be handed over; giving up what nobody holds. Giving a
// role to whom holds it already changes nothing and returns their handover.
Result<Handover> hand_over(App& app, const Actor& actor, std::string_view reference, CaseRole role,
                           const NewHandover& wanted);

struct Roles {
  std::vector<Handover> current;  // of the roles that somebody holds, in the order of the roles
  std::vector<Handover> history;  // all handovers, oldest first
};
// not_found if there is no such incident.
Result<Roles> list_roles(storage::Transaction& tx, std::string_view reference);

}  // namespace candor::incident
