// SPDX-License-Identifier: Apache-2.0
// A struct is described once, with BOOST_DESCRIBE_STRUCT; its JSON, the checking of its JSON and
// its OpenAPI schema follow. For codec.cc files only: it is a heavy header.
//
//   C++                          JSON                        absent
//   std::string                  string                      a fault
//   Id<Tag>                      string                      a fault
//   bool, std::int64_t, double   boolean, integer, number    a fault
//   Instant                      string, RFC 3339            a fault
//   Date                         string, "2026-06-10"        a fault
//   enum                         string, enumerator's name   a fault
//   std::optional<T>             T                           nothing (never written as null)
//   std::vector<T>               array                       empty
//   boost::json::value           any                         null
//   described struct             object                      a fault
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/members.hpp>
#include <boost/json.hpp>

#include "base/clock.h"
#include "base/enums.h"
#include "base/id.h"
#include "base/json.h"
#include "base/text.h"

namespace candor {
namespace described {

namespace json = boost::json;

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};
template <typename T>
struct IsId : std::false_type {};
template <typename T>
struct IsId<Id<T>> : std::true_type {};

template <typename T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <typename T>
json::value encode(const T& value) {
  if constexpr (std::is_same_v<T, json::value>) {
    return value;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return json::value(value);
  } else if constexpr (IsId<T>::value) {
    return json::value(value.value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return json::value(value);
  } else if constexpr (std::is_same_v<T, Instant>) {
    return json::value(to_rfc3339(value));
  } else if constexpr (std::is_same_v<T, Date>) {
    return json::value(to_text(value));
  } else if constexpr (std::is_enum_v<T>) {
    return json::value(enum_name(value));
  } else if constexpr (IsVector<T>::value) {
    json::array array;
    for (const auto& item : value) array.push_back(encode(item));
    return array;
  } else {
    json::object object;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      const auto& field = value.*member.pointer;
      if constexpr (IsOptional<std::decay_t<decltype(field)>>::value) {
        if (field) object[member.name] = encode(*field);
      } else {
        object[member.name] = encode(field);
      }
    });
    return object;
  }
}

// A name as it stands in a JSON pointer, RFC 6901 section 3.
inline std::string pointer_token(std::string_view name) {
  return replace_all(replace_all(std::string(name), "~", "~0"), "/", "~1");
}

template <typename T>
void decode(const json::value& from, T& to, const std::string& place, std::vector<Fault>& faults);

template <typename T>
void decode_object(const json::value& from, T& to, const std::string& place,
                   std::vector<Fault>& faults) {
  const json::object* object = from.if_object();
  if (object == nullptr) {
    faults.push_back({place, "is not an object"});
    return;
  }
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    auto& field = to.*member.pointer;
    using Field = std::decay_t<decltype(field)>;
    const json::value* value = object->if_contains(member.name);
    const std::string inner = place + "/" + member.name;
    const bool absent = value == nullptr || value->is_null();
    if constexpr (IsOptional<Field>::value) {
      if (!absent) decode(*value, field.emplace(), inner, faults);
    } else if constexpr (std::is_same_v<Field, json::value>) {
      if (value != nullptr) field = *value;
    } else if (!absent) {
      decode(*value, field, inner, faults);
    } else if constexpr (!IsVector<Field>::value) {
      faults.push_back({inner, "is required"});
    }
  });
  for (const auto& given : *object) {
    bool known = false;
    boost::mp11::mp_for_each<Members<T>>(
        [&](auto member) { known = known || given.key() == member.name; });
    if (!known)
      faults.push_back({place + "/" + pointer_token(given.key()), "is not a known field"});
  }
}

template <typename T>
void decode(const json::value& from, T& to, const std::string& place, std::vector<Fault>& faults) {
  const auto text = [&]() -> const json::string* {
    const json::string* string = from.if_string();
    if (string == nullptr) faults.push_back({place, "is not a string"});
    return string;
  };
  const auto parsed = [&](auto result) {
    if (result) {
      to = *result;
    } else {
      faults.push_back({place, result.error().message});
    }
  };
  if constexpr (std::is_same_v<T, json::value>) {
    to = from;
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (const auto* string = text()) to = std::string(*string);
  } else if constexpr (IsId<T>::value) {
    if (const auto* string = text()) to.value = std::string(*string);
  } else if constexpr (std::is_same_v<T, Instant>) {
    if (const auto* string = text()) parsed(parse_rfc3339(*string));
  } else if constexpr (std::is_same_v<T, Date>) {
    if (const auto* string = text()) parsed(parse_date(*string));
  } else if constexpr (std::is_enum_v<T>) {
    if (const auto* string = text()) {
      if (const auto found = find_enum<T>(*string)) {
        to = *found;
      } else {
        faults.push_back({place, "is not one of " + enum_names<T>()});
      }
    }
  } else if constexpr (std::is_same_v<T, bool>) {
    if (const bool* boolean = from.if_bool()) {
      to = *boolean;
    } else {
      faults.push_back({place, "is not true or false"});
    }
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    if (const std::int64_t* integer = from.if_int64()) {
      to = *integer;
    } else {
      faults.push_back({place, "is not a whole number"});
    }
  } else if constexpr (std::is_same_v<T, double>) {
    json::error_code error;
    to = from.to_number<double>(error);
    if (error) faults.push_back({place, "is not a number"});
  } else if constexpr (IsVector<T>::value) {
    const json::array* array = from.if_array();
    if (array == nullptr) {
      faults.push_back({place, "is not an array"});
      return;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
      typename T::value_type item{};
      decode((*array)[i], item, place + "/" + std::to_string(i), faults);
      to.push_back(std::move(item));
    }
  } else {
    decode_object(from, to, place, faults);
  }
}

// `inside` collects nothing: nested structs are written out where they stand, so a schema can be
// read by itself.
template <typename T>
json::object schema() {
  if constexpr (std::is_same_v<T, json::value>) {
    return {};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {{"type", "string"}};
  } else if constexpr (IsId<T>::value) {
    return {{"type", "string"}, {"format", "uuid"}};
  } else if constexpr (std::is_same_v<T, Instant>) {
    return {{"type", "string"}, {"format", "date-time"}};
  } else if constexpr (std::is_same_v<T, Date>) {
    return {{"type", "string"}, {"format", "date"}};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return {{"type", "integer"}, {"format", "int64"}};
  } else if constexpr (std::is_same_v<T, double>) {
    return {{"type", "number"}};
  } else if constexpr (std::is_enum_v<T>) {
    json::array names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto enumerator) { names.emplace_back(enumerator.name); });
    return {{"type", "string"}, {"enum", std::move(names)}};
  } else if constexpr (IsVector<T>::value) {
    return {{"type", "array"}, {"items", schema<typename T::value_type>()}};
  } else if constexpr (IsOptional<T>::value) {
    return schema<typename T::value_type>();
  } else {
    json::object properties;
    json::array required;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      using Field = std::decay_t<decltype(std::declval<T>().*member.pointer)>;
      properties[member.name] = schema<Field>();
      if (!IsOptional<Field>::value && !IsVector<Field>::value &&
          !std::is_same_v<Field, json::value>) {
        required.emplace_back(member.name);
      }
    });
    json::object object{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) object["required"] = std::move(required);
    object["additionalProperties"] = false;
    return object;
  }
}

}  // namespace described

template <typename T>
boost::json::value to_json(const T& value) {
  return described::encode(value);
}

// Decodes and names every fault at once: wrong types, absent and unknown fields.
template <typename T>
Result<T> from_json(const boost::json::value& value) {
  T result{};
  std::vector<Fault> faults;
  described::decode(value, result, "", faults);
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the request has faults", std::move(faults));
  }
  return result;
}

template <typename T>
Result<T> from_json_text(std::string_view text) {
  return from_json<T>(TRY(parse_json(text)));
}

template <typename T>
boost::json::object schema_of() {
  return described::schema<T>();
}

}  // namespace candor
