// SPDX-License-Identifier: Apache-2.0
// What those who hear a PDF need and Cairo 1.16 does not write. Pure.
#pragma once

#include <string>
#include <vector>

namespace candor::trust {

// Adds to a tagged PDF of Cairo's that it is tagged and in English, that its title stands in the
// window, and each figure's alternative text, in their order: as an incremental update (ISO
// 32000-1, 7.5.6), so that nothing before it is touched. What another Cairo wrote in another form
// stays as it is.
std::string with_words(std::string pdf, const std::vector<std::string>& descriptions);

}  // namespace candor::trust
