// SPDX-License-Identifier: Apache-2.0
#include "delivery/smtp_reply.h"

#include <algorithm>

#include "base/text.h"

namespace candor::delivery {
namespace {

// RFC 5321 allows 512 bytes a line; servers with much to explain exceed it.
constexpr std::size_t kLineBytesMax = 4096;
constexpr std::size_t kLinesMax = 128;

// The code of a line; 0 if it has none. Behind it stands "-" where the reply goes on.
int code_of(std::string_view line) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return 0;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return 0;
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  return code >= 200 && code <= 599 ? code : 0;
}

}  // namespace

std::string to_words(const Reply& reply) {
  return std::to_string(reply.code) + " " + join(reply.lines, " ");
}

void ReplyReader::add(std::string_view bytes) {
  bytes_.erase(0, at_);
  at_ = 0;
  bytes_ += bytes;
}

std::optional<std::string_view> ReplyReader::next_line() {
  const std::string_view rest = std::string_view(bytes_).substr(at_);
  const std::size_t end = rest.find('\n');
  if (std::min(end, rest.size()) > kLineBytesMax) is_broken_ = true;
  if (end == std::string_view::npos || is_broken_) return std::nullopt;
  at_ += end + 1;
  std::string_view line = rest.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<Reply> ReplyReader::next() {
  while (!is_broken_) {
    const auto line = next_line();
    if (!line) return std::nullopt;
    const int code = code_of(*line);
    const bool fits = code != 0 && (reply_.code == 0 || reply_.code == code);
    if (!fits || reply_.lines.size() == kLinesMax) {
      is_broken_ = true;
      return std::nullopt;
    }
    reply_.code = code;
    reply_.lines.emplace_back(line->size() > 4 ? line->substr(4) : "");
    if (line->size() > 3 && (*line)[3] == '-') continue;
    Reply whole;
    std::swap(whole, reply_);
    return whole;
  }
  return std::nullopt;
}

}  // namespace candor::delivery
