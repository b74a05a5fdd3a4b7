// SPDX-License-Identifier: Apache-2.0
// What can be shown of one person's letters.
#include <fmt/format.h>

#include "base/text.h"
#include "delivery/delivery.h"
#include "delivery/letter_code.h"
#include "delivery/store.h"

namespace candor::delivery {
namespace {

Result<exposure::ExposedCustomer> find_person(storage::Transaction& tx,
                                              const incident::Incident& incident,
                                              const ProofOf& of) {
  if (of.person.has_value() == of.mark.has_value()) {
    return fail(ErrorCode::invalid, "give the company's own customer id or a letter's mark",
                {{"/person", "one of the two, and not both"}});
  }
  if (of.person) {
    if (auto found = exposure::find_exposed(tx, incident.incident_id, *of.person)) return *found;
    return fail(ErrorCode::not_found,
                fmt::format("{} is about nobody of that id; give the company's own customer id",
                            incident.reference));
  }
  for (const notice::Notice& notice : TRY(notice::list_notices(tx, incident.reference))) {
    const auto customer = store::find_marked(tx, notice.notice_id, to_lower(trim(*of.mark)));
    if (!customer) continue;
    if (auto found = exposure::find_exposed(tx, incident.incident_id, *customer)) return *found;
  }
  return fail(ErrorCode::not_found,
              fmt::format("no letter of {} bears that mark", incident.reference));
}

// What is on record about one person's letters of a notice.
std::vector<LetterProof> letters_of(storage::Transaction& tx, const notice::Notice& notice,
                                    const exposure::CustomerId& customer,
                                    std::string_view language) {
  std::vector<LetterProof> letters = store::list_proof(tx, notice.notice_id, customer);
  for (LetterProof& letter : letters) {
    letter.notice = notice.reference;
    letter.version = notice.version;
    letter.text_sha256 = notice::text_sha256_for(notice, language);
  }
  return letters;
}

}  // namespace

Result<Proof> load_proof(storage::Transaction& tx, std::string_view reference, const ProofOf& of) {
  const incident::Incident incident = TRY(incident::load_incident(tx, reference));
  const exposure::ExposedCustomer person = TRY(find_person(tx, incident, of));
  Proof proof{.incident = std::string(reference), .person = person.external_id, .letters = {}};
  for (const notice::Notice& notice : TRY(notice::list_notices(tx, reference))) {
    for (LetterProof& letter : letters_of(tx, notice, person.customer_id, person.language)) {
      proof.letters.push_back(std::move(letter));
    }
  }
  return proof;
}

Result<FoundLetter> find_letter(storage::Transaction& tx, const App& app, std::string_view code) {
  const auto unknown = fail(ErrorCode::not_found, "no letter of ours has this code");
  if (!store::has_letters(tx)) return unknown;
  const auto codes = TRY(find_letter_codes(tx, app));
  const auto id = codes ? codes->find(code) : std::nullopt;
  const auto place = id ? store::find_place(tx, *id) : std::nullopt;
  if (!place) return unknown;
  const auto notice = TRY(notice::load_notice(tx, notice::load_reference(tx, place->notice)));
  const auto incident = TRY(incident::load_incident(tx, notice.incident));
  const auto person = exposure::find_exposed(tx, incident.incident_id, place->customer);
  for (LetterProof& letter :
       letters_of(tx, notice, place->customer, person ? person->language : "")) {
    if (letter.message_id.starts_with(id->value)) {
      return FoundLetter{notice.incident, place->customer, std::move(letter)};
    }
  }
  return unknown;
}

}  // namespace candor::delivery
