// SPDX-License-Identifier: Apache-2.0
#include "notice/testing.h"

#include <sstream>

#include <fmt/format.h>

#include "base/testing.h"

namespace candor::notice::testing {
namespace {

using incident::Anchor;
using incident::FactStatus;
using incident::Question;

const Actor kAlice{"alice"};
const Actor kCounsel{"cora", {Role::counsel}};

void state(App& app, const std::string& incident, Question question, const std::string& text) {
  must(incident::state_fact(app, kAlice, incident,
                            {.question = question,
                             .status = FactStatus::confirmed,
                             .text = text,
                             .known_by = std::nullopt,
                             .corrects = std::nullopt}));
}

}  // namespace

void furnish(Settings& settings) {
  settings.public_url = "https://incidents.acme.example";
  settings.organisation.name = "Acme";
  settings.organisation.contact_email = "privacy@acme.example";
  settings.mail.from_address = "notices@acme.example";
  settings.mail.message_id_domain = "acme.example";
}

incident::Incident a_breach(App& app, std::int64_t people) {
  const incident::Incident incident =
      must(incident::declare(app, kAlice,
                             {.title = "a copied list",
                              .severity = incident::Severity::high,
                              .status = incident::Status::confirmed}));
  const std::string& inc = incident.reference;
  must(incident::set_anchor(app, kAlice, inc, Anchor::discovery,
                            {add_seconds(app.clock.now(), -kSecondsPerDay), "the log showed it"}));
  state(app, inc, Question::what_happened, "On 3 May 2026 someone copied a list of our customers.");
  state(app, inc, Question::how_it_happened,
        "They used an engineer's stolen password. That account had no second lock.");
  state(app, inc, Question::what_information, "The list holds e-mail addresses and passwords.");
  state(app, inc, Question::what_we_are_doing, "On 4 May 2026 we closed that account.");
  add_people(app, incident, 0, people);
  return incident;
}

void add_people(App& app, const incident::Incident& incident, std::int64_t first,
                std::int64_t people, std::string_view jurisdiction) {
  std::string customers = "external_id,email,name,jurisdiction\n";
  std::string leaked = "external_id\n";
  for (std::int64_t i = first; i < first + people; ++i) {
    const std::string email = i % 100 == 99 ? "" : fmt::format("c{}@example.test", i);
    customers += fmt::format("c{},{},Anna {},{}\n", i, email, i, jurisdiction);
    leaked += fmt::format("c{}\n", i);
  }
  TextSource customers_csv(customers);
  must(exposure::import_customers(app, kAlice, {customers_csv, "customers.csv"}));
  TextSource leaked_csv(leaked);
  must(exposure::import_records(
      app, kAlice, incident.reference, {leaked_csv, "leaked.csv"},
      {.every_row = must(exposure::parse_classes("email_address,password", "--class")),
       .by_column = {}}));
}

Notice an_approved_notice(App& app, const incident::Incident& incident,
                          const std::optional<std::string>& jurisdiction) {
  const Notice draft = must(draft_notice(app, kAlice, incident.reference, jurisdiction));
  must(approve_notice(app, kCounsel, draft.reference, std::nullopt));
  return must(approve_notice(app, Actor{"bob"}, draft.reference, std::nullopt));
}

}  // namespace candor::notice::testing
