// SPDX-License-Identifier: Apache-2.0
// What may be published, and what a promise became. Pure: no clock, no database.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.h"

namespace candor::record {

inline constexpr std::size_t kTitleCharactersMax = 120;
inline constexpr std::size_t kMessageCharactersMax = 5'000;
inline constexpr std::size_t kReviewCharactersMax = 30'000;

// All faults at once; places are JSON pointers.
Result<void> check(const NewStatement& wanted, Instant now);

// Whether a statement of this stage may follow what is published: a review only on what is
// resolved.
Result<void> check_order(Stage stage, const std::vector<Statement>& published);
// The first word to the public, and the last.
bool needs_second_person(Stage stage, std::int64_t number);
// Adds what is wrong with a message, at "/message".
void check_message(std::string_view message, std::size_t characters_max,
                   std::vector<Fault>& faults);

// The current facts as they are published after `published`. A fact replaces the last published one
// that it corrects, by itself or through corrections that were never published; `all` are all facts
// ever stated, in that order. Refused: a text that a page cannot show.
Result<std::vector<StatedFact>> stated_facts(const std::vector<incident::Fact>& current,
                                             const std::vector<incident::Fact>& all,
                                             const std::vector<Statement>& published);

// What the incident is called: the last title that is not a review's, which has one of its own. At
// least one statement.
std::string headline_of(const std::vector<Statement>& statements);

// "INC-2026-0007-S2".
std::string reference_of(std::string_view incident, std::int64_t number);
// "INC-2026-0007-D2".
std::string draft_reference_of(std::string_view incident, std::int64_t number);

// What became of the next word that `statements[place]` promised, if it promised one. The
// statements are of one incident and in order.
std::optional<incident::PromiseState> next_word_of(const std::vector<Statement>& statements,
                                                   std::size_t place, Instant now);

// The promises to customers, but for the next word, which each statement bears itself.
std::vector<StatedPromise> stated_promises(const std::vector<incident::Promise>& promises);

// A number that a statement gives, beside what the one before had said where that is another.
struct Figure {
  std::string what;  // "people whose data was involved", or a data class in words
  std::int64_t now = 0;
  std::optional<std::int64_t> before;
};
// The figures of `statements[place]`: people and told, not reached and records of nobody we know
// where there are any, classes where they have changed; a class that is no longer given has `now`
// 0. None before people were counted.
std::vector<Figure> figures_of(const std::vector<Statement>& statements, std::size_t place);

// A published fact and what became of it in a later statement.
struct Correction {
  StatedFact before;
  StatedFact after;
};
// What `statements[place]` corrects of the statements before it.
std::vector<Correction> corrections_of(const std::vector<Statement>& statements, std::size_t place);

}  // namespace candor::record
