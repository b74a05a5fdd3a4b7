// SPDX-License-Identifier: Apache-2.0
// The JSON of statements and drafts.
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

boost::json::value encode(const Preview& preview);

// The canonical JSON of {incident, number, stage, title, message, next_update_by, facts, reach,
// published_at}, and promises where there are any: all that the public sees of a statement, and
// what its SHA-256 is of. These bytes must stay the same for good: what joins a statement later is
// optional, and absent in earlier ones.
std::string public_json(const Statement& statement);

boost::json::value encode(const Draft& draft);
boost::json::value encode(const std::vector<Draft>& drafts);
boost::json::value encode_export(std::string_view folder, std::int64_t files);

boost::json::value journal_published(const Statement& statement);
boost::json::value journal_draft(const Draft& draft);

std::span<const http::Schema> schemas();

}  // namespace candor::record::codec
