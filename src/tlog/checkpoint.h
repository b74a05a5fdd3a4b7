// SPDX-License-Identifier: Apache-2.0
// What a log says of itself at one moment: c2sp.org/tlog-checkpoint. It is the text of a note.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/hash.h"

namespace candor::tlog {

struct Checkpoint {
  std::string origin;                   // which log: a URL without its scheme
  std::int64_t size = 0;                // entries
  Hash root{};                          // of the tree over them
  std::vector<std::string> extensions;  // further lines, not empty
  bool operator==(const Checkpoint&) const = default;
};

// "origin LF size LF base64 of the root LF", and the extensions; and back. Refused (malformed):
// anything else, a size with leading zeroes, an empty origin.
std::string to_text(const Checkpoint& checkpoint);
Result<Checkpoint> parse_checkpoint(std::string_view text);

// A size or an index as these formats write it: digits without leading zeroes, below 2^63. Nothing:
// anything else.
std::optional<std::int64_t> parse_count(std::string_view text);

}  // namespace candor::tlog
