// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/random.h"
#include "journal/journal.h"
#include "notice/codec.h"
#include "notice/notice.h"
#include "notice/rules.h"

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

}  // namespace

Result<Preview> preview_notice(App& app, const Actor& actor, std::string_view reference) {
  const auto tx = app.db.write();
  const Notice notice = TRY(load_notice(*tx, reference));
  const incident::Incident incident = TRY(incident::load_incident(*tx, notice.incident));
  const Letters letters = notice.state == State::draft
                              ? TRY(Letters::compile(notice, sender_of(app.settings)))
                              : TRY(compile_letters(*tx, notice));
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
    const Letter& letter = letters.for_reader(person->language);
    const RenderedLetter rendered = letter.render(personal_for(*person, letter));
    preview.letters.push_back({.person = person->external_id,
                               .jurisdiction = person->jurisdiction,
                               .language = letter.language().language,
                               .data_classes = exposure::class_names(person->classes),
                               .subject = rendered.subject,
                               .text = rendered.text});
  }
  journal::append(
      *tx, app, actor,
      {.kind = "notice.previewed", .subject = notice.incident, .occurred_at = std::nullopt},
      codec::journal_previewed(preview));
  tx->commit();
  return preview;
}

}  // namespace candor::notice
