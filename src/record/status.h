// SPDX-License-Identifier: Apache-2.0
// What the status API says, decided from statements, components, maintenance and imported history
// alone. Pure: no clock, no database. The words and shapes are those of Statuspage's public API,
// version 2; docs/guides/status-api.md gives the rules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "record/component.h"
#include "record/history.h"
#include "record/maintenance.h"
#include "record/page.h"
#include "record/record.h"

namespace candor::record::status {

enum class IncidentStatus { investigating, identified, monitoring, resolved, postmortem };
BOOST_DESCRIBE_ENUM(IncidentStatus, investigating, identified, monitoring, resolved, postmortem)

// All that is published.
struct Published {
  std::vector<std::vector<Statement>> incidents;  // each oldest statement first; newest first
  std::vector<Component> components;              // in their order
  std::vector<Maintenance> maintenances;          // newest first
  std::vector<PastIncident> past;                 // newest first
  Instant updated_at;                             // of what changed last; 0 where nothing has
};

// The same 12 lower-case base-36 characters for the same name, always: of its SHA-256.
std::string short_id(std::string_view name);
// "2026-06-10T07:30:00.000Z": rounded down to milliseconds.
std::string to_milliseconds(Instant instant);

IncidentStatus status_of(Stage stage);
// Whether the response goes on.
bool is_open(const Statement& last);
// How grave it is, from the last statement: see docs/guides/status-api.md.
Impact impact_of(const Statement& last);

struct Update {
  std::string id;
  std::string status;
  std::string body;  // plain text
  Instant at;
  std::vector<AffectedComponent> affected = {};
};
// An incident or a maintenance of the format.
struct Entry {
  std::string id;
  std::string name;
  std::string status;
  Impact impact = Impact::none;
  std::string url;
  Instant started_at;
  Instant created_at;
  Instant updated_at;
  std::optional<Instant> monitoring_at;
  std::optional<Instant> resolved_at;
  std::optional<Instant> scheduled_for;    // of a maintenance
  std::optional<Instant> scheduled_until;  // of a maintenance
  std::vector<ComponentId> components;     // that it is about
  std::vector<Update> updates;             // newest first
  // Which of these it is made of; it lives no longer than that.
  const std::vector<Statement>* statements = nullptr;
  const PastIncident* past = nullptr;
};
// The statements are of one incident, oldest first; at least one.
Entry entry_of(const Site& site, const std::vector<Statement>& statements);
Entry entry_of(const Site& site, const Maintenance& maintenance);
// An incident, or a maintenance that is over.
Entry entry_of(const Site& site, const PastIncident& past);

// What of all that is published a list of the API holds, newest first.
std::vector<Entry> all_incidents(const Site& site, const Published& published);
std::vector<Entry> open_incidents(const Site& site, const Published& published);
enum class Which { all, upcoming, active, unfinished };
std::vector<Entry> maintenances(const Site& site, const Published& published, Which which);

// As customers see it: under maintenance while a maintenance that names it is going on and nothing
// is wrong with it.
std::vector<Component> components_now(const Published& published);

// The worst of what is open, in the words of the format.
struct Overall {
  std::string indicator;    // none, minor, major, critical or maintenance
  std::string description;  // for people
};
Overall overall_of(const Site& site, const Published& published);

}  // namespace candor::record::status
