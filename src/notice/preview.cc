// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <tuple>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/random.h"
#include "journal/journal.h"
#include "notice/codec.h"
#include "notice/readers.h"
#include "notice/rules.h"
#include "notice/store.h"

namespace candor::notice {
namespace {

// As many people as there are, in an order in which each mix of data classes comes once before any
// comes again; chosen by the text's hash, so that all who look at a version see the same people.
std::vector<exposure::CustomerId> in_order_of_mixes(std::vector<exposure::ExposedCustomer> exposed,
                                                    std::string_view text_sha256) {
  SeededRandom random(std::stoull(std::string(text_sha256.substr(0, 15)), nullptr, 16));
  std::map<exposure::ClassMask, std::vector<exposure::CustomerId>> mixes;
  for (exposure::ExposedCustomer& one : exposed) mixes[one.classes].push_back(one.customer_id);
  std::vector<exposure::CustomerId> chosen;
  while (!mixes.empty()) {
    for (auto mix = mixes.begin(); mix != mixes.end();) {
      auto& people = mix->second;
      std::swap(people[static_cast<std::size_t>(random.below(std::ssize(people)))], people.back());
      chosen.push_back(std::move(people.back()));
      people.pop_back();
      mix = people.empty() ? mixes.erase(mix) : std::next(mix);
    }
  }
  return chosen;
}

Result<Letters> letters_of(App& app, storage::Transaction& tx, const Notice& notice) {
  if (notice.state == State::draft) return Letters::compile(notice, sender_of(app.settings));
  return compile_letters(tx, notice);
}

PreviewLetter letter_to(const exposure::AffectedPerson& person, const Letters& letters) {
  const Letter& letter = letters.for_reader(person.language);
  const RenderedLetter rendered = letter.render(personal_for(person, letter));
  return {.person = person.external_id,
          .jurisdiction = person.jurisdiction,
          .language = letter.language().language,
          .data_classes = exposure::class_names(person.classes),
          .subject = rendered.subject,
          .text = rendered.text};
}

// Nobody: in a letter, "Alex Example".
exposure::AffectedPerson invented(const Reader& reader) {
  exposure::AffectedPerson person;
  person.external_id = "invented";
  person.name = "Alex Example";
  person.jurisdiction = reader.jurisdiction;
  person.language = reader.language;
  person.classes = reader.classes;
  return person;
}

// By its form: ISO 3166-1 ("DE") or 3166-2 ("US-CA").
bool is_place(std::string_view text) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_sign = [&](char c) { return is_capital(c) || (c >= '0' && c <= '9'); };
  if (text.size() < 2 || !is_capital(text[0]) || !is_capital(text[1])) return false;
  const std::string_view rest = text.substr(2);
  return rest.empty() || (rest[0] == '-' && rest.size() >= 2 && rest.size() <= 4 &&
                          std::all_of(rest.begin() + 1, rest.end(), is_sign));
}

// The primary subtag of a BCP 47 tag: "de" of "de-at".
std::string primary_subtag(std::string_view tag) {
  return std::string(tag.substr(0, tag.find('-')));
}

// What a notice says in for a reader of that language.
std::string letter_language(const Notice& notice, const std::string& language) {
  const bool is_translated =
      std::any_of(notice.translations.begin(), notice.translations.end(),
                  [&](const Translation& one) { return one.language == language; });
  return is_translated ? language : english().language;
}

}  // namespace

Result<Preview> preview_notice(App& app, const Actor& actor, std::string_view reference) {
  const auto tx = app.db.write();
  const Notice notice = TRY(load_notice(*tx, reference));
  const incident::Incident incident = TRY(incident::load_incident(*tx, notice.incident));
  const Letters letters = TRY(letters_of(app, *tx, notice));
  const Audience audience = audience_among(TRY(list_notices(*tx, notice.incident)), notice);
  Preview preview{.notice = notice.reference,
                  .version = notice.version,
                  .text_sha256 = notice.text_sha256,
                  .masked = !may(actor, Access::identify),
                  .letters = {}};
  for (const exposure::CustomerId& id :
       in_order_of_mixes(exposure::list_exposed(*tx, incident.incident_id), notice.text_sha256)) {
    if (std::ssize(preview.letters) == kPreviewPeople) break;
    auto person = exposure::find_affected(*tx, app, incident.incident_id, id);
    if (!person || !audience.includes(person->jurisdiction)) continue;
    if (preview.masked) {
      person->name = masked_name(person->name);
      person->external_id = fmt::format("person {}", preview.letters.size() + 1);
    }
    preview.letters.push_back(letter_to(*person, letters));
  }
  journal::append(
      *tx, app, actor,
      {.kind = "notice.previewed", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_previewed(preview));
  tx->commit();
  return preview;
}

Result<Preview> preview_notice_as(App& app, std::string_view reference, const Reader& reader) {
  const auto tx = app.db.read();
  const Notice notice = TRY(load_notice(*tx, reference));
  const Audience audience = audience_among(TRY(list_notices(*tx, notice.incident)), notice);
  std::vector<Fault> faults;
  if (!is_place(reader.jurisdiction)) {
    faults.push_back({"/jurisdiction", "is not a place such as DE or US-CA"});
  } else if (!audience.includes(reader.jurisdiction)) {
    faults.push_back({"/jurisdiction", "its people get another notice"});
  }
  if (reader.classes == 0) faults.push_back({"/data_classes", "names nothing that was lost"});
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "nobody like that gets this notice", std::move(faults));
  }
  const Letters letters = TRY(letters_of(app, *tx, notice));
  return Preview{.notice = notice.reference,
                 .version = notice.version,
                 .text_sha256 = notice.text_sha256,
                 .masked = false,
                 .letters = {letter_to(invented(reader), letters)}};
}

Result<Readers> load_readers(storage::Transaction& tx, std::string_view reference) {
  const Notice notice = TRY(load_notice(tx, reference));
  const incident::Incident incident = TRY(incident::load_incident(tx, notice.incident));
  const Audience audience = audience_among(TRY(list_notices(tx, notice.incident)), notice);
  std::map<std::tuple<std::string, std::string, exposure::ClassMask>, std::int64_t> kinds;
  Readers readers{.notice = notice.reference, .people = 0, .kinds = {}, .more = 0};
  for (const store::ReaderGroup& group : store::group_readers(tx, incident.incident_id)) {
    if (!audience.includes(group.jurisdiction)) continue;
    kinds[{group.jurisdiction, primary_subtag(group.language), group.classes}] += group.people;
    readers.people += group.people;
  }
  for (const auto& [kind, people] : kinds) {
    const auto& [jurisdiction, language, classes] = kind;
    readers.kinds.push_back(
        {jurisdiction, language, letter_language(notice, language), classes, people});
  }
  std::stable_sort(readers.kinds.begin(), readers.kinds.end(),
                   [](const ReaderKind& a, const ReaderKind& b) { return a.people > b.people; });
  if (readers.kinds.size() > kReaderKindsMax) {
    readers.more = static_cast<std::int64_t>(readers.kinds.size() - kReaderKindsMax);
    readers.kinds.resize(kReaderKindsMax);
  }
  return readers;
}

}  // namespace candor::notice
