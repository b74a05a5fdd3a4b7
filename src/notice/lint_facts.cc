// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

// The way in may stand anywhere but where the reader is told what to do.
bool may_tell_cause(const Sentence& sentence) {
  return sentence.part != Part::what_you_can_do && sentence.part != Part::more_information;
}

template <typename Test>
bool any_of_sentences(const Reading& reading, Test test) {
  return std::any_of(reading.sentences.begin(), reading.sentences.end(),
                     [&](const Sentence& sentence) { return test(sentence.words); });
}

}  // namespace

// V1. {{data_classes}} names each reader's own; otherwise every class of the record must be named.
void check_data_named(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  const Context& context = read.context;
  for (const Sentence& sentence : reading.sentences) {
    if (read.words().vague.in(sentence.words)) {
      findings.add(sentence, "does not say which data", "{{data_classes}}");
    }
  }
  if (reading.has_data_classes_field) return;

  std::string unnamed;
  if (context.record) {
    for (std::size_t i = 0; i < read.class_names.size(); ++i) {
      if (any_sentence(reading, read.class_names[i])) continue;
      unnamed += (unnamed.empty() ? "" : ", ") + context.record->classes[i].words;
    }
  } else if (!any_sentence(reading, read.words().data_nouns)) {
    unnamed = "any data at all";
  }
  if (unnamed.empty()) return;
  findings.add(place_of(reading, Part::what_information),
               fmt::format("the notice does not name: {}", unnamed), "{{data_classes}}");
}

// N1. Not where the law forbids the count (Massachusetts).
void check_dates_and_count(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  std::string absent;
  const auto require = [&](bool there, std::string_view what) {
    if (!there) absent += (absent.empty() ? "" : ", ") + std::string(what);
  };
  const LintWords& known = read.words();
  require(any_of_sentences(reading,
                           [&](const Words& w) { return has_date(w) && known.happened.in(w); }),
          "when the breach was");
  require(any_of_sentences(reading,
                           [&](const Words& w) { return has_date(w) && known.discovered.in(w); }),
          "when it was discovered");
  // "We wrote this notice on 24 November 2026.", or a date by itself at the head of the letter.
  require(any_of_sentences(reading,
                           [&](const Words& w) {
                             return has_date(w) && (w.size() <= 3 || known.notice_date.in(w));
                           }),
          "the date of this notice");
  if (!forbidden_everywhere(read.context, "count_people")) {
    require(any_of_sentences(reading, has_count_of_people), "how many people");
  }
  if (absent.empty()) return;
  findings.add(place_of(reading, Part::what_happened),
               fmt::format("the notice does not say: {}", absent),
               "On 3 May someone copied the data of 12,401 people. We discovered it on 9 May. We "
               "wrote this notice on 12 May.");
}

// C1. Not where the law forbids telling the nature of the breach (Massachusetts). That the way in
// is not known yet is an answer too, if it says until when.
void check_cause(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  if (forbidden_everywhere(read.context, "breach_nature")) return;
  const Sentence* jargon = nullptr;
  for (std::size_t i = 0; i < reading.sentences.size(); ++i) {
    const Sentence& sentence = reading.sentences[i];
    if (!may_tell_cause(sentence)) continue;
    if (read.words().plain_cause.in(sentence.words)) return;
    const bool dated = has_date(sentence.words) || (i + 1 < reading.sentences.size() &&
                                                    has_date(reading.sentences[i + 1].words));
    if (dated && read.words().cause_unknown.in(sentence.words)) return;
    if (jargon == nullptr && read.words().jargon_cause.in(sentence.words)) jargon = &sentence;
  }
  constexpr std::string_view kInstead =
      "They used an engineer's stolen password; that account had no second factor.";
  if (jargon != nullptr) {
    findings.add_as(Level::warn, *jargon, "gives the cause in words that customers do not know",
                    kInstead);
    return;
  }
  findings.add(place_of(reading, Part::what_happened),
               "the notice does not say how it could happen", kInstead);
}

// C2. Somebody else is blamed, and nowhere does the letter say what was ours. Naming the supplier,
// or how the customers' passwords were known, is no blame where we say whose choice or mistake it
// was.
void check_blame(const Case& read, Findings& findings) {
  if (any_sentence(read.reading, read.words().owning)) return;
  for (const Sentence& sentence : read.reading.sentences) {
    if (!may_tell_cause(sentence)) continue;
    const bool of_customers = read.words().customer_blame.in(sentence.words);
    if (!of_customers && !read.words().vendor_blame.in(sentence.words)) continue;
    findings.add(sentence,
                 of_customers ? "lays the blame on the customers, and none on us"
                              : "lays the blame on a supplier, and none on us",
                 of_customers
                     ? "Our log-in page let them try as often as they liked. That is our mistake."
                     : "Postwell keeps this list for us. We chose Postwell and we answer for it.");
    return;
  }
}

}  // namespace candor::notice
