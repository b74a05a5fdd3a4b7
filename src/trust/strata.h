// SPDX-License-Identifier: Apache-2.0
// Like with like: strata of customers whose relationships were about as strong. Pure.
#pragma once

#include <cstdint>
#include <map>

namespace candor::trust {

// In which stratum each is compared: a stratum in which too few others are to compare with is
// joined with the next stronger, the strongest with the one before.
std::map<std::int16_t, std::int16_t> joined_strata(
    const std::map<std::int16_t, std::int64_t>& others);

}  // namespace candor::trust
