// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "evidence/codec.h"
#include "evidence/evidence.h"
#include "evidence/rules.h"

namespace candor::evidence {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> list(App& app, const Request& request) {
  const auto tx = app.db.read();
  return http::json_response(200,
                             codec::encode(TRY(list_evidence(*tx, request.param("incident")))));
}

Result<Response> post(App& app, const Request& request) {
  const NewEvidence wanted = TRY(codec::decode_new_evidence(TRY(http::argument_of(request))));
  const Added added =
      TRY(add(app, request.actor, request.param("incident"), wanted, *request.stream));
  Response response = http::json_response(added.content == Added::Content::added ? 201 : 200,
                                          codec::encode(added.evidence));
  response.headers.emplace_back("Location", "/api/v1/evidence/" + added.evidence.reference);
  return response;
}

Result<Response> post_verify(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(
               TRY(verify(app, request.actor, request.param("incident"), [](std::int64_t) {}))));
}

Result<Response> get(App& app, const Request& request) {
  const auto tx = app.db.read();
  return http::json_response(200,
                             codec::encode(TRY(load_overview(*tx, request.param("evidence")))));
}

Result<Response> post_give(App& app, const Request& request) {
  const Handover handover = TRY(codec::decode_handover(request.body));
  return http::json_response(
      200, codec::encode(TRY(give(app, request.actor, request.param("evidence"), handover))));
}

// Every byte but letters and digits as %XX: RFC 8187 section 3.2.
std::string percent_encoded(std::string_view name) {
  std::string encoded;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

Result<Response> post_open(App& app, const Request& request) {
  const std::string reason = TRY(codec::decode_reason(request.body));
  Opened opened = TRY(open(app, request.actor, request.param("evidence"), reason));
  const Evidence& evidence = opened.evidence;
  Response response;
  response.content_type = "application/octet-stream";
  // RFC 6266. A browser saves it under this name and never shows it.
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}",
                                            evidence.reference, percent_encoded(evidence.name)));
  response.headers.emplace_back("Candor-SHA256", evidence.sha256);
  response.stream = http::Stream{std::move(opened.content), evidence.bytes};
  return response;
}

using ActWithReason = Result<Overview> (*)(App&, const Actor&, std::string_view, std::string_view);

template <ActWithReason act>
Result<Response> post_act(App& app, const Request& request) {
  const std::string reason = TRY(codec::decode_reason(request.body));
  return http::json_response(
      200, codec::encode(TRY(act(app, request.actor, request.param("evidence"), reason))));
}

Result<Response> post_shred(App& app, const Request& request) {
  const std::string reason = TRY(codec::decode_reason(request.body));
  return http::json_response(
      200, codec::encode(TRY(shred(app, request.actor, request.param("incident"), reason))));
}

Result<Response> post_retain(App& app, const Request& request) {
  const Retention retention = TRY(codec::decode_retention(request.body));
  return http::json_response(
      200, codec::encode(TRY(retain(app, request.actor, request.param("evidence"), retention))));
}

Result<Response> post_link(App& app, const Request& request) {
  const TimelineEntryId entry = TRY(codec::decode_link(request.body));
  return http::json_response(
      200, codec::encode(TRY(link(app, request.actor, request.param("evidence"), entry))));
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/evidence",
     .access = Access::read,
     .summary = "List the evidence of an incident, in the order in which it was added.",
     .request = "",
     .response = "EvidenceList",
     .status = 200,
     .query = {},
     .handler = list},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/evidence",
     .access = Access::respond,
     .summary = "Add evidence: its content is the body. 200 where this content is already here.",
     .request = "NewEvidence",
     .response = "Evidence",
     .status = 201,
     .query = {},
     .handler = post,
     .request_body = http::Body::stream,
     .stream_bytes_max = kBytesMax},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/shred",
     .access = Access::comply,
     .summary = "Destroy a closed incident's key: what it sealed opens never again.",
     .request = "EvidenceReason",
     .response = "IncidentShredded",
     .status = 200,
     .query = {},
     .handler = post_shred},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/evidence/verify",
     .access = Access::respond,
     .summary = "Read all evidence of an incident and compare it with its hashes.",
     .request = "",
     .response = "EvidenceVerification",
     .status = 200,
     .query = {},
     .handler = post_verify},
    {.method = Method::get,
     .path = "/api/v1/evidence/{evidence}",
     .access = Access::read,
     .summary = "Show evidence with its chain of custody.",
     .request = "",
     .response = "EvidenceOverview",
     .status = 200,
     .query = {},
     .handler = get},
    {.method = Method::post,
     .path = "/api/v1/evidence/{evidence}/give",
     .access = Access::respond,
     .summary = "Record that evidence was handed to somebody.",
     .request = "EvidenceHandover",
     .response = "EvidenceOverview",
     .status = 200,
     .query = {},
     .handler = post_give},
    {.method = Method::post,
     .path = "/api/v1/evidence/{evidence}/open",
     .access = Access::respond,
     .summary = "Get the content, with a reason. Cut short where it is not what was taken.",
     .request = "EvidenceReason",
     .response = "",
     .status = 200,
     .query = {},
     .handler = post_open,
     .response_body = http::Body::stream},
    {.method = Method::post,
     .path = "/api/v1/evidence/{evidence}/hold",
     .access = Access::comply,
     .summary = "Set the legal hold: it may not be destroyed.",
     .request = "EvidenceReason",
     .response = "EvidenceOverview",
     .status = 200,
     .query = {},
     .handler = post_act<hold>},
    {.method = Method::post,
     .path = "/api/v1/evidence/{evidence}/release",
     .access = Access::comply,
     .summary = "Lift the legal hold.",
     .request = "EvidenceReason",
     .response = "EvidenceOverview",
     .status = 200,
     .query = {},
     .handler = post_act<release>},
    {.method = Method::post,
     .path = "/api/v1/evidence/{evidence}/retain",
     .access = Access::comply,
     .summary = "Say until when it must be kept.",
     .request = "EvidenceRetention",
     .response = "EvidenceOverview",
     .status = 200,
     .query = {},
     .handler = post_retain},
    {.method = Method::post,
     .path = "/api/v1/evidence/{evidence}/destroy",
     .access = Access::comply,
     .summary = "Destroy the content once its retention has ended; hash and custody stay.",
     .request = "EvidenceReason",
     .response = "EvidenceOverview",
     .status = 200,
     .query = {},
     .handler = post_act<destroy>},
    {.method = Method::post,
     .path = "/api/v1/evidence/{evidence}/link",
     .access = Access::respond,
     .summary = "Say which entry of the timeline it bears out.",
     .request = "EvidenceLink",
     .response = "EvidenceOverview",
     .status = 200,
     .query = {},
     .handler = post_link},
};

}  // namespace

http::RoomRoutes routes() { return {"evidence", kRoutes, codec::schemas()}; }

}  // namespace candor::evidence
