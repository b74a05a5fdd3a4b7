// SPDX-License-Identifier: Apache-2.0
// Reads comma-separated values row by row (RFC 4180), in memory bounded by the longest allowed row.
//
// A byte order mark is skipped; CRLF, LF and a missing last line end are accepted; quoted fields
// may hold delimiters, doubled quotes and line ends. Text must be UTF-8: UTF-16 and Latin-1 are
// refused with advice. Every refusal names line and column, never the cell's content.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace candor {

struct CsvLimits {
  std::size_t field_bytes_max = 64 * 1024;
  std::size_t row_bytes_max = 1024 * 1024;
  std::size_t columns_max = 1000;
  std::int64_t blank_lines_max = 100'000;  // in a row
};

struct CsvRow {
  std::int64_t line = 0;  // where the row begins, from 1
  // As many as the header has. They stand in the reader until it reads on.
  std::vector<std::string_view> fields;
};

class CsvReader {
 public:
  // `name` is how errors call the file. The source must outlive the reader.
  CsvReader(ByteSource& input, std::string name, CsvLimits limits = {}, char delimiter = ',');

  // The first row. Refused: no rows at all, an empty or a repeated column name. Must be called
  // first, once.
  Result<std::vector<std::string>> header();
  // The next row; false at the end of the input. Blank lines are skipped; a row with more or fewer
  // fields than the header is refused.
  Result<bool> next(CsvRow& row);
  // After a row was refused: reads on behind the line on which it begins. False at the end.
  Result<bool> skip_line();
  // Where the next row is looked for, from 1.
  std::int64_t line() const { return line_; }

  // What the input has given and no row has used yet; whoever takes it reads on from the input.
  std::string take_unread();
  // Reads on with this text, as if it stood behind the header, and then the input's rest, or
  // nothing. `line` is that of the text's first byte.
  enum class Behind { input, nothing };
  void resume(const std::vector<std::string>& header, std::string text, std::int64_t line,
              Behind behind);
  // The text given to resume(), as it was, where nothing is behind it.
  std::string take_back();

  // "customers.csv line 3, column 2 (email)"; `column` counts from 0.
  std::string place(std::int64_t line, std::size_t column) const;

 private:
  // A field of the row being read, in the buffer.
  struct Piece {
    std::size_t from;
    std::size_t to;
    std::int64_t line;
    bool doubled;  // holds doubled quotes
  };
  enum class Parsed { row, end, more };  // more: the row goes on behind the buffer's end

  Result<bool> refill();
  Result<void> check_mark();
  Result<bool> skip_blank_lines();
  Result<bool> read_row(CsvRow& row);
  bool parse_usual(std::size_t& at, CsvRow& row) const;
  bool parse_usual_quoted(std::size_t& at, std::string_view& field, unsigned& high) const;
  std::uint64_t find_stops(std::size_t at, unsigned& high) const;
  Result<Parsed> parse(std::size_t& at, std::int64_t& line);
  Result<Parsed> parse_plain(std::size_t& at, std::int64_t line);
  Result<Parsed> parse_quoted(std::size_t& at, std::int64_t& line);
  Result<Parsed> parse_line_end(std::size_t& at, std::int64_t& line);
  Result<void> check_length(std::size_t from, std::size_t at, std::int64_t line) const;
  Result<void> give(std::size_t end, CsvRow& row);
  std::string_view unquoted(const Piece& piece);
  bool is_end_of_row(char c) const { return c == '\r' || c == '\n'; }
  tl::unexpected<Error> refuse(std::int64_t line, std::string_view message) const;

  ByteSource& input_;
  std::string name_;
  CsvLimits limits_;
  char delimiter_;
  std::array<bool, 256> plain_stops_{};
  std::vector<std::string> header_;
  std::string buffer_;
  std::size_t end_ = 0;    // of what is filled of the buffer
  std::size_t begin_ = 0;  // of what is not read yet
  bool all_in_ = false;    // the input has no more
  std::int64_t line_ = 1;
  std::vector<Piece> pieces_;
  std::list<std::string> unquoted_;  // fields of the row whose doubled quotes were made one
};

}  // namespace candor
