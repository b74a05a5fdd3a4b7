// SPDX-License-Identifier: Apache-2.0
#include "live/listening.h"

#include "incident/incident.h"
#include "live/codec.h"
#include "live/rules.h"

namespace candor::live {
namespace {

// The entries behind `after`, one more than may be missed at most.
std::vector<journal::Entry> missed(storage::Transaction& tx, std::int64_t after,
                                   const std::optional<std::string>& incident) {
  static_assert(kMissedMax == 500);
  return journal::list(tx,
                       {.subject = incident, .kind = std::nullopt, .after = after, .limit = 501});
}

}  // namespace

void tell_reload(Listening& listening, std::int64_t newest) {
  listening.send({.type = "reload", .data = codec::hello(newest), .id = newest});
  listening.place = newest;
}

void tell_changes(storage::Transaction& tx, Listening& listening,
                  const std::vector<journal::Entry>& entries, std::int64_t newest) {
  const auto closed = staff::closed_incidents(tx, listening.actor);
  for (const journal::Entry& entry : entries) {
    if (entry.sequence <= listening.place) continue;
    if (listening.incident && incident_of(entry) != *listening.incident) continue;
    if (!may_hear(listening.actor, closed, entry)) continue;
    listening.send({.type = "change", .data = codec::change(entry), .id = entry.sequence});
  }
  listening.place = newest;
}

// Only a new client's hello bears an id: one that was here before and is cut right after it must
// still be found where it was.
Result<std::shared_ptr<Listening>> listen(App& app, NewListening wanted) {
  const auto tx = app.db.read();
  if (wanted.incident) {
    TRY(incident::load_incident(*tx, *wanted.incident));
    TRY(staff::check_entrance(*tx, wanted.actor, *wanted.incident));
  }
  const std::int64_t newest = journal::newest(*tx);
  const auto listening = std::make_shared<Listening>();
  listening->actor = std::move(wanted.actor);
  listening->credential = std::move(wanted.credential);
  listening->incident = std::move(wanted.incident);
  listening->place = wanted.after.value_or(newest);
  listening->looked_at = app.clock.now();
  listening->send({.type = "hello",
                   .data = codec::hello(newest),
                   .id = wanted.after ? std::nullopt : std::optional(newest)});
  if (!wanted.after) return listening;
  const bool is_known = *wanted.after >= 0 && *wanted.after <= newest;
  const auto entries =
      is_known ? missed(*tx, *wanted.after, listening->incident) : std::vector<journal::Entry>();
  if (!is_known || std::ssize(entries) > kMissedMax) {
    tell_reload(*listening, newest);
  } else {
    tell_changes(*tx, *listening, entries, newest);
  }
  return listening;
}

}  // namespace candor::live
