// SPDX-License-Identifier: Apache-2.0
#include "reader/reader.h"

#include <algorithm>

#include "base/embedded.h"
#include "base/text.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "reader/answer_mail.h"
#include "reader/store.h"
#include "record/record.h"
#include "seal/seal.h"

namespace candor::reader {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::string_view kKeyScope = "inquiries";
constexpr std::int64_t kDaySeconds = 24 * 60 * 60;
constexpr std::int64_t kNetworkMax = 20;
constexpr std::int64_t kAnswersAtATime = 20;

std::optional<OpenedLetter::Content> content_of(storage::Transaction& tx, App& app,
                                                const notice::Notice& notice,
                                                const delivery::FoundLetter& found,
                                                std::string_view code) {
  const auto incident = incident::load_incident(tx, found.incident);
  CHECK(incident);
  const auto person = exposure::find_affected(tx, app, incident->incident_id, found.customer);
  const auto letters = notice::compile_letters(tx, notice);
  if (!person || !letters) return std::nullopt;
  const notice::Letter& letter = letters->for_reader(person->language);
  notice::Personal personal = notice::personal_for(*person, letter);
  personal.code = code;
  return OpenedLetter::Content{letter.language().language, personal.data_classes, personal.steps,
                               letter.body_html(personal)};
}

// What a letter says to this person, if one is meant for them and for this address.
std::optional<Finding::Theirs> theirs_of(const std::vector<notice::Notice>& told,
                                         const std::vector<notice::Audience>& audiences,
                                         const exposure::AffectedPerson& person,
                                         const Settings& settings) {
  if (person.deceased || person.do_not_contact) return std::nullopt;
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (!audiences[i].includes(person.jurisdiction)) continue;
    Finding::Theirs theirs{
        {}, notice::steps_for(person.classes, person.jurisdiction, settings.organisation.name)};
    for (const exposure::DataClass& data_class : exposure::classes_in(person.classes)) {
      theirs.data_classes.push_back(words_in(notice::english(), data_class));
    }
    return theirs;
  }
  return std::nullopt;
}

Result<Finding> find_in(storage::Transaction& tx, App& app,
                        const record::PublishedIncident& published,
                        const std::vector<exposure::CustomerId>& customers) {
  Finding finding{published.incident, published.headline, false, {}};
  const auto incident = TRY(incident::load_incident(tx, published.incident));
  std::vector<notice::Notice> told;
  std::vector<notice::Audience> audiences;
  for (notice::Notice& notice : TRY(notice::list_notices(tx, published.incident))) {
    if (notice.state != notice::State::approved) continue;
    const auto audience = notice::audience_of(tx, notice);
    if (!audience) continue;  // a variant is a draft: nobody can say yet whom the other one is for
    audiences.push_back(*audience);
    told.push_back(std::move(notice));
  }
  finding.is_told = !told.empty();
  if (!finding.is_told) return finding;
  for (const auto& person : exposure::find_affected(tx, app, incident.incident_id, customers)) {
    if (!person) continue;
    if (auto theirs = theirs_of(told, audiences, *person, app.settings)) {
      finding.theirs.push_back(std::move(*theirs));
    }
  }
  return finding;
}

Result<AnswerMail> answer_to(storage::Transaction& tx, App& app, std::string_view address) {
  std::vector<Finding> findings;
  const auto customers = exposure::find_by_email(tx, app, address);
  for (const record::PublishedIncident& published : record::list_published(tx)) {
    findings.push_back(TRY(find_in(tx, app, published, customers)));
  }
  // What concerns them comes first.
  std::stable_partition(findings.begin(), findings.end(),
                        [](const Finding& finding) { return !finding.theirs.empty(); });
  return answer_mail(app.settings, findings);
}

}  // namespace

Result<OpenedLetter> open_letter(App& app, std::string_view code) {
  const auto tx = app.db.read();
  const delivery::FoundLetter found = TRY(delivery::find_letter(*tx, app, code));
  const notice::Notice notice = TRY(notice::load_notice(*tx, found.letter.notice));
  const auto published = record::find_published(*tx, found.incident);
  return OpenedLetter{
      .incident = found.incident,
      .headline = published ? published->headline : "",
      .letter = found.letter,
      .is_withdrawn = notice.state == notice::State::withdrawn,
      .log_entry = record::find_letters_entry(*tx, found.letter.notice, found.letter.channel),
      .content = content_of(*tx, app, notice, found, code)};
}

Result<void> ask(App& app, std::string_view email, std::string_view network) {
  const auto address = exposure::mail_address(email);
  if (!address || !delivery::check_mail_address(*address)) {
    return fail(ErrorCode::invalid, "that is not an e-mail address");
  }
  if (!delivery::check_can_send_mail(app.settings)) {
    return fail(ErrorCode::unavailable, "the settings do not say from where mail is sent");
  }
  const auto tx = app.db.write();
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  const seal::Key key = TRY(seal::ensure_key(*tx, seal, kKeyScope));
  const Instant now = app.clock.now();
  const Instant day_ago = add_seconds(now, -kDaySeconds);
  store::forget(*tx, day_ago);
  store::Inquiry inquiry{.inquiry_id = new_id<store::InquiryId>(now, app.random),
                         .address = {},
                         .address_index = key.index("address", to_lower(*address)),
                         .network_index = key.index("network", network),
                         .asked_at = now};
  if (store::count_of_network(*tx, inquiry.network_index, day_ago) >= kNetworkMax) {
    return fail(ErrorCode::too_many, "too many questions came from this network today");
  }
  const bool is_first = !store::has_asked(*tx, inquiry.address_index, day_ago);
  inquiry.address = key.seal(*address, inquiry.inquiry_id.value);
  store::insert(*tx, inquiry);
  if (!is_first) store::end(*tx, inquiry.inquiry_id);
  tx->commit();
  return {};
}

Result<std::int64_t> answer(App& app) {
  const auto waiting = store::list_waiting(*app.db.read(), kAnswersAtATime);
  for (const store::Inquiry& inquiry : waiting) {
    const auto tx = app.db.write();
    if (!store::end(*tx, inquiry.inquiry_id)) continue;
    const seal::Seal seal = TRY(seal::claim(*tx, app));
    const seal::Key key = TRY(seal::ensure_key(*tx, seal, kKeyScope));
    const std::string address = key.open(inquiry.address, inquiry.inquiry_id.value);
    AnswerMail mail = TRY(answer_to(*tx, app, address));
    TRY(delivery::queue_mail(*tx, app,
                             {.purpose = "reader.affected",
                              .about = "",
                              .to_address = address,
                              .subject = std::move(mail.subject),
                              .text = std::move(mail.text),
                              .unsubscribe_url = ""}));
    tx->commit();
  }
  return std::ssize(waiting);
}

storage::RoomSchema schema() { return {"reader", kSchemaFiles}; }

}  // namespace candor::reader
