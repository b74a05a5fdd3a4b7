// SPDX-License-Identifier: Apache-2.0
// The rules of the lint, one function each; the table that names them is in lint.cc. How each is
// read is written down at the function. Where a rule's wording leaves room, the record decides:
// what it calls confirmed may not be hedged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "notice/lint.h"
#include "notice/lint_language.h"
#include "notice/reading.h"

namespace candor::notice {

// What a rule looks at.
struct Case {
  const Reading& reading;
  const Context& context;
  const LintLanguage& language;
  std::vector<Phrases> class_names;  // of the record's classes, in their order

  const LintWords& words() const { return language.words; }
};

// Takes the findings of one rule.
class Findings {
 public:
  Findings(std::string_view rule, Level level, std::string_view source, std::vector<Finding>& into)
      : rule_(rule), level_(level), source_(source), into_(into) {}

  void add(const Sentence& sentence, std::string_view problem, std::string_view instead) {
    add_as(level_, sentence, problem, instead);
  }
  void add_as(Level level, const Sentence& sentence, std::string_view problem,
              std::string_view instead) {
    add_at(level, {sentence.line, sentence.column, sentence.text}, problem, instead);
  }

  struct Place {
    std::int64_t line = 1;
    std::int64_t column = 1;
    std::string_view text = {};
  };
  void add(const Place& place, std::string_view problem, std::string_view instead) {
    add_at(level_, place, problem, instead);
  }
  // At another level than the rule's own.
  void add_at(Level level, const Place& place, std::string_view problem, std::string_view instead);

 private:
  std::string_view rule_;
  Level level_;
  std::string_view source_;
  std::vector<Finding>& into_;
};

// lint_shape.cc: title, headings, the first sentences, the length
void check_title(const Case& read, Findings& findings);
void check_headings(const Case& read, Findings& findings);
void check_opening(const Case& read, Findings& findings);
void check_length(const Case& read, Findings& findings);

// lint_steps.cc: what the reader can do
void check_steps(const Case& read, Findings& findings);
void check_advice(const Case& read, Findings& findings);

// lint_hedges.cc: what is known is said, what is not known is said too
void check_hedges_on_confirmed(const Case& read, Findings& findings);
void check_hedges_on_unknown(const Case& read, Findings& findings);
void check_no_evidence(const Case& read, Findings& findings);

// lint_facts.cc: what must be in it
void check_data_named(const Case& read, Findings& findings);
void check_dates_and_count(const Case& read, Findings& findings);
void check_cause(const Case& read, Findings& findings);
void check_blame(const Case& read, Findings& findings);

// lint_law.cc: what the law of a reader's place wants or forbids
// What that law wants said to these people and that laws/lint can recognise, with its words.
std::vector<const ContentWords*> wanted_contents(const Context& context,
                                                 const LintLanguage& language,
                                                 std::string_view jurisdiction);
void check_law(const Case& read, Findings& findings);

// lint_record.cc: what the record says otherwise, and how long it took
void check_against_record(const Case& read, Findings& findings);
void check_delay(const Case& read, Findings& findings);

// lint_after.cc: what was done, what a reader is promised, and where they can turn
void check_acts(const Case& read, Findings& findings);
void check_promises(const Case& read, Findings& findings);
void check_contact(const Case& read, Findings& findings);
void check_addresses(const Case& read, Findings& findings);

// lint_words.cc: words that hide
void check_euphemism(const Case& read, Findings& findings);
void check_apology(const Case& read, Findings& findings);
void check_readability(const Case& read, Findings& findings);
void check_jargon(const Case& read, Findings& findings);
void check_images(const Case& read, Findings& findings);
void check_phrases(const PhraseRule& rule, const Case& read, Findings& findings);

// How a data class is named: "your home address" by "home address" and "home addresses", and by
// what laws/lint knows of it.
Phrases names_of(const LeakedClass& leaked, const LintLanguage& language);
// The place of the heading that opens this part, or of the title where there is none; with its
// words.
Findings::Place place_of(const Reading& reading, Part part);
Findings::Place title_of(const Reading& reading);
bool has_part(const Reading& reading, Part part);
bool any_sentence(const Reading& reading, const Phrases& phrases);
// Whether the audience includes people of that jurisdiction, or only them.
bool addresses(const Context& context, std::string_view jurisdiction);
bool addresses_only(const Context& context, std::string_view jurisdiction);
// Whether the law forbids it to all readers.
bool forbidden_everywhere(const Context& context, std::string_view content);
// Whether one of these data classes was lost. Without a record nobody knows, so no.
bool lost_any(const Context& context, const std::vector<std::string>& classes);

}  // namespace candor::notice
