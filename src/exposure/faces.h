// SPDX-License-Identifier: Apache-2.0
// The command-line face of the room, in two parts; commands.cc puts them together.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exposure/exposure.h"

namespace candor::exposure {

// Those that read files.
std::span<const Command> file_commands();

// "1 row", "2,000 rows".
std::string counted(std::int64_t count, std::string_view one, std::string_view many);
// "3 by alias, "; nothing where there are none.
std::string by_alias(std::int64_t count);
// Under a heading each; nothing where there are none.
std::string class_lines(const std::vector<ClassCount>& counts);
std::string jurisdiction_lines(const std::vector<JurisdictionCount>& counts);

}  // namespace candor::exposure
