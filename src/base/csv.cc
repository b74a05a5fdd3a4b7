// SPDX-License-Identifier: Apache-2.0
#include "base/csv.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <fmt/format.h>

#include "base/text.h"

namespace candor {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
// Bytes that are looked at as one piece; behind the text in the buffer there are as many.
constexpr std::size_t kSlackBytes = 64;
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
constexpr Stops kPlainStops = stops(std::string_view("\"\r\n\0", 4));  // beside the delimiter
constexpr Stops kQuotedStops = stops(std::string_view("\"\n\0", 3));

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

CsvReader::CsvReader(ByteSource& input, std::string name, CsvLimits limits, char delimiter)
    : input_(input),
      name_(std::move(name)),
      limits_(limits),
      delimiter_(delimiter),
      plain_stops_(kPlainStops) {
  plain_stops_[static_cast<unsigned char>(delimiter)] = true;
}

Result<std::vector<std::string>> CsvReader::header() {
  CHECK(header_.empty());
  TRY(check_mark());
  CsvRow row;
  if (!TRY(read_row(row))) {
    return fail(ErrorCode::malformed, name_ + " is empty; its first row must name the columns");
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const auto refused = [&](std::string_view why) {
      return fail(ErrorCode::malformed, fmt::format("{}: {}", place(row.line, i), why));
    };
    const std::string_view name = trim(row.fields[i]);
    if (name.empty()) return refused("has no name; name it or remove it");
    const auto earlier = std::find(names.begin(), names.end(), name);
    if (earlier != names.end()) {
      return refused(fmt::format("has the same name as column {}; rename one of them",
                                 earlier - names.begin() + 1));
    }
    names.emplace_back(name);
  }
  if (names.size() == 1 && names[0].find_first_of(";\t") != std::string::npos) {
    return fail(ErrorCode::malformed,
                place(row.line, 0) +
                    ": the columns are separated by something else; export the "
                    "file with commas");
  }
  header_ = std::move(names);
  return header_;
}

Result<bool> CsvReader::next(CsvRow& row) {
  CHECK(!header_.empty());
  return read_row(row);
}

std::string CsvReader::place(std::int64_t line, std::size_t column) const {
  std::string text = fmt::format("{} line {}, column {}", name_, line, column + 1);
  if (column < header_.size() && is_plain_name(header_[column])) {
    text += fmt::format(" ({})", header_[column]);
  }
  return text;
}

Result<bool> CsvReader::skip_line() {
  while (true) {
    const auto* found =
        static_cast<const char*>(std::memchr(buffer_.data() + begin_, '\n', end_ - begin_));
    if (found != nullptr) {
      begin_ = static_cast<std::size_t>(found - buffer_.data()) + 1;
      ++line_;
      return true;
    }
    begin_ = end_;
    if (!TRY(refill())) return false;
  }
}

std::string CsvReader::take_unread() {
  std::string text = buffer_.substr(begin_, end_ - begin_);
  begin_ = end_;
  return text;
}

void CsvReader::resume(const std::vector<std::string>& header, std::string text, std::int64_t line,
                       Behind behind) {
  if (header_ != header) header_ = header;
  begin_ = 0;
  end_ = text.size();
  line_ = line;
  all_in_ = behind == Behind::nothing;
  buffer_ = std::move(text);
  buffer_.resize(end_ + kSlackBytes);
}

std::string CsvReader::take_back() {
  buffer_.resize(buffer_.size() - kSlackBytes);
  return std::move(buffer_);
}

// Gets more of the input behind what is not read yet; false where there is none.
Result<bool> CsvReader::refill() {
  if (all_in_) return false;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() < end_ + kChunkBytes + kSlackBytes) {
    buffer_.resize(end_ + kChunkBytes + kSlackBytes);
  }
  const std::size_t got =
      TRY(input_.read(std::span<char>(buffer_.data() + end_, buffer_.size() - end_ - kSlackBytes)));
  end_ += got;
  all_in_ = got == 0;
  return got > 0;
}

// Steps over a UTF-8 byte order mark and recognises UTF-16 and UTF-32, by their mark or, as text
// begins with ASCII column names, by where the NUL bytes stand.
Result<void> CsvReader::check_mark() {
  while (end_ < 4 && TRY(refill())) {
  }
  const std::string_view start =
      std::string_view(buffer_).substr(0, std::min<std::size_t>(4, end_));
  const auto nuls_at = [&](std::size_t odd) {  // and only there
    return start.size() == 4 && start[odd] == '\0' && start[odd + 2] == '\0' &&
           start[1 - odd] != '\0' && start[3 - odd] != '\0';
  };
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff") || nuls_at(0) || nuls_at(1)) {
    return fail(ErrorCode::malformed,
                fmt::format("{} is UTF-16, not UTF-8; {}", name_, kExportAdvice));
  }
  if (start.starts_with("\xef\xbb\xbf")) begin_ = 3;
  return {};
}

// False at the end of the input.
Result<bool> CsvReader::skip_blank_lines() {
  const std::int64_t first = line_;
  while (true) {
    if (begin_ == end_ && !TRY(refill())) return false;
    if (!is_end_of_row(buffer_[begin_])) return true;
    std::size_t at = begin_;
    pieces_.clear();
    if (TRY(parse_line_end(at, line_)) == Parsed::more) {
      TRY(refill());
      continue;
    }
    begin_ = at;
    if (line_ - first > limits_.blank_lines_max) {
      return fail(ErrorCode::too_large,
                  fmt::format("{} line {}: more than {} blank lines follow", name_, first,
                              with_commas(limits_.blank_lines_max)));
    }
  }
}

// Reads the next row that is not blank; false at the end of the input. A row that goes on behind
// the buffer's end is read again from its start once there is more of it.
Result<bool> CsvReader::read_row(CsvRow& row) {
  if (!TRY(skip_blank_lines())) return false;
  while (true) {
    std::size_t at = begin_;
    std::int64_t line = line_;
    if (parse_usual(at, row)) {
      row.line = line_++;
      begin_ = at;
      return true;
    }
    at = begin_;
    if (TRY(parse(at, line)) == Parsed::more) {
      TRY(refill());
      continue;
    }
    row.line = line_;
    TRY(give(at, row));
    begin_ = at;
    line_ = line;
    return true;
  }
}

// A bit for each of the 64 bytes from `at` on that may end a field without quotes; `high` gets a
// bit where one of them is not ASCII. Those behind the text's end mean nothing.
std::uint64_t CsvReader::find_stops(std::size_t at, unsigned& high) const {
  const char* const text = buffer_.data() + at;
  std::uint64_t stops = 0;
#ifdef __SSE2__
  const __m128i delimiter = _mm_set1_epi8(delimiter_);
  for (unsigned i = 0; i < kSlackBytes; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + i));
    const auto is = [&](__m128i byte) { return _mm_cmpeq_epi8(bytes, byte); };
    const __m128i ends = _mm_or_si128(is(delimiter), is(_mm_set1_epi8('\n')));
    const __m128i odd = _mm_or_si128(_mm_or_si128(is(_mm_set1_epi8('"')), is(_mm_setzero_si128())),
                                     is(_mm_set1_epi8('\r')));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(ends, odd)));
    stops |= std::uint64_t{found} << i;
    high |= static_cast<unsigned>(_mm_movemask_epi8(bytes));
  }
#else
  for (unsigned i = 0; i < kSlackBytes; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    stops |= std::uint64_t{plain_stops_[byte]} << i;
    high |= byte & 0x80u;
  }
#endif
  return stops;
}

// A row as nearly all are: on one line that is in the buffer, with the header's number of fields,
// without doubled quotes, without faults. False, and nothing decided, where it is anything else:
// then parse() reads it.
bool CsvReader::parse_usual(std::size_t& at, CsvRow& row) const {
  const std::size_t columns = header_.size();
  row.fields.resize(columns);
  unsigned high = 0;  // a bit where something is not ASCII
  std::size_t piece = at;
  std::uint64_t stops = find_stops(piece, high);  // of the piece, those not passed yet
  for (std::size_t i = 0; i < columns && at < end_; ++i, ++at) {
    std::string_view& field = row.fields[i];
    if (buffer_[at] == '"') {
      if (!parse_usual_quoted(at, field, high)) return false;
      piece = at;
      stops = find_stops(piece, high);
    } else {
      const std::size_t from = at;
      while (stops == 0) {
        piece += kSlackBytes;
        if (piece >= end_) return false;
        stops = find_stops(piece, high);
      }
      at = std::min(end_, piece + static_cast<std::size_t>(std::countr_zero(stops)));
      field = std::string_view(buffer_.data() + from, at - from);
    }
    if (at == end_ || field.size() > limits_.field_bytes_max) return false;
    stops &= stops - 1;
    if (buffer_[at] == delimiter_) continue;
    if (buffer_[at] == '\r' && at + 1 < end_) ++at;
    if (buffer_[at++] != '\n' || i + 1 < columns || at - begin_ > limits_.row_bytes_max)
      return false;
    return high == 0 || !find_invalid_utf8(std::string_view(buffer_).substr(begin_, at - begin_));
  }
  return false;
}

bool CsvReader::parse_usual_quoted(std::size_t& at, std::string_view& field, unsigned& high) const {
  const std::size_t from = ++at;
  while (at < end_ && !kQuotedStops[static_cast<unsigned char>(buffer_[at])]) {
    high |= static_cast<unsigned char>(buffer_[at++]) & 0x80u;
  }
  if (at + 1 >= end_ || buffer_[at] != '"' || buffer_[at + 1] == '"') return false;
  field = std::string_view(buffer_.data() + from, at - from);
  ++at;
  return buffer_[at] == delimiter_ || is_end_of_row(buffer_[at]);
}

Result<CsvReader::Parsed> CsvReader::parse(std::size_t& at, std::int64_t& line) {
  pieces_.clear();
  while (true) {
    if (pieces_.size() == limits_.columns_max) {
      return fail(ErrorCode::too_large, fmt::format("{} line {}: has more than {} columns", name_,
                                                    line_, counted(limits_.columns_max)));
    }
    const bool quoted = at < end_ && buffer_[at] == '"';
    const Parsed parsed = TRY(quoted ? parse_quoted(at, line) : parse_plain(at, line));
    if (parsed != Parsed::row) return parsed;
    if (at == end_) return all_in_ ? Parsed::row : Parsed::more;
    if (buffer_[at] != delimiter_) return parse_line_end(at, line);
    ++at;
  }
}

// A field, up to what stands behind it.
Result<CsvReader::Parsed> CsvReader::parse_plain(std::size_t& at, std::int64_t line) {
  const std::size_t from = at;
  while (at < end_ && !plain_stops_[static_cast<unsigned char>(buffer_[at])]) ++at;
  TRY(check_length(from, at, line));
  if (at == end_ && !all_in_) return Parsed::more;
  if (at < end_ && buffer_[at] == '\0') return refuse(line, kNulByte);
  if (at < end_ && buffer_[at] == '"') {
    return refuse(line,
                  "a quote stands inside a field that does not begin with one; put the field in "
                  "quotes and double the quotes inside it");
  }
  pieces_.push_back({from, at, line, false});
  return Parsed::row;
}

Result<CsvReader::Parsed> CsvReader::parse_quoted(std::size_t& at, std::int64_t& line) {
  const std::int64_t opened = line;
  const std::size_t from = ++at;
  bool doubled = false;
  while (true) {
    while (at < end_ && !kQuotedStops[static_cast<unsigned char>(buffer_[at])]) ++at;
    TRY(check_length(from, at, line));
    if (at == end_) {
      if (!all_in_) return Parsed::more;
      return refuse(opened, "the quote that opens here is not closed before the file ends");
    }
    const char stop = buffer_[at];
    if (stop == '\0') return refuse(line, kNulByte);
    if (stop == '\n') {
      ++line;
      ++at;
      continue;
    }
    if (at + 1 == end_ && !all_in_) return Parsed::more;
    if (at + 1 == end_ || buffer_[at + 1] != '"') break;
    doubled = true;
    at += 2;
  }
  pieces_.push_back({from, at, opened, doubled});
  ++at;
  if (at == end_ || buffer_[at] == delimiter_ || is_end_of_row(buffer_[at])) return Parsed::row;
  pieces_.pop_back();  // the place is that of this field
  return refuse(line, "text follows a closing quote; double the quotes inside a quoted field");
}

// Steps over LF or CRLF.
Result<CsvReader::Parsed> CsvReader::parse_line_end(std::size_t& at, std::int64_t& line) {
  if (buffer_[at] == '\r') {
    if (at + 1 == end_ && !all_in_) return Parsed::more;
    if (at + 1 == end_ || buffer_[at + 1] != '\n') {
      if (!pieces_.empty()) pieces_.pop_back();
      return refuse(line,
                    "a carriage return stands alone; end lines with LF or CRLF, and put a field "
                    "that holds a line end in quotes");
    }
    ++at;
  }
  ++at;
  ++line;
  return Parsed::row;
}

// Gives out the fields of the row that ends before `end`.
Result<void> CsvReader::give(std::size_t end, CsvRow& row) {
  if (!header_.empty() && pieces_.size() != header_.size()) {
    return fail(ErrorCode::malformed,
                fmt::format("{} line {}: has {} {} where the header names {}; look for a missing "
                            "or a stray comma or quote",
                            name_, line_, pieces_.size(), pieces_.size() == 1 ? "field" : "fields",
                            header_.size()));
  }
  const bool ascii = is_ascii(std::string_view(buffer_).substr(begin_, end - begin_));
  row.fields.clear();
  unquoted_.clear();
  for (const Piece& piece : pieces_) {
    const std::string_view field = unquoted(piece);
    if (!ascii && find_invalid_utf8(field)) {
      return fail(ErrorCode::malformed,
                  fmt::format("{}: is not UTF-8, perhaps Latin-1 or Windows-1252; {}",
                              place(piece.line, row.fields.size()), kExportAdvice));
    }
    row.fields.push_back(field);
  }
  return {};
}

// The field with its doubled quotes made one.
std::string_view CsvReader::unquoted(const Piece& piece) {
  const std::string_view field(buffer_.data() + piece.from, piece.to - piece.from);
  if (!piece.doubled) return field;
  std::string& text = unquoted_.emplace_back();
  for (std::size_t i = 0; i < field.size(); ++i) {
    text += field[i];
    if (field[i] == '"') ++i;
  }
  return text;
}

Result<void> CsvReader::check_length(std::size_t from, std::size_t at, std::int64_t line) const {
  if (at - from > limits_.field_bytes_max) {
    return refuse(line, fmt::format("is longer than {} bytes; look for a quote that is not closed",
                                    counted(limits_.field_bytes_max)));
  }
  if (at - begin_ > limits_.row_bytes_max) {
    return refuse(line, fmt::format("the row is longer than {} bytes up to here; look for a quote "
                                    "that is not closed",
                                    counted(limits_.row_bytes_max)));
  }
  return {};
}

// The place is the field that is being read.
tl::unexpected<Error> CsvReader::refuse(std::int64_t line, std::string_view message) const {
  return fail(ErrorCode::malformed, fmt::format("{}: {}", place(line, pieces_.size()), message));
}

}  // namespace candor
