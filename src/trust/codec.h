// SPDX-License-Identifier: Apache-2.0
// The only JSON of this room.
#pragma once

#include <span>

#include <boost/json/fwd.hpp>

#include "trust/trust.h"

namespace candor::trust::codec {

boost::json::value encode(const OutcomesImported& imported);
boost::json::value encode(const Report& report);

boost::json::value journal_imported(const OutcomesImported& imported);

std::span<const http::Schema> schemas();

}  // namespace candor::trust::codec
