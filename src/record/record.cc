// SPDX-License-Identifier: Apache-2.0
#include "record/record.h"

#include <boost/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "exposure/exposure.h"
#include "journal/journal.h"
#include "record/codec.h"
#include "record/log.h"
#include "record/rules.h"
#include "record/store.h"

namespace candor::record {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

// What is known at this moment of whom it concerns and who was told.
Result<Reach> reach_of(storage::Transaction& tx, std::string_view incident) {
  const exposure::Extent extent = TRY(exposure::load_extent(tx, incident));
  const delivery::People letters = TRY(delivery::count_people(tx, incident));
  Reach reach{.people = extent.people,
              .told = letters.told,
              .not_reached = letters.not_reached,
              .waiting = letters.waiting,
              .unmatched = extent.unmatched,
              .ambiguous = extent.ambiguous,
              .by_class = {}};
  for (const exposure::ClassCount& count : extent.by_class) {
    if (count.people > 0) reach.by_class.push_back({count.data_class, count.people});
  }
  return reach;
}

}  // namespace

Result<Statement> publish(App& app, const Actor& actor, std::string_view incident,
                          const NewStatement& wanted) {
  const Instant now = app.clock.now();
  TRY(check(wanted, now));
  const auto tx = app.db.write();
  take_log_turn(*tx);
  const incident::Overview overview = TRY(incident::load_overview(*tx, incident));
  const incident::IncidentId& id = overview.incident.incident_id;
  Statement statement{
      .statement_id = new_id<StatementId>(now, app.random),
      .reference = "",
      .incident = overview.incident.reference,
      .number = store::next_number(*tx, id),
      .stage = wanted.stage,
      .title = std::string(trim(wanted.title)),
      .message = std::string(trim(wanted.message)),
      .next_update_by = wanted.next_update_by,
      .facts = TRY(
          stated_facts(overview.facts, incident::list_facts(*tx, id), store::list(*tx, incident))),
      .reach = TRY(reach_of(*tx, incident)),
      .promises = stated_promises(TRY(incident::list_promises(*tx, incident, now))),
      .published_at = now,
      .published_by = actor.name,
      .sha256 = "",
  };
  if (statement.facts.empty() && statement.message.empty()) {
    return fail(ErrorCode::conflict,
                "there is nothing to say yet: state a fact with `candor incident fact`, or give "
                "the statement a message");
  }
  statement.reference = reference_of(statement.incident, statement.number);
  statement.sha256 = sha256_hex(codec::public_json(statement));
  store::insert(*tx, id, statement);
  log_statement(*tx, statement, store::list(*tx, incident), now);
  journal::append(
      *tx, app, actor,
      {.kind = "record.published", .subject = statement.incident, .occurred_at = std::nullopt},
      codec::journal_published(statement));
  incident::keep_next_word_within(*tx, app, actor, overview.incident,
                                  "published " + statement.reference);
  if (wanted.next_update_by) {
    TRY(incident::make_promise_within(*tx, app, actor, overview.incident,
                                      {.text = "The next word after " + statement.reference,
                                       .due_at = *wanted.next_update_by,
                                       .audience = incident::Audience::customers,
                                       .kind = incident::PromiseKind::next_word}));
  }
  tx->commit();
  return statement;
}

Result<std::vector<Statement>> list_statements(storage::Transaction& tx,
                                               std::string_view incident) {
  TRY(incident::load_incident(tx, incident));
  return store::list(tx, incident);
}

storage::RoomSchema schema() { return {"record", kSchemaFiles}; }

}  // namespace candor::record
