// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "duty/codec.h"
#include "duty/duty.h"

namespace candor::duty {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> list(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(list_duties(app, request.param("incident")))));
}

Result<Response> put_met(App& app, const Request& request) {
  const NewMet wanted = TRY(codec::decode_new_met(request.body));
  return http::json_response(
      200, codec::encode(TRY(mark_met(app, request.actor, request.param("incident"),
                                      request.param("rule"), wanted))));
}

Result<Response> put_flag(App& app, const Request& request) {
  const NewFlagSetting wanted = TRY(codec::decode_new_flag_setting(request.body));
  return http::json_response(
      200, codec::encode(TRY(set_flag(app, request.actor, request.param("incident"),
                                      request.param("flag"), wanted))));
}

Result<Response> laws(App&, const Request&) {
  return http::json_response(200, codec::encode(law_book()));
}

Result<Response> post_deadline(App&, const Request& request) {
  const Anchors anchors = TRY(parse_anchors(TRY(codec::decode_anchors(request.body))));
  return http::json_response(200, codec::encode(TRY(compute(request.param("rule"), anchors))));
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/duties",
     .access = Access::read,
     .summary = "List what is owed to whom, by when and why; late and next first.",
     .request = "",
     .response = "DutyList",
     .status = 200,
     .query = {},
     .handler = list},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/duties/{rule}/met",
     .access = Access::comply,
     .summary = "Record that a notice was given, with its proof.",
     .request = "NewDutyMet",
     .response = "DutyMet",
     .status = 200,
     .query = {},
     .handler = put_met},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/duty-flags/{flag}",
     .access = Access::comply,
     .summary = "Say something about the company or the incident that triggers or ends duties.",
     .request = "NewDutyFlag",
     .response = "DutyFlag",
     .status = 200,
     .query = {},
     .handler = put_flag},
    {.method = Method::get,
     .path = "/api/v1/laws",
     .access = Access::read,
     .summary = "Show all rules, calendars and flags that this program knows.",
     .request = "",
     .response = "LawBook",
     .status = 200,
     .query = {},
     .handler = laws},
    {.method = Method::post,
     .path = "/api/v1/laws/{rule}/deadline",
     .access = Access::read,
     .summary = "Compute one rule's deadline from given anchors, without an incident.",
     .request = "NamedAnchors",
     .response = "Deadline",
     .status = 200,
     .query = {},
     .handler = post_deadline},
};

}  // namespace

http::RoomRoutes routes() { return {"duty", kRoutes, codec::schemas()}; }

}  // namespace candor::duty
