// SPDX-License-Identifier: Apache-2.0
// What an SMTP server says, read from bytes as they come (RFC 5321 section 4.2). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace candor::delivery {

struct Reply {
  int code = 0;                    // 200 to 599
  std::vector<std::string> lines;  // what stands behind the code, at least one, each without ends
};
// "250 2.0.0 taken", its lines in a row.
std::string to_words(const Reply& reply);

// Takes bytes cut anywhere. Lines may end in LF alone; what no server may say breaks it for good.
class ReplyReader {
 public:
  void add(std::string_view bytes);
  // The next whole reply; nothing if it has not come yet, or if the reader is broken.
  std::optional<Reply> next();
  bool is_broken() const { return is_broken_; }
  // Whether bytes came that are not read yet.
  bool has_more() const { return at_ < bytes_.size() || reply_.code != 0; }

 private:
  std::optional<std::string_view> next_line();

  std::string bytes_;
  std::size_t at_ = 0;  // up to here bytes_ is read
  Reply reply_;         // the lines so far of one that goes on
  bool is_broken_ = false;
};

}  // namespace candor::delivery
