// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "duty/duty.h"
#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

// What some law forbids and that can be read in a sentence (ids of laws/contents.json).
bool states(const Case& read, const Sentence& sentence, std::string_view content) {
  if (content == "count_people") return has_count_of_people(sentence.words);
  if (content != "breach_nature" || sentence.part == Part::what_you_can_do) return false;
  return read.words().plain_cause.in(sentence.words) ||
         read.words().jargon_cause.in(sentence.words);
}

// One text cannot serve all where a law forbids what another requires: alone, such an audience
// blocks; among others it warns, since these readers need a text of their own.
void check_forbidden(const Case& read, const std::string& place, Findings& findings) {
  for (const duty::ContentRule& rule : duty::forbidden_contents(place)) {
    const auto found = std::find_if(
        read.reading.sentences.begin(), read.reading.sentences.end(),
        [&](const Sentence& sentence) { return states(read, sentence, rule.content); });
    if (found == read.reading.sentences.end()) continue;
    findings.add_as(
        addresses_only(read.context, place) ? Level::block : Level::warn, *found,
        fmt::format("people in {} may not be told {} ({})", place, rule.words, rule.citation),
        "a text of their own for these people, without it");
  }
}

bool has_content(const Reading& reading, const ContentWords& content) {
  return std::all_of(content.phrases.begin(), content.phrases.end(), [&](const Phrases& phrases) {
    return any_sentence(reading, phrases) ||
           std::any_of(reading.addenda.begin(), reading.addenda.end(),
                       [&](const Sentence& sentence) { return phrases.in(sentence.words); });
  });
}

void check_required(const Case& read, const std::string& place, Findings& findings) {
  for (const ContentWords* content : wanted_contents(read.context, read.language, place)) {
    if (has_content(read.reading, *content)) continue;
    for (const duty::ContentRule& rule : duty::required_contents(place)) {
      if (rule.content != content->content) continue;
      findings.add(
          title_of(read.reading),
          fmt::format("people in {} must be told {} ({})", place, rule.words, rule.citation),
          "say it at the end, below a rule (---); `candor notice draft` writes what it "
          "knows of it");
      break;
    }
  }
}

// A block of ours that nobody has read in its source says so wherever it is used as it is.
void check_unverified(const Case& read, Findings& findings) {
  Words below;
  std::vector<const Sentence*> owners;  // of each word
  for (const Sentence& sentence : read.reading.addenda) {
    below.insert(below.end(), sentence.words.begin(), sentence.words.end());
    owners.resize(below.size(), &sentence);
  }
  for (const Addendum& block : read.language.addenda) {
    if (block.is_verified) continue;
    const auto found =
        std::search(below.begin(), below.end(), block.words.begin(), block.words.end());
    if (found == below.end()) continue;
    findings.add_as(Level::info, *owners[static_cast<std::size_t>(found - below.begin())],
                    "this block was written from memory",
                    fmt::format("compare it with its source: {}", block.source));
  }
}

}  // namespace

std::vector<const ContentWords*> wanted_contents(const Context& context,
                                                 const LintLanguage& language,
                                                 std::string_view jurisdiction) {
  std::vector<const ContentWords*> wanted;
  const auto required = duty::required_contents(jurisdiction);
  for (const ContentWords& content : language.contents) {
    const bool is_required =
        std::any_of(required.begin(), required.end(),
                    [&](const duty::ContentRule& rule) { return rule.content == content.content; });
    const bool applies = content.only_with.empty() || lost_any(context, content.only_with);
    if (is_required && applies) wanted.push_back(&content);
  }
  return wanted;
}

// J1. What can be recognised by its words: the blocks of credit bureaus, FTC and attorneys general,
// services that must be offered, remedies; and what Massachusetts forbids. Sectoral federal law is
// not asked here, because who it binds is not in the record.
void check_law(const Case& read, Findings& findings) {
  check_unverified(read, findings);
  for (const std::string& place : read.context.jurisdictions) {
    check_forbidden(read, place, findings);
    check_required(read, place, findings);
  }
}

}  // namespace candor::notice
