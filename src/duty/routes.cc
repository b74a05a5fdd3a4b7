// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "duty/codec.h"
#include "duty/duty.h"

namespace candor::duty {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kCalendarType = "text/calendar";

Response calendar(const Board& board) {
  return {.status = 200,
          .content_type = "text/calendar; charset=utf-8",
          .body = to_ics(board),
          .headers = {}};
}

Result<Response> list(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(list_duties(app, request.param("incident")))));
}

Result<Response> list_ics(App& app, const Request& request) {
  return calendar(TRY(load_board_of(app, request.param("incident"))));
}

Result<Response> board(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(load_board(app, request.actor))));
}

Result<Response> board_ics(App& app, const Request& request) {
  return calendar(TRY(load_board(app, request.actor)));
}

Result<Response> get_calendar(App& app, const Request& request) {
  return calendar(TRY(load_board_for(app, request.param("token"))));
}

Result<Response> get_explanation(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(explain_duty(app, request.param("incident"), request.param("rule")))));
}

Result<Response> post_meet(App& app, const Request& request) {
  const NewMet wanted = TRY(codec::decode_new_met(request.body));
  return http::json_response(200,
                             codec::encode(TRY(meet(app, request.actor, request.param("incident"),
                                                    request.param("rule"), wanted))));
}

Result<Response> put_proof(App& app, const Request& request) {
  const std::string name(request.find_query("name").value_or("proof"));
  return http::json_response(
      201, codec::encode(TRY(keep_proof(app, request.param("incident"), request.param("rule"), name,
                                        *request.stream))));
}

Result<Response> get_proof(App& app, const Request& request) {
  Proof proof = TRY(load_proof(app, request.param("incident"), request.param("rule")));
  // Somebody else's file: to be kept, never to be shown as a page of ours.
  Response response{.status = 200,
                    .content_type = "application/octet-stream",
                    .body = "",
                    .headers = {{"Content-Disposition", "attachment"},
                                {"X-Content-Type-Options", "nosniff"},
                                {"ETag", "\"" + proof.file.sha256 + "\""}}};
  response.stream = http::Stream{std::move(proof.content), proof.file.bytes};
  return response;
}

Result<Response> put_flag(App& app, const Request& request) {
  const NewFlagSetting wanted = TRY(codec::decode_new_flag_setting(request.body));
  return http::json_response(
      200, codec::encode(TRY(set_flag(app, request.actor, request.param("incident"),
                                      request.param("flag"), wanted))));
}

Result<Response> post_hold(App& app, const Request& request) {
  const NewHold wanted = TRY(codec::decode_new_hold(request.body));
  return http::json_response(
      200, codec::encode(TRY(hold(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> post_release(App& app, const Request& request) {
  const NewRelease wanted = TRY(codec::decode_new_release(request.body));
  return http::json_response(
      200, codec::encode(TRY(release(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> laws(App&, const Request&) {
  return http::json_response(200, codec::encode(law_book()));
}

Result<Response> post_deadline(App&, const Request& request) {
  const codec::ComputeBody body = TRY(codec::decode_compute(request.body));
  const Anchors anchors = TRY(parse_anchors(body.anchors));
  return http::json_response(
      200, codec::encode(TRY(compute(request.param("rule"), anchors, body.facts))));
}

constexpr http::QueryParameter kProofQuery[] = {
    {"name", "The file's name, up to 200 characters; default: proof."},
};

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
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/duties.ics",
     .access = Access::read,
     .summary = "The due times of an incident as a calendar (RFC 5545).",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = list_ics,
     .response_type = kCalendarType},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/duties/{rule}",
     .access = Access::read,
     .summary = "Explain one rule: every step of its deadline, and what moved it.",
     .request = "",
     .response = "DutyExplanation",
     .status = 200,
     .query = {},
     .handler = get_explanation},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/duties/{rule}/meet",
     .access = Access::comply,
     .summary = "Record that a notice was given, with its proof.",
     .request = "NewDutyMet",
     .response = "DutyMet",
     .status = 200,
     .query = {},
     .handler = post_meet},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/duties/{rule}/proof",
     .access = Access::comply,
     .summary = "Keep a proof's file, sent as it is, under its SHA-256; name it in meet.",
     .request = "",
     .response = "DutyProof",
     .status = 201,
     .query = kProofQuery,
     .handler = put_proof,
     .request_body = http::Body::stream,
     .stream_bytes_max = kProofBytesMax},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/duties/{rule}/proof",
     .access = Access::comply,
     .summary = "The file of the proof recorded last, checked against its hash.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_proof,
     .response_body = http::Body::stream},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/duty-flags/{flag}",
     .access = Access::comply,
     .summary = "Say something about the company or the incident that triggers or ends duties.",
     .request = "NewDutyFlag",
     .response = "DutyFlag",
     .status = 200,
     .query = {},
     .handler = put_flag},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/duty-hold",
     .access = Access::comply,
     .summary = "Record that law enforcement asked to hold notices back.",
     .request = "NewDutyHold",
     .response = "DutyHold",
     .status = 200,
     .query = {},
     .handler = post_hold},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/duty-release",
     .access = Access::comply,
     .summary = "Record that the hold ended.",
     .request = "NewDutyRelease",
     .response = "DutyHold",
     .status = 200,
     .query = {},
     .handler = post_release},
    {.method = Method::get,
     .path = "/api/v1/duties",
     .access = Access::read,
     .summary = "The board: what is not done yet over all open incidents, least time left first.",
     .request = "",
     .response = "DutyBoard",
     .status = 200,
     .query = {},
     .handler = board},
    {.method = Method::get,
     .path = "/api/v1/duties.ics",
     .access = Access::read,
     .summary = "The board's due times and what was promised as a calendar (RFC 5545).",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = board_ics,
     .response_type = kCalendarType},
    {.method = Method::get,
     .path = "/api/v1/calendar/{token}",
     .access = Access::anyone,
     .summary = "The same for a calendar to subscribe to: the address holds a staff token, which "
                "should be for reading only.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_calendar,
     .rate = http::Rate::sensitive,
     .response_type = kCalendarType},
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
     .summary = "Compute one rule's deadline from given anchors and facts, without an incident.",
     .request = "NamedAnchors",
     .response = "Deadline",
     .status = 200,
     .query = {},
     .handler = post_deadline},
};

}  // namespace

http::RoomRoutes routes() { return {"duty", kRoutes, codec::schemas()}; }

}  // namespace candor::duty
