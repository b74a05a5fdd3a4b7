// SPDX-License-Identifier: Apache-2.0
// How every estimator takes its data.
#pragma once

#include <cstdint>
#include <span>

namespace candor::stats {

// One yes (1) or no (0) a row: whether the event happened, whether the unit was exposed.
using Flags = std::span<const std::uint8_t>;

// One label a row, numbered from 0 to `levels` - 1; each level stands in some row.
struct Labels {
  std::span<const std::int32_t> codes;
  std::int32_t levels = 0;
};

}  // namespace candor::stats
