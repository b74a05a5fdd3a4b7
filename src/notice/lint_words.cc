// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

constexpr std::string_view kEuphemisms[] = {"incident|incidents|event|anomaly|issue",
                                            "unauthorized|unauthorised activity|access|party"};
constexpr std::string_view kPlain = "breach*|stolen|stole|copied|took|leaked";

constexpr std::string_view kFiller[] = {
    "take|takes|taking|took ? ? ? ? ? ? ? ? ? ? seriously",
    "regret|apologise|apologize|apologies|sorry ? ? ? inconvenience",
    "inconvenience|concern ? ? ? may|might ? cause|have",
    "highest|top|first|utmost|greatest ? priority|priorities|importance|importance",
    "number one priority",
    "among our|the ? highest|top ? priorities",
    "in our dna",
    "committed to ? ? ? privacy|security|protecting|safeguarding|transparency",
    "value ? ? trust|privacy|relationship|business|security",
    "at the heart of everything"};

// {what stands there, what a customer would say}
struct Term {
  std::string_view phrase;
  std::string_view plain;
};
constexpr Term kJargon[] = {
    {"exfiltrat*", "copied out"},
    {"pii", "personal data, by name"},
    {"phi", "health data"},
    {"threat|bad|malicious actor|actors", "an attacker, or: someone"},
    {"ttp|ttps|ioc|iocs|siem|edr", "leave it out"},
    {"forensic|forensics", "experts who trace what an attacker did"},
    {"lateral movement|movements", "moved on to other systems"},
    {"attack vector|vectors", "how they got in"},
    {"privilege escalation", "gave themselves more rights"},
    {"remediat*", "fixed"},
};

constexpr std::int64_t kSentenceWordsMax = 35;
constexpr double kMeanSentenceWordsMax = 20;
constexpr double kGradeMax = 8;
constexpr double kEaseMin = 60;

}  // namespace

// V2. Looks at the whole letter below the title.
void check_euphemism(const Reading& reading, const Context&, Findings& findings) {
  const Sentence* first = nullptr;
  for (const Sentence& sentence : reading.sentences) {
    if (has_phrase(sentence.words, kPlain)) return;
    if (first == nullptr && find_any(sentence.words, kEuphemisms)) first = &sentence;
  }
  if (first == nullptr) return;
  findings.add(*first,
               "nowhere does the notice call it a breach, or say that data was stolen or copied",
               "an attacker copied \u2026");
}

// O2. Also the same thought in other words, as far as patterns can.
void check_filler(const Reading& reading, const Context&, Findings& findings) {
  for (const Sentence& sentence : reading.sentences) {
    if (find_any(sentence.words, kFiller)) {
      findings.add(sentence, "filler in place of facts", "We failed to protect it. We are sorry.");
    }
  }
}

// R1. Headings, addresses and the addenda do not count; an item of a list is a sentence at least,
// and {{data_classes}} is one class.
void check_readability(const Reading& reading, const Context&, Findings& findings) {
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
    findings.add_at(reading.title_line, reading.title,
                    fmt::format("sentences have {:.1f} words on average; at most {:.0f}",
                                whole.mean_sentence_words(), kMeanSentenceWordsMax),
                    "one idea a sentence");
  }
  if (whole.grade() > kGradeMax && whole.ease() < kEaseMin) {
    findings.add_at(
        reading.title_line, reading.title,
        fmt::format("reading ease is {:.0f} (at least {:.0f}) and school grade {:.1f} (at "
                    "most {:.0f})",
                    whole.ease(), kEaseMin, whole.grade(), kGradeMax),
        "shorter sentences and shorter words");
  }
}

// R3.
void check_jargon(const Reading& reading, const Context&, Findings& findings) {
  for (const Sentence& sentence : reading.sentences) {
    for (const Term& term : kJargon) {
      const auto at = find_phrase(sentence.words, term.phrase);
      if (!at) continue;
      findings.add(sentence,
                   fmt::format("customers do not know the word \"{}\"", sentence.words[*at]),
                   term.plain);
    }
  }
}

}  // namespace candor::notice
