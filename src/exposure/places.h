// SPDX-License-Identifier: Apache-2.0
// Where a person lives, from what lists of customers say. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candor::exposure {

// In upper case, if it has the form of ISO 3166-1 ("DE") or 3166-2 ("US-CA"). "UK" is refused: that
// country is "GB".
std::optional<std::string> normal_jurisdiction(std::string_view text);

// "US-CA" of "United States" and "California", of "US" and "CA", of "US-CA" and "". English names,
// whatever their case, of countries (ISO 3166-1) and of the states of the USA; the region of
// another country counts only as a code, and is left out where it is none. Nothing if the country
// is not known.
std::optional<std::string> find_jurisdiction(std::string_view country, std::string_view region);

// "US" of "US-CA".
std::string_view country_of(std::string_view jurisdiction);

}  // namespace candor::exposure
