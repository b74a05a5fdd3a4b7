// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "incident/codec.h"
#include "incident/incident.h"

namespace candor::incident {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::int64_t kPageMax = 200;

Response with_etag(int status, const Incident& incident) {
  Response response = http::json_response(status, codec::encode(incident));
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", incident.version));
  return response;
}

Result<Response> list(App& app, const Request& request) {
  std::int64_t limit = 50;
  if (const auto text = request.find_query("limit")) {
    const auto number = parse_integer(*text);
    if (!number || *number < 1 || *number > kPageMax) {
      return fail(ErrorCode::invalid, "limit cannot be taken as it is",
                  {{"limit", fmt::format("is not a whole number from 1 to {}", kPageMax)}});
    }
    limit = *number;
  }
  const auto tx = app.db.read();
  return http::json_response(
      200, codec::encode(list_incidents(*tx, request.find_query("after"), limit)));
}

Result<Response> post(App& app, const Request& request) {
  const NewIncident wanted = TRY(codec::decode_new_incident(request.body));
  const Incident incident = TRY(declare(app, request.actor, wanted));
  Response response = with_etag(201, incident);
  response.headers.emplace_back("Location", "/api/v1/incidents/" + incident.reference);
  return response;
}

Result<Response> get(App& app, const Request& request) {
  const Overview overview = TRY(load_overview(*app.db.read(), request.param("incident")));
  Response response = http::json_response(200, codec::encode(overview));
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", overview.incident.version));
  return response;
}

Result<Response> put_severity(App& app, const Request& request) {
  Change<Severity> change = TRY(codec::decode_severity_change(request.body));
  change.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(set_severity(app, request.actor, request.param("incident"), change)));
}

Result<Response> put_phase(App& app, const Request& request) {
  Change<Phase> change = TRY(codec::decode_phase_change(request.body));
  change.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(set_phase(app, request.actor, request.param("incident"), change)));
}

Result<Response> put_status(App& app, const Request& request) {
  Change<Status> change = TRY(codec::decode_status_change(request.body));
  change.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(set_status(app, request.actor, request.param("incident"), change)));
}

Result<Response> put_anchor(App& app, const Request& request) {
  const auto anchor = find_enum<Anchor>(request.param("anchor"));
  if (!anchor) {
    return fail(ErrorCode::not_found,
                "there is no such clock anchor; there are " + enum_names<Anchor>());
  }
  const NewAnchor wanted = TRY(codec::decode_new_anchor(request.body));
  return http::json_response(
      200, codec::encode(
               TRY(set_anchor(app, request.actor, request.param("incident"), *anchor, wanted))));
}

Result<Response> post_fact(App& app, const Request& request) {
  const NewFact wanted = TRY(codec::decode_new_fact(request.body));
  return http::json_response(
      201, codec::encode(TRY(state_fact(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> post_timeline(App& app, const Request& request) {
  const NewTimelineEntry wanted = TRY(codec::decode_new_timeline_entry(request.body));
  return http::json_response(
      201,
      codec::encode(TRY(add_to_timeline(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> post_veris(App& app, const Request& request) {
  return http::json_response(200,
                             codec::encode(TRY(import_veris(app, request.actor, request.body))));
}

Result<Response> get_veris(App& app, const Request& request) {
  Response response;
  response.body = TRY(export_veris(*app.db.read(), request.param("incident")));
  return response;
}

constexpr http::QueryParameter kPaging[] = {
    {"after", "`next` of the page before: read on from there."},
    {"limit", "How many at most, 1 to 200; 50 if left out."},
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents",
     .access = Access::read,
     .summary = "List the incidents, newest first.",
     .request = "",
     .response = "IncidentPage",
     .status = 200,
     .query = kPaging,
     .handler = list},
    {.method = Method::post,
     .path = "/api/v1/incidents",
     .access = Access::respond,
     .summary = "Declare an incident.",
     .request = "NewIncident",
     .response = "Incident",
     .status = 201,
     .query = {},
     .handler = post},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}",
     .access = Access::read,
     .summary = "Show an incident with its anchors, facts and timeline.",
     .request = "",
     .response = "IncidentOverview",
     .status = 200,
     .query = {},
     .handler = get},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/severity",
     .access = Access::command,
     .summary = "Raise or lower the severity, with a reason.",
     .request = "SeverityChange",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = put_severity},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/phase",
     .access = Access::command,
     .summary = "Move to another phase, with a reason.",
     .request = "PhaseChange",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = put_phase},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/status",
     .access = Access::command,
     .summary = "Say how sure it is that it happened, with a reason.",
     .request = "StatusChange",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = put_status},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/anchors/{anchor}",
     .access = Access::comply,
     .summary = "Set a clock anchor, with a reason; the one before is kept.",
     .request = "NewClockAnchor",
     .response = "ClockAnchor",
     .status = 200,
     .query = {},
     .handler = put_anchor},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/facts",
     .access = Access::respond,
     .summary = "State a fact, or correct one.",
     .request = "NewFact",
     .response = "Fact",
     .status = 201,
     .query = {},
     .handler = post_fact},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/timeline",
     .access = Access::respond,
     .summary = "Add to the timeline.",
     .request = "NewTimelineEntry",
     .response = "TimelineEntry",
     .status = 201,
     .query = {},
     .handler = post_timeline},
    {.method = Method::post,
     .path = "/api/v1/veris-records",
     .access = Access::respond,
     .summary = "Import VERIS records; each is taken or refused by itself.",
     .request = "VerisRecords",
     .response = "VerisImport",
     .status = 200,
     .query = {},
     .handler = post_veris},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/veris",
     .access = Access::read,
     .summary = "Export as a VERIS 1.4.1 record.",
     .request = "",
     .response = "VerisRecord",
     .status = 200,
     .query = {},
     .handler = get_veris},
};

}  // namespace

http::RoomRoutes routes() { return {"incident", kRoutes, codec::schemas()}; }

}  // namespace candor::incident
