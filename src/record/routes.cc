// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "record/codec.h"
#include "record/page.h"
#include "record/record.h"
#include "record/resource.h"
#include "record/status_routes.h"

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

Result<Response> post_preview(App& app, const Request& request) {
  const NewStatement wanted = TRY(codec::decode_new_statement(request.body));
  return http::json_response(
      200, codec::encode(TRY(preview(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> list_all_drafts(App& app, const Request& request) {
  const auto tx = app.db.read();
  return http::json_response(200, codec::encode(TRY(list_drafts(*tx, request.param("incident")))));
}

Result<Response> post_draft(App& app, const Request& request) {
  const NewStatement wanted = TRY(codec::decode_new_statement(request.body));
  return http::json_response(
      201, codec::encode(TRY(draft(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> post_publication(App& app, const Request& request) {
  return http::json_response(
      201, codec::encode(TRY(publish_draft(app, request.actor, request.param("draft")))));
}

Result<Response> delete_draft(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(withdraw_draft(app, request.actor, request.param("draft")))));
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
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/statements/preview",
     .access = Access::communicate,
     .summary = "Show the public page as it would be after publishing this; nothing is written.",
     .request = "NewStatement",
     .response = "StatementPreview",
     .status = 200,
     .query = {},
     .handler = post_preview},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/statement-drafts",
     .access = Access::read,
     .summary = "List what was drafted about an incident, oldest first.",
     .request = "",
     .response = "StatementDraftList",
     .status = 200,
     .query = {},
     .handler = list_all_drafts},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/statement-drafts",
     .access = Access::communicate,
     .summary = "Write a statement that somebody else publishes.",
     .request = "NewStatement",
     .response = "StatementDraft",
     .status = 201,
     .query = {},
     .handler = post_draft},
    {.method = Method::post,
     .path = "/api/v1/statement-drafts/{draft}/publication",
     .access = Access::communicate,
     .summary = "Publish what somebody else has drafted, at once and for good.",
     .request = "",
     .response = "Statement",
     .status = 201,
     .query = {},
     .handler = post_publication},
    {.method = Method::del,
     .path = "/api/v1/statement-drafts/{draft}",
     .access = Access::communicate,
     .summary = "Put a draft aside; nothing public changes.",
     .request = "",
     .response = "StatementDraft",
     .status = 200,
     .query = {},
     .handler = delete_draft},
};

constexpr http::Route kPublicRoutes[] = {
    published("/", "What is going on now, and what was before."),
    published("/incidents/{incident}",
              "One incident: was it my data, what do I do, what happened."),
    published("/incidents/{incident}/statements/{number}",
              "One statement as data: the canonical JSON (RFC 8785) that its fingerprint is of."),
    published("/reviews", "What was looked back on when it was over, newest first."),
    published("/reviews/{incident}",
              "The review of one incident: why it could happen, and what "
              "was changed."),
    published("/letter", "Whether a letter is from us: where its code is typed."),
    published("/affected", "Whether an address is affected: where it is given."),
    published("/subscribe", "What comes next by e-mail: where an address is given."),
    published("/accessibility", "Who can read the pages, and what to do if you cannot."),
    published("/.well-known/security.txt", "To whom a weakness should be reported (RFC 9116)."),
    published("/verify", "How to check that nothing of it was changed."),
    published("/verify.sh", "The script that checks an entry of the public log."),
    published("/style.css", "The style of the pages."),
    published("/logo/{name}", "The company's logo, named by its content."),
};

std::vector<http::Route> joined(std::span<const http::Route> first,
                                std::span<const http::Route> second) {
  std::vector<http::Route> all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

}  // namespace

Result<Response> get_unpublished(App&, const Request&) {
  return fail(ErrorCode::not_found, "there is no such page");
}

http::Response refusal_page(const Settings& settings, int status) {
  Response response;
  response.status = status;
  response.content_type = kHtml;
  response.headers.emplace_back("Cache-Control", "no-store");
  const Site site = site_of(settings);
  for (auto& header : page_headers(pictures_of(site))) {
    response.headers.push_back(std::move(header));
  }
  response.body = refused_page(site, status);
  return response;
}

http::RoomRoutes routes() {
  static const auto all = joined(kRoutes, status_routes());
  return {"record", all, codec::schemas()};
}
http::RoomRoutes public_routes() {
  static const auto all = joined(kPublicRoutes, status_public_routes());
  return {"record", all, {}};
}

}  // namespace candor::record
