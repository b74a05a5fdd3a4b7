// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room. Its tables are duty_met and duty_flag.
#pragma once

#include <vector>

#include "duty/duty.h"
#include "incident/incident.h"
#include "storage/storage.h"

namespace candor::duty::store {

void insert_met(storage::Transaction& tx, const incident::IncidentId& id, const Met& met);
// The record that counts, of each rule.
std::vector<Met> list_met(storage::Transaction& tx, const incident::IncidentId& id);

void insert_flag(storage::Transaction& tx, const incident::IncidentId& id,
                 const FlagSetting& setting);
// The setting that counts, of each flag.
std::vector<FlagSetting> list_flags(storage::Transaction& tx, const incident::IncidentId& id);

}  // namespace candor::duty::store
