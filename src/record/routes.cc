// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "record/codec.h"
#include "record/page.h"
#include "record/record.h"
#include "record/status_routes.h"
#include "record/status_store.h"
#include "record/store.h"

namespace candor::record {
namespace {

using http::Method;
using http::Request;
using http::Response;

// A statement never changes; the style changes with the program.
constexpr std::string_view kStatementCache = "public, max-age=86400, immutable";
constexpr std::string_view kStyleCache = "public, max-age=3600";

void add_security_headers(Response& response) {
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'self'; base-uri 'none'; "
                                "form-action 'none'; frame-ancestors 'none'");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
}

// Whether one of the ETags that the reader has is `etag` (RFC 9110 section 13.1.2: weak ones
// compare equal).
bool has_it_already(const Request& request, std::string_view etag) {
  const auto header = request.header("if-none-match");
  if (!header) return false;
  const auto tags = split(*header, ',');
  return std::any_of(tags.begin(), tags.end(), [&](std::string_view tag) {
    tag = trim(tag);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag == etag || tag == "*";
  });
}

}  // namespace

Response page(const Request& request, std::string_view type, std::string_view cache,
              std::string body) {
  Response response;
  const std::string etag = fmt::format("\"{}\"", sha256_hex(body).substr(0, 32));
  response.headers.emplace_back("ETag", etag);
  response.headers.emplace_back("Cache-Control", cache);
  response.content_type = type;
  if (has_it_already(request, etag)) {
    response.status = 304;
    return response;
  }
  add_security_headers(response);
  response.body = std::move(body);
  return response;
}

namespace {

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

Result<Response> get_home(App& app, const Request& request) {
  const auto tx = app.db.read();
  Site site = site_of(app.settings);
  site.has_archive = store::has_past(*tx);
  site.has_services = store::has_services(*tx);
  return page(request, kHtml, kPageCache, home_page(site, store::list_last(*tx), app.clock.now()));
}

Result<Response> get_incident(App& app, const Request& request) {
  const auto tx = app.db.read();
  const Instant now = app.clock.now();
  const auto statements = store::list(*tx, request.param("incident"));
  // An incident about which nothing was published does not exist for the public.
  if (statements.empty()) return fail(ErrorCode::not_found, "there is no such page");
  Kept kept;
  for (const auto& promise : TRY(incident::list_promises(*tx, request.param("incident"), now))) {
    if (promise.kept_at) kept[promise.number] = *promise.kept_at;
  }
  return page(request, kHtml, kPageCache,
              incident_page(site_of(app.settings), statements, kept, now));
}

// The bytes that the fingerprint is of, under the name that the page gives them.
Result<Response> get_statement(App& app, const Request& request) {
  const auto statements = store::list(*app.db.read(), request.param("incident"));
  for (const Statement& statement : statements) {
    if (std::to_string(statement.number) != request.param("number")) continue;
    Response response =
        page(request, "application/json", kStatementCache, codec::public_json(statement));
    response.headers.emplace_back(
        "Content-Disposition",
        fmt::format("attachment; filename=\"{}.json\"", statement.reference));
    return response;
  }
  return fail(ErrorCode::not_found, "there is no such statement");
}

Result<Response> get_style(App&, const Request& request) {
  return page(request, "text/css; charset=utf-8", kStyleCache, std::string(style()));
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
    {.method = Method::get,
     .path = "/",
     .access = Access::anyone,
     .summary = "What is going on now, and what was before.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_home},
    {.method = Method::get,
     .path = "/incidents/{incident}",
     .access = Access::anyone,
     .summary = "One incident: was it my data, what do I do, what happened.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_incident},
    {.method = Method::get,
     .path = "/incidents/{incident}/statements/{number}",
     .access = Access::anyone,
     .summary = "One statement as data: the canonical JSON (RFC 8785) that its fingerprint is of.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_statement},
    {.method = Method::get,
     .path = "/style.css",
     .access = Access::anyone,
     .summary = "The style of the pages.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_style},
};

std::vector<http::Route> joined(std::span<const http::Route> first,
                                std::span<const http::Route> second) {
  std::vector<http::Route> all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

}  // namespace

http::Response refusal_page(const Settings& settings, int status) {
  Response response;
  response.status = status;
  response.content_type = kHtml;
  response.headers.emplace_back("Cache-Control", "no-store");
  add_security_headers(response);
  response.body = refused_page(site_of(settings), status);
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
