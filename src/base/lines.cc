// SPDX-License-Identifier: Apache-2.0
#include "base/lines.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace candor {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;

}  // namespace

Result<bool> LineReader::next(std::string_view& line) {
  while (TRY(find_end())) {
    ++line_;
    line = is_too_long_ ? std::string_view()
                        : trim(std::string_view(buffer_).substr(begin_, stop_ - begin_));
    begin_ = std::min(stop_ + 1, end_);
    if (is_too_long_ || !line.empty()) return true;
  }
  return false;
}

// A line that is too long is passed over without being kept.
Result<bool> LineReader::find_end() {
  is_too_long_ = false;
  std::size_t looked = begin_;
  while (true) {
    if (looked < end_) {
      if (const void* const found = std::memchr(buffer_.data() + looked, '\n', end_ - looked)) {
        stop_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
        if (stop_ - begin_ > bytes_max_) is_too_long_ = true;
        return true;
      }
    }
    if (end_ - begin_ > bytes_max_) {
      is_too_long_ = true;
      end_ = begin_;
    }
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    looked = end_;
    buffer_.resize(std::max(buffer_.size(), end_ + kChunkBytes));
    const std::size_t got =
        TRY(input_.read(std::span<char>(buffer_.data() + end_, buffer_.size() - end_)));
    if (got == 0) {
      stop_ = end_;
      return end_ > 0 || is_too_long_;
    }
    end_ += got;
  }
}

}  // namespace candor
