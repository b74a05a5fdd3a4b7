// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "staff/staff.h"

namespace candor::staff::codec {

Result<std::string> decode_name(std::string_view body);
boost::json::value encode(const Token& token);
boost::json::value encode(const NewToken& token);
boost::json::value encode(const std::vector<Token>& tokens);
boost::json::value encode(const Actor& actor);
boost::json::value journal_body(const Token& token);
std::span<const http::Schema> schemas();

}  // namespace candor::staff::codec
