// SPDX-License-Identifier: Apache-2.0
#include "exposure/columns.h"

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"

namespace candor::exposure {
namespace {

struct Alias {
  std::string_view name;  // in lower case, words joined by "_"
  Column column;
};
constexpr Alias kAliases[] = {
    {"external_id", Column::external_id},
    {"customer_id", Column::external_id},
    {"customerid", Column::external_id},
    {"customer_number", Column::external_id},
    {"account_id", Column::external_id},
    {"user_id", Column::external_id},
    {"id", Column::external_id},
    {"email", Column::email},
    {"e_mail", Column::email},
    {"email_address", Column::email},
    {"e_mail_address", Column::email},
    {"mail", Column::email},
    {"phone", Column::phone},
    {"phone_number", Column::phone},
    {"telephone", Column::phone},
    {"mobile", Column::phone},
    {"name", Column::name},
    {"full_name", Column::name},
    {"customer_name", Column::name},
    {"jurisdiction", Column::jurisdiction},
    {"language", Column::language},
    {"lang", Column::language},
    {"locale", Column::language},
    {"joined_on", Column::joined_on},
    {"joined", Column::joined_on},
    {"customer_since", Column::joined_on},
};

std::optional<Column> column_named(std::string_view name) {
  std::string plain = to_lower(trim(name));
  for (char& c : plain) {
    if (c == ' ' || c == '-') c = '_';
  }
  for (const Alias& alias : kAliases) {
    if (alias.name == plain) return alias.column;
  }
  return std::nullopt;
}

}  // namespace

Result<Columns> Columns::find(const std::vector<std::string>& header, std::string_view file) {
  Columns columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto column = column_named(header[i]);
    if (!column) {
      columns.not_read_.push_back(header[i]);
      continue;
    }
    auto& at = columns.at_[static_cast<std::size_t>(*column)];
    if (at) {
      return fail(
          ErrorCode::invalid,
          fmt::format("{}: columns {} ({}) and {} ({}) could both be the {}; rename the one "
                      "that is not",
                      file, *at + 1, header[*at], i + 1, header[i], enum_name(*column)));
    }
    at = i;
  }
  return columns;
}

std::string_view Columns::field(const CsvRow& row, Column column) const {
  const auto at = find_index(column);
  return at ? trim(row.fields[*at]) : std::string_view();
}

}  // namespace candor::exposure
