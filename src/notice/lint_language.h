// SPDX-License-Identifier: Apache-2.0
// What the lint knows of a language, laws/lint/<language>.json: words and phrases as data. The
// syntax of a phrase is that of phrases.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "notice/lint.h"
#include "notice/phrases.h"

namespace candor::notice {

// Named by what they say, read by the rules in lint_*.cc.
struct LintWords {
  Phrases vague;       // "certain information"
  Phrases data_nouns;  // what a reader takes for data of theirs, where there is no record to ask
  Phrases happened;    // verbs of a breach
  Phrases discovered;
  Phrases notice_date;
  Phrases plain_cause;  // how they got in, in words a customer understands
  Phrases jargon_cause;
  Phrases cause_unknown;
  Phrases involvement;    // what a hedge must be about to count: contents, access, copying
  Phrases modal_hedges;   // "may have been accessed"
  Phrases adverb_hedges;  // "potentially"
  Phrases no_evidence;
  Phrases negation;
  Phrases denial;     // "no card numbers were taken"
  Phrases looked_at;  // "our logs"
  Phrases not_known;  // "we do not yet know"
  Phrases breach_stated;
  Phrases reasons;  // why a step helps
  Phrases efforts;  // how long it takes
  Phrases euphemisms;
  Phrases plain_breach;
  Phrases vendor_blame;
  Phrases customer_blame;
  Phrases owning;  // "our mistake"
  Phrases delay_reason;
  Phrases not_a_delay_reason;  // "a thorough review"
  Phrases apology;
  Phrases conditional_apology;
};

// A rule that needs nothing but phrases: what they are found in is wrong.
struct PhraseRule {
  std::string id;
  Level level = Level::warn;
  std::string summary;
  std::string source;
  std::string problem;
  std::string instead;
  Phrases phrases;
  Phrases unless;             // in the same sentence
  Phrases unless_in_letter;   // anywhere in the letter
  bool unless_count = false;  // a number of people in the same sentence
  bool addenda = false;       // looks below the rule as well
};

// A word that customers do not know, and one that they do.
struct Term {
  Phrases phrases;
  std::string plain;
};

// How advice is recognised, and which data classes it helps.
struct AdviceWords {
  std::string what;  // "changing the password"
  std::vector<std::string> fits;
  std::vector<std::string> required_for;
  Phrases phrases;
  std::string say;
};

// How something that a law wants in a notice (laws/contents.json) is recognised: each of the
// phrases stands there. `only_with`: asked for only where one of these data classes was lost; none:
// always.
struct ContentWords {
  std::string content;
  std::vector<std::string> only_with;
  std::vector<Phrases> phrases;
};

struct ClassWords {
  std::string data_class;
  Phrases phrases;
};

// A block that a law wants, word by word: laws/addenda/<language>.json. For these places; none: for
// all.
struct Addendum {
  std::string content;  // of laws/contents.json
  std::vector<std::string> places;
  std::string text;
  Words words;               // of the text
  bool is_verified = false;  // read in the source
  std::string source;
};

struct LintLanguage {
  std::string language;
  LintWords words;
  std::vector<PhraseRule> rules;
  std::vector<Term> terms;
  std::vector<AdviceWords> advice;
  std::vector<ContentWords> contents;
  std::vector<ClassWords> classes;
  std::vector<Addendum> addenda;
};

// Every language there are words for; English first.
const std::vector<LintLanguage>& lint_languages();
const LintLanguage* find_lint_language(std::string_view language);

}  // namespace candor::notice
