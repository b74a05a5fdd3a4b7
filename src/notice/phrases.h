// SPDX-License-Identifier: Apache-2.0
// Finds phrases in the words of a sentence. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
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
// The words from one to before another, with spaces between.
std::string in_words(const Words& words, std::size_t begin, std::size_t end);

// Many phrases, made ready so that a notice is read through them fast.
class Phrases {
 public:
  Phrases() = default;
  explicit Phrases(std::vector<std::string> phrases);

  struct Match {
    std::size_t begin = 0;
    std::size_t end = 0;  // behind its last word
  };
  // The earliest, at `from` or after it; of several that begin there, the first in their own order.
  std::optional<Match> find(const Words& words, std::size_t from = 0) const;
  bool in(const Words& words) const { return find(words).has_value(); }
  const std::vector<std::string>& all() const { return phrases_; }

 private:
  struct Pattern {
    bool any = false;  // "?"
    std::vector<std::string> words;
    std::vector<std::string> beginnings;  // "copi" of "copi*"
  };
  using Compiled = std::vector<Pattern>;
  static std::optional<std::size_t> end_of(const Words& words, std::size_t at,
                                           std::span<const Pattern> patterns);
  std::optional<Match> match_at(const Words& words, std::size_t at) const;

  std::vector<std::string> phrases_;
  std::vector<Compiled> compiled_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_first_word_;
  std::vector<std::size_t> by_beginning_;  // those whose first word may only begin so
};

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
struct PeopleCount {
  std::int64_t people = 0;
  bool about = false;  // "about 12,000", "nearly", "more than"
};
// Each number of people that is said.
std::vector<PeopleCount> counts_of_people(const Words& words);
// How many people: "12,401 people", "12,401 of 310,000 accounts", "about 300 of our customers"; not
// "12 % of customers".
bool has_count_of_people(const Words& words);

}  // namespace candor::notice
