// SPDX-License-Identifier: Apache-2.0
// Enumerators and their names, from one BOOST_DESCRIBE_ENUM beside the enum. The name in C++ is the
// word in SQL, JSON, URLs and commands.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>

#include "base/result.h"

namespace candor {

// A table for each enum, so that what reads it is compiled once for all of them.
struct Enumerator {
  std::string_view name;
  std::int64_t value = 0;
};
template <template <typename...> typename List, typename... Described>
constexpr std::array<Enumerator, sizeof...(Described)> enumerators_of(List<Described...>) {
  return {{{Described::name, static_cast<std::int64_t>(Described::value)}...}};
}
template <typename Enum>
inline constexpr auto kEnumerators = enumerators_of(boost::describe::describe_enumerators<Enum>());

// A bug if none has this value.
std::string_view name_of(std::span<const Enumerator> enumerators, std::int64_t value);
const Enumerator* find_enumerator(std::span<const Enumerator> enumerators, std::string_view name);
std::string names_of(std::span<const Enumerator> enumerators);

template <typename Enum>
std::string_view enum_name(Enum value) {
  return name_of(kEnumerators<Enum>, static_cast<std::int64_t>(value));
}

template <typename Enum>
std::optional<Enum> find_enum(std::string_view name) {
  const Enumerator* found = find_enumerator(kEnumerators<Enum>, name);
  if (found == nullptr) return std::nullopt;
  return static_cast<Enum>(found->value);
}

// Every enumerator, in the order in which they are described.
template <typename Enum>
std::vector<Enum> every_enum() {
  std::vector<Enum> all;
  for (const Enumerator& each : kEnumerators<Enum>) all.push_back(static_cast<Enum>(each.value));
  return all;
}

// "low, medium, high": for messages that say what would have been right.
template <typename Enum>
std::string enum_names() {
  return names_of(kEnumerators<Enum>);
}

// The enumerator of that name; the refusal lists the names there are.
template <typename Enum>
Result<Enum> parse_enum(std::string_view name, std::string_view place) {
  const auto found = find_enum<Enum>(name);
  if (found) return *found;
  const std::string message = "is not one of " + enum_names<Enum>();
  return fail(ErrorCode::invalid, std::string(place) + " " + message,
              {{std::string(place), message}});
}

// For text that we wrote ourselves, such as a column with a CHECK.
template <typename Enum>
Enum load_enum(std::string_view name) {
  const auto found = find_enum<Enum>(name);
  CHECK(found.has_value());
  return *found;
}

}  // namespace candor
