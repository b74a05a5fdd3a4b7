// SPDX-License-Identifier: Apache-2.0
#include "notice/readability.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace candor::notice {
namespace {

bool is_vowel(char c) { return std::string_view("aeiouy").find(c) != std::string_view::npos; }

bool ends_in_any(std::string_view word, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return word.ends_with(ending); });
}

// Whether the "e" at the end (of the word, or of its stem) is not heard.
bool has_silent_e(std::string_view stem) {
  if (stem.size() < 3 || stem.back() != 'e' || is_vowel(stem[stem.size() - 2])) return false;
  const bool after_consonant_and_l =
      stem[stem.size() - 2] == 'l' && !is_vowel(stem[stem.size() - 3]);
  return !after_consonant_and_l;
}

std::int64_t silent_endings(std::string_view word) {
  if (word.size() > 3 && word.ends_with("ed")) {
    const char before = word[word.size() - 3];
    return before == 't' || before == 'd' || is_vowel(before) ? 0 : 1;
  }
  if (word.size() > 3 && word.ends_with("es")) {
    const std::string_view stem = word.substr(0, word.size() - 2);
    if (is_vowel(stem.back()) || ends_in_any(stem, {"s", "x", "z", "g", "c", "ch", "sh"})) return 0;
    const bool syllabic_l =
        stem.ends_with('l') && stem.size() > 1 && !is_vowel(stem[stem.size() - 2]);
    return syllabic_l ? 0 : 1;
  }
  for (std::string_view ending : {"ly", "ment", "ments", "ful", "less", "ness"}) {
    if (word.ends_with(ending) && has_silent_e(word.substr(0, word.size() - ending.size())))
      return 1;
  }
  return has_silent_e(word) ? 1 : 0;
}

// Two vowels side by side that are heard apart.
bool is_hiatus(std::string_view word, std::size_t at) {
  const std::string_view pair = word.substr(at, 2);
  const char before = at == 0 ? ' ' : word[at - 1];
  if (pair == "ua" || pair == "uo") return before != 'q' && before != 'g';
  if (pair == "ea")
    return word.substr(at).starts_with("eate") || word.substr(at).starts_with("eati");
  if (word.substr(at + 1) == "ing" || pair == "iu") return true;
  if (pair == "ye") return ends_in_any(word, {"yer", "yers", "yee", "yees"});
  if (pair == "ia" || pair == "io") {
    return std::string_view("tscg").find(before) == std::string_view::npos &&
           !word.ends_with("llion");
  }
  return false;
}

std::int64_t count_in_part(std::string_view word) {
  if (word.empty()) return 0;
  if (word.find_first_of("0123456789") != std::string_view::npos) return 1;
  std::int64_t count = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool starts = is_vowel(word[i]) && (i == 0 || !is_vowel(word[i - 1]));
    const bool apart =
        i > 0 && is_vowel(word[i]) && is_vowel(word[i - 1]) && is_hiatus(word, i - 1);
    count += starts || apart ? 1 : 0;
  }
  return std::max<std::int64_t>(1, count - silent_endings(word));
}

double ratio(std::int64_t a, std::int64_t b) {
  return b == 0 ? 0.0 : static_cast<double>(a) / static_cast<double>(b);
}

}  // namespace

double Readability::mean_sentence_words() const { return ratio(words, sentences); }

double Readability::ease() const {
  return 206.835 - 1.015 * ratio(words, sentences) - 84.6 * ratio(syllables, words);
}

double Readability::grade() const {
  return 0.39 * ratio(words, sentences) + 11.8 * ratio(syllables, words) - 15.59;
}

std::int64_t count_syllables(std::string_view word) {
  std::string letters = replace_all(std::string(word), "'", "");
  std::int64_t count = 0;
  for (std::string_view part : split(letters, '-')) count += count_in_part(part);
  return std::max<std::int64_t>(1, count);
}

}  // namespace candor::notice
