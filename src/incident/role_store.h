// SPDX-License-Identifier: Apache-2.0
// SQL of the roles.
#pragma once

#include <vector>

#include "incident/incident.h"

namespace candor::incident::store {

void insert_handover(storage::Transaction& tx, const IncidentId& id, const Handover& handover);
// All of them, oldest first.
std::vector<Handover> list_handovers(storage::Transaction& tx, const IncidentId& id);

}  // namespace candor::incident::store
