// SPDX-License-Identifier: Apache-2.0
#include "notice/lint.h"

#include <algorithm>

#include "base/text.h"
#include "notice/lint_rules.h"
#include "notice/reading.h"

namespace candor::notice {
namespace {

struct LintRule {
  std::string_view id;
  Level level;
  std::string_view summary;
  std::string_view source;
  void (*check)(const Reading&, const Context&, Findings&);
};

constexpr std::string_view kOurs = "our own decision";
constexpr std::string_view kZou = "Zou, Danino, Sun, Schaub, CHI 2019";

// A new rule is a line here, a declaration in lint_rules.h, a function in lint_<concept>.cc, and a
// notice in tests/vectors/lint that breaks it.
constexpr LintRule kRules[] = {
    {"T1", Level::block, "the title says that this is a notice of data breach",
     "Cal. Civ. Code 1798.82(d)(1); Veltsos 2012", check_title},
    {"T2", Level::block, "the five headings stand there, in order", "Cal. Civ. Code 1798.82(d)(1)",
     check_headings},
    {"T3", Level::warn, "the breach is stated in the first two sentences", "Veltsos 2012",
     check_opening},
    {"H1", Level::block, "what the record confirms is not hedged", kZou, check_hedges_on_confirmed},
    {"H2", Level::warn, "what is not known is said, with the day it will be", kZou,
     check_hedges_on_unknown},
    {"E1", Level::block, "\"no evidence\" says what was looked at, and over which period", kZou,
     check_no_evidence},
    {"E2", Level::warn, "no stock phrases that soften", kZou, check_stock_phrases},
    {"V1", Level::block, "the data is named for this reader",
     "Cal. Civ. Code 1798.82(d)(2)(B); N.M. Stat. 57-12C-7; Zou et al. 2019", check_data_named},
    {"V2", Level::warn, "a breach is called a breach", "FTC, Data Breach Response; Zou et al. 2019",
     check_euphemism},
    {"N1", Level::block, "dates of breach, discovery and notice, and how many people",
     "45 CFR 164.404(c); RCW 19.255.010; Cal. Civ. Code 1798.82(d)(2)", check_dates_and_count},
    {"P1", Level::block, "a day that is promised is still to come", kOurs, check_promises},
    {"C1", Level::block, "how they got in, in one plain sentence", "FTC, Data Breach Response",
     check_cause},
    {"J1", Level::block, "nothing that the law of a reader's place forbids",
     "M.G.L. c. 93H s. 3(b); laws/rules", check_forbidden},
    {"A1", Level::block, "steps are a numbered list, each with a reason and an effort", kZou,
     check_steps},
    {"O2", Level::block, "no filler in place of facts", kZou, check_filler},
    {"R1", Level::block, "it can be read at school grade eight",
     "Flesch 1948; Kincaid 1975; 45 CFR 164.404(c)(2)", check_readability},
    {"R3", Level::warn, "no terms that customers do not know", kZou, check_jargon},
    {"M2", Level::block, "an e-mail address or telephone number that people answer",
     "45 CFR 164.404(c)(1)(E); GDPR 34(2)", check_contact},
    {"M3", Level::block, "no address that leads nowhere from where the reader is", kOurs,
     check_addresses},
};

// Somebody who lost everything that the audience lost.
Personal reader_of(const Context& context) {
  Personal reader{.name = "Alex Morgan", .data_classes = {}, .steps = {}};
  if (context.record) {
    for (const LeakedClass& leaked : context.record->classes) {
      reader.data_classes.push_back(leaked.words);
    }
    reader.steps = context.record->steps;
  } else {
    reader.data_classes = {"your name", "your e-mail address"};
    reader.steps = {
        {"Change your password.", "Whoever has it can log in as you.", "This takes five minutes."}};
  }
  return reader;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kCharactersMax = 160;
  if (count_characters(text) <= kCharactersMax) return std::string(text);
  std::size_t end = 0;
  for (std::size_t characters = 0; end < text.size(); ++end) {
    const bool starts = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
    if (starts && ++characters == kCharactersMax) break;
  }
  return std::string(text.substr(0, end)) + "\u2026";
}

}  // namespace

void Findings::add_as(Level level, std::int64_t line, std::string_view where,
                      std::string_view problem, std::string_view instead) {
  into_.push_back({.rule = std::string(rule_),
                   .level = level,
                   .line = line,
                   .where = shortened(where),
                   .problem = std::string(problem),
                   .instead = std::string(instead),
                   .source = std::string(source_)});
}

bool names(const Sentence& sentence, const LeakedClass& leaked) {
  Words words = words_of(leaked.words);
  if (!words.empty() && words.front() == "your") words.erase(words.begin());
  if (words.empty()) return false;
  std::string phrase;
  for (const std::string& word : words) phrase += (phrase.empty() ? "" : " ") + word;
  const std::string& last = words.back();
  return has_phrase(sentence.words, phrase + "|" + last + "s|" + last + "es");
}

std::int64_t line_of(const Reading& reading, Part part) {
  for (const Heading& heading : reading.headings) {
    if (heading.part == part) return heading.line;
  }
  return reading.title_line;
}

bool addresses(const Context& context, std::string_view jurisdiction) {
  return std::find(context.jurisdictions.begin(), context.jurisdictions.end(), jurisdiction) !=
         context.jurisdictions.end();
}

bool addresses_only(const Context& context, std::string_view jurisdiction) {
  return context.jurisdictions.size() == 1 && addresses(context, jurisdiction);
}

Lint lint(std::string_view markdown, const Context& context) {
  const Reading reading = read_notice(markdown, reader_of(context));
  Lint lint;
  for (const LintRule& rule : kRules) {
    Findings findings(rule.id, rule.level, rule.source, lint.findings);
    rule.check(reading, context, findings);
  }
  std::stable_sort(lint.findings.begin(), lint.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.line < b.line; });
  lint.words = reading.readability.words;
  lint.sentences = reading.readability.sentences;
  lint.mean_sentence_words = reading.readability.mean_sentence_words();
  lint.reading_ease = reading.readability.ease();
  lint.reading_grade = reading.readability.grade();
  return lint;
}

bool is_blocked(const Lint& lint) {
  return std::any_of(lint.findings.begin(), lint.findings.end(),
                     [](const Finding& finding) { return finding.level == Level::block; });
}

std::vector<LintRuleSummary> list_lint_rules() {
  std::vector<LintRuleSummary> rules;
  for (const LintRule& rule : kRules) {
    rules.push_back({rule.id, rule.level, rule.summary, rule.source});
  }
  return rules;
}

}  // namespace candor::notice
