// SPDX-License-Identifier: Apache-2.0
// Plans of measurement, and when results were first seen.
#pragma once

#include <optional>

#include "trust/plan.h"

namespace candor::trust::store {

void insert_plan(storage::Transaction& tx, const incident::IncidentId& incident,
                 const DeclaredPlan& declared);
std::optional<DeclaredPlan> find_plan(storage::Transaction& tx,
                                      const incident::IncidentId& incident);
// Nothing happens where one was made before.
void insert_reported(storage::Transaction& tx, const incident::IncidentId& incident, Instant now);
std::optional<Instant> first_reported_at(storage::Transaction& tx,
                                         const incident::IncidentId& incident);

}  // namespace candor::trust::store
