// SPDX-License-Identifier: Apache-2.0
#include "trust/row_codec.h"

#include <cmath>

#include <boost/json.hpp>

#include "base/text.h"

namespace candor::trust::codec {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepthMax = 16;

// The object of a line, in memory that is used again for the next; nothing: it is none.
const json::object* parse(std::string_view line, json::value& value,
                          json::monotonic_resource& memory) {
  json::parse_options options;
  options.max_depth = kDepthMax;
  boost::system::error_code error;
  value = json::parse(line, error, &memory, options);
  return error ? nullptr : value.if_object();
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return "";
  if (const json::string* text = value->if_string()) return std::string(*text);
  if (const bool* yes = value->if_bool()) return *yes ? "1" : "0";
  return json::serialize(*value);
}

std::optional<double> number_of(const json::object& object, std::string_view name) {
  const auto number = parse_number(trim(text_of(object, name)));
  return number && std::isfinite(*number) ? number : std::nullopt;
}

}  // namespace

std::optional<std::string> read_fields(std::string_view line,
                                       std::span<const std::string_view> names,
                                       std::vector<std::string>& fields) {
  json::monotonic_resource memory;
  json::value value(&memory);
  const json::object* const object = parse(line, value, memory);
  if (object == nullptr) return "is not a JSON object";
  for (std::size_t i = 0; i < names.size(); ++i) fields[i] = text_of(*object, names[i]);
  return std::nullopt;
}

std::optional<std::string> read_call(std::string_view line, SegmentCall& call) {
  json::monotonic_resource memory;
  json::value value(&memory);
  const json::object* const object = parse(line, value, memory);
  if (object == nullptr) return "is not a JSON object";
  call = {.type = text_of(*object, "type"),
          .user_id = text_of(*object, "userId"),
          .event = text_of(*object, "event"),
          .message_id = text_of(*object, "messageId"),
          .timestamp = text_of(*object, "timestamp"),
          .revenue = std::nullopt,
          .total = std::nullopt};
  if (const json::value* properties = object->if_contains("properties")) {
    if (const json::object* inner = properties->if_object()) {
      call.revenue = number_of(*inner, "revenue");
      call.total = number_of(*inner, "total");
    }
  }
  return std::nullopt;
}

}  // namespace candor::trust::codec
