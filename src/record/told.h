// SPDX-License-Identifier: Apache-2.0
// What webhooks of Statuspage's format are told: made in the transaction of the act, where there is
// such a webhook, and kept beside its journal entry.
#pragma once

#include "journal/journal.h"
#include "record/component.h"
#include "record/maintenance.h"
#include "record/record.h"

namespace candor::record {

// `statements` are all of the incident, the one that the entry is about last.
void tell_statement(storage::Transaction& tx, const App& app, const journal::Entry& entry,
                    const std::vector<Statement>& statements);
// Nothing, where its status stays.
void tell_component(storage::Transaction& tx, const App& app, const journal::Entry& entry,
                    const Component& before, const Component& after);
void tell_maintenance(storage::Transaction& tx, const App& app, const journal::Entry& entry,
                      const Maintenance& maintenance);

}  // namespace candor::record
