// SPDX-License-Identifier: Apache-2.0
// SQL of the promises.
#pragma once

#include <vector>

#include "incident/incident.h"

namespace candor::incident::store {

// Numbers it: the next of the incident, from 1.
std::int64_t insert_promise(storage::Transaction& tx, const IncidentId& id, const Promise& promise);
// Without their state, which the clock says. In the order they were made.
std::vector<Promise> list_promises(storage::Transaction& tx, const IncidentId& id);
std::int64_t count_kept_promises(storage::Transaction& tx);
// Writes kept_at, kept_by and how.
void update_promise(storage::Transaction& tx, const IncidentId& id, const Promise& promise);

}  // namespace candor::incident::store
