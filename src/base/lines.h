// SPDX-License-Identifier: Apache-2.0
// Text line by line, in memory bounded by the longest allowed line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace candor {

class LineReader {
 public:
  // The source must outlive the reader.
  explicit LineReader(ByteSource& input, std::size_t bytes_max = 1024 * 1024)
      : input_(input), bytes_max_(bytes_max) {}

  // The next line that is not blank, without its end; false after the last. It stands in the reader
  // until it reads on. Of a line longer than bytes_max only is_too_long() is known.
  Result<bool> next(std::string_view& line);
  // Of the line that was read, from 1.
  std::int64_t line() const { return line_; }
  bool is_too_long() const { return is_too_long_; }

 private:
  Result<bool> find_end();

  ByteSource& input_;
  std::size_t bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not read yet
  std::size_t end_ = 0;    // of what is filled
  std::size_t stop_ = 0;   // of the line that begins at begin_
  std::int64_t line_ = 0;
  bool is_too_long_ = false;
};

}  // namespace candor
