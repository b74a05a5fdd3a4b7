// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "duty/duty.h"
#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

constexpr std::string_view kVague[] = {
    "certain|some|various|limited|select ? ? personal|customer|sensitive|private|account|your "
    "? information|data|details|records",
    "certain|various|select ? information|data|details|records",
    "some|types|kinds of ? ? ? personal ? information|data|details",
    "certain types|kinds|categories|elements|pieces of"};

// What a reader takes for data of theirs, where there is no record to ask.
constexpr std::string_view kDataNouns =
    "name|names|e-mail|email|address|addresses|phone|telephone|password|passwords|birth|birthday|"
    "card|"
    "cards|bank|account|accounts|passport|licence|license|social|medical|health|diagnosis|"
    "insurance|"
    "salary|photo|photos|messages|location|fingerprint|order|orders|payment";

constexpr std::string_view kHappened[] = {
    "copied|stole|stolen|took|taken|breach|breached|happened|attack|attacked|sent|lost|hacked|"
    "leaked|"
    "exposed|used|entered|accessed|opened",
    "broke|got|logged ? in|into", "was|were open|public|visible|readable", "between ? ? ? ? and"};
constexpr std::string_view kDiscovered[] = {
    "learned|learnt|discovered|found|noticed|detected|saw|spotted|alerted|realised|realized",
    "told|warned us", "became aware", "we knew", "reported it|this ? to us"};
constexpr std::string_view kNoticeDate[] = {"this|the notice|letter", "wrote|writing|written|sent",
                                            "date|dated"};

// How they got in, in words a customer understands.
constexpr std::string_view kPlainCause[] = {
    "used|using|utilizing|utilising|with ? ? ? "
    "stolen|leaked|weak|guessed|old|default|lost|copied|reused ? ? "
    "password|passwords|key|keys|login|credential|credentials|badge|card|laptop|account|cookie",
    "stole|guessed|bought|found|copied ? ? "
    "employee's|engineer's|developer's|worker's|administrator's|"
    "admin's|supplier's|contractor's|staff|service ? ? "
    "password|passwords|key|keys|login|cookie|token",
    "stole|stolen|lost ? ? ? laptop|badge|drive|stick|phone|backup",
    "tricked|fooled|phishing|phished|pretended",
    "flaw|bug|hole|gap|weakness|mistake|error in|when|that|by",
    "by mistake|accident",
    "sent ? ? ? ? ? wrong",
    "left ? ? ? ? open|public|unlocked|unprotected|readable",
    "without|lacked ? ? password|second|lock|login|protection",
    "had|with|needed no ? password|second|lock|login|protection",
    "missing|late|never|not ? update|updated|patch|patched|fix|fixed",
    "open|public|visible|readable to anyone|everyone|anybody|all"};

constexpr std::string_view kJargonCause[] = {
    "malware|ransomware|spyware|trojan|exploit|exploited|zero-day|vulnerability|vulnerabilities",
    "credential stuffing",
    "brute force|brute-force",
    "sql injection",
    "misconfigur*",
    "social engineering",
    "lateral movement",
    "privilege escalation",
    "unpatched"};

constexpr std::string_view kCauseUnknown[] = {"not ? know ? how", "don't ? know ? how",
                                              "how ? ? ? ? is|are not ? known|clear"};

bool any_sentence(const Reading& reading, bool (*test)(const Words&)) {
  return std::any_of(reading.sentences.begin(), reading.sentences.end(),
                     [&](const Sentence& sentence) { return test(sentence.words); });
}

bool has_breach_date(const Words& words) {
  return has_date(words) && find_any(words, kHappened).has_value();
}
bool has_discovery_date(const Words& words) {
  return has_date(words) && find_any(words, kDiscovered).has_value();
}
// "We wrote this notice on 24 November 2026.", or a date by itself at the head of the letter.
bool has_notice_date(const Words& words) {
  return has_date(words) && (words.size() <= 3 || find_any(words, kNoticeDate).has_value());
}

// Contents of laws/contents.json that some law forbids and that can be read in a sentence.
constexpr std::string_view kCountPeople = "count_people";
constexpr std::string_view kBreachNature = "breach_nature";

bool states(const Sentence& sentence, std::string_view content) {
  if (content == kCountPeople) return has_count_of_people(sentence.words);
  if (content != kBreachNature || sentence.part == Part::what_you_can_do) return false;
  return find_any(sentence.words, kPlainCause) || find_any(sentence.words, kJargonCause);
}

bool forbids(std::string_view jurisdiction, std::string_view content) {
  const auto forbidden = duty::forbidden_contents(jurisdiction);
  return std::any_of(forbidden.begin(), forbidden.end(),
                     [&](const duty::ContentRule& rule) { return rule.content == content; });
}

// Whether no reader of the audience may be told it.
bool forbidden_everywhere(const Context& context, std::string_view content) {
  const auto& places = context.jurisdictions;
  return !places.empty() && std::all_of(places.begin(), places.end(),
                                        [&](const auto& place) { return forbids(place, content); });
}

}  // namespace

// V1. {{data_classes}} names each reader's own; otherwise every class of the record must be named.
void check_data_named(const Reading& reading, const Context& context, Findings& findings) {
  for (const Sentence& sentence : reading.sentences) {
    if (find_any(sentence.words, kVague)) {
      findings.add(sentence, "does not say which data", "{{data_classes}}");
    }
  }
  if (reading.has_data_classes_field) return;

  std::string unnamed;
  if (context.record) {
    for (const LeakedClass& leaked : context.record->classes) {
      const bool named = std::any_of(reading.sentences.begin(), reading.sentences.end(),
                                     [&](const Sentence& s) { return names(s, leaked); });
      if (!named) unnamed += (unnamed.empty() ? "" : ", ") + leaked.words;
    }
  } else if (!any_sentence(reading, [](const Words& w) { return has_phrase(w, kDataNouns); })) {
    unnamed = "any data at all";
  }
  if (unnamed.empty()) return;
  findings.add_at(line_of(reading, Part::what_information), heading_of(Part::what_information),
                  fmt::format("the notice does not name: {}", unnamed), "{{data_classes}}");
}

// N1. Not where the law forbids the count (Massachusetts).
void check_dates_and_count(const Reading& reading, const Context& context, Findings& findings) {
  std::string absent;
  const auto require = [&](bool there, std::string_view what) {
    if (!there) absent += (absent.empty() ? "" : ", ") + std::string(what);
  };
  require(any_sentence(reading, has_breach_date), "when the breach was");
  require(any_sentence(reading, has_discovery_date), "when it was discovered");
  require(any_sentence(reading, has_notice_date), "the date of this notice");
  if (!forbidden_everywhere(context, kCountPeople)) {
    require(any_sentence(reading, has_count_of_people), "how many people");
  }
  if (absent.empty()) return;
  findings.add_at(
      line_of(reading, Part::what_happened), heading_of(Part::what_happened),
      fmt::format("the notice does not say: {}", absent),
      "On 3 May someone copied the data of 12,401 people. We discovered it on 9 May. We "
      "wrote this notice on 12 May.");
}

// C1. Not where the law forbids telling the nature of the breach (Massachusetts). That the way in
// is not known yet is an answer too, if it says until when.
void check_cause(const Reading& reading, const Context& context, Findings& findings) {
  if (forbidden_everywhere(context, kBreachNature)) return;
  const Sentence* jargon = nullptr;
  for (std::size_t i = 0; i < reading.sentences.size(); ++i) {
    const Sentence& sentence = reading.sentences[i];
    if (sentence.part == Part::what_you_can_do || sentence.part == Part::more_information) continue;
    if (find_any(sentence.words, kPlainCause)) return;
    const bool dated = has_date(sentence.words) || (i + 1 < reading.sentences.size() &&
                                                    has_date(reading.sentences[i + 1].words));
    if (find_any(sentence.words, kCauseUnknown) && dated) return;
    if (jargon == nullptr && find_any(sentence.words, kJargonCause)) jargon = &sentence;
  }
  constexpr std::string_view kInstead =
      "They used an engineer's stolen password; that account had no second factor.";
  if (jargon != nullptr) {
    findings.add_as(Level::warn, jargon->line, jargon->text,
                    "gives the cause in words that customers do not know", kInstead);
    return;
  }
  findings.add_at(line_of(reading, Part::what_happened), heading_of(Part::what_happened),
                  "the notice does not say how it could happen", kInstead);
}

// J1. One text cannot serve all where a law forbids what another requires: alone, such an audience
// blocks; among others it warns, since these readers need a text of their own.
void check_forbidden(const Reading& reading, const Context& context, Findings& findings) {
  for (const std::string& place : context.jurisdictions) {
    for (const duty::ContentRule& rule : duty::forbidden_contents(place)) {
      const auto found =
          std::find_if(reading.sentences.begin(), reading.sentences.end(),
                       [&](const Sentence& sentence) { return states(sentence, rule.content); });
      if (found == reading.sentences.end()) continue;
      const Level level = addresses_only(context, place) ? Level::block : Level::warn;
      findings.add_as(
          level, found->line, found->text,
          fmt::format("people in {} may not be told {} ({})", place, rule.words, rule.citation),
          "a text of their own for these people, without it");
    }
  }
}

}  // namespace candor::notice
