// SPDX-License-Identifier: Apache-2.0
#include "base/enums.h"

namespace candor {

std::string_view name_of(std::span<const Enumerator> enumerators, std::int64_t value) {
  for (const Enumerator& each : enumerators) {
    if (each.value == value) return each.name;
  }
  bug_found("enumerator has a name");
}

const Enumerator* find_enumerator(std::span<const Enumerator> enumerators, std::string_view name) {
  for (const Enumerator& each : enumerators) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

std::string names_of(std::span<const Enumerator> enumerators) {
  std::string names;
  for (const Enumerator& each : enumerators) {
    if (!names.empty()) names += ", ";
    names += each.name;
  }
  return names;
}

}  // namespace candor
