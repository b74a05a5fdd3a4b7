// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sequencer/sequencer.h"

namespace candor::sequencer::store {

std::optional<Head> find_head(storage::Transaction& tx, std::string_view log);
// Leaves the one that is there.
void insert_head(storage::Transaction& tx, std::string_view log, const Head& head);
// False if the log has not `size_before` entries any more. Holds it until the transaction ends.
bool move_head(storage::Transaction& tx, std::string_view log, std::int64_t size_before,
               const Head& head);

// The same with more signatures; false if another has taken its place.
bool replace_checkpoint(storage::Transaction& tx, std::string_view log, const std::string& before,
                        const std::string& after);

// In place of a narrower one.
void keep_tile(storage::Transaction& tx, std::string_view log, const tlog::NewTile& tile);
// The widest of that level and index, and how wide it is.
struct Widest {
  std::int64_t width = 0;
  std::string bytes;
};
std::optional<Widest> find_tile(storage::Transaction& tx, std::string_view log, int level,
                                std::int64_t number);

}  // namespace candor::sequencer::store
