// SPDX-License-Identifier: Apache-2.0
// The room's tables. The only SQL of this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/storage.h"

namespace candor::seal::store {

// Fingerprint of the key file that the database is sealed with, if there is one yet.
std::optional<std::string> find_key_file(storage::Transaction& tx);
void insert_key_file(storage::Transaction& tx, std::string_view fingerprint);

std::optional<std::string> find_sealed_key(storage::Transaction& tx, std::string_view scope);
// Leaves the one that is there.
void ensure_sealed_key(storage::Transaction& tx, std::string_view scope, const std::string& sealed);

void destroy_sealed_key(storage::Transaction& tx, std::string_view scope, Instant now);
std::optional<Instant> find_key_destroyed_at(storage::Transaction& tx, std::string_view scope);

}  // namespace candor::seal::store
