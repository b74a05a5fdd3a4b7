// SPDX-License-Identifier: Apache-2.0
// The only JSON of this room.
#pragma once

#include <span>

#include <boost/json/fwd.hpp>

#include "trust/trust.h"

namespace candor::trust::codec {

boost::json::value encode(const Report& report);
// Refused with every fault: what is no report.
Result<Report> decode_report(const boost::json::value& from);
boost::json::value encode(const Replayed& replayed);
boost::json::value journal_reported(const Report& report);
// How many numbers two reports have between them, and where they are not the same:
// "/effects/0/change/estimate: 1.5 then, 1.6 now".
std::int64_t compare(const Report& then, const Report& now, std::vector<std::string>& differences);

std::span<const http::Schema> schemas();

}  // namespace candor::trust::codec
