// SPDX-License-Identifier: Apache-2.0
// Ids. Inside, UUIDv7: unique without asking anybody, and in order of time. See
// docs/decisions/0003-ids.md.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace candor {

// An id that cannot be passed where another noun's id is wanted: struct CustomerTag; using
// CustomerId = Id<CustomerTag>.
template <typename Tag>
struct Id {
  std::string value;
  auto operator<=>(const Id&) const = default;
};

// 36 characters, RFC 9562 section 5.7: 48 bits of milliseconds, 12 of sub-millisecond time, 62
// random.
std::string new_uuid(Instant now, Random& random);
// The UUID of a name in a namespace, which is a UUID itself: RFC 9562 section 5.5 (version 5).
std::string name_uuid(std::string_view name_space, std::string_view name);
// Whether the text is a UUID in lower-case hexadecimal with hyphens.
bool is_uuid(std::string_view text);

template <typename IdType>
IdType new_id(Instant now, Random& random) {
  return IdType{new_uuid(now, random)};
}

}  // namespace candor
