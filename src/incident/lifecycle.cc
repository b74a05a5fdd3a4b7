// SPDX-License-Identifier: Apache-2.0
// How an incident changes: severity, phase, status, and from open to closed and back.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "incident/codec.h"
#include "incident/incident.h"
#include "incident/rules.h"
#include "incident/store.h"
#include "journal/journal.h"
#include "staff/staff.h"

namespace candor::incident {
namespace {

Result<Incident> load_at(storage::Transaction& tx, std::string_view reference,
                         std::optional<std::int64_t> version) {
  Incident incident = TRY(load_incident(tx, reference));
  TRY(check_version(incident, version));
  return incident;
}

// Writes the change with its entry, and commits.
Result<Incident> commit(storage::Transaction& tx, App& app, const Actor& actor, Incident incident,
                        std::string_view kind, const boost::json::value& body) {
  if (!store::update(tx, incident)) {
    return fail(ErrorCode::stale,
                fmt::format("{} was changed at this moment: look again", incident.reference));
  }
  ++incident.version;
  journal::append(tx, app, actor,
                  {.kind = kind, .subject = incident.reference, .occurred_at = std::nullopt}, body);
  tx.commit();
  return incident;
}

template <typename Value>
Result<Incident> change(App& app, const Actor& actor, std::string_view reference,
                        const Change<Value>& wanted, Value Incident::*field,
                        std::string_view field_name, Result<void> (*may)(const Incident&, Value)) {
  TRY(check_reason(wanted.reason));
  const auto tx = app.db.write();
  Incident incident = TRY(load_at(*tx, reference, wanted.version));
  const Value before = incident.*field;
  if (before == wanted.to) return incident;
  TRY(may(incident, wanted.to));
  incident.*field = wanted.to;
  return commit(
      *tx, app, actor, std::move(incident), "incident.changed",
      codec::journal_changed(field_name, enum_name(before), enum_name(wanted.to), wanted.reason));
}

}  // namespace

Result<Incident> set_severity(App& app, const Actor& actor, std::string_view reference,
                              const Change<Severity>& wanted) {
  return change<Severity>(app, actor, reference, wanted, &Incident::severity, "severity",
                          [](const Incident& incident, Severity) { return may_change(incident); });
}

Result<Incident> set_phase(App& app, const Actor& actor, std::string_view reference,
                           const Change<Phase>& wanted) {
  return change<Phase>(app, actor, reference, wanted, &Incident::phase, "phase",
                       [](const Incident& incident, Phase) { return may_change(incident); });
}

Result<Incident> set_status(App& app, const Actor& actor, std::string_view reference,
                            const Change<Status>& wanted) {
  return change<Status>(app, actor, reference, wanted, &Incident::status, "status", may_become);
}

Result<Incident> close(App& app, const Actor& actor, std::string_view reference,
                       const Reason& reason) {
  TRY(check_reason(reason.reason));
  const auto tx = app.db.write();
  Incident incident = TRY(load_at(*tx, reference, reason.version));
  TRY(may_close(incident));
  incident.state = State::closed;
  incident.closed_at = app.clock.now();
  return commit(*tx, app, actor, std::move(incident), "incident.closed",
                codec::journal_reason(reason.reason));
}

Result<Incident> reopen(App& app, const Actor& actor, std::string_view reference,
                        const Reason& reason) {
  TRY(check_reason(reason.reason));
  const auto tx = app.db.write();
  Incident incident = TRY(load_at(*tx, reference, reason.version));
  TRY(may_reopen(incident));
  incident.state = State::reopened;
  incident.closed_at = std::nullopt;
  incident.duplicate_of = std::nullopt;
  return commit(*tx, app, actor, std::move(incident), "incident.reopened",
                codec::journal_reason(reason.reason));
}

Result<Incident> mark_duplicate(App& app, const Actor& actor, std::string_view reference,
                                std::string_view of, const Reason& reason) {
  TRY(check_reason(reason.reason));
  TRY(staff::check_entrance(*app.db.read(), actor, of));
  const auto tx = app.db.write();
  // Turns in one order, so that two who link each other's incidents do not wait for one another.
  TRY(load_incident(*tx, std::min(reference, of)));
  Incident incident = TRY(load_at(*tx, reference, reason.version));
  const Incident found = TRY(load_incident(*tx, of));
  TRY(may_duplicate(incident, found));
  store::touch(*tx, found.incident_id);
  incident.state = State::closed;
  incident.closed_at = app.clock.now();
  incident.duplicate_of = found.reference;
  return commit(*tx, app, actor, std::move(incident), "incident.duplicate_marked",
                codec::journal_duplicate(found.reference, reason.reason));
}

}  // namespace candor::incident
