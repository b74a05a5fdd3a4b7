// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

// The five of Cal. Civ. Code 1798.82(d)(1)(A).
constexpr Part kFiveParts[] = {Part::what_happened, Part::what_information, Part::what_we_are_doing,
                               Part::what_you_can_do, Part::more_information};

constexpr std::int64_t kPageWords = 450;

}  // namespace

// T1. The subject line is the title, so one look is enough.
void check_title(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  if (has_phrase(words_of(reading.title), "notice of ? data breach")) return;
  findings.add(title_of(reading),
               reading.title.empty()
                   ? "there is no title"
                   : "the title does not say that this is a notice of data breach",
               "# Notice of data breach at <company>: <what was taken>");
}

// T2. Any heading level or a bold run-in, any case, with or without a question mark. Where only
// people outside California are addressed the questions may be answered in any form: then it
// informs. A heading with nothing below it blocks.
void check_headings(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  const Context& context = read.context;
  const bool california = context.jurisdictions.empty() || addresses(context, "US-CA");
  const Level level = california ? Level::block : Level::info;
  std::vector<Part> found;
  for (const Heading& heading : reading.headings) {
    const auto is_below = [&](const auto& text) { return text.part == heading.part; };
    const bool is_answered =
        std::any_of(reading.sentences.begin(), reading.sentences.end(), is_below) ||
        std::any_of(reading.numbered_items.begin(), reading.numbered_items.end(), is_below);
    if (heading.part != Part::none && !is_answered) {
      findings.add({heading.line, 1, heading.text}, "nothing stands below this heading",
                   "the facts");
    }
    const bool one_of_five = std::find(std::begin(kFiveParts), std::end(kFiveParts),
                                       heading.part) != std::end(kFiveParts);
    if (one_of_five && std::find(found.begin(), found.end(), heading.part) == found.end()) {
      found.push_back(heading.part);
      if (std::any_of(found.begin(), found.end(), [&](Part part) { return part > heading.part; })) {
        findings.add_at(level, {heading.line, 1, heading.text}, "this heading stands out of order",
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
  findings.add_at(level, title_of(reading), fmt::format("these headings are not there: {}", absent),
                  "a heading for each, in this order");
}

// T3. No buffer: bad news first.
void check_opening(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  if (reading.sentences.empty()) return;
  const std::size_t looked_at = std::min<std::size_t>(2, reading.sentences.size());
  for (std::size_t i = 0; i < looked_at; ++i) {
    if (read.words().breach_stated.in(reading.sentences[i].words)) return;
  }
  findings.add(reading.sentences.front(), "the first two sentences do not say what happened",
               "On 3 May someone copied your name and e-mail address from our database.");
}

// R2. The author's own words above the addenda: what {{steps}} makes differs from reader to reader.
void check_length(const Case& read, Findings& findings) {
  std::int64_t words = 0;
  for (const Sentence& sentence : read.reading.sentences) words += sentence.own_words;
  if (words <= kPageWords) return;
  findings.add(
      title_of(read.reading),
      fmt::format("the notice has {} words; a page holds about {}", words, kPageWords),
      "leave out what the reader need not know; what a law wants word by word goes below a "
      "rule (---)");
}

}  // namespace candor::notice
