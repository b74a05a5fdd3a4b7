// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "record/record.h"

namespace candor::record::store {

// The number that the next statement of the incident gets.
std::int64_t next_number(storage::Transaction& tx, const incident::IncidentId& incident);
void insert(storage::Transaction& tx, const incident::IncidentId& incident,
            const Statement& statement);

std::int64_t count(storage::Transaction& tx);
// Of the incident of that reference, oldest first; none if there is no such incident.
std::vector<Statement> list(storage::Transaction& tx, std::string_view incident);
// The last statement of each incident, without facts and classes; newest first.
std::vector<Statement> list_last(storage::Transaction& tx);
// The newest statements of all incidents, newest first.
std::vector<Statement> list_recent(storage::Transaction& tx, std::int64_t limit);

}  // namespace candor::record::store
