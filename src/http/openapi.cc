// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <boost/json.hpp>

#include "base/enums.h"
#include "base/schema.h"
#include "base/text.h"
#include "http/http.h"
#include "http/problem.h"

namespace candor::http {
namespace {

namespace json = boost::json;

// "put_incidents_incident_severity" for PUT /api/v1/incidents/{incident}/severity.
std::string operation_id(const Route& route) {
  constexpr std::string_view kPrefix = "/api/v1";
  std::string_view path = route.path;
  if (path.starts_with(kPrefix)) path.remove_prefix(kPrefix.size());
  std::string id = to_lower(method_name(route.method));
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) {
      id += c;
    } else if (id.back() != '_') {
      id += '_';
    }
  }
  while (id.back() == '_') id.pop_back();
  return id;
}

// A request "Thing?" is a Thing, or nothing.
bool may_be_left_out(std::string_view request) { return request.ends_with('?'); }
std::string_view schema_name(std::string_view request) {
  if (may_be_left_out(request)) request.remove_suffix(1);
  return request;
}

json::object reference(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

json::object content(std::string_view media_type, std::string_view schema,
                     const json::value* example = nullptr) {
  json::object described{{"schema", reference("schemas", schema)}};
  if (example != nullptr) described["example"] = *example;
  return {{media_type, std::move(described)}};
}

// Bytes of any kind have no schema: OpenAPI 3.1.0 section 4.8.14.3.
json::object octets(const json::value* example) {
  json::object described;
  if (example != nullptr) described["example"] = *example;
  return {{"application/octet-stream", std::move(described)}};
}

json::object text(std::string_view media_type, const json::value* example) {
  json::object described{{"schema", {{"type", "string"}}}};
  if (example != nullptr) described["example"] = *example;
  return {{media_type, std::move(described)}};
}

json::array parameters_of(const Route& route, const json::value* argument) {
  json::array parameters;
  for (std::string_view segment : split(route.path, '/')) {
    if (!segment.starts_with('{')) continue;
    parameters.push_back({{"name", segment.substr(1, segment.size() - 2)},
                          {"in", "path"},
                          {"required", true},
                          {"schema", {{"type", "string"}}}});
  }
  for (const QueryParameter& parameter : route.query) {
    parameters.push_back({{"name", parameter.name},
                          {"in", "query"},
                          {"description", parameter.summary},
                          {"schema", {{"type", "string"}}}});
  }
  if (route.request_body == Body::stream && !route.request.empty()) {
    parameters.push_back({{"name", "Candor-Argument"},
                          {"in", "header"},
                          {"required", true},
                          {"description", "JSON; what is not ASCII as JSON's escapes."},
                          {"content", content("application/json", route.request, argument)}});
  }
  return parameters;
}

json::object operation_of(std::string_view room, const Route& route, const json::object* example) {
  const auto shown = [&](const char* side) {
    return example == nullptr ? nullptr : example->if_contains(side);
  };
  json::object operation{{"tags", json::array{room}},
                         {"operationId", operation_id(route)},
                         {"summary", route.summary}};
  json::array parameters = parameters_of(route, shown("request"));
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (route.request_body == Body::stream) {
    // What stands in the header is the request then.
    const json::value* body = shown(route.request.empty() ? "request" : "content");
    operation["requestBody"] = {{"required", true}, {"content", octets(body)}};
  } else if (!route.request.empty()) {
    operation["requestBody"] = {
        {"required", !may_be_left_out(route.request)},
        {"content", content("application/json", schema_name(route.request), shown("request"))}};
  }
  json::object success{{"description", reason_phrase(route.status)}};
  if (route.response_body == Body::stream) {
    success["content"] = octets(shown("response"));
  } else if (route.response.empty() && route.response_type != kJson) {
    success["content"] = text(route.response_type, shown("response"));
  } else if (!route.response.empty()) {
    success["content"] = content(route.response_type, route.response, shown("response"));
  }
  operation["responses"] = {{std::to_string(route.status), std::move(success)},
                            {"default", reference("responses", "Problem")}};
  operation["security"] = json::array();
  if (route.access != Access::anyone) {
    operation["security"] = json::array{json::object{{"bearer", json::array()}},
                                        json::object{{"session", json::array()}}};
    operation["x-candor-access"] = enum_name(route.access);
  }
  return operation;
}

void allow_absent_lists_in_requests(std::span<const RoomRoutes> rooms, json::object& schemas) {
  std::set<std::string_view> requests;
  for (const RoomRoutes& room : rooms) {
    for (const Route& route : room.routes) requests.insert(schema_name(route.request));
  }
  for (std::string_view name : requests) {
    if (json::value* schema = schemas.if_contains(name)) allow_absent_lists(*schema);
  }
}

json::object schemas_of(std::span<const RoomRoutes> rooms) {
  json::object schemas;
  for (const RoomRoutes& room : rooms) {
    for (const Schema& schema : room.schemas) {
      CHECK(!schemas.contains(schema.name));
      schemas[schema.name] = schema.make();
    }
  }
  CHECK(!schemas.contains("Problem"));
  schemas["Problem"] = problem_schema();
  allow_absent_lists_in_requests(rooms, schemas);
  return schemas;
}

void check_route(const Route& route, const json::object& schemas, std::set<std::string>& ids) {
  CHECK(route.request.empty() || schemas.contains(schema_name(route.request)));
  CHECK(route.response.empty() || schemas.contains(route.response));
  CHECK(ids.insert(operation_id(route)).second);
}

}  // namespace

json::value openapi(std::span<const RoomRoutes> rooms, std::string_view version,
                    const json::object& examples) {
  json::object schemas = schemas_of(rooms);
  json::object paths;
  std::set<std::string> ids;
  for (const RoomRoutes& room : rooms) {
    for (const Route& route : room.routes) {
      check_route(route, schemas, ids);
      json::value& path = paths[route.path];
      if (path.is_null()) path.emplace_object();
      const json::value* example = examples.if_contains(std::string(method_name(route.method)) +
                                                        " " + std::string(route.path));
      path.as_object()[to_lower(method_name(route.method))] =
          operation_of(room.room, route, example == nullptr ? nullptr : example->if_object());
    }
  }
  json::object components{
      {"schemas", std::move(schemas)},
      {"responses",
       {{"Problem",
         {{"description", "Why it was refused, with every fault that was found (RFC 9457)."},
          {"content", content("application/problem+json", "Problem")}}}}},
      {"securitySchemes",
       {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
        {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-candor_session"}}}}},
  };
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Candor"},
            {"version", version},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
          {"paths", std::move(paths)},
          {"components", std::move(components)}};
}

}  // namespace candor::http
