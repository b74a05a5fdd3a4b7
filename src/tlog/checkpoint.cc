// SPDX-License-Identifier: Apache-2.0
#include "tlog/checkpoint.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::tlog {

std::optional<std::int64_t> parse_count(std::string_view text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
  if (!is_plain || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return parse_integer(text);
}

std::string to_text(const Checkpoint& checkpoint) {
  std::string text =
      fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, to_base64(checkpoint.root));
  for (const std::string& line : checkpoint.extensions) text += line + "\n";
  return text;
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const auto refused = [](std::string_view why) {
    return fail(ErrorCode::malformed, fmt::format("this is no checkpoint: {}", why));
  };
  if (!text.ends_with('\n')) return refused("it does not end with a line");
  text.remove_suffix(1);
  const std::vector<std::string_view> lines = split(text, '\n');
  if (lines.size() < 3) return refused("it has not three lines");
  if (std::any_of(lines.begin(), lines.end(), [](auto line) { return line.empty(); })) {
    return refused("a line of it is empty");
  }
  const auto size = parse_count(lines[1]);
  if (!size) return refused("its second line is not a size");
  const auto root = hash_from_base64(lines[2]);
  if (!root) return refused("its third line is not a hash");
  return Checkpoint{std::string(lines[0]), *size, *root,
                    std::vector<std::string>(lines.begin() + 3, lines.end())};
}

}  // namespace candor::tlog
