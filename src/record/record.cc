// SPDX-License-Identifier: Apache-2.0
#include "record/record.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "exposure/exposure.h"
#include "journal/journal.h"
#include "record/codec.h"
#include "record/log.h"
#include "record/page.h"
#include "record/rules.h"
#include "record/store.h"
#include "record/told.h"

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

// A statement before it is written, and what it follows from.
struct Composed {
  incident::Incident incident;
  std::vector<Component> components;  // all that there are, where it names any
  std::vector<Statement> published;   // before it, oldest first
  Statement statement;
};

Result<Composed> compose(storage::Transaction& tx, App& app, const Actor& actor,
                         std::string_view incident, const NewStatement& wanted) {
  const Instant now = app.clock.now();
  TRY(check(wanted, now));
  incident::Overview overview = TRY(incident::load_overview(tx, incident));
  const incident::IncidentId& id = overview.incident.incident_id;
  std::vector<Statement> published = store::list(tx, incident);
  TRY(check_order(wanted.stage, published));
  Statement statement{
      .statement_id = new_id<StatementId>(now, app.random),
      .reference = "",
      .incident = overview.incident.reference,
      .number = std::ssize(published) + 1,
      .stage = wanted.stage,
      .title = std::string(trim(wanted.title)),
      .message = std::string(trim(wanted.message)),
      .next_update_by = wanted.next_update_by,
      .facts = TRY(stated_facts(overview.facts, incident::list_facts(tx, id), published)),
      .reach = TRY(reach_of(tx, incident)),
      .promises = stated_promises(TRY(incident::list_promises(tx, incident, now))),
      .components = {},
      .published_at = now,
      .published_by = actor.name,
      .sha256 = "",
  };
  std::vector<Component> components =
      wanted.components.empty() ? std::vector<Component>() : hold_components(tx);
  statement.components = TRY(affected_by(components, wanted.components));
  if (statement.facts.empty() && statement.message.empty()) {
    return fail(ErrorCode::conflict,
                "there is nothing to say yet: state a fact with `candor incident fact`, or give "
                "the statement a message");
  }
  statement.reference = reference_of(statement.incident, statement.number);
  statement.sha256 = sha256_hex(codec::public_json(statement));
  return Composed{std::move(overview.incident), std::move(components), std::move(published),
                  std::move(statement)};
}

Result<Statement> publish_within(storage::Transaction& tx, App& app, const Actor& actor,
                                 std::string_view reference, const NewStatement& wanted) {
  const Composed composed = TRY(compose(tx, app, actor, reference, wanted));
  const auto& [incident, components, published, statement] = composed;
  store::insert(tx, incident.incident_id, statement);
  const std::vector<Statement> all = store::list(tx, reference);
  log_statement(tx, statement, all, app.clock.now());
  const auto entry = journal::append(
      tx, app, actor,
      {.kind = "record.published", .subject = statement.incident, .occurred_at = std::nullopt},
      codec::journal_published(statement));
  set_affected(tx, app, actor, components, statement.components);
  tell_statement(tx, app, entry, all);
  incident::keep_next_word_within(tx, app, actor, incident, "published " + statement.reference);
  if (wanted.next_update_by) {
    TRY(incident::make_promise_within(tx, app, actor, incident,
                                      {.text = "The next word after " + statement.reference,
                                       .due_at = *wanted.next_update_by,
                                       .audience = incident::Audience::customers,
                                       .kind = incident::PromiseKind::next_word}));
  }
  return statement;
}

// Of "INC-2026-0007-D1"; what it names must not have ended.
Result<store::DraftRow> load_open_draft(storage::Transaction& tx, std::string_view reference) {
  auto row = store::find_draft(tx, reference);
  if (!row) {
    return fail(ErrorCode::not_found,
                "there is no draft of that reference; `candor record drafts` shows them");
  }
  // The turn, and whether the incident is there.
  TRY(incident::load_incident(tx, row->draft.incident));
  row = store::find_draft(tx, reference);
  if (!row->draft.ended_at) return *std::move(row);
  return fail(ErrorCode::conflict,
              fmt::format("{} was {}", reference,
                          row->draft.published_as ? "published as " + *row->draft.published_as
                                                  : "withdrawn"));
}

}  // namespace

Result<Statement> publish(App& app, const Actor& actor, std::string_view incident,
                          const NewStatement& wanted) {
  const auto tx = app.db.write();
  take_log_turn(*tx);
  Statement statement = TRY(publish_within(*tx, app, actor, incident, wanted));
  if (needs_second_person(statement.stage, statement.number)) {
    return fail(ErrorCode::conflict,
                fmt::format("{} needs a second person: write it with `candor record draft`, and "
                            "another one publishes it with `candor record approve`",
                            statement.number == 1 ? "the first statement" : "a review"));
  }
  tx->commit();
  return statement;
}

Result<Preview> preview(App& app, const Actor& actor, std::string_view incident,
                        const NewStatement& wanted) {
  const auto tx = app.db.read();
  const Composed composed = TRY(compose(*tx, app, actor, incident, wanted));
  std::vector<Statement> statements = composed.published;
  statements.push_back(composed.statement);
  const Site site = site_of(*tx, app.settings);
  return Preview{.statement = composed.statement,
                 .html = incident_page_of(*tx, site, statements, app.clock.now()),
                 .style = style(site)};
}

Result<Draft> draft(App& app, const Actor& actor, std::string_view incident,
                    const NewStatement& wanted) {
  const Instant now = app.clock.now();
  TRY(check(wanted, now));
  const auto tx = app.db.write();
  const auto subject = TRY(incident::load_incident(*tx, incident));
  TRY(check_order(wanted.stage, store::list(*tx, incident)));
  TRY(affected_by(list_components(*tx), wanted.components));
  const std::int64_t number = store::next_draft_number(*tx, subject.incident_id);
  Draft draft{.reference = draft_reference_of(subject.reference, number),
              .incident = subject.reference,
              .statement = wanted,
              .drafted_at = now,
              .drafted_by = actor.name,
              .ended_at = std::nullopt,
              .ended_by = std::nullopt,
              .published_as = std::nullopt};
  store::insert_draft(*tx, subject.incident_id, number, draft);
  journal::append(
      *tx, app, actor,
      {.kind = "record.drafted", .subject = draft.incident, .occurred_at = std::nullopt},
      codec::journal_draft(draft));
  tx->commit();
  return draft;
}

Result<Statement> publish_draft(App& app, const Actor& actor, std::string_view reference) {
  const auto tx = app.db.write();
  take_log_turn(*tx);
  const store::DraftRow row = TRY(load_open_draft(*tx, reference));
  if (row.draft.drafted_by == actor.name) {
    return fail(ErrorCode::conflict,
                fmt::format("{} was drafted by {}; a second person publishes it", reference,
                            row.draft.drafted_by));
  }
  const Statement statement =
      TRY(publish_within(*tx, app, actor, row.draft.incident, row.draft.statement));
  store::end_draft(*tx, row, app.clock.now(), actor.name, statement.statement_id);
  tx->commit();
  return statement;
}

Result<Draft> withdraw_draft(App& app, const Actor& actor, std::string_view reference) {
  const auto tx = app.db.write();
  const store::DraftRow row = TRY(load_open_draft(*tx, reference));
  store::end_draft(*tx, row, app.clock.now(), actor.name, std::nullopt);
  journal::append(*tx, app, actor,
                  {.kind = "record.draft_withdrawn",
                   .subject = row.draft.incident,
                   .occurred_at = std::nullopt},
                  codec::journal_draft(row.draft));
  Draft withdrawn = store::find_draft(*tx, reference)->draft;
  tx->commit();
  return withdrawn;
}

Result<std::vector<Draft>> list_drafts(storage::Transaction& tx, std::string_view incident) {
  TRY(incident::load_incident(tx, incident));
  return store::list_drafts(tx, incident);
}

std::vector<PublishedIncident> list_published(storage::Transaction& tx) {
  std::vector<PublishedIncident> published;
  for (const std::string& incident : store::list_incidents(tx)) {
    published.push_back(*find_published(tx, incident));
  }
  std::reverse(published.begin(), published.end());
  return published;
}

std::optional<PublishedIncident> find_published(storage::Transaction& tx,
                                                std::string_view incident) {
  const std::vector<Statement> statements = store::list(tx, incident);
  if (statements.empty()) return std::nullopt;
  return PublishedIncident{std::string(incident), headline_of(statements)};
}

Result<std::vector<Statement>> list_statements(storage::Transaction& tx,
                                               std::string_view incident) {
  TRY(incident::load_incident(tx, incident));
  return store::list(tx, incident);
}

std::map<std::string, Instant> last_published(storage::Transaction& tx) {
  std::map<std::string, Instant> last;
  for (const Statement& statement : store::list_last(tx)) {
    last[statement.incident] = statement.published_at;
  }
  return last;
}

std::vector<LoggedStatement> list_logged_since(storage::Transaction& tx, std::int64_t entry,
                                               std::int64_t limit) {
  return store::list_logged_since(tx, entry, limit);
}

std::int64_t next_log_entry(storage::Transaction& tx) { return store::count_entries(tx); }

storage::RoomSchema schema() { return {"record", kSchemaFiles}; }

}  // namespace candor::record
