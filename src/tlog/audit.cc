// SPDX-License-Identifier: Apache-2.0
#include "tlog/audit.h"

#include <fmt/format.h>

#include "tlog/tree.h"

namespace candor::tlog {
namespace {

Result<void> check_root(const Appender& log, const Checkpoint& checkpoint) {
  if (log.root() == checkpoint.root) return {};
  return fail(ErrorCode::invalid,
              fmt::format("the first {} entries are not those that the checkpoint of {} names: one "
                          "of them was changed, left out or added",
                          checkpoint.size, checkpoint.origin));
}

// Bundles are what was read; tiles must be what follows from them.
Result<void> check_tiles(const std::vector<NewTile>& tiles, const ReadTile& read,
                         Audited& audited) {
  for (const NewTile& one : tiles) {
    if (one.tile.level == Tile::kEntries) {
      ++audited.bundles;
      continue;
    }
    ++audited.tiles;
    if (TRY(read(one.tile)) == one.bytes) continue;
    return fail(ErrorCode::invalid,
                fmt::format("{} is not of the entries below it", path_of(one.tile)));
  }
  return {};
}

}  // namespace

Result<Audited> audit(const Checkpoint& checkpoint, const std::optional<Checkpoint>& earlier,
                      const ReadTile& read,
                      const std::function<void(std::int64_t entries)>& progress) {
  if (earlier && (earlier->origin != checkpoint.origin || earlier->size > checkpoint.size)) {
    return fail(ErrorCode::invalid, "the earlier checkpoint is of another log, or of a later size");
  }
  Appender log;
  Audited audited;
  for (std::int64_t index = 0; const auto bundle = tile_at(Tile::kEntries, index, checkpoint.size);
       ++index) {
    const std::string bytes = TRY(read(*bundle));
    for (const std::string_view entry : TRY(entries_in(*bundle, bytes))) {
      if (earlier && log.size() == earlier->size) TRY(check_root(log, *earlier));
      log.append(entry);
    }
    TRY(check_tiles(log.take_full(), read, audited));
    audited.entries = log.size();
    if (progress) progress(audited.entries);
  }
  if (earlier && earlier->size == checkpoint.size) TRY(check_root(log, *earlier));
  TRY(check_root(log, checkpoint));
  TRY(check_tiles(log.edge(), read, audited));
  return audited;
}

}  // namespace candor::tlog
