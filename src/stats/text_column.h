// SPDX-License-Identifier: Apache-2.0
// Gives the texts of a column numbers as they are read. Whole numbers, which ids and periods are,
// are looked up by their value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "stats/table.h"

namespace candor::stats {

class TextColumn {
 public:
  // Makes room for so many rows.
  void reserve(std::size_t rows) { codes_.reserve(rows); }
  // The next row's; missing where empty.
  void add(std::string_view text);
  // In the order of Factor; a missing row's code is -1.
  Factor finish();

 private:
  std::int32_t code_of_value(std::size_t value, std::string_view text);
  std::int32_t code_of_text(std::string_view text);
  std::int32_t add_name(std::string_view text);

  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::vector<std::int32_t> codes_;
  std::vector<std::string> names_;
  std::vector<std::int32_t> by_value_;  // of small whole numbers: code + 1, or 0
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> by_text_;
  std::string last_;
  std::int32_t last_code_ = -1;
};

}  // namespace candor::stats
