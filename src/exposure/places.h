// SPDX-License-Identifier: Apache-2.0
// Where a person lives, from what lists of customers say. Pure.
#pragma once

#include <array>
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

// The same, remembering what it was asked lately: a file says the same places again and again.
class Places {
 public:
  // As find_jurisdiction() and normal_jurisdiction(); empty where they say nothing.
  const std::string& find(std::string_view country, std::string_view region);
  const std::string& find(std::string_view jurisdiction);

 private:
  struct Known {
    std::string first;
    std::string second;
    bool whole = false;  // asked for as one jurisdiction
    bool asked = false;
    std::string found;
  };
  // What was asked last of those that share this place in the table; it may be something else.
  Known& at(std::string_view first, std::string_view second);
  std::array<Known, 1024> known_;
};

// "US" of "US-CA".
std::string_view country_of(std::string_view jurisdiction);

}  // namespace candor::exposure
