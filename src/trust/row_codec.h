// SPDX-License-Identifier: Apache-2.0
// One line of a file of JSON objects.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace candor::trust::codec {

// Puts what stands under each of the names into `fields`: text as it is, numbers as they are
// written, true and false as 1 and 0, "" where there is nothing. Returns what is wrong with the
// line, if anything.
std::optional<std::string> read_fields(std::string_view line,
                                       std::span<const std::string_view> names,
                                       std::vector<std::string>& fields);

// A call as Segment's sources make it, https://segment.com/docs/connections/spec/common/.
struct SegmentCall {
  std::string type;        // "track"
  std::string user_id;     // "": anonymous
  std::string event;       // "Order Completed"
  std::string message_id;  // "": none
  std::string timestamp;
  std::optional<double> revenue;  // of its properties, where it is a number
  std::optional<double> total;    // the same
};
std::optional<std::string> read_call(std::string_view line, SegmentCall& call);

}  // namespace candor::trust::codec
