// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include "base/csv.h"
#include "base/text.h"
#include "fuzz.h"

using candor::CsvReader;
using candor::CsvRow;
using candor::fuzz::claim;

namespace {

// Reads all of it; returns how it ended and a digest of what was read.
std::string read_all(std::string_view text) {
  candor::TextSource input{std::string(text)};
  CsvReader reader(input, "file.csv", {.field_bytes_max = 200, .row_bytes_max = 1000});
  const auto header = reader.header();
  if (!header) return "refused: " + header.error().message;
  std::string seen = candor::join(*header, "|");
  std::int64_t line = 0;
  CsvRow row;
  while (true) {
    const auto more = reader.next(row);
    if (!more) {
      const std::string& message = more.error().message;
      claim(message.starts_with("file.csv line "), "a refusal names the line");
      claim(message.size() < 400, "a refusal does not repeat the file");
      return seen + " refused: " + message;
    }
    if (!*more) return seen;
    claim(row.fields.size() == header->size(), "a row has the header's columns");
    claim(row.line > line, "lines go on");
    line = row.line;
    for (const std::string_view field : row.fields) {
      claim(!candor::find_invalid_utf8(field), "a field is UTF-8");
      claim(field.size() <= 200, "a field keeps its limit");
      claim(field.find('\0') == std::string::npos, "a field holds no NUL");
    }
    seen += '\n';
    for (const std::string_view field : row.fields) seen += std::string(field) + "|";
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  claim(read_all(text) == read_all(text), "the same bytes read the same");
  return 0;
}
