// SPDX-License-Identifier: Apache-2.0
#include "base/schema.h"

#include <boost/json.hpp>

namespace candor {

namespace json = boost::json;

void allow_absent_lists(json::value& schema) {
  if (json::array* items = schema.if_array()) {
    for (json::value& item : *items) allow_absent_lists(item);
  }
  json::object* object = schema.if_object();
  if (object == nullptr) return;
  for (auto& member : *object) allow_absent_lists(member.value());
  const json::value* properties = object->if_contains("properties");
  json::value* required = object->if_contains("required");
  if (properties == nullptr || required == nullptr || !required->is_array()) return;
  json::array kept;
  for (const json::value& name : required->as_array()) {
    const json::object& property = properties->at(name.as_string()).as_object();
    const json::value* type = property.if_contains("type");
    const bool is_list = type != nullptr && *type == "array";
    if (!is_list && !property.empty()) kept.push_back(name);
  }
  if (kept.empty()) {
    object->erase("required");
  } else {
    *required = std::move(kept);
  }
}

}  // namespace candor
