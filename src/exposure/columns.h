// SPDX-License-Identifier: Apache-2.0
// Which column of a file is which. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "base/result.h"
#include "base/text.h"
#include "exposure/exposure.h"

namespace candor::exposure {

class Columns {
 public:
  explicit Columns(const Mapping& mapping) : mapping_(mapping) {}

  // Learns of the file's columns from the `known()`th on. Told names count first, then the preset's
  // if one is named, else the usual ones ("E-Mail", "email_address", "traits.email"). Refused: two
  // columns for one thing.
  Result<void> add(const std::vector<std::string>& names, std::string_view file);
  // Refused: a told name that the file does not have.
  Result<void> check_told(std::string_view file) const;
  std::size_t known() const { return names_.size(); }

  std::optional<std::size_t> find_index(Column column) const {
    return at_[static_cast<std::size_t>(column)];
  }
  // The row's field without spaces around it; empty where the file has no such column.
  std::string_view field(const CsvRow& row, Column column) const {
    const auto& at = at_[static_cast<std::size_t>(column)];
    if (!at || *at >= row.fields.size()) return {};
    const std::string_view text = row.fields[*at];
    // Nearly all have none.
    return !text.empty() && text.front() > ' ' && text.back() > ' ' ? text : trim(text);
  }
  const std::vector<std::string>& names() const { return names_; }
  std::vector<std::string> not_read() const;

 private:
  std::optional<Column> column_named(const std::string& name) const;

  const Mapping& mapping_;
  std::vector<std::string> names_;
  std::array<std::optional<std::size_t>, kColumnCount> at_{};
};

}  // namespace candor::exposure
