// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

// The five of Cal. Civ. Code 1798.82(d)(1)(A).
constexpr Part kFiveParts[] = {Part::what_happened, Part::what_information, Part::what_we_are_doing,
                               Part::what_you_can_do, Part::more_information};

// Words that name a breach for what it is.
constexpr std::string_view kBreachStated[] = {"breach|breached|breaches",
                                              "stolen|stole|steal",
                                              "copied",
                                              "took|taken",
                                              "leaked|leak",
                                              "hacked|hackers",
                                              "broke|broken into",
                                              "got into",
                                              "exposed",
                                              "lost",
                                              "by mistake",
                                              "wrong ? person|people|address|customer|customers"};

constexpr std::string_view kReasons[] = {
    "because",
    "so that",
    "so ? ? can|cannot|will|no|nobody",
    "otherwise",
    "can|could|may|might|will ? "
    "try|use|log|call|open|pretend|guess|ask|pay|borrow|buy|read|send|reset",
    "to stop|keep|prevent|block|protect|make",
    "this|it stops|blocks|keeps|protects|prevents|makes",
    "whoever|anyone|anybody|someone|somebody|thieves|criminals|attackers",
    "if you|they|someone"};

constexpr std::string_view kEfforts[] = {
    "minute|minutes|hour|hours|second|seconds|day|days", "takes|take ? moment|minute|while|call",
    "free", "quick|quickly|at once|moment", "one|single click|call|letter|form"};

}  // namespace

// T1. The subject line is the title, so one look is enough.
void check_title(const Reading& reading, const Context&, Findings& findings) {
  if (has_phrase(words_of(reading.title), "notice of ? data breach")) return;
  findings.add_at(reading.title_line, reading.title,
                  reading.title.empty()
                      ? "there is no title"
                      : "the title does not say that this is a notice of data breach",
                  "# Notice of data breach at <company>: <what was taken>");
}

// T2. Any heading level or a bold run-in, any case, with or without a question mark. Where only
// people outside California are addressed the questions may be answered in any form: then it
// informs. A heading with nothing below it blocks.
void check_headings(const Reading& reading, const Context& context, Findings& findings) {
  const bool california = context.jurisdictions.empty() || addresses(context, "US-CA");
  const Level level = california ? Level::block : Level::info;
  std::vector<Part> found;
  for (const Heading& heading : reading.headings) {
    const auto is_below = [&](const auto& text) { return text.part == heading.part; };
    const bool is_answered =
        std::any_of(reading.sentences.begin(), reading.sentences.end(), is_below) ||
        std::any_of(reading.numbered_items.begin(), reading.numbered_items.end(), is_below);
    if (heading.part != Part::none && !is_answered) {
      findings.add_at(heading.line, heading.text, "nothing stands below this heading", "the facts");
    }
    const bool one_of_five = std::find(std::begin(kFiveParts), std::end(kFiveParts),
                                       heading.part) != std::end(kFiveParts);
    if (one_of_five && std::find(found.begin(), found.end(), heading.part) == found.end()) {
      found.push_back(heading.part);
      if (std::any_of(found.begin(), found.end(), [&](Part part) { return part > heading.part; })) {
        findings.add_as(level, heading.line, heading.text, "this heading stands out of order",
                        "What Happened, What Information Was Involved, What We Are Doing, What You "
                        "Can Do, For More Information");
      }
    }
  }
  std::string absent;
  for (Part part : kFiveParts) {
    if (std::find(found.begin(), found.end(), part) != found.end()) continue;
    if (!absent.empty()) absent += ", ";
    absent += heading_of(part);
  }
  if (absent.empty()) return;
  findings.add_as(level, reading.title_line, reading.title,
                  fmt::format("these headings are not there: {}", absent),
                  "a heading for each, in this order");
}

// T3. No buffer: bad news first.
void check_opening(const Reading& reading, const Context&, Findings& findings) {
  if (reading.sentences.empty()) return;
  const std::size_t looked_at = std::min<std::size_t>(2, reading.sentences.size());
  for (std::size_t i = 0; i < looked_at; ++i) {
    if (find_any(reading.sentences[i].words, kBreachStated)) return;
  }
  findings.add(reading.sentences.front(), "the first two sentences do not say what happened",
               "On 3 May someone copied your name and e-mail address from our database.");
}

// A1. A numbered list under "What You Can Do" (anywhere, in a letter without headings). Order by
// urgency comes from the class table when {{steps}} makes the list, and so do reason and effort.
void check_steps(const Reading& reading, const Context&, Findings& findings) {
  const auto heading =
      std::find_if(reading.headings.begin(), reading.headings.end(),
                   [](const Heading& h) { return h.part == Part::what_you_can_do; });
  const bool has_heading = heading != reading.headings.end();
  std::int64_t items = 0;
  for (const NumberedItem& item : reading.numbered_items) {
    if (has_heading && item.part != Part::what_you_can_do) continue;
    ++items;
    if (item.from_field) continue;
    std::string where;
    for (const std::string& word : item.words) where += (where.empty() ? "" : " ") + word;
    if (!find_any(item.words, kReasons)) {
      findings.add_at(item.line, where, "the step gives no reason",
                      "Change your password here, because whoever has it can log in as you.");
    }
    if (!find_any(item.words, kEfforts)) {
      findings.add_at(item.line, where, "the step does not say how long it takes",
                      "\u2026 This takes five minutes.");
    }
  }
  if (items > 0) return;
  findings.add_at(
      has_heading ? heading->line : reading.title_line, has_heading ? heading->text : reading.title,
      "what the reader can do is not a numbered list",
      "{{steps}}, or: 1. Today: change your password here, because \u2026 It takes five "
      "minutes.");
}

}  // namespace candor::notice
