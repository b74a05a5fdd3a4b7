// SPDX-License-Identifier: Apache-2.0
#include "trust/period.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::trust {
namespace {

constexpr std::int64_t kFirstYear = 1900;
constexpr std::int64_t kLastYear = 2999;

}  // namespace

Period period_of(Date date) { return {std::int64_t{date.year} * 12 + date.month - 1}; }

Period period_of(Instant instant) { return period_of(utc_date(instant)); }

Result<Period> parse_period(std::string_view text) {
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (text.size() == 7 && text[4] == '-' && digits(text.substr(0, 4)) && digits(text.substr(5))) {
    const std::int64_t year = *parse_integer(text.substr(0, 4));
    const std::int64_t month = *parse_integer(text.substr(5));
    if (year >= kFirstYear && year <= kLastYear && month >= 1 && month <= 12) {
      return Period{year * 12 + month - 1};
    }
  }
  return fail(ErrorCode::invalid, "is not a month such as 2026-05");
}

std::string to_text(Period period) {
  return fmt::format("{:04}-{:02}", period.months / 12, period.months % 12 + 1);
}

std::string to_words(Period period) {
  return fmt::format("{} {}", month_name(static_cast<int>(period.months % 12) + 1),
                     period.months / 12);
}

}  // namespace candor::trust
