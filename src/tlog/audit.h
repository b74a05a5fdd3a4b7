// SPDX-License-Identifier: Apache-2.0
// A whole log, read and believed nothing of.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/tile.h"

namespace candor::tlog {

struct Audited {
  std::int64_t entries = 0;
  std::int64_t tiles = 0;    // of hashes, each of which is that of its entries
  std::int64_t bundles = 0;  // of entries
};
// Reads every entry and every tile of the log that the checkpoint names, and, where an `earlier`
// one of it is given, that the log begins with that one. Refused: what read() refuses; `invalid`,
// with the path of a tile that is not of the entries below it; entries that are not those of a
// checkpoint's root. `progress`, which may be empty, hears how many entries were read.
Result<Audited> audit(const Checkpoint& checkpoint, const std::optional<Checkpoint>& earlier,
                      const ReadTile& read,
                      const std::function<void(std::int64_t entries)>& progress = {});

}  // namespace candor::tlog
