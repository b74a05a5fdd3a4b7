// SPDX-License-Identifier: Apache-2.0
// Event studies as JSON.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "stats/market.h"
#include "stats/market_file.h"

namespace candor::stats::codec {

// `names` of the events, by their columns; `together` is empty for a single event.
boost::json::value encode(const std::vector<std::string>& names,
                          const std::vector<MarketEvent>& events,
                          const std::vector<MarketSummary>& together, const MarketFile& file);

}  // namespace candor::stats::codec
