// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "fuzz.h"
#include "notice/notice.h"
#include "notice/translation.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  if (candor::find_invalid_utf8(text)) return 0;
  constexpr std::string_view kNotice = "# A\n\nOn 3 June 2026 someone copied 12,401 names.\n";
  for (const auto& language : candor::notice::languages()) {
    if (&language == &candor::notice::english()) continue;
    const auto found = candor::notice::check_translation(kNotice, text, language.language);
    claim(found.has_value(), "any text can be compared");
    claim(found->facts >= std::ssize(found->lost), "no more is lost than was said");
    const auto back = candor::notice::check_translation(text, text, language.language);
    claim(back.has_value(), "any text can be a notice");
    for (const auto& fact : found->added) claim(fact.line >= 1, "lines count from one");
  }
  return 0;
}
