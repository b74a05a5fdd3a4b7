// SPDX-License-Identifier: Apache-2.0
// For tests: a log whose tiles are kept in memory.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tlog/tlog.h"

namespace candor::tlog::testing {

class MemoryLog {
 public:
  void append(std::string_view entry) { appender.append(entry); }
  // Writes what is new.
  void keep() {
    for (NewTile& one : appender.take_tiles()) {
      // What was written is never written otherwise.
      const auto [known, is_new] = tiles.emplace(path_of(one.tile), one.bytes);
      if (!is_new && known->second != one.bytes) changed = true;
    }
  }
  ReadTile reader() const {
    return [this](const Tile& tile) -> Result<std::string> {
      const auto known = tiles.find(path_of(tile));
      if (known == tiles.end()) {
        return fail(ErrorCode::not_found, path_of(tile) + " is not there");
      }
      return known->second;
    };
  }

  Appender appender;
  std::map<std::string, std::string> tiles;  // by path
  bool changed = false;
};

// Entries "0", "1", …
inline std::string entry_of(std::int64_t index) { return std::to_string(index); }
inline MemoryLog a_log(std::int64_t size) {
  MemoryLog log;
  for (std::int64_t i = 0; i < size; ++i) log.append(entry_of(i));
  log.keep();
  return log;
}

}  // namespace candor::tlog::testing
