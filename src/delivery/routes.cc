// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <boost/json.hpp>

#include "base/bytes.h"
#include "delivery/codec.h"
#include "delivery/delivery.h"

namespace candor::delivery {
namespace {

using http::Method;
using http::Request;
using http::Response;

// A request sends this many at most, so that it ends; the command sends all.
constexpr std::int64_t kLettersPerRequest = 500;

Result<Response> get_status(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(load_status(*app.db.read(), request.param("incident")))));
}

Result<Response> post_start(App& app, const Request& request) {
  const auto order_override = TRY(codec::decode_start(request.body));
  return http::json_response(
      200, codec::encode(TRY(start(app, request.actor, request.param("notice"), order_override))));
}

Result<Response> post_run(App& app, const Request& request) {
  const auto outbox = TRY(open_outbox(app.settings));
  return http::json_response(
      200, codec::encode(TRY(run(app, request.actor, *outbox, request.param("notice"),
                                 {.letters_max = kLettersPerRequest, .progress = {}}))));
}

Result<Response> post_resume(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode_resumed(TRY(resume(app, request.actor, request.param("notice")))));
}

Result<Response> post_hold(App& app, const Request& request, Hold wanted) {
  const std::string reason = TRY(codec::decode_reason(request.body));
  const std::string notice(request.param("notice"));
  return http::json_response(
      200, codec::encode_held(notice, TRY(hold(app, request.actor, notice, wanted, reason))));
}
Result<Response> post_pause(App& app, const Request& request) {
  return post_hold(app, request, Hold::paused);
}
Result<Response> post_stop(App& app, const Request& request) {
  return post_hold(app, request, Hold::stopped);
}

Result<Response> get_dry_run(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(dry_run(app, request.param("notice"),
                                     {.letters_max = kLettersPerRequest, .progress = {}}))));
}

constexpr std::int64_t kMailBytesMax = 10 * 1024 * 1024;

Result<Response> post_bounces(App& app, const Request& request) {
  std::optional<std::string> mail(std::string(kMailBytesMax, '\0'));
  mail->resize(TRY(read_full(*request.stream, *mail)));
  return http::json_response(
      200, codec::encode(TRY(read_bounces(
               app, request.actor, request.param("incident"),
               [&]() -> Result<std::optional<std::string>> { return std::exchange(mail, {}); }))));
}

Result<Response> post_proof(App& app, const Request& request) {
  const std::string person = TRY(codec::decode_person(request.body));
  return http::json_response(
      200, codec::encode(TRY(load_proof(*app.db.read(), request.param("incident"), person))));
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/delivery",
     .access = Access::read,
     .summary = "Count what became of each letter, notice by notice.",
     .request = "",
     .response = "DeliveryStatus",
     .status = 200,
     .query = {},
     .handler = get_status},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/delivery/bounces",
     .access = Access::communicate,
     .summary = "Read what says what became of letters: a mail of a bounce or a complaint, or what "
                "the webhook of Amazon SES or SendGrid sends.",
     .request = "",
     .response = "DeliveryBounces",
     .status = 200,
     .query = {},
     .handler = post_bounces,
     .rate = http::Rate::usual,
     .request_body = http::Body::stream,
     .stream_bytes_max = kMailBytesMax},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/delivery/proof",
     .access = Access::identify,
     .summary = "Show one person's chain: which letter, when, to which server, its words, hashes.",
     .request = "DeliveryProofOf",
     .response = "DeliveryProof",
     .status = 200,
     .query = {},
     .handler = post_proof},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/delivery/start",
     .access = Access::communicate,
     .summary = "Put everybody who is affected into the ledger, once; refused while the law wants "
                "somebody else told first.",
     .request = "DeliveryStart",
     .response = "DeliveryStarted",
     .status = 200,
     .query = {},
     .handler = post_start},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/delivery/run",
     .access = Access::communicate,
     .summary = "Send what is due, 500 letters at most; `unknown` says how many are left.",
     .request = "",
     .response = "DeliveryRun",
     .status = 200,
     .query = {},
     .handler = post_run},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/delivery/resume",
     .access = Access::communicate,
     .summary = "End a pause, and give back to the queue what dead runs on this machine have left.",
     .request = "",
     .response = "DeliveryResumed",
     .status = 200,
     .query = {},
     .handler = post_resume},
    {.method = Method::get,
     .path = "/api/v1/notices/{notice}/delivery/dry-run",
     .access = Access::communicate,
     .summary = "Make what is due, 500 letters at most, and offer none; nothing is changed.",
     .request = "",
     .response = "DeliveryDryRun",
     .status = 200,
     .query = {},
     .handler = get_dry_run},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/delivery/pause",
     .access = Access::communicate,
     .summary = "Let no further letter leave until it is resumed.",
     .request = "DeliveryHold",
     .response = "DeliveryHeld",
     .status = 200,
     .query = {},
     .handler = post_pause},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/delivery/stop",
     .access = Access::communicate,
     .summary = "Let no further letter leave, for good; what is queued stays unsent.",
     .request = "DeliveryHold",
     .response = "DeliveryHeld",
     .status = 200,
     .query = {},
     .handler = post_stop},
};

}  // namespace

http::RoomRoutes routes() { return {"delivery", kRoutes, codec::schemas()}; }

}  // namespace candor::delivery
