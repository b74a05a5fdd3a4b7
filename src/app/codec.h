// SPDX-License-Identifier: Apache-2.0
// JSON of what this room's own commands say.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

#include "app/verify.h"

namespace candor::app::codec {

boost::json::value encode(const Verified& verified);

}  // namespace candor::app::codec
