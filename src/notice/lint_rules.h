// SPDX-License-Identifier: Apache-2.0
// The rules of the lint, one function each; the table that names them is in lint.cc. How each is
// read is written down at the function. Where a rule's wording leaves room, the record decides:
// what it calls confirmed may not be hedged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "notice/lint.h"
#include "notice/reading.h"

namespace candor::notice {

// Takes the findings of one rule.
class Findings {
 public:
  Findings(std::string_view rule, Level level, std::string_view source, std::vector<Finding>& into)
      : rule_(rule), level_(level), source_(source), into_(into) {}

  void add(const Sentence& sentence, std::string_view problem, std::string_view instead) {
    add_as(level_, sentence.line, sentence.text, problem, instead);
  }
  void add_at(std::int64_t line, std::string_view where, std::string_view problem,
              std::string_view instead) {
    add_as(level_, line, where, problem, instead);
  }
  // At another level than the rule's own.
  void add_as(Level level, std::int64_t line, std::string_view where, std::string_view problem,
              std::string_view instead);

 private:
  std::string_view rule_;
  Level level_;
  std::string_view source_;
  std::vector<Finding>& into_;
};

// lint_shape.cc: title, headings, the first sentences, the steps
void check_title(const Reading& reading, const Context& context, Findings& findings);
void check_headings(const Reading& reading, const Context& context, Findings& findings);
void check_opening(const Reading& reading, const Context& context, Findings& findings);
void check_steps(const Reading& reading, const Context& context, Findings& findings);

// lint_hedges.cc: what is known is said, what is not known is said too
void check_hedges_on_confirmed(const Reading& reading, const Context& context, Findings& findings);
void check_hedges_on_unknown(const Reading& reading, const Context& context, Findings& findings);
void check_no_evidence(const Reading& reading, const Context& context, Findings& findings);
void check_stock_phrases(const Reading& reading, const Context& context, Findings& findings);

// lint_facts.cc: what must be in it
void check_data_named(const Reading& reading, const Context& context, Findings& findings);
void check_dates_and_count(const Reading& reading, const Context& context, Findings& findings);
void check_cause(const Reading& reading, const Context& context, Findings& findings);
void check_forbidden(const Reading& reading, const Context& context, Findings& findings);

// lint_after.cc: what a reader is promised, and where they can turn
void check_promises(const Reading& reading, const Context& context, Findings& findings);
void check_contact(const Reading& reading, const Context& context, Findings& findings);
void check_addresses(const Reading& reading, const Context& context, Findings& findings);

// lint_words.cc: words that hide
void check_euphemism(const Reading& reading, const Context& context, Findings& findings);
void check_filler(const Reading& reading, const Context& context, Findings& findings);
void check_readability(const Reading& reading, const Context& context, Findings& findings);
void check_jargon(const Reading& reading, const Context& context, Findings& findings);

// Whether the sentence names the class: "your home address" is named by "home address" and "home
// addresses".
bool names(const Sentence& sentence, const LeakedClass& leaked);
// The line of the heading that opens this part, or of the title where there is none.
std::int64_t line_of(const Reading& reading, Part part);
// Whether the audience includes people of that jurisdiction, or only them.
bool addresses(const Context& context, std::string_view jurisdiction);
bool addresses_only(const Context& context, std::string_view jurisdiction);

}  // namespace candor::notice
