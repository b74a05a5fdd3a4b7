// SPDX-License-Identifier: Apache-2.0
#include "dossier/codec.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"

namespace candor::dossier::codec {
namespace {

boost::json::object stix_bundle() {
  return {{"type", "object"}, {"description", "A bundle of STIX 2.1."}};
}
constexpr http::Schema kSchemas[] = {{"StixBundle", stix_bundle}};

std::string text_in(const boost::json::object& body, const char* name) {
  const boost::json::value* value = body.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

}  // namespace

std::optional<Decision> decision_of(std::string_view body) {
  const auto value = parse_json(body);
  const boost::json::object* object = value ? value->if_object() : nullptr;
  if (object == nullptr) return std::nullopt;
  const std::string reason = text_in(*object, "reason");
  if (reason.empty()) return std::nullopt;
  std::string what;
  for (const char* name : {"field", "anchor", "role", "flag", "rule", "reference"}) {
    if (const std::string given = text_in(*object, name); !given.empty()) what = given;
  }
  for (const char* name : {"to", "at"}) {
    if (const std::string given = text_in(*object, name); !given.empty()) {
      what += what.empty() ? given : ": " + given;
    }
  }
  return Decision{std::move(what), reason};
}

boost::json::value encode_text(std::string_view markdown) {
  return boost::json::object{{"markdown", markdown}};
}

boost::json::value encode_written(std::string_view path, std::string_view sha256) {
  return {{"path", path}, {"sha256", sha256}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace candor::dossier::codec
