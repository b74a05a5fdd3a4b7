// SPDX-License-Identifier: Apache-2.0
// The evidence's tables. The only SQL of this room. Nothing here changes or removes an entry of
// custody.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/evidence.h"

namespace candor::evidence::store {

using incident::IncidentId;

// Evidence and what only this room knows of it.
struct Stored {
  Evidence evidence;
  IncidentId incident_id;
  std::int64_t number = 0;  // within the incident, from 1
  std::string file;         // its name in the vault
};

// The number given last in this incident. Other writers of its evidence wait from here on until
// this transaction ends: numbers, custody and files change one after the other.
std::int64_t lock(storage::Transaction& tx, const IncidentId& incident);
void set_last_number(storage::Transaction& tx, const IncidentId& incident, std::int64_t number);

void insert(storage::Transaction& tx, const Stored& stored);
std::optional<Stored> find(storage::Transaction& tx, std::string_view reference);
// What is kept of this content.
std::optional<Stored> find_content(storage::Transaction& tx, const IncidentId& incident,
                                   std::string_view sha256);
// Of one incident, or of all; in the order in which it was added.
std::vector<Stored> list(storage::Transaction& tx, const std::optional<IncidentId>& incident);
// Whether a file of the vault is kept, or was destroyed; nothing where it is not known.
std::optional<State> find_file(storage::Transaction& tx, std::string_view file);
// Writes state, legal hold and retention.
void update(storage::Transaction& tx, const Evidence& evidence);

void insert_custody(storage::Transaction& tx, const EvidenceId& id, const CustodyEntry& entry);
std::vector<CustodyEntry> list_custody(storage::Transaction& tx, const EvidenceId& id);
std::int64_t count_custody(storage::Transaction& tx, const EvidenceId& id);

// False if it was there.
bool insert_link(storage::Transaction& tx, const EvidenceId& id, const TimelineEntryId& entry,
                 Instant now, const Actor& actor);
std::vector<TimelineEntryId> list_links(storage::Transaction& tx, const EvidenceId& id);
// Of all evidence of the incident, in the order in which it was added.
std::vector<Linked> list_linked(storage::Transaction& tx, const IncidentId& incident);

}  // namespace candor::evidence::store
