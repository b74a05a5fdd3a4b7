// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "fuzz.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  if (const auto instant = candor::parse_rfc3339(text)) {
    const auto again = candor::parse_rfc3339(candor::to_rfc3339(*instant));
    // An offset may lead out of the years that can be written.
    claim(!again || *again == *instant, "what is written reads as the same instant");
    claim(!candor::to_words(*instant).empty(), "an instant has words");
  }
  if (const auto date = candor::parse_date(text)) {
    claim(candor::to_text(*date) == text, "a date is written as it was read");
    claim(candor::date_from_days(candor::days_since_epoch(*date)) == *date, "days count back");
  }
  return 0;
}
