// SPDX-License-Identifier: Apache-2.0
#include "notice/notice.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "notice/codec.h"
#include "notice/draft.h"
#include "notice/rules.h"
#include "notice/store.h"

namespace candor::notice {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

Sender sender_of(const Settings& settings) {
  const Settings::Organisation& organisation = settings.organisation;
  return {.organisation = organisation.name,
          .contact_email = organisation.contact_email,
          .contact_phone = organisation.contact_phone,
          .postal_address = organisation.postal_address};
}

Result<Lint> lint_against_record(storage::Transaction& tx, const Notice& notice, Date today) {
  const incident::Overview overview = TRY(incident::load_overview(tx, notice.incident));
  const exposure::Extent extent = TRY(exposure::load_extent(tx, notice.incident));
  return lint(notice.text, context_of(overview, extent, today));
}

void write_journal(storage::Transaction& tx, App& app, const Actor& actor, std::string_view kind,
                   const Notice& notice, const boost::json::value& body) {
  journal::append(tx, app, actor,
                  {.kind = kind, .subject = notice.incident, .occurred_at = std::nullopt}, body);
}

tl::unexpected<Error> changed_meanwhile(const Notice& notice) {
  return fail(ErrorCode::stale,
              fmt::format("{} was changed at this moment: look again", notice.reference));
}

}  // namespace

Result<Notice> draft_notice(App& app, const Actor& actor, std::string_view incident) {
  const auto tx = app.db.write();
  const incident::Overview overview = TRY(incident::load_overview(*tx, incident));
  const exposure::Extent extent = TRY(exposure::load_extent(*tx, incident));
  const Instant now = app.clock.now();
  const incident::IncidentId& id = overview.incident.incident_id;
  const std::int64_t number = store::next_number(*tx, id);
  std::string text = draft_text({.overview = overview,
                                 .people = extent.people,
                                 .today = utc_date(now),
                                 .sender = sender_of(app.settings),
                                 .public_url = app.settings.public_url});
  Notice notice{.notice_id = new_id<NoticeId>(now, app.random),
                .reference = reference_of(overview.incident.reference, number),
                .incident = overview.incident.reference,
                .state = State::draft,
                .version = 1,
                .text = std::move(text),
                .text_sha256 = {},
                .written_by = actor.name,
                .written_at = now,
                .approved_by = std::nullopt,
                .approved_at = std::nullopt};
  notice.text_sha256 = sha256_hex(notice.text);
  store::insert(*tx, id, number, notice);
  write_journal(*tx, app, actor, "notice.drafted", notice, codec::journal_version(notice));
  tx->commit();
  return notice;
}

Result<Notice> revise_notice(App& app, const Actor& actor, std::string_view reference,
                             std::string_view text, std::optional<std::int64_t> version) {
  TRY(check_text(text));
  const auto tx = app.db.write();
  Notice notice = TRY(load_notice(*tx, reference));
  TRY(check_draft(notice, version));
  if (notice.text == text) return notice;
  ++notice.version;
  notice.text = replace_all(std::string(text), "\r\n", "\n");
  notice.text_sha256 = sha256_hex(notice.text);
  notice.written_by = actor.name;
  notice.written_at = app.clock.now();
  if (!store::add_version(*tx, notice)) return changed_meanwhile(notice);
  write_journal(*tx, app, actor, "notice.revised", notice, codec::journal_version(notice));
  tx->commit();
  return notice;
}

Result<Notice> approve_notice(App& app, const Actor& actor, std::string_view reference,
                              std::optional<std::int64_t> version) {
  const auto tx = app.db.write();
  Notice notice = TRY(load_notice(*tx, reference));
  TRY(check_draft(notice, version));
  TRY(check_second_person(notice, actor.name));
  TRY(check_organisation(app.settings.organisation));
  const Sender sender = sender_of(app.settings);
  const Letter letter = TRY(Letter::compile(notice.text, sender));
  static_cast<void>(letter);
  const Lint found = TRY(lint_against_record(*tx, notice, utc_date(app.clock.now())));
  TRY(check_lint(found));
  notice.state = State::approved;
  notice.approved_by = actor.name;
  notice.approved_at = app.clock.now();
  if (!store::approve(*tx, notice, sender)) return changed_meanwhile(notice);
  write_journal(*tx, app, actor, "notice.approved", notice, codec::journal_approved(notice, found));
  tx->commit();
  return notice;
}

Result<Notice> withdraw_notice(App& app, const Actor& actor, std::string_view reference,
                               std::string_view reason) {
  TRY(check_reason(reason));
  const auto tx = app.db.write();
  Notice notice = TRY(load_notice(*tx, reference));
  if (notice.state == State::withdrawn) return notice;
  notice.state = State::withdrawn;
  store::withdraw(*tx, notice.notice_id);
  write_journal(*tx, app, actor, "notice.withdrawn", notice,
                codec::journal_withdrawn(notice, reason));
  tx->commit();
  return notice;
}

Result<Notice> load_notice(storage::Transaction& tx, std::string_view reference) {
  const auto incident = store::find_incident(tx, reference);
  if (!incident) {
    return fail(ErrorCode::not_found,
                "there is no notice of that reference; `candor notice list INC` shows them");
  }
  TRY(incident::load_incident(tx, *incident));
  return store::find(tx, reference).value();
}

State load_state(storage::Transaction& tx, const NoticeId& notice) {
  return store::load_state(tx, notice);
}

Result<std::vector<Notice>> list_notices(storage::Transaction& tx, std::string_view incident) {
  return store::list(tx, TRY(incident::load_incident(tx, incident)).incident_id);
}

Result<Lint> lint_notice(storage::Transaction& tx, std::string_view reference, Date today) {
  return lint_against_record(tx, TRY(load_notice(tx, reference)), today);
}

Result<Letter> compile_letter(storage::Transaction& tx, const Notice& notice) {
  const auto sender = store::find_sender(tx, notice.notice_id);
  if (!sender) {
    return fail(ErrorCode::conflict, fmt::format("{} is not approved; `candor notice approve {}` "
                                                 "by a second person does that",
                                                 notice.reference, notice.reference));
  }
  return Letter::compile(notice.text, *sender);
}

storage::RoomSchema schema() { return {"notice", kSchemaFiles}; }

}  // namespace candor::notice
