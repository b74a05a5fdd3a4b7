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

#include <array>
#include <cstdint>
#include <optional>
#include <span>
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

namespace candor {
namespace described {

enum class Kind {
  any,
  text,
  id,
  boolean,
  integer,
  number,
  instant,
  date,
  enumeration,
  optional,
  list,
  object
};

struct Shape;

// A field of an object: its name, its shape, and where it is in an object at an address.
struct Member {
  const char* name = nullptr;
  const Shape& (*shape)() = nullptr;
  void* (*in)(void* object) = nullptr;
};

// What is known of a type while the program runs, so that the code that works on JSON is compiled
// once and not for each type.
struct Shape {
  Kind kind = Kind::any;
  std::span<const Member> members = {};          // of an object
  std::span<const Enumerator> enumerators = {};  // of an enumeration
  // Of an integer and an enumeration.
  std::int64_t (*read)(const void* value) = nullptr;
  void (*write)(void* value, std::int64_t wanted) = nullptr;
  // Of an optional and a list, for the items; of an id, for its text.
  const Shape& (*item)() = nullptr;
  std::size_t (*size)(const void* items) = nullptr;
  const void* (*at)(const void* items, std::size_t index) = nullptr;
  void* (*add)(void* items) = nullptr;  // the address of a new one, as it is by default
};

boost::json::value encode(const Shape& shape, const void* value);
// What is wrong is told by its place, a JSON pointer (RFC 6901).
void decode(const Shape& shape, const boost::json::value& from, void* to, const std::string& place,
            std::vector<Fault>& faults);
// Nested objects are written out where they stand, so that a schema can be read by itself.
boost::json::object schema(const Shape& shape);

// A name as it stands in a JSON pointer, RFC 6901 section 3.
std::string pointer_token(std::string_view name);

template <typename T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <typename T>
const Shape& shape_of();

template <typename T, template <typename...> typename List, typename... Described>
constexpr std::array<Member, sizeof...(Described)> members_of(List<Described...>) {
  return {
      {{Described::name,
        &shape_of<std::remove_cvref_t<decltype(std::declval<T&>().*Described::pointer)>>,
        [](void* object) -> void* { return &(static_cast<T*>(object)->*Described::pointer); }}...}};
}
template <typename T>
inline constexpr auto kMembers = members_of<T>(Members<T>());

template <typename T>
constexpr Shape kNumeral{
    .read =
        [](const void* value) { return static_cast<std::int64_t>(*static_cast<const T*>(value)); },
    .write = [](void* value,
                std::int64_t wanted) { *static_cast<T*>(value) = static_cast<T>(wanted); }};

template <typename T>
struct ShapeOf {
  static constexpr Shape make() {
    if constexpr (std::is_enum_v<T>) {
      Shape shape = kNumeral<T>;
      shape.kind = Kind::enumeration;
      shape.enumerators = kEnumerators<T>;
      return shape;
    } else if constexpr (std::is_integral_v<T>) {
      Shape shape = kNumeral<T>;
      shape.kind = Kind::integer;
      return shape;
    } else {
      return {.kind = Kind::object, .members = kMembers<T>};
    }
  }
};
template <Kind kind>
struct Plain {
  static constexpr Shape make() { return {.kind = kind}; }
};
template <>
struct ShapeOf<boost::json::value> : Plain<Kind::any> {};
template <>
struct ShapeOf<std::string> : Plain<Kind::text> {};
template <>
struct ShapeOf<bool> : Plain<Kind::boolean> {};
template <>
struct ShapeOf<double> : Plain<Kind::number> {};
template <>
struct ShapeOf<Instant> : Plain<Kind::instant> {};
template <>
struct ShapeOf<Date> : Plain<Kind::date> {};
template <typename Tag>
struct ShapeOf<Id<Tag>> {
  static constexpr Shape make() {
    return {.kind = Kind::id,
            .at = [](const void* id, std::size_t) -> const void* {
              return &static_cast<const Id<Tag>*>(id)->value;
            },
            .add = [](void* id) -> void* { return &static_cast<Id<Tag>*>(id)->value; }};
  }
};
template <typename T>
struct ShapeOf<std::optional<T>> {
  using Items = std::optional<T>;
  static constexpr Shape make() {
    return {.kind = Kind::optional,
            .item = &shape_of<T>,
            .size = [](const void* items) -> std::size_t {
              return static_cast<const Items*>(items)->has_value() ? 1 : 0;
            },
            .at = [](const void* items, std::size_t) -> const void* {
              return &**static_cast<const Items*>(items);
            },
            .add = [](void* items) -> void* { return &static_cast<Items*>(items)->emplace(); }};
  }
};
template <typename T>
struct ShapeOf<std::vector<T>> {
  using Items = std::vector<T>;
  static constexpr Shape make() {
    return {
        .kind = Kind::list,
        .item = &shape_of<T>,
        .size = [](const void* items) { return static_cast<const Items*>(items)->size(); },
        .at = [](const void* items, std::size_t index) -> const void* {
          return &(*static_cast<const Items*>(items))[index];
        },
        .add = [](void* items) -> void* { return &static_cast<Items*>(items)->emplace_back(); }};
  }
};

template <typename T>
const Shape& shape_of() {
  static constexpr Shape kShape = ShapeOf<T>::make();
  return kShape;
}

}  // namespace described

template <typename T>
boost::json::value to_json(const T& value) {
  return described::encode(described::shape_of<T>(), &value);
}

// Decodes and names every fault at once: wrong types, absent and unknown fields.
template <typename T>
Result<T> from_json(const boost::json::value& value) {
  T result{};
  std::vector<Fault> faults;
  described::decode(described::shape_of<T>(), value, &result, "", faults);
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
  return described::schema(described::shape_of<T>());
}

}  // namespace candor
