// SPDX-License-Identifier: Apache-2.0
// The only JSON of this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "record/record.h"

namespace candor::record::codec {

Result<NewStatement> decode_new_statement(std::string_view body);

boost::json::value encode(const Statement& statement);
boost::json::value encode(const std::vector<Statement>& statements);

// SHA-256, in hexadecimal, of the canonical JSON of {incident, number, stage, title, message,
// next_update_by, facts, reach, published_at}, and promises where there are any: all that the
// public sees of a statement. Anybody can compute it again.
std::string public_sha256(const Statement& statement);

boost::json::value journal_published(const Statement& statement);

std::span<const http::Schema> schemas();

}  // namespace candor::record::codec
