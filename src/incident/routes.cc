// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "incident/codec.h"
#include "incident/faces.h"
#include "staff/staff.h"

namespace candor::incident {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> list(App& app, const Request& request) {
  Filter filter{.state = TRY(find_enum_in<Openness>(request, "state")),
                .status = TRY(find_enum_in<Status>(request, "status")),
                .severity = TRY(find_enum_in<Severity>(request, "severity")),
                .limit = TRY(PageLimit::parse(request.find_query("limit"), "limit", 50)).number()};
  if (const auto title = request.find_query("title")) filter.title = std::string(*title);
  if (const auto after = request.find_query("after")) filter.after = std::string(*after);
  const auto tx = app.db.read();
  filter.without = staff::closed_incidents(*tx, request.actor);
  return http::json_response(200, codec::encode(list_incidents(*tx, filter)));
}

Result<Response> post(App& app, const Request& request) {
  const NewIncident wanted = TRY(codec::decode_new_incident(request.body));
  const Incident incident = TRY(declare(app, request.actor, wanted));
  Response response = with_etag(201, incident);
  response.headers.emplace_back("Location", "/api/v1/incidents/" + incident.reference);
  return response;
}

Result<Response> get(App& app, const Request& request) {
  const Overview overview =
      TRY(load_overview(*app.db.read(), request.param("incident"), request.actor));
  Response response = http::json_response(200, codec::encode(overview));
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", overview.incident.version));
  return response;
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

Result<Response> get_facts(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(list_facts(*app.db.read(), request.param("incident")))));
}

Result<Response> post_fact(App& app, const Request& request) {
  const NewFact wanted = TRY(codec::decode_new_fact(request.body));
  return http::json_response(
      201, codec::encode(TRY(state_fact(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> post_veris(App& app, const Request& request) {
  return http::json_response(200,
                             codec::encode(TRY(import_veris(app, request.actor, request.body))));
}

Result<Response> post_dispatch(App& app, const Request& request) {
  return http::json_response(
      201, codec::encode(TRY(import_case(app, request.actor, Tool::dispatch, request.body))));
}

Result<Response> post_iris(App& app, const Request& request) {
  return http::json_response(
      201, codec::encode(TRY(import_case(app, request.actor, Tool::iris, request.body))));
}

Result<Response> get_veris(App& app, const Request& request) {
  Response response;
  response.body = TRY(export_veris(*app.db.read(), request.param("incident")));
  return response;
}

constexpr http::QueryParameter kFilter[] = {
    {"state", "Only those that are open, or closed."},
    {"status", "Only those: suspected, confirmed, near_miss or false_positive."},
    {"severity", "Only those: low, medium, high or critical."},
    {"title", "Only those with this in their title."},
    kAfterParameter,
    kLimitParameter,
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents",
     .access = Access::read,
     .summary = "List the incidents, newest first.",
     .request = "",
     .response = "IncidentPage",
     .status = 200,
     .query = kFilter,
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
     .path = "/api/v1/incidents/{incident}/anchors/{anchor}",
     .access = Access::comply,
     .summary = "Set a clock anchor, with a reason; the one before is kept.",
     .request = "NewClockAnchor",
     .response = "ClockAnchor",
     .status = 200,
     .query = {},
     .handler = put_anchor},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/facts",
     .access = Access::read,
     .summary = "List all facts as they were ever stated, the earliest first; what was corrected "
                "since stands beside its correction.",
     .request = "",
     .response = "FactList",
     .status = 200,
     .query = {},
     .handler = get_facts},
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
     .path = "/api/v1/veris-records",
     .access = Access::respond,
     .summary = "Import VERIS records; each is taken or refused by itself.",
     .request = "VerisRecords",
     .response = "VerisImport",
     .status = 200,
     .query = {},
     .handler = post_veris},
    {.method = Method::post,
     .path = "/api/v1/dispatch-incidents",
     .access = Access::respond,
     .summary = "Import an incident of Netflix Dispatch; lists what has no place here.",
     .request = "ArchivedCase",
     .response = "CaseImport",
     .status = 201,
     .query = {},
     .handler = post_dispatch},
    {.method = Method::post,
     .path = "/api/v1/iris-cases",
     .access = Access::respond,
     .summary = "Import a case of DFIR-IRIS; lists what has no place here.",
     .request = "ArchivedCase",
     .response = "CaseImport",
     .status = 201,
     .query = {},
     .handler = post_iris},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/veris",
     .access = Access::read,
     .summary = "Export as a VERIS record.",
     .request = "",
     .response = "VerisRecord",
     .status = 200,
     .query = {},
     .handler = get_veris},
};

}  // namespace

Response with_etag(int status, const Incident& incident) {
  Response response = http::json_response(status, codec::encode(incident));
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", incident.version));
  return response;
}

http::RoomRoutes routes() {
  static const std::vector<http::Route> all = [] {
    std::vector<http::Route> joined(std::begin(kRoutes), std::end(kRoutes));
    for (const auto& part : {lifecycle_routes(), timeline_routes(), role_routes(), promise_routes(),
                             access_routes()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return {"incident", all, codec::schemas()};
}

}  // namespace candor::incident
