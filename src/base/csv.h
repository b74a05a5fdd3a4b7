// SPDX-License-Identifier: Apache-2.0
// Reads comma-separated values row by row (RFC 4180), in memory bounded by the longest allowed row.
//
// A byte order mark is skipped; CRLF, LF and a missing last line end are accepted; quoted fields
// may hold commas, doubled quotes and line ends. Text must be UTF-8: UTF-16 and Latin-1 are refused
// with advice. Every refusal names line and column, never the cell's content.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace candor {

struct CsvLimits {
  std::size_t field_bytes_max = 64 * 1024;
  std::size_t row_bytes_max = 1024 * 1024;
  std::size_t columns_max = 1000;
  std::int64_t blank_lines_max = 100'000;  // in a row
};

struct CsvRow {
  std::int64_t line = 0;            // where the row begins, from 1
  std::vector<std::string> fields;  // as many as the header has
};

class CsvReader {
 public:
  // `name` is how errors call the file. The stream must outlive the reader.
  CsvReader(std::istream& input, std::string name, CsvLimits limits = {});

  // The first row. Refused: no rows at all, an empty or a repeated column name. Must be called
  // first, once.
  Result<std::vector<std::string>> header();
  // The next row, or nothing at the end of the input. Blank lines are skipped; a row with more or
  // fewer fields than the header is refused.
  Result<std::optional<CsvRow>> next();
  // The same into a row whose memory is used again, for large files; false at the end of the input.
  Result<bool> next(CsvRow& row);

  // "customers.csv line 3, column 2 (email)"; `column` counts from 0.
  std::string place(std::int64_t line, std::size_t column) const;

 private:
  // What stood behind a field.
  enum class End { field, row, input };

  bool available();
  Result<void> check_mark();
  Result<bool> read_row(CsvRow& row);
  Result<End> read_plain(std::string& field);
  Result<End> read_quoted(std::string& field);
  Result<End> end_line();
  Result<void> append(std::string& field, std::string_view part);
  tl::unexpected<Error> refuse(std::int64_t line, std::string_view message) const;

  std::istream& input_;
  std::string name_;
  CsvLimits limits_;
  std::vector<std::string> header_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
  std::size_t column_ = 0;     // of the field being read, from 0
  std::size_t row_bytes_ = 0;  // of the fields of the row being read
};

}  // namespace candor
