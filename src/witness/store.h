// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "witness/witness.h"

namespace candor::witness::store {

std::optional<std::string> find_own_key(storage::Transaction& tx);
void insert_own_key(storage::Transaction& tx, const std::string& key);

std::vector<WatchedLog> list_watched(storage::Transaction& tx);
std::optional<WatchedLog> find_watched(storage::Transaction& tx, std::string_view origin);
void insert_watched(storage::Transaction& tx, const WatchedLog& log, const Actor& actor,
                    Instant now);
void keep_checkpoint(storage::Transaction& tx, std::string_view origin,
                     const std::string& checkpoint, Instant now);

std::vector<Witness> list_witnesses(storage::Transaction& tx);
// In place of one of that name.
void keep_witness(storage::Transaction& tx, const Witness& witness, const Actor& actor,
                  Instant now);

}  // namespace candor::witness::store
