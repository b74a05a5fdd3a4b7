// SPDX-License-Identifier: Apache-2.0
// The only JSON of this room.
#pragma once

#include <span>

#include <boost/json/fwd.hpp>

#include "subscription/subscription.h"

namespace candor::subscription::codec {

boost::json::value encode(const Counts& counts);
// Whether somebody was removed.
boost::json::value encode_removed(bool removed);
boost::json::value journal_removed();

std::span<const http::Schema> schemas();

}  // namespace candor::subscription::codec
