// SPDX-License-Identifier: Apache-2.0
#include "exposure/files.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "exposure/match.h"

namespace candor::exposure {
namespace {

constexpr std::size_t kExternalIdBytesMax = 200;
constexpr std::size_t kNameBytesMax = 400;

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// The form of a BCP 47 tag: letters and digits, joined by hyphens, a language of two or three
// letters first.
bool is_language(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('-'));
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  return plain && text.size() <= 35 && first.size() >= 2 && first.size() <= 3 && text.back() != '-';
}

}  // namespace

Result<std::vector<std::string>> SourceFile::find_columns() {
  std::vector<std::string> header = TRY(read_header());
  columns_ = TRY(Columns::find(header, name()));
  return header;
}

Result<void> CustomerFile::begin() {
  TRY(find_columns());
  for (const auto& [column, what] :
       {std::pair{Column::external_id, "external_id (your own id of each customer)"},
        std::pair{Column::jurisdiction, "jurisdiction (where each customer lives: DE, US-CA)"}}) {
    if (!columns().find_index(column)) {
      return fail(ErrorCode::invalid, fmt::format("{} has no column {}", name(), what));
    }
  }
  return {};
}

Result<bool> CustomerFile::next(CustomerRow& row) {
  while (!has_all_faults() && TRY(read_row(row_))) {
    const std::size_t faults_before = faults().size();
    check_row(row);
    if (faults().size() == faults_before) return true;
  }
  if (!faults().empty()) return refuse();
  return false;
}

void CustomerFile::check_row(CustomerRow& to) {
  to = CustomerRow{};
  to.line = row_.line;
  to.external_id = columns().field(row_, Column::external_id);
  if (to.external_id.empty()) add_fault(Column::external_id, "is empty");
  check_text(Column::external_id, to.external_id, kExternalIdBytesMax);
  const std::string_view jurisdiction = columns().field(row_, Column::jurisdiction);
  if (const auto normal = normal_jurisdiction(jurisdiction)) {
    to.jurisdiction = *normal;
  } else {
    add_fault(Column::jurisdiction,
              "is not a country or its part in ISO 3166; write it like DE, GB or US-CA");
  }
  to.language = to_lower(columns().field(row_, Column::language));
  if (to.language.empty()) to.language = "en";
  if (!is_language(to.language)) {
    add_fault(Column::language, "is not a language tag; write it like en or pt-br");
  }
  if (const auto name = columns().field(row_, Column::name); !name.empty()) {
    check_text(Column::name, name, kNameBytesMax);
    to.name = name;
  }
  if (const auto joined_on = columns().field(row_, Column::joined_on); !joined_on.empty()) {
    const auto date = parse_date(joined_on);
    if (!date) {
      add_fault(Column::joined_on, date.error().message);
    } else if (*date > today_) {
      add_fault(Column::joined_on, "is in the future");
    } else {
      to.joined_on = joined_on;
    }
  }
  check_email(to);
  check_phone(to);
}

void CustomerFile::check_email(CustomerRow& to) {
  const std::string_view email = bare_email(columns().field(row_, Column::email));
  if (email.empty()) return;
  to.email = email;
  to.email_normal = normal_email(email);
  if (!to.email_normal) add_fault(Column::email, "is not an e-mail address");
}

void CustomerFile::check_phone(CustomerRow& to) {
  const std::string_view phone = columns().field(row_, Column::phone);
  if (phone.empty()) return;
  to.phone = phone;
  to.phone_normal = normal_phone(phone, country_of(to.jurisdiction));
  if (!to.phone_normal) {
    add_fault(Column::phone, "is not a phone number; write it like +49 30 901820");
  }
}

void CustomerFile::check_text(Column column, std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    add_fault(column, fmt::format("is longer than {} bytes", bytes_max));
  } else if (has_control(text)) {
    add_fault(column, "holds a line end or a control character");
  } else if (is_formula(text)) {
    add_fault(column,
              "begins like a formula of a spreadsheet, with = + - or @; write it without that");
  }
}

Result<void> RecordFile::begin() {
  const std::vector<std::string> header = TRY(find_columns());
  for (const auto& [column, mask] : classes_.by_column) {
    const auto at = std::find(header.begin(), header.end(), column);
    if (at == header.end()) {
      return fail(ErrorCode::invalid, fmt::format("{} has no column {} to map", name(), column),
                  {{"--map", "names a column that the file does not have"}});
    }
    mapped_.emplace_back(static_cast<std::size_t>(at - header.begin()), mask);
  }
  const bool findable = columns().find_index(Column::external_id) ||
                        columns().find_index(Column::email) || columns().find_index(Column::phone);
  if (!findable) {
    return fail(ErrorCode::invalid,
                fmt::format("{} has no column external_id, email or phone, so nobody can be found",
                            name()));
  }
  return {};
}

Result<bool> RecordFile::next(RecordRow& row) {
  while (TRY(read_row(row_))) {
    ClassMask classes = classes_.every_row;
    for (const auto& [at, mask] : mapped_) {
      if (!trim(row_.fields[at]).empty()) classes |= mask;
    }
    if (classes == 0) {
      ++empty_;
      continue;
    }
    const auto text = [&](Column column) { return std::string(columns().field(row_, column)); };
    row = {.line = row_.line,
           .classes = classes,
           .external_id = text(Column::external_id),
           .email = text(Column::email),
           .phone = text(Column::phone),
           .name = text(Column::name),
           .email_normal = std::nullopt,
           .phone_normal = std::nullopt};
    const std::string country =
        normal_jurisdiction(text(Column::jurisdiction)).value_or(std::string());
    row.email_normal = normal_email(row.email);
    row.phone_normal = normal_phone(row.phone, country_of(country));
    return true;
  }
  return false;
}

}  // namespace candor::exposure
