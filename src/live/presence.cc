// SPDX-License-Identifier: Apache-2.0
#include "incident/incident.h"
#include "live/live.h"
#include "live/rules.h"
#include "live/store.h"

namespace candor::live {

extern const std::span<const EmbeddedFile> kSchemaFiles;

Result<Presence> enter(App& app, const Actor& actor, std::string_view incident,
                       std::string_view where) {
  TRY(check_where(where));
  const Instant now = app.clock.now();
  // Not in the transaction below: it would wait for whoever works on the incident.
  TRY(incident::load_incident(*app.db.read(), incident));
  const auto tx = app.db.write();
  tx->take_turn("live/presence");
  store::erase_ended(*tx, now);
  store::put(*tx, incident, {.name = actor.name, .where = std::string(where), .since = now},
             add_seconds(now, kPresenceSeconds));
  Presence presence = load_presence(*tx, incident, now);
  tx->commit();
  return presence;
}

Presence load_presence(storage::Transaction& tx, std::string_view incident, Instant now) {
  Presence presence;
  store::for_each(tx, incident, now, [&](const std::string&, Person person) {
    presence.people.push_back(std::move(person));
  });
  return presence;
}

storage::RoomSchema schema() { return {"live", kSchemaFiles}; }

}  // namespace candor::live
