// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace candor {

// "0.1.0", from CMakeLists.txt; stands on every report, so that a number can be made again by the
// program that made it.
extern const char kVersion[];

}  // namespace candor
