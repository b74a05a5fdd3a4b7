// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "journal/journal.h"
#include "live/live.h"

namespace candor::live::codec {

Result<std::string> decode_where(std::string_view body);
boost::json::value encode(const Presence& presence);

// The data of events, in one line each.
std::string hello(std::int64_t newest);
std::string change(const journal::Entry& entry);
std::string presence_change(std::string_view incident, const Presence& presence);
std::string bye(std::string_view reason);

std::span<const http::Schema> schemas();

}  // namespace candor::live::codec
