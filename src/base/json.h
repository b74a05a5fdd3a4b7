// SPDX-License-Identifier: Apache-2.0
// JSON text in and out. What the values mean is each room's codec.cc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/result.h"

namespace candor {

struct JsonLimits {
  std::size_t bytes_max = 1024 * 1024;
  std::size_t depth_max = 32;
};

// Refuses what is too large, too deep, not UTF-8, not JSON (RFC 8259), or says one name twice in an
// object; the message names line and column and never quotes the text.
Result<boost::json::value> parse_json(std::string_view text, JsonLimits limits = {});

// The same value always gives the same bytes: names sorted by code unit, no spaces, shortest
// escapes. Numbers are whole (int64/uint64) or the shortest text that reads back the same double.
// After RFC 8785.
std::string canonical_json(const boost::json::value& value);

// With line ends and two spaces, for people.
std::string pretty_json(const boost::json::value& value);

}  // namespace candor
