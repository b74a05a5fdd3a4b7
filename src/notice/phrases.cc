// SPDX-License-Identifier: Apache-2.0
#include "notice/phrases.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/text.h"

namespace candor::notice {
namespace {

constexpr std::string_view kMonths[] = {
    "january",   "february", "march",    "april",    "may",  "june", "july", "august",
    "september", "october",  "november", "december", "jan",  "feb",  "mar",  "apr",
    "jun",       "jul",      "aug",      "sep",      "sept", "oct",  "nov",  "dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view word) { return !word.empty() && is_digit(word.front()); }
// "3", "3rd", "1-9", "2026"; not "12,401".
bool is_day_or_year(std::string_view word) {
  return is_number(word) && word.size() <= 7 && word.find(',') == std::string_view::npos &&
         word.find('%') == std::string_view::npos;
}
bool is_month(std::string_view word) {
  return std::find(std::begin(kMonths), std::end(kMonths), word) != std::end(kMonths);
}

// 5 for "may", 9 for "sept".
std::optional<int> month_of(std::string_view word) {
  constexpr std::string_view kStems[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
  if (!is_month(word)) return std::nullopt;
  const auto* stem = std::find(std::begin(kStems), std::end(kStems), word.substr(0, 3));
  return static_cast<int>(stem - std::begin(kStems)) + 1;
}
// 3 for "3" and "3rd", 9 for "1-9".
std::optional<int> day_in(std::string_view word) {
  word = word.substr(word.rfind('-') + 1);  // all of it where there is no dash
  const auto number = parse_integer(word.substr(0, word.find_first_not_of("0123456789")));
  if (!number || *number < 1 || *number > 31) return std::nullopt;
  return static_cast<int>(*number);
}

// "2026-05-03", "05/03/2026", "3.5.2026".
bool is_numeric_date(std::string_view word) {
  for (char separator : {'-', '/', '.'}) {
    const auto parts = split(word, separator);
    if (parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
          return parse_integer(part).has_value();
        })) {
      return true;
    }
  }
  return false;
}

bool matches_word(std::string_view word, std::string_view pattern) {
  for (std::string_view choice : split(pattern, '|')) {
    if (choice.ends_with('*') ? word.starts_with(choice.substr(0, choice.size() - 1))
                              : word == choice) {
      return true;
    }
  }
  return false;
}

bool matches_at(const Words& words, std::size_t at, std::span<const std::string_view> patterns) {
  if (patterns.empty()) return true;
  const auto rest = patterns.subspan(1);
  if (patterns.front() == "?") {
    return matches_at(words, at, rest) || (at < words.size() && matches_at(words, at + 1, rest));
  }
  return at < words.size() && matches_word(words[at], patterns.front()) &&
         matches_at(words, at + 1, rest);
}

bool is_address(std::string_view word) {
  return word.find("://") != std::string_view::npos || word.find('@') != std::string_view::npos ||
         word.starts_with("www.") || word.starts_with("mailto:") || word.starts_with("tel:");
}

// A hyphen, a percent sign and letters of other alphabets belong to words; quotes, brackets and
// stops do not.
std::string_view strip_punctuation(std::string_view word) {
  constexpr std::string_view kAround = ".,;:!?()[]{}\"'*_`<>/-";
  const std::size_t first = word.find_first_not_of(kAround);
  if (first == std::string_view::npos) return {};
  return word.substr(first, word.find_last_not_of(kAround) - first + 1);
}

}  // namespace

Words words_of(std::string_view text) {
  std::string plain = to_lower(text);
  for (const auto& [from, to] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{{"\u2019", "'"},
                                                                            {"\u2018", "'"},
                                                                            {"\u201c", " "},
                                                                            {"\u201d", " "},
                                                                            {"\u2013", "-"},
                                                                            {"\u2014", " "},
                                                                            {"\u00a0", " "},
                                                                            {"\u202f", " "},
                                                                            {"\n", " "},
                                                                            {"\t", " "}}) {
    plain = replace_all(std::move(plain), from, to);
  }
  Words words;
  for (std::string_view piece : split(plain, ' ')) {
    const std::string_view word = strip_punctuation(piece);
    if (!word.empty() && !is_address(word)) words.emplace_back(word);
  }
  return words;
}

std::optional<std::size_t> find_phrase(const Words& words, std::string_view phrase,
                                       std::size_t from) {
  const std::vector<std::string_view> patterns = split(phrase, ' ');
  for (std::size_t at = from; at < words.size(); ++at) {
    if (matches_at(words, at, patterns)) return at;
  }
  return std::nullopt;
}

bool has_phrase(const Words& words, std::string_view phrase) {
  return find_phrase(words, phrase).has_value();
}

Phrases::Phrases(std::vector<std::string> phrases) : phrases_(std::move(phrases)) {
  for (std::size_t i = 0; i < phrases_.size(); ++i) {
    Compiled compiled;
    for (std::string_view piece : split(phrases_[i], ' ')) {
      Pattern pattern;
      pattern.any = piece == "?";
      for (std::string_view choice : split(piece, '|')) {
        if (choice.ends_with('*')) {
          pattern.beginnings.emplace_back(choice.substr(0, choice.size() - 1));
        } else {
          pattern.words.emplace_back(choice);
        }
      }
      compiled.push_back(std::move(pattern));
    }
    CHECK(!compiled.empty() && !compiled.front().any);
    if (!compiled.front().beginnings.empty()) by_beginning_.push_back(i);
    for (const std::string& word : compiled.front().words) by_first_word_[word].push_back(i);
    compiled_.push_back(std::move(compiled));
  }
}

std::optional<std::size_t> Phrases::end_of(const Words& words, std::size_t at,
                                           std::span<const Pattern> patterns) {
  if (patterns.empty()) return at;
  const Pattern& first = patterns.front();
  const auto rest = patterns.subspan(1);
  if (first.any) {
    if (const auto end = end_of(words, at, rest)) return end;
    return at < words.size() ? end_of(words, at + 1, rest) : std::nullopt;
  }
  if (at >= words.size()) return std::nullopt;
  const std::string& word = words[at];
  const bool is_there =
      std::find(first.words.begin(), first.words.end(), word) != first.words.end() ||
      std::any_of(first.beginnings.begin(), first.beginnings.end(),
                  [&](const std::string& beginning) { return word.starts_with(beginning); });
  return is_there ? end_of(words, at + 1, rest) : std::nullopt;
}

std::optional<Phrases::Match> Phrases::match_at(const Words& words, std::size_t at) const {
  std::size_t first = phrases_.size();
  Match match{at, at};
  const auto try_these = [&](const std::vector<std::size_t>& candidates) {
    for (const std::size_t i : candidates) {
      if (i >= first) continue;
      const auto end = end_of(words, at, compiled_[i]);
      if (!end) continue;
      first = i;
      match.end = *end;
    }
  };
  const auto known = by_first_word_.find(words[at]);
  if (known != by_first_word_.end()) try_these(known->second);
  try_these(by_beginning_);
  if (first == phrases_.size()) return std::nullopt;
  return match;
}

std::optional<Phrases::Match> Phrases::find(const Words& words, std::size_t from) const {
  if (phrases_.empty()) return std::nullopt;
  for (std::size_t at = from; at < words.size(); ++at) {
    if (const auto match = match_at(words, at)) return match;
  }
  return std::nullopt;
}

std::string in_words(const Words& words, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += (i == begin ? "" : " ") + words[i];
  return text;
}

bool is_month_of_may(const Words& words, std::size_t at) {
  if (words[at] != "may") return false;
  const std::string_view before = at > 0 ? std::string_view(words[at - 1]) : std::string_view();
  const std::string_view after =
      at + 1 < words.size() ? std::string_view(words[at + 1]) : std::string_view();
  return is_day_or_year(before) || is_day_or_year(after) ||
         matches_word(before, "in|since|until|by|early|late|mid|of|during|from|last|this|next");
}

bool has_date(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (is_numeric_date(words[i])) return true;
    if (!is_month(words[i])) continue;
    if (i > 0 && is_day_or_year(words[i - 1])) return true;
    if (i > 1 && words[i - 1] == "of" && is_day_or_year(words[i - 2])) return true;
    if (i + 1 < words.size() && is_day_or_year(words[i + 1])) return true;
  }
  return false;
}

std::vector<NamedDay> named_days(const Words& words) {
  std::vector<NamedDay> days;
  const auto word = [&](std::size_t at) {
    return at < words.size() ? std::string_view(words[at]) : std::string_view();
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto date = parse_date(words[i])) {
      days.push_back({i, date->year, date->month, date->day});
      continue;
    }
    const auto month = month_of(words[i]);
    if (!month) continue;
    const auto before = i > 0 ? day_in(word(i - 1)) : std::nullopt;
    const auto after = day_in(word(i + 1));
    if (!before && !after) continue;
    const auto year = parse_integer(word(before ? i + 1 : i + 2));
    NamedDay named{before ? i - 1 : i, std::nullopt, *month, before ? *before : *after};
    if (year && *year >= 1000 && *year <= 9999) named.year = static_cast<int>(*year);
    days.push_back(named);
  }
  return days;
}

bool has_period(const Words& words) {
  constexpr std::string_view kLengths = "hour|hours|day|days|week|weeks|month|months|year|years";
  constexpr std::string_view kCounts =
      "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|sixty|ninety";
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const bool counted = is_number(words[i]) || matches_word(words[i], kCounts);
    if (counted && matches_word(words[i + 1], kLengths)) return true;
    const std::size_t dash = words[i].find('-');
    const bool range = is_number(words[i]) && dash != std::string::npos &&
                       dash + 1 < words[i].size() && is_digit(words[i][dash + 1]);
    if (range && is_month(words[i + 1])) return true;
  }
  if (!has_date(words)) return false;
  return has_phrase(words, "since") || has_phrase(words, "from ? ? ? ? ? to|until|through") ||
         has_phrase(words, "between ? ? ? ? ? and") || has_phrase(words, "until");
}

std::vector<PeopleCount> counts_of_people(const Words& words) {
  constexpr std::string_view kPeople =
      "people|person|persons|customer|customers|user|users|account|accounts|patient|patients|"
      "member|members|client|clients|resident|residents|employee|employees|student|students|"
      "individuals|subscribers|guests|readers|children|families";
  constexpr std::string_view kAbout =
      "about|approximately|around|roughly|nearly|almost|over|than|least|some|circa";
  std::vector<PeopleCount> counts;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_number(words[i]) || words[i].ends_with('%') || is_numeric_date(words[i])) continue;
    if (i > 0 && is_month(words[i - 1])) continue;  // "On 4 May 2026 we closed that account"
    // Up to five words further: "12,401 of our 310,000 customers".
    for (std::size_t k = i + 1; k < std::min(i + 6, words.size()); ++k) {
      if (words[k] == "%" || words[k] == "percent" || is_month(words[k])) break;
      if (!matches_word(words[k], kPeople)) continue;
      const auto number = parse_integer(replace_all(words[i], ",", ""));
      const bool about = i > 0 && matches_word(words[i - 1], kAbout);
      if (number) counts.push_back({*number, about});
      break;
    }
  }
  return counts;
}

bool has_count_of_people(const Words& words) { return !counts_of_people(words).empty(); }

}  // namespace candor::notice
