// SPDX-License-Identifier: Apache-2.0
// How hard a text is to read. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace candor::notice {

struct Readability {
  std::int64_t words = 0;
  std::int64_t sentences = 0;
  std::int64_t syllables = 0;

  double mean_sentence_words() const;
  // 206.835 - 1.015 words/sentence - 84.6 syllables/word: 60 and above is plain English (Flesch
  // 1948).
  double ease() const;
  // 0.39 words/sentence + 11.8 syllables/word - 15.59: years of school in the US (Kincaid et al.
  // 1975).
  double grade() const;
};

// Syllables of an English word, estimated from its spelling; the word is lower case, with or
// without an apostrophe or hyphens (the parts of "state-of-the-art" add up). One syllable for each
// group of the vowels a e i o u y, and then:
//   - a last "e" is silent ("note"), but not after a consonant and "l" ("little");
//   - a last "es" is silent, but not after s, x, z, g, c, ch, sh ("faces");
//   - a last "ed" is silent, but not after t or d ("created", "added");
//   - "e" before the endings ly, ment, ful, less, ness is silent ("safely", "statement");
//   - "ia", "io", "iu", "ua", "uo" are two syllables ("media", "actual"), as are "ea" in "-eate", a
//   vowel before a last
//     "ing" ("doing") and "ye" in a last "yer" or "yee" ("employee"); but not "ia" and "io" after
//     t, s, c, g ("action") or in "-llion", nor "ua" and "uo" after q and g ("quote").
// At least one. A word with a digit counts one. Of 128 words that such letters use it misses three,
// each by one (readability_test.cc).
std::int64_t count_syllables(std::string_view word);

}  // namespace candor::notice
