// SPDX-License-Identifier: Apache-2.0
// Which column of a file is which. Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/csv.h"
#include "base/result.h"

namespace candor::exposure {

enum class Column { external_id, email, phone, name, jurisdiction, language, joined_on };
BOOST_DESCRIBE_ENUM(Column, external_id, email, phone, name, jurisdiction, language, joined_on)

class Columns {
 public:
  // Finds the columns by their usual names ("E-Mail", "email_address"). Refused: two columns for
  // one thing.
  static Result<Columns> find(const std::vector<std::string>& header, std::string_view file);

  std::optional<std::size_t> find_index(Column column) const {
    return at_[static_cast<std::size_t>(column)];
  }
  // The row's field without spaces around it; empty where the file has no such column.
  std::string_view field(const CsvRow& row, Column column) const;
  const std::vector<std::string>& not_read() const { return not_read_; }

 private:
  std::array<std::optional<std::size_t>, 7> at_{};
  std::vector<std::string> not_read_;
};

}  // namespace candor::exposure
