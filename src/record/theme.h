// SPDX-License-Identifier: Apache-2.0
// How the public pages look: a colour for links and a logo, held against what readers need before
// any page is served. Part of the face: include record/record.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/settings.h"

namespace candor::record {

inline constexpr std::size_t kLogoBytesMax = 100 * 1024;

// What the pages are shown on, as the reader's device asks for it.
enum class Ground { light, dark };

// What is wrong with it as the colour of links, or "": it is not "#rrggbb", or its contrast against
// the page or against what stands in boxes is under 4.5:1 (WCAG 2.2, success criterion 1.4.3).
std::string fault_of_accent(std::string_view colour, Ground ground);
// What is wrong with the file's bytes as a logo, or "": it is too large, neither PNG nor SVG, or an
// SVG that could do or load anything.
std::string fault_of_logo(std::string_view bytes);
// Reads the logo that the settings name, and says where the public site has it. Refused: a file
// that cannot be read, or is at fault.
Result<void> load_logo(Settings& settings);

}  // namespace candor::record
