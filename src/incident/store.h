// SPDX-License-Identifier: Apache-2.0
// The incident's tables. The only SQL of this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "incident/incident.h"

namespace candor::incident::store {

// The next number of that year, from 1.
std::int64_t next_number(storage::Transaction& tx, std::int64_t year);

// The record an incident was made from: VERIS' incident_id and the canonical JSON.
struct Origin {
  std::string veris_id;
  std::string veris;
};
void insert(storage::Transaction& tx, const Incident& incident,
            const std::optional<Origin>& origin = std::nullopt);
std::optional<Incident> find(storage::Transaction& tx, std::string_view reference);
std::optional<std::string> find_veris(storage::Transaction& tx, const IncidentId& id);
// The case of another tool that an incident was made from; once.
void set_origin(storage::Transaction& tx, const IncidentId& id, std::string_view origin);
// The reference of the incident that was.
std::optional<std::string> find_origin(storage::Transaction& tx, std::string_view origin);
bool has_veris_id(storage::Transaction& tx, std::string_view veris_id);
// Newest first.
std::vector<Incident> list(storage::Transaction& tx, const Filter& filter);
// Writes severity, phase, status, state, closed_at and duplicate_of, and raises the version; false
// if the version is no longer `incident.version`.
bool update(storage::Transaction& tx, const Incident& incident);
// Raises the version, whatever it is. Whoever does it first in a transaction has the incident to
// themselves until the commit.
void touch(storage::Transaction& tx, const IncidentId& id);
// References of the incidents that are duplicates of this one, in order.
std::vector<std::string> list_duplicates(storage::Transaction& tx, const IncidentId& id);

void insert_anchor(storage::Transaction& tx, const IncidentId& id, const ClockAnchor& anchor);
// The current one of each kind.
std::vector<ClockAnchor> list_anchors(storage::Transaction& tx, const IncidentId& id);

void insert_fact(storage::Transaction& tx, const IncidentId& id, const Fact& fact);
// All of them, the corrected ones too, in order of statement.
std::vector<Fact> list_facts(storage::Transaction& tx, const IncidentId& id);

}  // namespace candor::incident::store
