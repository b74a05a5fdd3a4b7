// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room. Its tables are duty_met, duty_flag, duty_hold and duty_seen.
#pragma once

#include <vector>

#include "duty/duty.h"
#include "duty/moves.h"
#include "incident/incident.h"
#include "storage/storage.h"

namespace candor::duty::store {

void insert_met(storage::Transaction& tx, const incident::IncidentId& id, const Met& met);
// The record that counts, of each rule and phase; the earliest notice first.
std::vector<Met> list_met(storage::Transaction& tx, const incident::IncidentId& id);

void insert_flag(storage::Transaction& tx, const incident::IncidentId& id,
                 const FlagSetting& setting);
// The setting that counts, of each flag.
std::vector<FlagSetting> list_flags(storage::Transaction& tx, const incident::IncidentId& id);

void insert_hold(storage::Transaction& tx, const incident::IncidentId& id, const Hold& hold);
// The last one; nothing if law enforcement never asked.
std::optional<Hold> find_hold(storage::Transaction& tx, const incident::IncidentId& id);

void insert_seen(storage::Transaction& tx, const incident::IncidentId& id, const Seen& seen);
// What was computed last, of each rule.
std::vector<Seen> list_seen(storage::Transaction& tx, const incident::IncidentId& id);
// All of one rule, oldest first.
std::vector<Seen> list_seen_of(storage::Transaction& tx, const incident::IncidentId& id,
                               std::string_view rule);

}  // namespace candor::duty::store
