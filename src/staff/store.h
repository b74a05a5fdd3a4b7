// SPDX-License-Identifier: Apache-2.0
// The table of tokens. The only SQL of this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "staff/staff.h"

namespace candor::staff::store {

// False if a live token has the name.
bool insert(storage::Transaction& tx, const Token& token, const std::string& secret_sha256);
std::optional<Token> find_live(storage::Transaction& tx, std::string_view name);
std::optional<Token> find_live_by_secret(storage::Transaction& tx,
                                         const std::string& secret_sha256);
void revoke(storage::Transaction& tx, const TokenId& id, Instant at);
std::vector<Token> list(storage::Transaction& tx);

}  // namespace candor::staff::store
