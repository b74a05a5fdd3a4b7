// SPDX-License-Identifier: Apache-2.0
// Propensity scores and the effects by them as JSON.
#pragma once

#include <boost/json/value.hpp>

#include "stats/propensity.h"

namespace candor::stats::codec {

// `estimand`: "ate" or "att".
boost::json::value encode(const TreatmentEffect& effect, std::string_view estimand,
                          const Table& table);

}  // namespace candor::stats::codec
