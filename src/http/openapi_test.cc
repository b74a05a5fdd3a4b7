// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/json.h"
#include "http/http.h"

namespace candor::http {
namespace {

Result<Response> nothing(App&, const Request&) { return Response{}; }
boost::json::object thing() { return {{"type", "object"}}; }

constexpr QueryParameter kQuery[] = {{"after", "Read on from there."}};
constexpr Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/things",
     .access = Access::anyone,
     .summary = "List the things.",
     .request = "",
     .response = "Thing",
     .status = 200,
     .query = kQuery,
     .handler = nothing},
    {.method = Method::put,
     .path = "/api/v1/things/{thing}/parts-list",
     .access = Access::read,
     .summary = "Set the parts.",
     .request = "Thing",
     .response = "",
     .status = 204,
     .query = {},
     .handler = nothing},
};
constexpr Schema kSchemas[] = {{"Thing", thing}};

TEST(OpenApi, SaysWhatTheTablesSay) {
  const RoomRoutes room{"thing", kRoutes, kSchemas};
  const boost::json::object examples{{"PUT /api/v1/things/{thing}/parts-list",
                                      boost::json::object{{"request", {{"name", "wheel"}}}}}};
  const auto document = openapi({&room, 1}, "1.2.3", examples);

  EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
  EXPECT_EQ(document.at("info").at("version").as_string(), "1.2.3");
  EXPECT_EQ(canonical_json(document.at("paths").at("/api/v1/things").at("get")),
            R"({"operationId":"get_things",)"
            R"("parameters":[{"description":"Read on from there.","in":"query","name":"after",)"
            R"("schema":{"type":"string"}}],)"
            R"("responses":{"200":{"content":{"application/json":{"schema":)"
            R"({"$ref":"#/components/schemas/Thing"}}},"description":"OK"},)"
            R"("default":{"$ref":"#/components/responses/Problem"}},)"
            R"("security":[],"summary":"List the things.","tags":["thing"]})");
  EXPECT_EQ(
      canonical_json(document.at("paths").at("/api/v1/things/{thing}/parts-list").at("put")),
      R"({"operationId":"put_things_thing_parts_list",)"
      R"("parameters":[{"in":"path","name":"thing","required":true,"schema":{"type":"string"}}],)"
      R"("requestBody":{"content":{"application/json":{"example":{"name":"wheel"},"schema":)"
      R"({"$ref":"#/components/schemas/Thing"}}},"required":true},)"
      R"("responses":{"204":{"description":"No Content"},)"
      R"("default":{"$ref":"#/components/responses/Problem"}},)"
      R"("security":[{"bearer":[]},{"session":[]}],"summary":"Set the parts.",)"
      R"("tags":["thing"],"x-candor-access":"read"})");
  EXPECT_TRUE(document.at("components").at("schemas").as_object().contains("Problem"));
  EXPECT_EQ(document.at("components").at("securitySchemes").at("bearer").at("scheme").as_string(),
            "bearer");
}

TEST(OpenApi, ABodyThatMayBeLeftOutIsNotRequired) {
  constexpr static Route kOptional[] = {
      {.method = Method::post,
       .path = "/api/v1/things",
       .access = Access::anyone,
       .summary = "Show things, or one like that.",
       .request = "Thing?",
       .response = "",
       .status = 204,
       .query = {},
       .handler = nothing},
  };
  const RoomRoutes room{"thing", kOptional, kSchemas};
  const auto document = openapi({&room, 1}, "1.2.3", {});
  EXPECT_EQ(canonical_json(document.at("paths").at("/api/v1/things").at("post").at("requestBody")),
            R"({"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}},)"
            R"("required":false})");
}

TEST(OpenApi, WhatIsStreamedIsOctetsAndItsArgumentAHeader) {
  constexpr static Route kStreamed[] = {
      {.method = Method::post,
       .path = "/api/v1/things",
       .access = Access::anyone,
       .summary = "Take a thing, and give it back.",
       .request = "Thing",
       .response = "",
       .status = 200,
       .query = {},
       .handler = nothing,
       .request_body = Body::stream,
       .stream_bytes_max = 1,
       .response_body = Body::stream},
  };
  const RoomRoutes room{"thing", kStreamed, kSchemas};
  const auto document = openapi({&room, 1}, "1", {});

  EXPECT_EQ(canonical_json(document.at("paths").at("/api/v1/things").at("post")),
            R"({"operationId":"post_things",)"
            R"("parameters":[{"content":{"application/json":{"schema":)"
            R"({"$ref":"#/components/schemas/Thing"}}},)"
            R"("description":"JSON; what is not ASCII as JSON's escapes.","in":"header",)"
            R"("name":"Candor-Argument","required":true}],)"
            R"("requestBody":{"content":{"application/octet-stream":{}},"required":true},)"
            R"("responses":{"200":{"content":{"application/octet-stream":{}},)"
            R"("description":"OK"},"default":{"$ref":"#/components/responses/Problem"}},)"
            R"("security":[],"summary":"Take a thing, and give it back.","tags":["thing"]})");
}

boost::json::object list_schema() {
  return {{"type", "object"},
          {"properties",
           {{"name", {{"type", "string"}}},
            {"parts", {{"type", "array"}, {"items", {{"type", "string"}}}}}}},
          {"required", {"name", "parts"}}};
}

TEST(OpenApi, OnlyRequestsMayLeaveOutLists) {
  constexpr static Route kLists[] = {
      {.method = Method::post,
       .path = "/api/v1/lists",
       .access = Access::anyone,
       .summary = "Take a list, and show what became of it.",
       .request = "NewList",
       .response = "List",
       .status = 200,
       .query = {},
       .handler = nothing},
  };
  constexpr static Schema kListSchemas[] = {{"NewList", list_schema}, {"List", list_schema}};
  const RoomRoutes room{"list", kLists, kListSchemas};
  const auto document = openapi({&room, 1}, "1", {});
  const auto& schemas = document.at("components").at("schemas");

  EXPECT_EQ(canonical_json(schemas.at("List").at("required")), R"(["name","parts"])");
  EXPECT_EQ(canonical_json(schemas.at("NewList").at("required")), R"(["name"])");
}

TEST(OpenApi, ARouteThatNamesNoSchemaOfTheTablesIsABug) {
  const RoomRoutes room{"thing", kRoutes, {}};
  EXPECT_THROW(openapi({&room, 1}, "1", {}), BugFound);
}

}  // namespace
}  // namespace candor::http
