// SPDX-License-Identifier: Apache-2.0
#include "incident/case_import.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/hash.h"
#include "incident/archive.h"
#include "incident/codec.h"
#include "incident/making.h"
#include "incident/role_store.h"
#include "incident/store.h"
#include "incident/timeline_store.h"
#include "journal/journal.h"

namespace candor::incident {
namespace {

Incident write_case(storage::Transaction& tx, App& app, const Actor& actor,
                    const archive::Case& taken) {
  const Instant now = app.clock.now();
  Incident incident = new_incident(tx, app, actor, taken.incident, now);
  incident.phase = taken.phase;
  if (taken.closed_at) {
    incident.state = State::closed;
    incident.closed_at = taken.closed_at;
  }
  store::insert(tx, incident);
  store::set_origin(tx, incident.incident_id, taken.origin);
  for (const auto& [anchor, wanted] : taken.anchors) {
    store::insert_anchor(tx, incident.incident_id,
                         {anchor, wanted.at, wanted.reason, now, actor.name});
  }
  for (const NewFact& fact : taken.facts) {
    store::insert_fact(tx, incident.incident_id, stated(app, actor, fact));
  }
  for (const NewTimelineEntry& entry : taken.timeline) {
    store::insert_timeline_entry(tx, incident.incident_id, recorded(app, actor, entry));
  }
  for (const auto& [role, name] : taken.roles) {
    store::insert_handover(tx, incident.incident_id,
                           {.handover_id = new_id<HandoverId>(now, app.random),
                            .role = role,
                            .from = std::nullopt,
                            .to = name,
                            .reason = "held it when the case was imported",
                            .notes = std::nullopt,
                            .handed_at = now,
                            .handed_by = actor.name});
  }
  return incident;
}

}  // namespace

Result<CaseImport> import_case(App& app, const Actor& actor, Tool tool, std::string_view json) {
  const Instant now = app.clock.now();
  archive::Case taken = TRY(tool == Tool::dispatch ? archive::parse_dispatch(json, now)
                                                   : archive::parse_iris(json, now));
  const auto tx = app.db.write();
  tx->take_turn("incident imports");
  if (const auto here = store::find_origin(*tx, taken.origin)) {
    return fail(ErrorCode::conflict, fmt::format("this case is here already, as {}", *here));
  }
  const Incident incident = write_case(*tx, app, actor, taken);
  CaseImport import{.reference = incident.reference,
                    .facts = std::ssize(taken.facts),
                    .timeline_entries = std::ssize(taken.timeline),
                    .roles = std::ssize(taken.roles),
                    .not_mapped = std::move(taken.not_mapped)};
  journal::append(*tx, app, actor,
                  {.kind = "incident.case_imported",
                   .subject = incident.reference,
                   .occurred_at = std::nullopt},
                  codec::journal_case(sha256_hex(json), tool, import));
  tx->commit();
  return import;
}

}  // namespace candor::incident
