// SPDX-License-Identifier: Apache-2.0
#include "base/csv_blocks.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string_view>

namespace candor {
namespace {

constexpr std::size_t kBlockBytes = 512 * 1024;
// Of a row that is longer than a block: more than a CsvReader takes.
constexpr std::size_t kRowBytesMax = 4 * 1024 * 1024;

// How often a byte stands in the text. In steps whose length is known, which compilers make wide.
std::int64_t count_of(char wanted, std::string_view text) {
  constexpr std::size_t kStep = 128;
  std::int64_t count = 0;
  while (text.size() >= kStep) {
    unsigned char found = 0;
    for (std::size_t i = 0; i < kStep; ++i) {
      found = static_cast<unsigned char>(found + (text[i] == wanted ? 1 : 0));
    }
    count += found;
    text.remove_prefix(kStep);
  }
  return count + std::count(text.begin(), text.end(), wanted);
}

// Behind the last line end of a row; 0 where there is none.
std::size_t end_of_rows(std::string_view text) {
  bool odd = count_of('"', text) % 2 != 0;
  while (!text.empty()) {
    const std::size_t at = text.rfind('\n');
    if (at == std::string_view::npos) return 0;
    odd = odd != (count_of('"', text.substr(at)) % 2 != 0);
    if (!odd) return at + 1;
    text = text.substr(0, at);
  }
  return 0;
}

}  // namespace

CsvBlocks::CsvBlocks(ByteSource& text, std::string start, std::int64_t line)
    : source_(text), carried_(std::move(start)), line_(line) {}

Result<bool> CsvBlocks::next(CsvBlock& block) {
  std::string& text = block.text;
  text.reserve(kBlockBytes + 64);  // a reader puts something behind it
  text.assign(carried_);
  carried_.clear();
  block.line = line_;
  std::size_t end = 0;
  while (!all_in_ && end == 0 && text.size() < kRowBytesMax) {
    const std::size_t filled = text.size();
    text.resize(std::max(kBlockBytes, 2 * filled));
    const std::size_t got = TRY(read_full(source_, std::span(text).subspan(filled)));
    all_in_ = filled + got < text.size();
    text.resize(filled + got);
    end = end_of_rows(text);
  }
  if (all_in_ || end == 0) end = text.size();
  carried_.assign(text, end);
  text.resize(end);
  line_ += count_of('\n', text);
  return !text.empty();
}

}  // namespace candor
