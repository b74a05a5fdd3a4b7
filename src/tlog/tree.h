// SPDX-License-Identifier: Apache-2.0
// The tree of a log: grown at its right edge, and read from its tiles.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/hash.h"
#include "tlog/tile.h"

namespace candor::tlog {

// The right edge: what is needed to append, which is small however large the log is.
class Appender {
 public:
  // Of an empty log.
  Appender();
  // Of a log that has `size` entries, by its last tiles. Refused: what read() refuses, a tile that
  // does not hold what it should.
  static Result<Appender> open(std::int64_t size, const ReadTile& read);

  std::int64_t size() const { return size_; }
  // At most kEntryBytesMax bytes.
  void append(std::string_view entry);
  // Of all entries.
  Hash root() const;
  // The tiles and bundles that are new since the last call: full ones, then those at the edge. To
  // be written, in any order, before a checkpoint names the size.
  std::vector<NewTile> take_tiles();
  // Only those that are full, and were not taken before.
  std::vector<NewTile> take_full();
  // Those at the edge that are not full, new or not.
  std::vector<NewTile> edge() const;

 private:
  void add_hash(std::size_t level, const Hash& hash);

  std::int64_t size_ = 0;
  std::int64_t size_taken_ = 0;
  std::string bundle_;                     // of the entries at the edge
  std::vector<std::vector<Hash>> levels_;  // the hashes at the edge, fewer than 256 of each level
  std::vector<NewTile> full_;
};

// Of the first `size` entries of a log. Refused: what read() refuses.
Result<Hash> root_at(std::int64_t size, const ReadTile& read);
// From the leaf's sibling upwards (RFC 6962 section 2.1.1). `index` is less than `size`. Refused:
// what read() refuses. Reads at most three tiles of each level.
Result<std::vector<Hash>> prove_inclusion(std::int64_t index, std::int64_t size,
                                          const ReadTile& read);
// That the log of `size` entries begins with the one of `old` entries (RFC 6962 section 2.1.2); 0 ≤
// old ≤ size. Empty where old is 0 or size. Refused: what read() refuses.
Result<std::vector<Hash>> prove_consistency(std::int64_t old, std::int64_t size,
                                            const ReadTile& read);

}  // namespace candor::tlog
