// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "base/json.h"
#include "base/text.h"
#include "fuzz.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = candor::parse_json(candor::fuzz::bytes(data, size));
  if (!value) {
    claim(value.error().message.size() < 300, "a refusal does not repeat the body");
    return 0;
  }
  const std::string canonical = candor::canonical_json(*value);
  claim(!candor::find_invalid_utf8(canonical), "canonical JSON is UTF-8");
  const auto again = candor::parse_json(canonical);
  claim(again.has_value(), "canonical JSON can be read");
  claim(candor::canonical_json(*again) == canonical, "canonical JSON stays as it is");
  const auto pretty = candor::parse_json(candor::pretty_json(*value));
  claim(pretty && candor::canonical_json(*pretty) == canonical, "pretty JSON says the same");
  return 0;
}
