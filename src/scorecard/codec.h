// SPDX-License-Identifier: Apache-2.0
// The only JSON of this room.
#pragma once

#include <span>

#include <boost/json/fwd.hpp>

#include "scorecard/scorecard.h"

namespace candor::scorecard::codec {

boost::json::value encode(const Scorecard& scorecard);
std::span<const http::Schema> schemas();

}  // namespace candor::scorecard::codec
