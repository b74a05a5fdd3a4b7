// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "record/codec.h"
#include "record/page.h"
#include "record/record.h"

namespace candor::record {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> list(App& app, const Request& request) {
  const auto tx = app.db.read();
  return http::json_response(200,
                             codec::encode(TRY(list_statements(*tx, request.param("incident")))));
}

Result<Response> post(App& app, const Request& request) {
  const NewStatement wanted = TRY(codec::decode_new_statement(request.body));
  return http::json_response(
      201, codec::encode(TRY(publish(app, request.actor, request.param("incident"), wanted))));
}

// What is published is answered from the public site (site.h) before any route is looked for.
Result<Response> get_unpublished(App&, const Request&) {
  return fail(ErrorCode::not_found, "there is no such page");
}

constexpr http::Route published(std::string_view path, std::string_view summary) {
  return {.method = Method::get,
          .path = path,
          .access = Access::anyone,
          .summary = summary,
          .request = "",
          .response = "",
          .status = 200,
          .query = {},
          .handler = get_unpublished};
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/statements",
     .access = Access::read,
     .summary = "List what was published about an incident, oldest first.",
     .request = "",
     .response = "StatementList",
     .status = 200,
     .query = {},
     .handler = list},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/statements",
     .access = Access::communicate,
     .summary = "Publish a statement, at once and for good: facts, counts and letters as they "
                "stand.",
     .request = "NewStatement",
     .response = "Statement",
     .status = 201,
     .query = {},
     .handler = post},
};

constexpr http::Route kPublicRoutes[] = {
    published("/", "What is going on now, and what was before."),
    published("/incidents/{incident}",
              "One incident: was it my data, what do I do, what happened."),
    published("/incidents/{incident}/statements/{number}",
              "One statement as data: the canonical JSON (RFC 8785) that its fingerprint is of."),
    published("/history.atom", "The newest statements as an Atom feed."),
    published("/accessibility", "Who can read the pages, and what to do if you cannot."),
    published("/.well-known/security.txt", "To whom a weakness should be reported (RFC 9116)."),
    published("/style.css", "The style of the pages."),
};

}  // namespace

http::Response refusal_page(const Settings& settings, int status) {
  Response response;
  response.status = status;
  response.content_type = kHtml;
  response.headers.emplace_back("Cache-Control", "no-store");
  for (auto& header : page_headers()) response.headers.push_back(std::move(header));
  response.body = refused_page(site_of(settings), status);
  return response;
}

http::RoomRoutes routes() { return {"record", kRoutes, codec::schemas()}; }
http::RoomRoutes public_routes() { return {"record", kPublicRoutes, {}}; }

}  // namespace candor::record
