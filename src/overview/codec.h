// SPDX-License-Identifier: Apache-2.0
// The only JSON of this room.
#pragma once

#include <span>
#include <vector>

#include <boost/json/fwd.hpp>

#include "journal/journal.h"
#include "overview/overview.h"

namespace candor::overview::codec {

boost::json::value encode(const Home& home);
boost::json::value encode(const Health& health);
// Entries of the journal without their bodies; `limit` as many as were asked for at most.
boost::json::value encode(const std::vector<journal::Entry>& entries, std::int64_t limit);
std::span<const http::Schema> schemas();

}  // namespace candor::overview::codec
