// SPDX-License-Identifier: Apache-2.0
// Effects by group and time as JSON.
#pragma once

#include <boost/json/value.hpp>

#include "stats/staggered.h"

namespace candor::stats::codec {

// {"att": …, "se": …, "z": …, "p": …, "lower": …, "upper": …}; an effect that is zero by
// construction has no se. `aggregate` is simple, group or dynamic: only this one; "": all.
boost::json::value encode(const Staggered& effects, const StaggeredOptions& options,
                          std::string_view aggregate, const Table& table);

}  // namespace candor::stats::codec
