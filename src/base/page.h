// SPDX-License-Identifier: Apache-2.0
// Long lists are given a page at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace candor {

// How many of a list are wanted at once. Nobody can ask for fewer than 1 or more than kMax: a
// number that stands in the source is checked by the compiler, one that was typed by parse().
class PageLimit {
 public:
  static constexpr std::int64_t kMax = 1000;

  consteval PageLimit(std::int64_t number)  // NOLINT(google-explicit-constructor)
      : number_(number >= 1 && number <= kMax ? number : throw "is outside 1 to PageLimit::kMax") {}

  // What somebody asked for, or `if_absent`; the refusal names the place, "limit" or "--limit".
  static Result<PageLimit> parse(const std::optional<std::string_view>& text,
                                 std::string_view place, PageLimit if_absent);

  // For the program itself, where it needs all of a list.
  static PageLimit everything() {
    return PageLimit(Checked{}, std::numeric_limits<std::int64_t>::max());
  }

  std::int64_t number() const { return number_; }

 private:
  struct Checked {};
  PageLimit(Checked, std::int64_t number) : number_(number) {}

  std::int64_t number_;
};

}  // namespace candor
