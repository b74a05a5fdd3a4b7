// SPDX-License-Identifier: Apache-2.0
#include "base/written.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor {

void check_written(std::string_view text, std::size_t characters_max, const std::string& place,
                   std::vector<Fault>& faults) {
  if (find_invalid_utf8(text)) {
    faults.push_back({place, "is not UTF-8"});
    return;
  }
  if (trim(text).empty()) faults.push_back({place, "is empty"});
  if (const std::size_t count = count_characters(text); count > characters_max) {
    faults.push_back(
        {place, fmt::format("has {} characters; at most {} fit", count, characters_max)});
  }
  const bool controls = std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
  });
  if (controls) faults.push_back({place, "holds a control character; use plain text"});
}

}  // namespace candor
