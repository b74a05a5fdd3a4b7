// SPDX-License-Identifier: Apache-2.0
// What is asked of a text that a person wrote: a reason, a fact, a name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace candor {

// Adds what is wrong with it: it is UTF-8, is not empty, has at most `characters_max` characters,
// and no control characters but line ends and tabs.
void check_written(std::string_view text, std::size_t characters_max, const std::string& place,
                   std::vector<Fault>& faults);

}  // namespace candor
