// SPDX-License-Identifier: Apache-2.0
// Enumerators and their names, from one BOOST_DESCRIBE_ENUM beside the enum. The name in C++ is the
// word in SQL, JSON, URLs and commands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include "base/result.h"

namespace candor {

template <typename Enum>
std::string_view enum_name(Enum value) {
  std::string_view name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto enumerator) {
    if (enumerator.value == value) name = enumerator.name;
  });
  CHECK(!name.empty());
  return name;
}

template <typename Enum>
std::optional<Enum> find_enum(std::string_view name) {
  std::optional<Enum> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto enumerator) {
    if (name == enumerator.name) found = enumerator.value;
  });
  return found;
}

// Every enumerator, in the order in which they are described.
template <typename Enum>
std::vector<Enum> every_enum() {
  std::vector<Enum> all;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>(
      [&](auto enumerator) { all.push_back(enumerator.value); });
  return all;
}

// "low, medium, high": for messages that say what would have been right.
template <typename Enum>
std::string enum_names() {
  std::string names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto enumerator) {
    if (!names.empty()) names += ", ";
    names += enumerator.name;
  });
  return names;
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
