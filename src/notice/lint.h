// SPDX-License-Identifier: Apache-2.0
// Reads a notice on behalf of the person who will get it, and says what would mislead, burden or
// lose them. A rule that needs only phrases is data (laws/lint); every other is one line of the
// table in lint.cc and one function in lint_<concept>.cc. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/clock.h"
#include "incident/incident.h"
#include "notice/letter.h"
#include "notice/phrases.h"
#include "notice/readability.h"

namespace candor::notice {

enum class Level { block, warn, info };
BOOST_DESCRIBE_ENUM(Level, block, warn, info)

// A data class that the audience lost, and how sure the record is of it.
struct LeakedClass {
  std::string words;  // "your home address"
  incident::FactStatus status = incident::FactStatus::confirmed;
  std::string name = {};  // "postal_address"; "" where it is none of laws/classes
};

// What the record knows that the text must not contradict.
struct Record {
  std::vector<LeakedClass> classes;
  std::vector<Step> steps;  // what {{steps}} will say to somebody who lost all of the classes
  std::vector<std::int64_t> counts =
      {};                             // of people: all, and those of each place; none: not asked
  std::vector<Date> discovered = {};  // anchors of discovery and awareness; none: not asked
  std::vector<NamedDay> days = {};    // that facts, anchors and the timeline name; none: not asked
};

struct Context {
  std::optional<Record> record;  // nothing: a text by itself, without an incident
  std::vector<std::string>
      jurisdictions;  // of the audience: "US-CA"; none: unknown, so California's form is asked for
  std::optional<Date> today;    // nothing: whether a promised day has passed is not asked
  std::string language = "en";  // one of laws/lint
};

// One thing to mend.
struct Finding {
  std::string rule;
  Level level = Level::block;
  std::int64_t line = 0;    // of the notice's Markdown, from 1
  std::int64_t column = 1;  // of the line, in characters from 1
  std::string where;        // the sentence or heading, shortened
  std::string problem;      // what is wrong
  std::string instead;      // what to write
  std::string source;       // who says so: statute, study, or our own decision
};

// A rule that could not be asked of this text.
struct NotChecked {
  std::string rule;
  std::string why;
};

struct Lint {
  std::vector<Finding> findings;  // by line and column
  std::vector<NotChecked> not_checked;
  std::int64_t words = 0;
  std::int64_t sentences = 0;
  double mean_sentence_words = 0;
  double reading_ease = 0;   // Flesch
  double reading_grade = 0;  // Flesch-Kincaid
};

// The language of `context` must be one of lint_languages.
Lint lint(std::string_view markdown, const Context& context);
// Whether a finding forbids approval.
bool is_blocked(const Lint& lint);

// Whether a web or mail address in the text is of this machine or of a private network, and so
// leads nowhere from where a customer is.
bool names_local_host(std::string_view text);

struct LintRuleSummary {
  std::string id;
  Level level = Level::block;  // the strictest it can be
  std::string summary;
  std::string source;
};
// By id.
std::vector<LintRuleSummary> list_lint_rules();

}  // namespace candor::notice
