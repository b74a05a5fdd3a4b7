// SPDX-License-Identifier: Apache-2.0
#include "evidence/evidence.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "evidence/codec.h"
#include "evidence/custody.h"
#include "evidence/rules.h"
#include "evidence/store.h"
#include "journal/journal.h"

namespace candor::evidence {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

Overview overview_of(storage::Transaction& tx, Evidence evidence) {
  const EvidenceId id = evidence.evidence_id;
  return {.evidence = std::move(evidence),
          .custody = store::list_custody(tx, id),
          .timeline = store::list_links(tx, id)};
}

using Check = std::function<Result<void>(const Evidence&)>;
using Step = std::function<void(Evidence&)>;

// One act upon evidence that may be acted upon so, and what it changes.
Result<Overview> act(
    App& app, const Actor& actor, std::string_view reference, const Check& check,
    const Entry& entry, const Step& step = [](Evidence&) {}) {
  const auto tx = app.db.write();
  Evidence evidence = TRY(load_to_change(*tx, reference)).evidence;
  TRY(check(evidence));
  step(evidence);
  store::update(*tx, evidence);
  append(*tx, app, actor, evidence, entry);
  Overview overview = overview_of(*tx, std::move(evidence));
  tx->commit();
  return overview;
}

// What open() gives: content that notes its own damage.
class OpenedSource final : public ByteSource {
 public:
  OpenedSource(std::unique_ptr<ByteSource> content, App& app, Actor actor, std::string reference)
      : content_(std::move(content)),
        app_(app),
        actor_(std::move(actor)),
        reference_(std::move(reference)) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    Result<std::size_t> got = content_->read(into);
    if (!got) return tl::unexpected(note_damage(app_, actor_, reference_, got.error()));
    return got;
  }

  std::unique_ptr<ByteSource> content_;
  App app_;
  Actor actor_;
  std::string reference_;
};

struct Kept {
  store::Stored stored;
  seal::Key key;
};

Result<Kept> note_opening(App& app, const Actor& actor, std::string_view reference,
                          std::string_view reason) {
  const auto tx = app.db.write();
  store::Stored stored = TRY(load_to_change(*tx, reference));
  TRY(check_kept(stored.evidence));
  seal::Key key = TRY(load_key(*tx, app, stored));
  append(*tx, app, actor, stored.evidence, {.act = Act::opened, .reason = std::string(reason)});
  tx->commit();
  return Kept{std::move(stored), std::move(key)};
}

struct Place {
  incident::Incident incident;
  seal::Key key;
};

// Before the content comes, so that no transaction waits for it.
Result<Place> prepare(App& app, std::string_view reference) {
  const auto tx = app.db.write();
  incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  seal::Key key = TRY(seal::ensure_key(*tx, seal, incident.incident_id.value));
  tx->commit();
  return Place{std::move(incident), std::move(key)};
}

Evidence insert(storage::Transaction& tx, App& app, const Actor& actor, const Place& place,
                const EvidenceId& id, std::int64_t number, const NewEvidence& wanted,
                const seal::Content& content, const std::string& file) {
  store::set_last_number(tx, place.incident.incident_id, number);
  store::Stored stored{
      .evidence = {.evidence_id = id,
                   .reference = reference_of(place.incident.reference, number),
                   .incident = place.incident.reference,
                   .name = wanted.name,
                   .sha256 = content.sha256,
                   .bytes = content.bytes,
                   .state = State::kept,
                   .legal_hold = LegalHold::none,
                   .retain_until = std::nullopt,
                   .added_at = app.clock.now(),
                   .added_by = actor.name},
      .incident_id = place.incident.incident_id,
      .number = number,
      .file = file,
  };
  store::insert(tx, stored);
  return std::move(stored.evidence);
}

// The file goes once it is certain that it was destroyed; a crash between is made good by verify().
void remove_destroyed(App& app, std::string_view reference) {
  const auto tx = app.db.write();
  const auto stored = load_to_change(*tx, reference);
  CHECK(stored);
  // The same content may have been taken again.
  if (store::find_file(*tx, stored->file) == State::kept) return;
  vault_of(app).remove(stored->file);
}

}  // namespace

Result<Added> add(App& app, const Actor& actor, std::string_view incident,
                  const NewEvidence& wanted, ByteSource& source) {
  TRY(check(wanted, app.clock.now()));
  const Place place = TRY(prepare(app, incident));
  const auto id = new_id<EvidenceId>(app.clock.now(), app.random);
  seal::Draft draft(vault_of(app), id.value, place.key);
  const seal::Content content = TRY(draft.take(source));
  if (wanted.sha256 && *wanted.sha256 != content.sha256) {
    return fail(ErrorCode::invalid, "what arrived is not what was sent",
                {{"/sha256", "is not that of the content, which is " + content.sha256}});
  }
  const std::string file = seal::Vault::file_of(place.key, content.sha256);
  const auto tx = app.db.write();
  const std::int64_t last = store::lock(*tx, place.incident.incident_id);
  const auto here = store::find_content(*tx, place.incident.incident_id, content.sha256);
  // Also over the file that is there: it has the same content, and this one is known to be whole.
  draft.keep_as(file);
  Added added{.evidence = here
                              ? here->evidence
                              : insert(*tx, app, actor, place, id, last + 1, wanted, content, file),
              .content = here ? Added::Content::already_here : Added::Content::added};
  append(*tx, app, actor, added.evidence,
         {.act = Act::taken,
          .reason = wanted.reason,
          .party = wanted.source,
          .until = std::nullopt,
          .occurred_at = wanted.occurred_at});
  tx->commit();
  return added;
}

Result<Opened> open(App& app, const Actor& actor, std::string_view reference,
                    std::string_view reason) {
  TRY(check_reason(reason));
  Kept kept = TRY(note_opening(app, actor, reference, reason));
  auto content = content_of(app, kept.stored, kept.key);
  if (!content) return tl::unexpected(note_damage(app, actor, reference, content.error()));
  return Opened{.evidence = std::move(kept.stored.evidence),
                .content = std::make_unique<OpenedSource>(std::move(*content), app, actor,
                                                          std::string(reference))};
}

Result<Overview> give(App& app, const Actor& actor, std::string_view reference,
                      const Handover& handover) {
  TRY(check(handover, app.clock.now()));
  return act(app, actor, reference, check_kept,
             {.act = Act::given,
              .reason = handover.reason,
              .party = handover.to,
              .until = std::nullopt,
              .occurred_at = handover.occurred_at});
}

Result<Overview> hold(App& app, const Actor& actor, std::string_view reference,
                      std::string_view reason) {
  TRY(check_reason(reason));
  return act(app, actor, reference, check_hold, {.act = Act::held, .reason = std::string(reason)},
             [](Evidence& evidence) { evidence.legal_hold = LegalHold::held; });
}

Result<Overview> release(App& app, const Actor& actor, std::string_view reference,
                         std::string_view reason) {
  TRY(check_reason(reason));
  return act(app, actor, reference, check_release,
             {.act = Act::released, .reason = std::string(reason)},
             [](Evidence& evidence) { evidence.legal_hold = LegalHold::none; });
}

Result<Overview> retain(App& app, const Actor& actor, std::string_view reference,
                        const Retention& retention) {
  TRY(check(retention));
  return act(app, actor, reference, check_kept,
             {.act = Act::retained,
              .reason = retention.reason,
              .party = std::nullopt,
              .until = retention.until},
             [&](Evidence& evidence) { evidence.retain_until = retention.until; });
}

Result<Overview> destroy(App& app, const Actor& actor, std::string_view reference,
                         std::string_view reason) {
  TRY(check_reason(reason));
  const Instant now = app.clock.now();
  Overview overview = TRY(act(
      app, actor, reference,
      [now](const Evidence& evidence) { return check_destroy(evidence, now); },
      {.act = Act::destroyed, .reason = std::string(reason)},
      [](Evidence& evidence) { evidence.state = State::destroyed; }));
  remove_destroyed(app, reference);
  return overview;
}

Result<Shredded> shred(App& app, const Actor& actor, std::string_view reference,
                       std::string_view reason) {
  TRY(check_reason(reason));
  const Instant now = app.clock.now();
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  if (incident.state != incident::State::closed) {
    return fail(
        ErrorCode::conflict,
        fmt::format("{0} is not closed; `candor incident close {0}` first", incident.reference));
  }
  if (seal::key_destroyed_at(*tx, incident.incident_id.value)) {
    return fail(ErrorCode::conflict, fmt::format("{} was shredded already", incident.reference));
  }
  store::lock(*tx, incident.incident_id);
  Shredded shredded{.incident = incident.reference, .evidence = 0, .shredded_at = now};
  std::vector<std::string> files;
  for (store::Stored& stored : store::list(*tx, incident.incident_id)) {
    if (stored.evidence.state == State::destroyed) continue;
    TRY(check_destroy(stored.evidence, now));
    stored.evidence.state = State::destroyed;
    store::update(*tx, stored.evidence);
    append(*tx, app, actor, stored.evidence,
           {.act = Act::destroyed, .reason = std::string(reason)});
    files.push_back(stored.file);
    ++shredded.evidence;
  }
  seal::destroy_key(*tx, incident.incident_id.value, now);
  journal::append(
      *tx, app, actor,
      {.kind = "incident.shredded", .subject = incident.reference, .occurred_at = std::nullopt},
      codec::journal_shredded(shredded, reason));
  tx->commit();
  // A crash before this leaves files that nothing opens; verify() removes them.
  for (const std::string& file : files) vault_of(app).remove(file);
  return shredded;
}

Result<Overview> link(App& app, const Actor& actor, std::string_view reference,
                      const TimelineEntryId& entry) {
  const auto tx = app.db.write();
  const Evidence evidence = TRY(load(*tx, reference)).evidence;
  const auto incident = TRY(incident::load_incident(*tx, evidence.incident));
  if (!incident::find_timeline_entry(*tx, incident.incident_id, entry)) {
    return fail(
        ErrorCode::conflict, "the timeline entry cannot be linked",
        {{"/timeline_entry_id", fmt::format("is not in the timeline of {}", evidence.incident)}});
  }
  if (store::insert_link(*tx, evidence.evidence_id, entry, app.clock.now(), actor)) {
    journal::append(
        *tx, app, actor,
        {.kind = "evidence.linked", .subject = evidence.incident, .occurred_at = std::nullopt},
        codec::journal_link(evidence, entry));
  }
  Overview overview = overview_of(*tx, evidence);
  tx->commit();
  return overview;
}

Result<Overview> load_overview(storage::Transaction& tx, std::string_view reference) {
  return overview_of(tx, TRY(load(tx, reference)).evidence);
}

Result<Listing> list_evidence(storage::Transaction& tx, std::string_view incident) {
  const auto id = TRY(incident::load_incident(tx, incident)).incident_id;
  Listing listing{.evidence = {},
                  .links = store::list_linked(tx, id),
                  .shredded_at = seal::key_destroyed_at(tx, id.value)};
  for (store::Stored& stored : store::list(tx, id)) {
    listing.evidence.push_back(std::move(stored.evidence));
  }
  return listing;
}

storage::RoomSchema schema() { return {"evidence", kSchemaFiles}; }

}  // namespace candor::evidence
