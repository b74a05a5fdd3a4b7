// SPDX-License-Identifier: Apache-2.0
// Finds phrases in the words of a sentence. Pure.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace candor::notice {

// In lower case, without the punctuation around them; "12,401", "e-mail", "don't", "1-9" and "%"
// stay whole. Curly apostrophes and dashes between digits are made plain; web and mail addresses
// are left out.
using Words = std::vector<std::string>;
Words words_of(std::string_view text);

// A phrase is patterns of words, with spaces between: "may|might" is either word, "copi*" a word
// that begins so, "?" any word or none. "take|takes ? ? ? security ? seriously". The place of the
// phrase's first word.
std::optional<std::size_t> find_phrase(const Words& words, std::string_view phrase,
                                       std::size_t from = 0);
bool has_phrase(const Words& words, std::string_view phrase);
// The first of the phrases that is there.
std::optional<std::string_view> find_any(const Words& words,
                                         std::span<const std::string_view> phrases);

// "3 May", "May 3rd, 2026", "May 2026", "1-9 May", "2026-05-03", "05/03/2026".
bool has_date(const Words& words);
// A day that is named, and the place of its first word. The year is nothing where it is not said.
struct NamedDay {
  std::size_t at = 0;
  std::optional<int> year;
  int month = 1;
  int day = 1;
};
// "3 May", "May 3rd, 2026", "2026-05-03"; of "1-9 May" the last. Not "05/03/2026", which is two
// days.
std::vector<NamedDay> named_days(const Words& words);
// Whether the word at this place is the month, not the verb.
bool is_month_of_may(const Words& words, std::size_t at);
// "1-9 May", "from 3 April to 9 May", "since 3 May", "the last 90 days", "six months".
bool has_period(const Words& words);
// How many people: "12,401 people", "12,401 of 310,000 accounts", "about 300 of our customers"; not
// "12 % of customers".
bool has_count_of_people(const Words& words);

}  // namespace candor::notice
