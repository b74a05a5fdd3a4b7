// SPDX-License-Identifier: Apache-2.0
#include "incident/promise.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "incident/codec.h"
#include "incident/promise_store.h"
#include "incident/rules.h"
#include "incident/store.h"
#include "journal/journal.h"

namespace candor::incident {
namespace {

void keep(storage::Transaction& tx, App& app, const Actor& actor, const Incident& incident,
          Promise& promise, std::string_view how) {
  const Instant now = app.clock.now();
  promise.kept_at = now;
  promise.kept_by = actor.name;
  promise.how = std::string(how);
  promise.state = state_of(promise.due_at, promise.kept_at, now);
  store::update_promise(tx, incident.incident_id, promise);
  journal::append(
      tx, app, actor,
      {.kind = "incident.promise_done", .subject = incident.reference, .occurred_at = std::nullopt},
      codec::journal_promise(promise));
}

}  // namespace

Result<Promise> make_promise(App& app, const Actor& actor, std::string_view reference,
                             const NewPromise& wanted) {
  const auto tx = app.db.write();
  const Incident incident = TRY(load_incident(*tx, reference));
  Promise promise = TRY(make_promise_within(*tx, app, actor, incident, wanted));
  tx->commit();
  return promise;
}

Result<Promise> make_promise_within(storage::Transaction& tx, App& app, const Actor& actor,
                                    const Incident& incident, const NewPromise& wanted) {
  const Instant now = app.clock.now();
  TRY(check(wanted, now));
  store::touch(tx, incident.incident_id);
  Promise promise{.number = 0,
                  .kind = wanted.kind,
                  .audience = wanted.audience,
                  .text = wanted.text,
                  .due_at = wanted.due_at,
                  .made_at = now,
                  .made_by = actor.name,
                  .kept_at = std::nullopt,
                  .kept_by = std::nullopt,
                  .how = std::nullopt,
                  .state = PromiseState::open};
  promise.number = store::insert_promise(tx, incident.incident_id, promise);
  journal::append(
      tx, app, actor,
      {.kind = "incident.promise_made", .subject = incident.reference, .occurred_at = std::nullopt},
      codec::journal_promise(promise));
  return promise;
}

Result<Promise> keep_promise(App& app, const Actor& actor, std::string_view reference,
                             std::int64_t number, std::string_view how) {
  TRY(check_reason(how, "/how"));
  const auto tx = app.db.write();
  const Incident incident = TRY(load_incident(*tx, reference));
  store::touch(*tx, incident.incident_id);
  std::vector<Promise> promises = store::list_promises(*tx, incident.incident_id);
  const auto promise = std::find_if(promises.begin(), promises.end(),
                                    [&](const Promise& one) { return one.number == number; });
  if (promise == promises.end()) {
    return fail(ErrorCode::not_found,
                fmt::format("{0} has no promise of that number; `candor incident promises {0}` "
                            "shows them",
                            reference));
  }
  if (promise->kind == PromiseKind::next_word) {
    return fail(ErrorCode::conflict,
                fmt::format("the next word is kept by publishing it: `candor record publish {}`",
                            reference));
  }
  if (promise->kept_at) {
    return fail(ErrorCode::conflict,
                fmt::format("promise {} was done {}", number, to_words(*promise->kept_at)));
  }
  keep(*tx, app, actor, incident, *promise, how);
  tx->commit();
  return *promise;
}

void keep_next_word_within(storage::Transaction& tx, App& app, const Actor& actor,
                           const Incident& incident, std::string_view how) {
  store::touch(tx, incident.incident_id);
  for (Promise& promise : store::list_promises(tx, incident.incident_id)) {
    if (promise.kind == PromiseKind::next_word && !promise.kept_at) {
      keep(tx, app, actor, incident, promise, how);
    }
  }
}

Result<std::vector<Promise>> list_promises(storage::Transaction& tx, std::string_view reference,
                                           Instant now) {
  const Incident incident = TRY(load_incident(tx, reference));
  std::vector<Promise> promises = store::list_promises(tx, incident.incident_id);
  for (Promise& promise : promises) {
    promise.state = state_of(promise.due_at, promise.kept_at, now);
  }
  return promises;
}

std::int64_t count_kept_promises(storage::Transaction& tx) {
  return store::count_kept_promises(tx);
}

}  // namespace candor::incident
