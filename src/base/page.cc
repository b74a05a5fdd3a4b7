// SPDX-License-Identifier: Apache-2.0
#include "base/page.h"

#include <fmt/format.h>

#include "base/text.h"

namespace candor {

Result<PageLimit> PageLimit::parse(const std::optional<std::string_view>& text,
                                   std::string_view place, PageLimit if_absent) {
  if (!text) return if_absent;
  const auto number = parse_integer(*text);
  if (number && *number >= 1 && *number <= kMax) return PageLimit(Checked{}, *number);
  return fail(ErrorCode::invalid, fmt::format("{} cannot be taken as it is", place),
              {{std::string(place), fmt::format("is not a whole number from 1 to {}", kMax)}});
}

}  // namespace candor
