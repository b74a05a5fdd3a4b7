// SPDX-License-Identifier: Apache-2.0
// A calendar month.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace candor::trust {

struct Period {
  std::int64_t months = 0;  // since year 0: year * 12 + month - 1
  auto operator<=>(const Period&) const = default;
};
Period period_of(Date date);
// In UTC.
Period period_of(Instant instant);
// "2026-05"; years 1900 to 2999.
Result<Period> parse_period(std::string_view text);
std::string to_text(Period period);
// "May 2026", for people.
std::string to_words(Period period);

}  // namespace candor::trust
