// SPDX-License-Identifier: Apache-2.0
// A log as files that never change: c2sp.org/tlog-tiles. A tile of level L holds up to 256 hashes,
// each the root of the full tree over 256^L entries; a bundle holds up to 256 entries. The last of
// each level is partial and has its width in its path; a wider one comes beside it, and the full
// one in the end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/hash.h"

namespace candor::tlog {

inline constexpr std::int64_t kTileWidth = 256;
inline constexpr std::size_t kEntryBytesMax = 65'535;

struct Tile {
  static constexpr int kEntries = -1;  // the level of bundles of entries
  int level = 0;                       // 0: of leaves; up to 7
  std::int64_t index = 0;              // within its level
  std::int64_t width = kTileWidth;     // 1 to 256: hashes or entries in it
  bool operator==(const Tile&) const = default;
};

// "tile/0/x001/x234/067", "tile/0/273.p/112", "tile/entries/273.p/112".
std::string path_of(const Tile& tile);
// Nothing: not a path in its only form.
std::optional<Tile> tile_of(std::string_view path);

// How many hashes, or entries, of a level a log of `size` entries has.
std::int64_t hashes_at(int level, std::int64_t size);
// The tile of that level and index in a log of `size` entries. Nothing where it would be empty.
std::optional<Tile> tile_at(int level, std::int64_t index, std::int64_t size);

// From where tiles come, by whatever the caller has.
using ReadTile = std::function<Result<std::string>(const Tile&)>;
// A tile that is new, and its bytes.
struct NewTile {
  Tile tile;
  std::string bytes;
};

std::string bytes_of(const std::vector<Hash>& hashes);
// Refused (malformed), with the tile's path: not as many hashes as it is wide.
Result<std::vector<Hash>> hashes_in(const Tile& tile, std::string_view bytes);

// Appends an entry to a bundle: its length as two bytes, the most significant first, and itself.
void add_entry(std::string& bundle, std::string_view entry);
// Refused (malformed), with the bundle's path: not as many entries as it is wide.
Result<std::vector<std::string_view>> entries_in(const Tile& bundle, std::string_view bytes);

}  // namespace candor::tlog
