// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "exposure/exposure.h"
#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

bool is_step(const Case& read, Part part) {
  return part == Part::what_you_can_do || !has_part(read.reading, Part::what_you_can_do);
}

Findings::Place place_of(const NumberedItem& item, const std::string& text) {
  return {item.line, item.column, text};
}

bool made_by_field(const Case& read) {
  return std::any_of(read.reading.numbered_items.begin(), read.reading.numbered_items.end(),
                     [](const NumberedItem& item) { return item.from_field; });
}

// How urgent this advice is for those who lost what it helps: 1 is first. Nothing if it helps none
// of the classes.
std::optional<std::int64_t> urgency_of(const AdviceWords& advice, const Record& record) {
  std::optional<std::int64_t> best;
  for (const LeakedClass& leaked : record.classes) {
    const auto& wanted = advice.required_for;
    if (std::find(wanted.begin(), wanted.end(), leaked.name) == wanted.end()) continue;
    const exposure::DataClass* known = exposure::find_data_class(leaked.name);
    if (known != nullptr && (!best || known->urgency < *best)) best = known->urgency;
  }
  return best;
}

// A1's order: what the class table calls most urgent must not stand behind another step.
void check_order(const Case& read, const std::vector<const NumberedItem*>& items,
                 Findings& findings) {
  if (!read.context.record || items.size() < 2) return;
  std::optional<std::int64_t> most_urgent;
  for (const AdviceWords& advice : read.language.advice) {
    const auto urgency = urgency_of(advice, *read.context.record);
    if (urgency && (!most_urgent || *urgency < *most_urgent)) most_urgent = urgency;
  }
  if (!most_urgent) return;
  const auto is_most_urgent = [&](const NumberedItem* item) {
    return std::any_of(read.language.advice.begin(), read.language.advice.end(),
                       [&](const AdviceWords& advice) {
                         return urgency_of(advice, *read.context.record) == most_urgent &&
                                advice.phrases.in(item->words);
                       });
  };
  const auto found = std::find_if(items.begin(), items.end(), is_most_urgent);
  if (found == items.begin() || found == items.end()) return;
  const std::string text = in_words(items.front()->words, 0, items.front()->words.size());
  findings.add(place_of(*items.front(), text),
               fmt::format("step {} is more urgent than this one", found - items.begin() + 1),
               "put the most urgent step first");
}

}  // namespace

// A1. A numbered list under "What You Can Do" (anywhere, in a letter without headings). Where
// {{steps}} makes the list, order, reason and effort come from the class table.
void check_steps(const Case& read, Findings& findings) {
  std::vector<const NumberedItem*> items;
  for (const NumberedItem& item : read.reading.numbered_items) {
    if (is_step(read, item.part)) items.push_back(&item);
  }
  for (const NumberedItem* item : items) {
    if (item->from_field) continue;
    const std::string text = in_words(item->words, 0, item->words.size());
    if (!read.words().reasons.in(item->words)) {
      findings.add(place_of(*item, text), "the step gives no reason",
                   "Change your password here, because whoever has it can log in as you.");
    }
    if (!read.words().efforts.in(item->words)) {
      findings.add(place_of(*item, text), "the step does not say how long it takes",
                   "\u2026 This takes five minutes.");
    }
  }
  if (!items.empty()) {
    if (!made_by_field(read)) check_order(read, items, findings);
    return;
  }
  const bool has_its_part = has_part(read.reading, Part::what_you_can_do);
  findings.add(
      has_its_part ? place_of(read.reading, Part::what_you_can_do) : title_of(read.reading),
      "what the reader can do is not a numbered list",
      "{{steps}}, or: 1. Today: change your password here, because \u2026 It takes five minutes.");
}

// A2. What {{steps}} makes fits each reader. By hand: the advice for every class that was lost must
// be there, and advice that helps nobody who reads this warns. Without a record it is not known
// what was lost, so nothing is asked.
void check_advice(const Case& read, Findings& findings) {
  if (!read.context.record) return;
  const auto first_with = [&](const AdviceWords& advice) {
    return std::find_if(read.reading.sentences.begin(), read.reading.sentences.end(),
                        [&](const Sentence& sentence) {
                          return is_step(read, sentence.part) && advice.phrases.in(sentence.words);
                        });
  };
  for (const AdviceWords& advice : read.language.advice) {
    const auto there = first_with(advice);
    const bool is_there = there != read.reading.sentences.end();
    if (!is_there && lost_any(read.context, advice.required_for) && !made_by_field(read)) {
      findings.add(
          place_of(read.reading, Part::what_you_can_do),
          fmt::format("{} is not advised, though the data that was lost calls for it", advice.what),
          advice.say + " Or: {{steps}}");
    }
    if (is_there && !lost_any(read.context, advice.fits)) {
      findings.add_as(Level::warn, *there,
                      fmt::format("{} does not help against what was lost here", advice.what),
                      "{{steps}}");
    }
  }
}

}  // namespace candor::notice
