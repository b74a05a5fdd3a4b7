// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

constexpr std::int64_t kSentenceWordsMax = 35;
constexpr double kMeanSentenceWordsMax = 20;
constexpr double kGradeMax = 8;
constexpr double kEaseMin = 60;

}  // namespace

// V2. Looks at the whole letter below the title.
void check_euphemism(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  const Sentence* first = nullptr;
  for (const Sentence& sentence : reading.sentences) {
    if (read.words().plain_breach.in(sentence.words)) return;
    if (first == nullptr && read.words().euphemisms.in(sentence.words)) first = &sentence;
  }
  if (first == nullptr) return;
  findings.add(*first,
               "nowhere does the notice call it a breach, or say that data was stolen or copied",
               "an attacker copied \u2026");
}

// O3. "Sorry for any inconvenience" is O2.
void check_apology(const Case& read, Findings& findings) {
  bool any = false;
  for (const Sentence& sentence : read.reading.sentences) {
    any = any || read.words().apology.in(sentence.words);
    if (!read.words().conditional_apology.in(sentence.words)) continue;
    findings.add(sentence, "apologises on a condition", "We failed to protect it. We are sorry.");
  }
  if (any) return;
  findings.add_at(Level::info, place_of(read.reading, Part::what_we_are_doing),
                  "the notice does not say that you are sorry",
                  "We failed to protect it. We are sorry.");
}

// R1. Headings, addresses and the addenda do not count; an item of a list is a sentence at least,
// and {{data_classes}} is one class.
void check_readability(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  for (const Sentence& sentence : reading.sentences) {
    if (sentence.own_words <= kSentenceWordsMax) continue;
    findings.add(
        sentence,
        fmt::format("the sentence has {} words; at most {}", sentence.own_words, kSentenceWordsMax),
        "one idea a sentence, twenty words");
  }
  const Readability& whole = reading.readability;
  if (whole.words == 0) return;
  if (whole.mean_sentence_words() > kMeanSentenceWordsMax) {
    findings.add(title_of(reading),
                 fmt::format("sentences have {:.1f} words on average; at most {:.0f}",
                             whole.mean_sentence_words(), kMeanSentenceWordsMax),
                 "one idea a sentence");
  }
  if (whole.grade() > kGradeMax && whole.ease() < kEaseMin) {
    findings.add(title_of(reading),
                 fmt::format("reading ease is {:.0f} (at least {:.0f}) and school grade {:.1f} (at "
                             "most {:.0f})",
                             whole.ease(), kEaseMin, whole.grade(), kGradeMax),
                 "shorter sentences and shorter words");
  }
}

// R3.
void check_jargon(const Case& read, Findings& findings) {
  for (const Sentence& sentence : read.reading.sentences) {
    for (const Term& term : read.language.terms) {
      const auto at = term.phrases.find(sentence.words);
      if (!at) continue;
      findings.add(sentence,
                   fmt::format("customers do not know the word \"{}\"",
                               in_words(sentence.words, at->begin, at->end)),
                   term.plain);
    }
  }
}

// M1, as far as it is not phrases: an image is fetched when the letter is opened, and tells so.
void check_images(const Case& read, Findings& findings) {
  if (read.reading.image_line == 0) return;
  findings.add({read.reading.image_line, 1, {}},
               "holds an image, which tells its owner that the letter was opened",
               "leave it out: a letter loads nothing from elsewhere");
}

void check_phrases(const PhraseRule& rule, const Case& read, Findings& findings) {
  if (any_sentence(read.reading, rule.unless_in_letter)) return;
  const auto look = [&](const Sentence& sentence) {
    const auto at = rule.phrases.find(sentence.words);
    if (!at || rule.unless.in(sentence.words)) return;
    if (rule.unless_count && has_count_of_people(sentence.words)) return;
    findings.add(
        sentence,
        fmt::format("\"{}\": {}", in_words(sentence.words, at->begin, at->end), rule.problem),
        rule.instead);
  };
  for (const Sentence& sentence : read.reading.sentences) look(sentence);
  if (!rule.addenda) return;
  for (const Sentence& sentence : read.reading.addenda) look(sentence);
}

}  // namespace candor::notice
