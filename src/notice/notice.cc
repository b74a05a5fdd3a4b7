// SPDX-License-Identifier: Apache-2.0
#include "notice/notice.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "journal/journal.h"
#include "notice/codec.h"
#include "notice/draft.h"
#include "notice/rules.h"
#include "notice/store.h"
#include "notice/translation.h"
#include "notice/versions.h"

namespace candor::notice {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

Result<Lint> lint_against_record(storage::Transaction& tx, const Notice& notice, Date today) {
  const incident::Overview overview = TRY(incident::load_overview(tx, notice.incident));
  const exposure::Extent extent = TRY(exposure::load_extent(tx, notice.incident));
  return lint(notice.text,
              context_of(overview, extent,
                         audience_among(TRY(list_notices(tx, notice.incident)), notice), today));
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

Result<Notice> draft_notice(App& app, const Actor& actor, std::string_view incident,
                            const std::optional<std::string>& jurisdiction) {
  const auto tx = app.db.write();
  const incident::Overview overview = TRY(incident::load_overview(*tx, incident));
  const exposure::Extent extent = TRY(exposure::load_extent(*tx, incident));
  const Instant now = app.clock.now();
  const incident::IncidentId& id = overview.incident.incident_id;
  const std::int64_t number = store::next_number(*tx, id);
  Notice notice{.notice_id = new_id<NoticeId>(now, app.random),
                .reference = reference_of(overview.incident.reference, number),
                .incident = overview.incident.reference,
                .jurisdiction = jurisdiction,
                .state = State::draft,
                .version = 1,
                .text = {},
                .text_sha256 = {},
                .written_by = actor.name,
                .written_at = now,
                .translations = {},
                .approvals = {},
                .approved_by = std::nullopt,
                .approved_at = std::nullopt};
  const Audience audience = audience_among(TRY(list_notices(*tx, notice.incident)), notice);
  const std::int64_t people = people_in(extent, audience);
  if (jurisdiction && people == 0) {
    return fail(
        ErrorCode::invalid, "a variant is for the people of a place who are affected",
        {{"/jurisdiction", "nobody there is affected; `candor exposure show` lists places"}});
  }
  notice.text = draft_text({.overview = overview,
                            .context = context_of(overview, extent, audience, utc_date(now)),
                            .people = people,
                            .today = utc_date(now),
                            .sender = sender_of(app.settings),
                            .public_url = app.settings.public_url});
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
  const std::size_t voided = notice.approvals.size();
  notice.approvals.clear();
  const std::size_t dropped = std::exchange(notice.translations, {}).size();
  ++notice.version;
  notice.text = replace_all(std::string(text), "\r\n", "\n");
  notice.text_sha256 = sha256_hex(notice.text);
  notice.written_by = actor.name;
  notice.written_at = app.clock.now();
  if (!store::add_version(*tx, notice)) return changed_meanwhile(notice);
  write_journal(*tx, app, actor, "notice.revised", notice,
                codec::journal_revised(notice, voided, dropped));
  tx->commit();
  return notice;
}

Result<Notice> translate_notice(App& app, const Actor& actor, std::string_view reference,
                                std::string_view language, std::string_view text,
                                std::optional<std::int64_t> version) {
  TRY(check_text(text));
  const auto tx = app.db.write();
  Notice notice = TRY(load_notice(*tx, reference));
  TRY(check_draft(notice, version));
  Translation translation{.language = std::string(language),
                          .text = replace_all(std::string(text), "\r\n", "\n"),
                          .text_sha256 = {},
                          .written_by = actor.name,
                          .written_at = app.clock.now()};
  translation.text_sha256 = sha256_hex(translation.text);
  TRY(check_facts(TRY(check_translation(notice.text, translation.text, language))));
  TRY(Letter::compile(translation.text, sender_of(app.settings), *find_language(language)));
  const auto place = std::lower_bound(
      notice.translations.begin(), notice.translations.end(), language,
      [](const Translation& one, std::string_view wanted) { return one.language < wanted; });
  const bool is_known = place != notice.translations.end() && place->language == language;
  if (is_known && place->text == translation.text) return notice;
  if (is_known) {
    *place = translation;
  } else {
    notice.translations.insert(place, translation);
  }
  const std::size_t voided = std::exchange(notice.approvals, {}).size();
  ++notice.version;
  if (!store::add_version(*tx, notice)) return changed_meanwhile(notice);
  write_journal(*tx, app, actor, "notice.translated", notice,
                codec::journal_translated(notice, translation, voided));
  tx->commit();
  return notice;
}

Result<Notice> approve_notice(App& app, const Actor& actor, std::string_view reference,
                              std::optional<std::int64_t> version) {
  const auto tx = app.db.write();
  Notice notice = TRY(load_notice(*tx, reference));
  TRY(check_draft(notice, version));
  TRY(check_approver(notice, actor.name));
  TRY(check_organisation(app.settings.organisation));
  const Sender sender = sender_of(app.settings);
  const Letters letters = TRY(Letters::compile(notice, sender));
  static_cast<void>(letters);
  const Lint found = TRY(lint_against_record(*tx, notice, utc_date(app.clock.now())));
  TRY(check_lint(found));
  const Approval approval{
      .approved_by = actor.name,
      .approved_as = has_role(actor, Role::counsel) ? ApprovedAs::counsel : ApprovedAs::colleague,
      .approved_at = app.clock.now(),
      .text_sha256 = notice.text_sha256};
  store::add_approval(*tx, notice, approval);
  notice.approvals.push_back(approval);
  if (!missing_approval(notice.approvals).empty()) {
    write_journal(*tx, app, actor, "notice.approval_given", notice,
                  codec::journal_approval(notice, approval));
    tx->commit();
    return notice;
  }
  notice.state = State::approved;
  notice.approved_by = actor.name;
  notice.approved_at = approval.approved_at;
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

std::string load_reference(storage::Transaction& tx, const NoticeId& notice) {
  return store::load_reference(tx, notice);
}

std::vector<Notice> list_notices(storage::Transaction& tx, const incident::IncidentId& incident) {
  return store::list(tx, incident);
}

Result<std::vector<Notice>> list_notices(storage::Transaction& tx, std::string_view incident) {
  return store::list(tx, TRY(incident::load_incident(tx, incident)).incident_id);
}

Result<Notice> latest_notice(storage::Transaction& tx, std::string_view incident) {
  std::vector<Notice> all = TRY(list_notices(tx, incident));
  if (all.empty()) {
    return fail(ErrorCode::not_found,
                fmt::format("{0} has no notice; `candor notice draft {0}` makes one", incident));
  }
  return std::move(all.back());
}

Result<Audience> audience_of(storage::Transaction& tx, const Notice& notice) {
  const std::vector<Notice> all = TRY(list_notices(tx, notice.incident));
  TRY(check_variants_decided(all, notice));
  return audience_among(all, notice);
}

Result<Versions> list_versions(storage::Transaction& tx, std::string_view reference) {
  const Notice notice = TRY(load_notice(tx, reference));
  return Versions{notice.reference, store::list_versions(tx, notice.notice_id)};
}

Result<Lint> lint_notice(storage::Transaction& tx, std::string_view reference, Date today) {
  return lint_against_record(tx, TRY(load_notice(tx, reference)), today);
}

Result<Letters> Letters::compile(const Notice& notice, const Sender& sender) {
  Letters letters;
  letters.letters_.push_back(TRY(Letter::compile(notice.text, sender)));
  for (const Translation& one : notice.translations) {
    const Language* language = find_language(one.language);
    CHECK(language != nullptr);
    letters.letters_.push_back(TRY(Letter::compile(one.text, sender, *language)));
  }
  return letters;
}

const Letter& Letters::for_reader(std::string_view tag) const {
  const Language* language = find_language(tag);
  for (const Letter& letter : letters_) {
    if (&letter.language() == language) return letter;
  }
  return letters_.front();
}

Result<Letters> compile_letters(storage::Transaction& tx, const Notice& notice) {
  const auto sender = store::find_sender(tx, notice.notice_id);
  if (!sender) {
    return fail(ErrorCode::conflict,
                fmt::format("{} is not approved; `candor notice approve {}` by "
                            "counsel and by one more does that",
                            notice.reference, notice.reference));
  }
  return Letters::compile(notice, *sender);
}

storage::RoomSchema schema() { return {"notice", kSchemaFiles}; }

}  // namespace candor::notice
