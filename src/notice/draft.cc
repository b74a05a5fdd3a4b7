// SPDX-License-Identifier: Apache-2.0
#include "notice/draft.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "notice/lint.h"
#include "notice/lint_rules.h"
#include "notice/reading.h"

namespace candor::notice {
namespace {

using incident::Anchor;
using incident::Fact;
using incident::FactStatus;
using incident::Question;

void add_paragraph(std::string& text, std::string_view paragraph) {
  if (!trim(paragraph).empty()) text += std::string(trim(paragraph)) + "\n\n";
}

void add_heading(std::string& text, Part part) {
  text += fmt::format("## {}\n\n", heading_of(part));
}

std::string told_of(const Fact& fact) {
  std::string text(trim(fact.text));
  if (fact.status == FactStatus::suspected) text += " This is not confirmed yet.";
  if (fact.status != FactStatus::confirmed && fact.known_by) {
    text += fmt::format(" We will tell you by {}.", date_in_words(utc_date(*fact.known_by)));
  }
  return text;
}

// The facts that answer a question, but for the unknown ones.
void add_facts(std::string& text, const incident::Overview& overview, Question question) {
  for (const Fact& fact : overview.facts) {
    if (fact.question == question && fact.status != FactStatus::unknown) {
      add_paragraph(text, told_of(fact));
    }
  }
}

std::optional<Instant> find_anchor(const incident::Overview& overview, Anchor wanted) {
  for (const incident::ClockAnchor& anchor : overview.anchors) {
    if (anchor.anchor == wanted) return anchor.at;
  }
  return std::nullopt;
}

// When it was, where it may not be said what it was: the first day that the facts name.
std::string day_of_breach(const incident::Overview& overview) {
  for (const Fact& fact : overview.facts) {
    if (fact.question != Question::what_happened) continue;
    for (const NamedDay& day : named_days(words_of(fact.text))) {
      if (!day.year) continue;
      return fmt::format("It was taken on {}.", date_in_words({*day.year, day.month, day.day}));
    }
  }
  return "";
}

void add_discovery_and_count(std::string& text, const DraftInput& input) {
  auto discovered = find_anchor(input.overview, Anchor::discovery);
  if (!discovered) discovered = find_anchor(input.overview, Anchor::awareness);
  std::string paragraph;
  if (discovered) {
    paragraph = fmt::format("We discovered this on {}.", date_in_words(utc_date(*discovered)));
  }
  if (input.people > 0 && !forbidden_everywhere(input.context, "count_people")) {
    paragraph += fmt::format(" It concerns {} {}.", with_commas(input.people),
                             input.people == 1 ? "person" : "people");
  }
  add_paragraph(text, paragraph);
}

void add_unknowns(std::string& text, const incident::Overview& overview) {
  std::string unknowns;
  for (const Fact& fact : overview.facts) {
    if (fact.question == Question::not_known_yet || fact.status == FactStatus::unknown) {
      add_paragraph(unknowns, told_of(fact));
    }
  }
  if (unknowns.empty()) return;
  add_heading(text, Part::not_known_yet);
  text += unknowns;
}

void add_contact(std::string& text, const DraftInput& input) {
  const Sender& sender = input.sender;
  std::vector<std::string> ways;
  if (!sender.contact_email.empty()) ways.push_back("write to " + sender.contact_email);
  if (!sender.contact_phone.empty()) ways.push_back("call " + sender.contact_phone);
  if (!ways.empty()) {
    add_paragraph(text, fmt::format("To ask us anything, {}. People answer. Please name {}.",
                                    join(ways, " or "), input.overview.incident.reference));
  }
  if (!input.public_url.empty() && !names_local_host(input.public_url)) {
    add_paragraph(text,
                  fmt::format("We keep a public record of this breach at {}.", input.public_url));
  }
  add_paragraph(text, fmt::format("We wrote this notice on {}.", date_in_words(input.today)));
}

// Whether a fact says that we are sorry, so that it is not said twice.
bool apologises(const DraftInput& input) {
  const Phrases& apology = find_lint_language(input.context.language)->words.apology;
  return std::any_of(
      input.overview.facts.begin(), input.overview.facts.end(), [&](const Fact& fact) {
        return fact.question == Question::what_we_are_doing && apology.in(words_of(fact.text));
      });
}

// What the laws of the readers' places want word by word, each block once.
void add_addenda(std::string& text, const DraftInput& input) {
  const LintLanguage& language = *find_lint_language(input.context.language);
  std::vector<const Addendum*> wanted;
  for (const std::string& place : input.context.jurisdictions) {
    for (const ContentWords* content : wanted_contents(input.context, language, place)) {
      for (const Addendum& one : language.addenda) {
        const bool is_for_place =
            one.places.empty() ||
            std::find(one.places.begin(), one.places.end(), place) != one.places.end();
        const bool is_there = std::find(wanted.begin(), wanted.end(), &one) != wanted.end();
        if (one.content == content->content && is_for_place && !is_there) wanted.push_back(&one);
      }
    }
  }
  if (wanted.empty()) return;
  text += "---\n\n";
  for (const Addendum* one : wanted) add_paragraph(text, one->text);
}

}  // namespace

std::string draft_text(const DraftInput& input) {
  const incident::Overview& overview = input.overview;
  std::string text = fmt::format("# Notice of data breach at {}\n\n", input.sender.organisation);
  text += "Dear {{name}},\n\n";

  const bool tells_nature = !forbidden_everywhere(input.context, "breach_nature");
  if (tells_nature) {
    add_heading(text, Part::what_happened);
    add_facts(text, overview, Question::what_happened);
    add_facts(text, overview, Question::how_it_happened);
    add_discovery_and_count(text, input);
  }

  add_heading(text, Part::what_information);
  if (tells_nature) add_facts(text, overview, Question::what_information);
  text += "This is the data of yours that was involved: {{data_classes}}.\n\n";
  if (!tells_nature) {
    add_paragraph(text, day_of_breach(overview));
    add_discovery_and_count(text, input);
  }

  add_heading(text, Part::what_we_are_doing);
  add_facts(text, overview, Question::what_we_are_doing);
  if (!apologises(input)) text += "We failed to protect your data. We are sorry.\n\n";

  add_heading(text, Part::what_you_can_do);
  text += "{{steps}}\n\n";
  add_facts(text, overview, Question::what_you_can_do);

  add_unknowns(text, overview);
  add_heading(text, Part::more_information);
  add_contact(text, input);
  add_addenda(text, input);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace candor::notice
