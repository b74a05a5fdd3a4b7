// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

using incident::FactStatus;

// What a hedge must be about to count: contents, access, copying.
constexpr std::string_view kInvolvement =
    "affect*|access*|acquir*|view*|copied|copying|stolen|stole|taken|took|obtain*|expos*|involv*|"
    "impact*|compromis*|leak*|contain*|includ*|download*|disclos*|seen|read|breach*|removed|got";

// "may have been accessed", "could include", "might be affected".
constexpr std::string_view kModalHedges[] = {
    "may|might|could ? have ? ? "
    "affect*|access*|acquir*|view*|copied|stolen|taken|obtain*|expos*|involv*|impact*|compromis*|"
    "leak*|contain*|includ*|download*|disclos*|seen|read|breach*|removed|got|had|been",
    "may|might|could ? be ? affected|impacted|involved|exposed|compromised|among|included|at",
    "may|might|could ? include|contain|involve|affect|impact",
};

constexpr std::string_view kAdverbHedges[] = {
    "potentially|possibly|perhaps|apparently|allegedly|likely",
    "appears|appear|appeared|seems|seem", "we ? believe|suspect|think", "it is|was possible",
    "it is|was believed"};

constexpr std::string_view kNoEvidence[] = {
    "no|any|without|not ? ? evidence",
    "no indication|indications|sign|signs|reason ? ? believe",
    "not ? aware of",
    "unaware of",
    "nothing ? suggest|suggests|indicates|points",
    "not|have|no ? ? found|seen ? ? evidence|indication|signs"};
constexpr std::string_view kNegation = "no|not|without|nothing|unaware|never";

constexpr std::string_view kLookedAt[] = {
    "log|logs|record|records|forum|forums|dark|traffic|backup|backups|audit|cameras|footage",
    "looked|checked|reviewed|searched|examined|read|watched|scanned|analysed|analyzed ? ? ? ?"};

constexpr std::string_view kStockPhrases[] = {"at this time",          "abundance of caution",
                                              "as a precaution",       "as a precautionary measure",
                                              "at this point in time", "to date ? we have no"};

// Whether the sentence hedges about what happened to data. "May" the month and "you may call" are
// no hedges; nor is "they could access your other accounts", which warns of what comes.
bool is_hedge(const Sentence& sentence) {
  for (std::string_view phrase : kModalHedges) {
    const auto at = find_phrase(sentence.words, phrase);
    if (at && !is_month_of_may(sentence.words, *at)) return true;
  }
  return find_any(sentence.words, kAdverbHedges) && has_phrase(sentence.words, kInvolvement);
}

// Whether a hedge in this sentence is about something that the record confirms: a class it names,
// or, where it names none, any class at all.
bool is_about_confirmed(const Sentence& sentence, const Record& record) {
  bool names_any = false;
  bool any_confirmed = false;
  for (const LeakedClass& leaked : record.classes) {
    const bool confirmed = leaked.status == FactStatus::confirmed;
    any_confirmed = any_confirmed || confirmed;
    if (!names(sentence, leaked)) continue;
    if (confirmed) return true;
    names_any = true;
  }
  return !names_any && any_confirmed;
}

// "We do not yet know whether … We will tell you by 14 June."
bool says_what_and_by_when(const Sentence& sentence, const Sentence* next) {
  constexpr std::string_view kUnknown[] = {"not ? know",
                                           "cannot|can't|not ? tell|say|sure",
                                           "don't ? know",
                                           "unknown",
                                           "still ? checking|looking|finding|investigating|working",
                                           "not known"};
  const auto has = [&](auto test) {
    return test(sentence.words) || (next != nullptr && test(next->words));
  };
  return has([&](const Words& words) { return find_any(words, kUnknown).has_value(); }) &&
         has([](const Words& words) { return has_date(words); });
}

const Sentence* next_of(const std::vector<Sentence>& sentences, std::size_t i) {
  return i + 1 < sentences.size() ? &sentences[i + 1] : nullptr;
}

}  // namespace

// H1. Whatever the verb, if the class is confirmed. Without a record nothing is known to be
// confirmed, so it warns.
void check_hedges_on_confirmed(const Reading& reading, const Context& context, Findings& findings) {
  for (const Sentence& sentence : reading.sentences) {
    if (!is_hedge(sentence)) continue;
    if (context.record && !is_about_confirmed(sentence, *context.record)) continue;
    findings.add_as(
        context.record ? Level::block : Level::warn, sentence.line, sentence.text,
        context.record ? "hedges about what the record confirms" : "hedges about what happened",
        "Your account is one of 12,401 that were copied.");
  }
}

// H2.
void check_hedges_on_unknown(const Reading& reading, const Context& context, Findings& findings) {
  if (!context.record) return;
  for (std::size_t i = 0; i < reading.sentences.size(); ++i) {
    const Sentence& sentence = reading.sentences[i];
    if (!is_hedge(sentence) || is_about_confirmed(sentence, *context.record)) continue;
    if (says_what_and_by_when(sentence, next_of(reading.sentences, i))) continue;
    findings.add(sentence, "hedges about what is not known, instead of saying so",
                 "We do not yet know whether card numbers were read. We will tell you by 14 June.");
  }
}

// E1. The basis is what was looked at *and* over which period, in the same or an adjacent sentence.
void check_no_evidence(const Reading& reading, const Context&, Findings& findings) {
  for (std::size_t i = 0; i < reading.sentences.size(); ++i) {
    const Sentence& sentence = reading.sentences[i];
    if (!has_phrase(sentence.words, kNegation) || !find_any(sentence.words, kNoEvidence)) continue;
    bool has_object = false;
    bool has_time = false;
    for (std::size_t k = i == 0 ? 0 : i - 1; k <= i + 1 && k < reading.sentences.size(); ++k) {
      has_object = has_object || find_any(reading.sentences[k].words, kLookedAt).has_value();
      has_time = has_time || has_period(reading.sentences[k].words);
    }
    if (has_object && has_time) continue;
    findings.add(sentence,
                 "says that nothing was found, but not what was looked at and over which period",
                 "Our logs cover 1-9 May only; we cannot tell whether it was used.");
  }
}

// E2.
void check_stock_phrases(const Reading& reading, const Context&, Findings& findings) {
  for (const Sentence& sentence : reading.sentences) {
    if (const auto phrase = find_any(sentence.words, kStockPhrases)) {
      findings.add(sentence, "\"" + std::string(*phrase) + "\" softens and says nothing",
                   "leave it out");
    }
  }
}

}  // namespace candor::notice
