// SPDX-License-Identifier: Apache-2.0
#include "base/csv_file.h"

#include <fmt/format.h>

#include "base/text.h"

namespace candor {

CsvFile::CsvFile(const CsvSource& source)
    : name_(source.name),
      input_(source.input),
      reader_(input_, source.name),
      rows_max_(source.rows_max) {}

Result<bool> CsvFile::read_row(CsvRow& row) {
  if (!TRY(reader_.next(row))) {
    if (rows_ == 0) return fail(ErrorCode::invalid, name_ + " has no rows below its header");
    return false;
  }
  if (rows_ == rows_max_) {
    return fail(
        ErrorCode::too_large,
        fmt::format("{} has more than {} rows; import_rows_max in candor.toml sets how many "
                    "it may have",
                    name_, with_commas(rows_max_)));
  }
  ++rows_;
  return true;
}

void CsvFile::add_fault(std::int64_t line, std::size_t column, std::string message) {
  if (!has_all_faults()) faults_.push_back({place(line, column), std::move(message)});
}

tl::unexpected<Error> CsvFile::refuse() const {
  std::string message = name_ + " cannot be imported; nothing was changed";
  if (has_all_faults()) {
    message += fmt::format("; these are the first {} faults, there may be more", kFaultsMax);
  }
  return fail(ErrorCode::invalid, std::move(message), faults_);
}

bool is_formula(std::string_view text) {
  constexpr std::string_view kStarts = "=+-@";
  if (text.empty() || kStarts.find(text.front()) == std::string_view::npos) return false;
  if (text.front() == '=' || text.front() == '@') return true;
  return text.find_first_not_of("0123456789.,()/- ", 1) != std::string_view::npos;
}

}  // namespace candor
