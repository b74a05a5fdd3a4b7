// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

using incident::FactStatus;

// Whether the sentence hedges about what happened to data. "May" the month and "you may call" are
// no hedges; nor is "they could access your other accounts", which warns of what comes.
bool is_hedge(const Sentence& sentence, const LintWords& words) {
  for (auto at = words.modal_hedges.find(sentence.words); at;
       at = words.modal_hedges.find(sentence.words, at->begin + 1)) {
    if (!is_month_of_may(sentence.words, at->begin)) return true;
  }
  return words.adverb_hedges.in(sentence.words) && words.involvement.in(sentence.words);
}

// Whether a hedge in this sentence is about something that the record confirms: a class it names,
// or, where it names none, any class at all.
bool is_about_confirmed(const Sentence& sentence, const Case& read) {
  bool names_any = false;
  bool any_confirmed = false;
  const auto& classes = read.context.record->classes;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const bool confirmed = classes[i].status == FactStatus::confirmed;
    any_confirmed = any_confirmed || confirmed;
    if (!read.class_names[i].in(sentence.words)) continue;
    if (confirmed) return true;
    names_any = true;
  }
  return !names_any && any_confirmed;
}

// "We do not yet know whether … We will tell you by 14 June."
bool says_what_and_by_when(const Sentence& sentence, const Sentence* next,
                           const Phrases& not_known) {
  const auto has = [&](auto test) {
    return test(sentence.words) || (next != nullptr && test(next->words));
  };
  return has([&](const Words& words) { return not_known.in(words); }) &&
         has([](const Words& words) { return has_date(words); });
}

const Sentence* next_of(const std::vector<Sentence>& sentences, std::size_t i) {
  return i + 1 < sentences.size() ? &sentences[i + 1] : nullptr;
}

}  // namespace

// H1. Whatever the verb, if the class is confirmed. Without a record nothing is known to be
// confirmed, so it warns.
void check_hedges_on_confirmed(const Case& read, Findings& findings) {
  const Context& context = read.context;
  for (const Sentence& sentence : read.reading.sentences) {
    if (!is_hedge(sentence, read.words())) continue;
    if (context.record && !is_about_confirmed(sentence, read)) continue;
    findings.add_as(
        context.record ? Level::block : Level::warn, sentence,
        context.record ? "hedges about what the record confirms" : "hedges about what happened",
        "Your account is one of 12,401 that were copied.");
  }
}

// H2.
void check_hedges_on_unknown(const Case& read, Findings& findings) {
  const Context& context = read.context;
  if (!context.record) return;
  for (std::size_t i = 0; i < read.reading.sentences.size(); ++i) {
    const Sentence& sentence = read.reading.sentences[i];
    if (!is_hedge(sentence, read.words()) || is_about_confirmed(sentence, read)) continue;
    if (says_what_and_by_when(sentence, next_of(read.reading.sentences, i), read.words().not_known))
      continue;
    findings.add(sentence, "hedges about what is not known, instead of saying so",
                 "We do not yet know whether card numbers were read. We will tell you by 14 June.");
  }
}

// E1. The basis is what was looked at *and* over which period, in the same or an adjacent sentence.
void check_no_evidence(const Case& read, Findings& findings) {
  for (std::size_t i = 0; i < read.reading.sentences.size(); ++i) {
    const Sentence& sentence = read.reading.sentences[i];
    if (!read.words().negation.in(sentence.words) || !read.words().no_evidence.in(sentence.words)) {
      continue;
    }
    bool has_object = false;
    bool has_time = false;
    for (std::size_t k = i == 0 ? 0 : i - 1; k <= i + 1 && k < read.reading.sentences.size(); ++k) {
      has_object = has_object || read.words().looked_at.in(read.reading.sentences[k].words);
      has_time = has_time || has_period(read.reading.sentences[k].words);
    }
    if (has_object && has_time) continue;
    findings.add(sentence,
                 "says that nothing was found, but not what was looked at and over which period",
                 "Our logs cover 1-9 May only; we cannot tell whether it was used.");
  }
}

}  // namespace candor::notice
