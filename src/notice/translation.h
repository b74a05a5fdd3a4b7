// SPDX-License-Identifier: Apache-2.0
// Whether a translation of a notice says every fact that the notice does, and no other: days,
// numbers, addresses, telephone numbers, merge fields, headings and steps are compared, whatever
// the words around them. What the words mean is for people to read. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace candor::notice {

struct FactInText {
  std::string fact;       // "the day 2026-05-04", "the number 212", "privacy@acme.example"
  std::int64_t line = 0;  // where it first stands
};

struct TranslationCheck {
  std::string language;
  std::int64_t facts = 0;         // that the notice says
  std::vector<FactInText> lost;   // by line of the notice
  std::vector<FactInText> added;  // by line of the translation
};

// Refused: a language that laws/translations has no words for, and English.
Result<TranslationCheck> check_translation(std::string_view notice, std::string_view translation,
                                           std::string_view language);

}  // namespace candor::notice
