// SPDX-License-Identifier: Apache-2.0
#include "record/told.h"

#include "record/status_codec.h"
#include "record/status_routes.h"
#include "webhook/webhook.h"

namespace candor::record {

void tell_statement(storage::Transaction& tx, const App& app, const journal::Entry& entry,
                    const std::vector<Statement>& statements) {
  if (!webhook::wants_public(tx)) return;
  const Site site = site_of(app.settings);
  webhook::keep_public(tx, entry,
                       codec::told_incident(site, load_unfinished(tx),
                                            status::entry_of(site, statements), entry.recorded_at));
}

void tell_component(storage::Transaction& tx, const App& app, const journal::Entry& entry,
                    const Component& before, const Component& after) {
  if (before.status == after.status || !webhook::wants_public(tx)) return;
  webhook::keep_public(
      tx, entry,
      codec::told_component(site_of(app.settings), load_unfinished(tx), before, after, entry));
}

void tell_maintenance(storage::Transaction& tx, const App& app, const journal::Entry& entry,
                      const Maintenance& maintenance) {
  if (!webhook::wants_public(tx)) return;
  const Site site = site_of(app.settings);
  webhook::keep_public(
      tx, entry,
      codec::told_incident(site, load_unfinished(tx), status::entry_of(site, maintenance),
                           entry.recorded_at));
}

}  // namespace candor::record
