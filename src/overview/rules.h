// SPDX-License-Identifier: Apache-2.0
// What of the installation is wrong, in words. Pure: no clock, no database.
#pragma once

#include <vector>

#include "overview/overview.h"

namespace candor::overview {

// The logs are kept once a second: what waits longer than this, waits for somebody.
inline constexpr std::int64_t kWaitingSecondsMax = 60;
inline constexpr std::int64_t kFreeBytesWarn = 5'000'000'000;
inline constexpr std::int64_t kFreeBytesBad = 500'000'000;

// Of a Health without findings.
std::vector<Finding> findings_of(const Health& health);

}  // namespace candor::overview
