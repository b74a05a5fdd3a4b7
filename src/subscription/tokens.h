// SPDX-License-Identifier: Apache-2.0
// What is derived from this room's key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/app.h"
#include "base/result.h"
#include "seal/seal.h"
#include "subscription/store.h"

namespace candor::subscription {

// Made at the first call. Refused (conflict): candor.key is not the one of this database.
Result<seal::Key> ensure_room_key(storage::Transaction& tx, const App& app);
// Nothing where nobody has asked yet.
std::optional<seal::Key> find_room_key(storage::Transaction& tx, const App& app);

enum class Purpose { confirm, end };
// 160 bits in hexadecimal, the same at every time.
std::string token_of(const seal::Key& key, Purpose purpose, const SubscriptionId& id);
std::string url_of(const Settings& settings, Purpose purpose, std::string_view token);
// What the database has of a token; nothing of what cannot be one.
std::optional<std::string> hash_of_token(std::string_view token);

// As mail bears it. Refused (invalid) without repeating it.
Result<std::string> parse_address(std::string_view address);
storage::Blob index_of(const seal::Key& key, std::string_view address);
storage::Blob seal_address(const seal::Key& key, const SubscriptionId& id,
                           std::string_view address);
std::string open_address(const seal::Key& key, const SubscriptionId& id,
                         const storage::Blob& sealed);

}  // namespace candor::subscription
