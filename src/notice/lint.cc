// SPDX-License-Identifier: Apache-2.0
#include "notice/lint.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "duty/duty.h"
#include "notice/lint_rules.h"
#include "notice/reading.h"

namespace candor::notice {
namespace {

struct LintRule {
  std::string_view id;
  Level level;
  std::string_view summary;
  std::string_view source;
  void (*check)(const Case&, Findings&);
};

constexpr std::string_view kOurs = "our own decision";
constexpr std::string_view kZou = "Zou, Danino, Sun, Schaub, CHI 2019";

// A new rule that needs only phrases is an entry of laws/lint/en.json. Any other is a line here, a
// declaration in lint_rules.h, a function in lint_<concept>.cc, and letters in tests/notices that
// break it and that nearly do.
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
    {"V1", Level::block, "the data is named for this reader",
     "Cal. Civ. Code 1798.82(d)(2)(B); N.M. Stat. 57-12C-7; Zou et al. 2019", check_data_named},
    {"V2", Level::warn, "a breach is called a breach", "FTC, Data Breach Response; Zou et al. 2019",
     check_euphemism},
    {"N1", Level::block, "dates of breach, discovery and notice, and how many people",
     "45 CFR 164.404(c); RCW 19.255.010; Cal. Civ. Code 1798.82(d)(2)", check_dates_and_count},
    {"N2", Level::warn, "who waited more than 30 days says why",
     "Cal. Civ. Code 1798.82(d)(2)(D); GDPR 33(1)", check_delay},
    {"P1", Level::block, "a day that is promised is still to come", kOurs, check_promises},
    {"C1", Level::block, "how they got in, in one plain sentence", "FTC, Data Breach Response",
     check_cause},
    {"C2", Level::warn, "the fault is not somebody else's alone",
     "study of 212 letters on impression management; our own decision", check_blame},
    {"J1", Level::block, "what the law of a reader's place wants, and nothing that it forbids",
     "M.G.L. c. 93H s. 3(b); laws/rules", check_law},
    {"A1", Level::block, "steps are a numbered list, most urgent first, with reason and effort",
     kZou, check_steps},
    {"A2", Level::block, "the advice is for the data that was lost",
     "Zou et al. 2019; Cal. Civ. Code 1798.82(d)(4); Fla. Stat. 501.171", check_advice},
    {"O1", Level::block, "at least one act of ours that has a day and can be checked",
     "45 CFR 164.404(c)(1)(D); FTC, Data Breach Response", check_acts},
    {"O3", Level::warn, "an apology that takes the blame, without an if", kOurs, check_apology},
    {"R1", Level::block, "it can be read at school grade eight",
     "Flesch 1948; Kincaid 1975; 45 CFR 164.404(c)(2)", check_readability},
    {"R2", Level::warn, "it fits on a page", "Zou et al. 2019; Jackson et al. 2019", check_length},
    {"R3", Level::warn, "no terms that customers do not know", kZou, check_jargon},
    {"M1", Level::block,
     "no marketing, no waiver, no arbitration, nothing that tells on the reader",
     "EDPB Guidelines 9/2022; ICO; our own decision", check_images},
    {"M2", Level::block, "an e-mail address or telephone number that people answer",
     "45 CFR 164.404(c)(1)(E); GDPR 34(2)", check_contact},
    {"M3", Level::block, "no address that leads nowhere from where the reader is", kOurs,
     check_addresses},
    {"S1", Level::block, "what it states is in the record, and the record does not say otherwise",
     kOurs, check_against_record},
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

void note_what_was_not_checked(const Context& context, Lint& lint) {
  if (!context.record) {
    for (const char* rule : {"H2", "S1"}) {
      lint.not_checked.push_back(
          {rule, "needs the incident's record, and this is a text by itself"});
    }
  }
  if (!context.today) lint.not_checked.push_back({"P1", "needs the day on which it is read"});
}

}  // namespace

void Findings::add_at(Level level, const Place& place, std::string_view problem,
                      std::string_view instead) {
  into_.push_back({.rule = std::string(rule_),
                   .level = level,
                   .line = place.line,
                   .column = place.column,
                   .where = shortened(place.text),
                   .problem = std::string(problem),
                   .instead = std::string(instead),
                   .source = std::string(source_)});
}

Phrases names_of(const LeakedClass& leaked, const LintLanguage& language) {
  std::vector<std::string> phrases;
  for (const ClassWords& known : language.classes) {
    if (known.data_class == leaked.name) phrases = known.phrases.all();
  }
  Words words = words_of(leaked.words);
  if (!words.empty() && words.front() == "your") words.erase(words.begin());
  std::string phrase;
  for (const std::string& word : words) phrase += (phrase.empty() ? "" : " ") + word;
  if (!words.empty()) phrases.push_back(phrase + "|" + words.back() + "s|" + words.back() + "es");
  return Phrases(std::move(phrases));
}

Findings::Place title_of(const Reading& reading) { return {reading.title_line, 1, reading.title}; }

Findings::Place place_of(const Reading& reading, Part part) {
  for (const Heading& heading : reading.headings) {
    if (heading.part == part) return {heading.line, 1, heading.text};
  }
  return {reading.title_line, 1, heading_of(part)};
}

bool has_part(const Reading& reading, Part part) {
  return std::any_of(reading.headings.begin(), reading.headings.end(),
                     [&](const Heading& heading) { return heading.part == part; });
}

bool any_sentence(const Reading& reading, const Phrases& phrases) {
  return std::any_of(reading.sentences.begin(), reading.sentences.end(),
                     [&](const Sentence& sentence) { return phrases.in(sentence.words); });
}

bool addresses(const Context& context, std::string_view jurisdiction) {
  return std::find(context.jurisdictions.begin(), context.jurisdictions.end(), jurisdiction) !=
         context.jurisdictions.end();
}

bool addresses_only(const Context& context, std::string_view jurisdiction) {
  return context.jurisdictions.size() == 1 && addresses(context, jurisdiction);
}

bool forbidden_everywhere(const Context& context, std::string_view content) {
  const auto forbids = [&](const std::string& place) {
    const auto forbidden = duty::forbidden_contents(place);
    return std::any_of(forbidden.begin(), forbidden.end(),
                       [&](const duty::ContentRule& rule) { return rule.content == content; });
  };
  return !context.jurisdictions.empty() &&
         std::all_of(context.jurisdictions.begin(), context.jurisdictions.end(), forbids);
}

bool lost_any(const Context& context, const std::vector<std::string>& classes) {
  return context.record &&
         std::any_of(context.record->classes.begin(), context.record->classes.end(),
                     [&](const LeakedClass& leaked) {
                       return std::find(classes.begin(), classes.end(), leaked.name) !=
                              classes.end();
                     });
}

Lint lint(std::string_view markdown, const Context& context) {
  const LintLanguage* language = find_lint_language(context.language);
  CHECK(language != nullptr);
  const Reading reading = read_notice(markdown, reader_of(context));
  Case read{reading, context, *language, {}};
  if (context.record) {
    for (const LeakedClass& leaked : context.record->classes) {
      read.class_names.push_back(names_of(leaked, *language));
    }
  }
  Lint lint;
  for (const LintRule& rule : kRules) {
    Findings findings(rule.id, rule.level, rule.source, lint.findings);
    rule.check(read, findings);
  }
  for (const PhraseRule& rule : language->rules) {
    Findings findings(rule.id, rule.level, rule.source, lint.findings);
    check_phrases(rule, read, findings);
  }
  std::stable_sort(lint.findings.begin(), lint.findings.end(),
                   [](const Finding& a, const Finding& b) {
                     return std::tie(a.line, a.column) < std::tie(b.line, b.column);
                   });
  note_what_was_not_checked(context, lint);
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
    rules.push_back(
        {std::string(rule.id), rule.level, std::string(rule.summary), std::string(rule.source)});
  }
  for (const PhraseRule& rule : lint_languages().front().rules) {
    rules.push_back({rule.id, rule.level, rule.summary, rule.source});
  }
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto end = std::unique(rules.begin(), rules.end(),
                               [](const auto& a, const auto& b) { return a.id == b.id; });
  rules.erase(end, rules.end());
  return rules;
}

}  // namespace candor::notice
