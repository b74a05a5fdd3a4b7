// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <algorithm>
#include <array>
#include <istream>

#include <fmt/format.h>

#include "base/text.h"

namespace candor {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::string_view kExportAdvice =
    "export it as UTF-8; in Excel choose \"CSV UTF-8 (Comma delimited)\"";
constexpr std::string_view kNulByte =
    "holds a NUL byte, so the file is damaged or is not text; export it again";

using Stops = std::array<bool, 256>;
constexpr Stops stops(std::string_view bytes) {
  Stops stops{};
  for (char c : bytes) stops[static_cast<unsigned char>(c)] = true;
  return stops;
}
constexpr Stops kPlainStops = stops(std::string_view(",\"\r\n\0", 5));
constexpr Stops kQuotedStops = stops(std::string_view("\"\n\0", 3));

// What comes before the first byte of `wanted`, or all of it.
std::string_view until(std::string_view text, const Stops& wanted) {
  const auto found = std::find_if(text.begin(), text.end(),
                                  [&](char c) { return wanted[static_cast<unsigned char>(c)]; });
  return text.substr(0, static_cast<std::size_t>(found - text.begin()));
}

bool is_ascii(std::string_view text) {
  unsigned char any = 0;
  for (char c : text) any |= static_cast<unsigned char>(c);
  return any < 0x80;
}

// Whether a column's name can stand in a message on a terminal.
bool is_plain_name(std::string_view name) {
  const bool controls = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return name.size() <= 64 && !controls;
}

std::string counted(std::size_t count) { return with_commas(static_cast<std::int64_t>(count)); }

}  // namespace

CsvReader::CsvReader(std::istream& input, std::string name, CsvLimits limits)
    : input_(input), name_(std::move(name)), limits_(limits) {}

Result<std::vector<std::string>> CsvReader::header() {
  CHECK(header_.empty());
  TRY(check_mark());
  CsvRow row;
  if (!TRY(read_row(row))) {
    return fail(ErrorCode::malformed, name_ + " is empty; its first row must name the columns");
  }
  for (column_ = 0; column_ < row.fields.size(); ++column_) {
    std::string& name = row.fields[column_];
    name = trim(name);
    if (name.empty()) return refuse(row.line, "has no name; name it or remove it");
    const auto here = row.fields.begin() + static_cast<std::ptrdiff_t>(column_);
    if (const auto earlier = std::find(row.fields.begin(), here, name); earlier != here) {
      return refuse(row.line, fmt::format("has the same name as column {}; rename one of them",
                                          earlier - row.fields.begin() + 1));
    }
  }
  if (row.fields.size() == 1 && row.fields[0].find_first_of(";\t") != std::string::npos) {
    return fail(ErrorCode::malformed,
                place(row.line, 0) +
                    ": the columns are separated by something else; export the "
                    "file with commas");
  }
  header_ = row.fields;
  return header_;
}

Result<std::optional<CsvRow>> CsvReader::next() {
  CsvRow row;
  if (!TRY(next(row))) return std::optional<CsvRow>();
  return std::optional<CsvRow>(std::move(row));
}

Result<bool> CsvReader::next(CsvRow& row) {
  CHECK(!header_.empty());
  if (!TRY(read_row(row))) return false;
  if (row.fields.size() != header_.size()) {
    return fail(ErrorCode::malformed,
                fmt::format("{} line {}: has {} {} where the header names {}; look for a "
                            "missing or a stray comma or quote",
                            name_, row.line, row.fields.size(),
                            row.fields.size() == 1 ? "field" : "fields", header_.size()));
  }
  return true;
}

std::string CsvReader::place(std::int64_t line, std::size_t column) const {
  std::string text = fmt::format("{} line {}, column {}", name_, line, column + 1);
  if (column < header_.size() && is_plain_name(header_[column])) {
    text += fmt::format(" ({})", header_[column]);
  }
  return text;
}

// Whether a byte stands at at_; reads on where the buffer is used up.
bool CsvReader::available() {
  if (at_ < buffer_.size()) return true;
  buffer_.resize(kChunkBytes);
  input_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (input_.bad()) throw std::runtime_error("cannot read " + name_);
  buffer_.resize(static_cast<std::size_t>(input_.gcount()));
  at_ = 0;
  return !buffer_.empty();
}

// Steps over a UTF-8 byte order mark and recognises UTF-16 and UTF-32, by their mark or, as text
// begins with ASCII column names, by where the NUL bytes stand.
Result<void> CsvReader::check_mark() {
  if (!available()) return {};
  const std::string_view start = std::string_view(buffer_).substr(0, 4);
  const auto nuls_at = [&](std::size_t odd) {  // and only there
    return start.size() == 4 && start[odd] == '\0' && start[odd + 2] == '\0' &&
           start[1 - odd] != '\0' && start[3 - odd] != '\0';
  };
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff") || nuls_at(0) || nuls_at(1)) {
    return fail(ErrorCode::malformed,
                fmt::format("{} is UTF-16, not UTF-8; {}", name_, kExportAdvice));
  }
  if (start.starts_with("\xef\xbb\xbf")) at_ = 3;
  return {};
}

// Reads the next row that is not blank; false at the end of the input. The strings of `row` are
// used again.
Result<bool> CsvReader::read_row(CsvRow& row) {
  column_ = 0;
  const std::int64_t first = line_;
  while (available() && (buffer_[at_] == '\r' || buffer_[at_] == '\n')) {
    TRY(end_line());
    if (line_ - first > limits_.blank_lines_max) {
      return fail(ErrorCode::too_large,
                  fmt::format("{} line {}: more than {} blank lines follow", name_, first,
                              with_commas(limits_.blank_lines_max)));
    }
  }
  if (!available()) return false;
  row.line = line_;
  row_bytes_ = 0;
  for (End end = End::field; end == End::field; ++column_) {
    if (column_ == limits_.columns_max) {
      return fail(ErrorCode::too_large, fmt::format("{} line {}: has more than {} columns", name_,
                                                    row.line, counted(limits_.columns_max)));
    }
    if (column_ == row.fields.size()) row.fields.emplace_back();
    std::string& field = row.fields[column_];
    field.clear();
    const std::int64_t line = line_;
    end = TRY(available() && buffer_[at_] == '"' ? read_quoted(field) : read_plain(field));
    if (!is_ascii(field) && find_invalid_utf8(field)) {
      return refuse(
          line, fmt::format("is not UTF-8, perhaps Latin-1 or Windows-1252; {}", kExportAdvice));
    }
  }
  row.fields.resize(column_);
  return true;
}

Result<CsvReader::End> CsvReader::read_plain(std::string& field) {
  while (available()) {
    const std::string_view part = until(std::string_view(buffer_).substr(at_), kPlainStops);
    TRY(append(field, part));
    at_ += part.size();
    if (at_ == buffer_.size()) continue;
    switch (buffer_[at_]) {
      case ',': ++at_; return End::field;
      case '\0': return refuse(line_, kNulByte);
      case '"':
        return refuse(line_,
                      "a quote stands inside a field that does not begin with one; put the field "
                      "in quotes and double the quotes inside it");
      default: return end_line();
    }
  }
  return End::input;
}

Result<CsvReader::End> CsvReader::read_quoted(std::string& field) {
  const std::int64_t opened = line_;
  ++at_;
  while (available()) {
    const std::string_view part = until(std::string_view(buffer_).substr(at_), kQuotedStops);
    TRY(append(field, part));
    at_ += part.size();
    if (at_ == buffer_.size()) continue;
    const char stop = buffer_[at_++];
    if (stop == '\0') return refuse(line_, kNulByte);
    if (stop == '\n') {
      ++line_;
      TRY(append(field, "\n"));
      continue;
    }
    if (!available()) return End::input;
    switch (buffer_[at_]) {
      case '"':
        ++at_;
        TRY(append(field, "\""));
        continue;
      case ',': ++at_; return End::field;
      case '\r':
      case '\n': return end_line();
      default:
        return refuse(line_,
                      "text follows a closing quote; double the quotes inside a quoted field");
    }
  }
  return refuse(opened, "the quote that opens here is not closed before the file ends");
}

// Steps over LF or CRLF.
Result<CsvReader::End> CsvReader::end_line() {
  if (buffer_[at_] == '\r') {
    ++at_;
    if (!available() || buffer_[at_] != '\n') {
      return refuse(line_,
                    "a carriage return stands alone; end lines with LF or CRLF, and put a field "
                    "that holds a line end in quotes");
    }
  }
  ++at_;
  ++line_;
  return End::row;
}

Result<void> CsvReader::append(std::string& field, std::string_view part) {
  row_bytes_ += part.size();
  field += part;
  if (field.size() > limits_.field_bytes_max) {
    return refuse(line_, fmt::format("is longer than {} bytes; look for a quote that is not closed",
                                     counted(limits_.field_bytes_max)));
  }
  if (row_bytes_ > limits_.row_bytes_max) {
    return refuse(line_, fmt::format("the row is longer than {} bytes up to here; look for a "
                                     "quote that is not closed",
                                     counted(limits_.row_bytes_max)));
  }
  return {};
}

tl::unexpected<Error> CsvReader::refuse(std::int64_t line, std::string_view message) const {
  return fail(ErrorCode::malformed, fmt::format("{}: {}", place(line, column_), message));
}

}  // namespace candor
