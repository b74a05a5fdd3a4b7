// SPDX-License-Identifier: Apache-2.0
#include "incident/role.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "incident/codec.h"
#include "incident/role_store.h"
#include "incident/rules.h"
#include "incident/store.h"
#include "journal/journal.h"

namespace candor::incident {

Result<Handover> hand_over(App& app, const Actor& actor, std::string_view reference, CaseRole role,
                           const NewHandover& wanted) {
  TRY(check(wanted));
  const auto tx = app.db.write();
  const Incident incident = TRY(load_incident(*tx, reference));
  TRY(check_version(incident, wanted.version));
  store::touch(*tx, incident.incident_id);
  const auto roles = current_roles(store::list_handovers(*tx, incident.incident_id));
  const auto held = std::find_if(roles.begin(), roles.end(),
                                 [&](const Handover& handover) { return handover.role == role; });
  if (held != roles.end() && held->to == wanted.to) return *held;
  TRY(may_hand_over(role, held == roles.end() ? std::nullopt : held->to, wanted.to));

  const Instant now = app.clock.now();
  const Handover handover{
      .handover_id = new_id<HandoverId>(now, app.random),
      .role = role,
      .from = held == roles.end() ? std::nullopt : held->to,
      .to = wanted.to,
      .reason = wanted.reason,
      .notes = wanted.notes,
      .handed_at = now,
      .handed_by = actor.name,
  };
  store::insert_handover(*tx, incident.incident_id, handover);
  journal::append(
      *tx, app, actor,
      {.kind = "incident.handed_over", .subject = reference, .occurred_at = std::nullopt},
      codec::journal_handover(handover));
  tx->commit();
  return handover;
}

Result<Roles> list_roles(storage::Transaction& tx, std::string_view reference) {
  const Incident incident = TRY(load_incident(tx, reference));
  std::vector<Handover> history = store::list_handovers(tx, incident.incident_id);
  std::vector<Handover> current = current_roles(history);
  return Roles{std::move(current), std::move(history)};
}

}  // namespace candor::incident
