// SPDX-License-Identifier: Apache-2.0
#include "base/described.h"

#include <algorithm>

#include "base/text.h"

namespace candor::described {
namespace {

namespace json = boost::json;

template <typename T>
const T& as(const void* value) {
  return *static_cast<const T*>(value);
}
template <typename T>
T& as(void* value) {
  return *static_cast<T*>(value);
}

json::array encode_list(const Shape& shape, const void* items) {
  json::array array;
  const std::size_t size = shape.size(items);
  array.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    array.push_back(encode(shape.item(), shape.at(items, i)));
  }
  return array;
}

json::object encode_object(const Shape& shape, const void* value) {
  json::object object;
  object.reserve(shape.members.size());
  for (const Member& member : shape.members) {
    const Shape& inner = member.shape();
    // Only read from: one accessor serves both ways.
    const void* field = member.in(const_cast<void*>(value));
    if (inner.kind != Kind::optional) {
      object.emplace(member.name, encode(inner, field));
    } else if (inner.size(field) == 1) {
      object.emplace(member.name, encode(inner.item(), inner.at(field, 0)));
    }
  }
  return object;
}

template <typename T>
void take(Result<T> parsed, void* to, const std::string& place, std::vector<Fault>& faults) {
  if (parsed) {
    as<T>(to) = *parsed;
  } else {
    faults.push_back({place, parsed.error().message});
  }
}

void decode_text(const Shape& shape, const json::value& from, void* to, const std::string& place,
                 std::vector<Fault>& faults) {
  const json::string* string = from.if_string();
  if (string == nullptr) {
    faults.push_back({place, "is not a string"});
    return;
  }
  const std::string text(*string);
  switch (shape.kind) {
    case Kind::id: as<std::string>(shape.add(to)) = text; break;
    case Kind::instant: take(parse_rfc3339(text), to, place, faults); break;
    case Kind::date: take(parse_date(text), to, place, faults); break;
    case Kind::enumeration:
      if (const Enumerator* found = find_enumerator(shape.enumerators, text)) {
        shape.write(to, found->value);
      } else {
        faults.push_back({place, "is not one of " + names_of(shape.enumerators)});
      }
      break;
    default: as<std::string>(to) = text;
  }
}

void decode_list(const Shape& shape, const json::value& from, void* to, const std::string& place,
                 std::vector<Fault>& faults) {
  const json::array* array = from.if_array();
  if (array == nullptr) {
    faults.push_back({place, "is not an array"});
    return;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    decode(shape.item(), (*array)[i], shape.add(to), place + "/" + std::to_string(i), faults);
  }
}

void decode_member(const Member& member, const json::object& object, void* to,
                   const std::string& place, std::vector<Fault>& faults) {
  const Shape& shape = member.shape();
  void* field = member.in(to);
  const json::value* value = object.if_contains(member.name);
  const std::string inner = place + "/" + member.name;
  if (shape.kind == Kind::any) {
    if (value != nullptr) as<json::value>(field) = *value;
  } else if (value == nullptr || value->is_null()) {
    if (shape.kind != Kind::optional && shape.kind != Kind::list) {
      faults.push_back({inner, "is required"});
    }
  } else {
    decode(shape, *value, field, inner, faults);
  }
}

void decode_object(const Shape& shape, const json::value& from, void* to, const std::string& place,
                   std::vector<Fault>& faults) {
  const json::object* object = from.if_object();
  if (object == nullptr) {
    faults.push_back({place, "is not an object"});
    return;
  }
  for (const Member& member : shape.members) decode_member(member, *object, to, place, faults);
  for (const auto& given : *object) {
    const bool known =
        std::any_of(shape.members.begin(), shape.members.end(),
                    [&](const Member& member) { return given.key() == member.name; });
    if (!known) {
      faults.push_back({place + "/" + pointer_token(given.key()), "is not a known field"});
    }
  }
}

// As encode() writes it: only what is optional may be absent. decode() asks for less: see
// base/schema.h.
json::object schema_of_object(const Shape& shape) {
  json::object properties;
  json::array required;
  for (const Member& member : shape.members) {
    const Shape& inner = member.shape();
    properties[member.name] = schema(inner);
    if (inner.kind != Kind::optional) required.emplace_back(member.name);
  }
  json::object object{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) object["required"] = std::move(required);
  object["additionalProperties"] = false;
  return object;
}

}  // namespace

std::string pointer_token(std::string_view name) {
  return replace_all(replace_all(std::string(name), "~", "~0"), "/", "~1");
}

json::value encode(const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Kind::any: return as<json::value>(value);
    case Kind::text: return json::value(as<std::string>(value));
    case Kind::id: return json::value(as<std::string>(shape.at(value, 0)));
    case Kind::boolean: return as<bool>(value);
    case Kind::integer: return shape.read(value);
    case Kind::number: return as<double>(value);
    case Kind::instant: return json::value(to_rfc3339(as<Instant>(value)));
    case Kind::date: return json::value(to_text(as<Date>(value)));
    case Kind::enumeration: return json::value(name_of(shape.enumerators, shape.read(value)));
    case Kind::optional:
      return shape.size(value) == 0 ? nullptr : encode(shape.item(), shape.at(value, 0));
    case Kind::list: return encode_list(shape, value);
    case Kind::object: return encode_object(shape, value);
  }
  bug_found("shape has a kind");
}

void decode(const Shape& shape, const json::value& from, void* to, const std::string& place,
            std::vector<Fault>& faults) {
  switch (shape.kind) {
    case Kind::any: as<json::value>(to) = from; return;
    case Kind::text:
    case Kind::id:
    case Kind::instant:
    case Kind::date:
    case Kind::enumeration: decode_text(shape, from, to, place, faults); return;
    case Kind::boolean:
      if (const bool* boolean = from.if_bool()) {
        as<bool>(to) = *boolean;
      } else {
        faults.push_back({place, "is not true or false"});
      }
      return;
    case Kind::integer:
      if (const std::int64_t* integer = from.if_int64()) {
        shape.write(to, *integer);
      } else {
        faults.push_back({place, "is not a whole number"});
      }
      return;
    case Kind::number: {
      json::error_code error;
      as<double>(to) = from.to_number<double>(error);
      if (error) faults.push_back({place, "is not a number"});
      return;
    }
    case Kind::optional: decode(shape.item(), from, shape.add(to), place, faults); return;
    case Kind::list: decode_list(shape, from, to, place, faults); return;
    case Kind::object: decode_object(shape, from, to, place, faults); return;
  }
}

json::object schema(const Shape& shape) {
  switch (shape.kind) {
    case Kind::any: return {};
    case Kind::text: return {{"type", "string"}};
    case Kind::id: return {{"type", "string"}, {"format", "uuid"}};
    case Kind::boolean: return {{"type", "boolean"}};
    case Kind::integer: return {{"type", "integer"}, {"format", "int64"}};
    case Kind::number: return {{"type", "number"}};
    case Kind::instant: return {{"type", "string"}, {"format", "date-time"}};
    case Kind::date: return {{"type", "string"}, {"format", "date"}};
    case Kind::enumeration: {
      json::array names;
      for (const Enumerator& each : shape.enumerators) names.emplace_back(each.name);
      return {{"type", "string"}, {"enum", std::move(names)}};
    }
    case Kind::optional: return schema(shape.item());
    case Kind::list: return {{"type", "array"}, {"items", schema(shape.item())}};
    case Kind::object: return schema_of_object(shape);
  }
  bug_found("shape has a kind");
}

}  // namespace candor::described
