// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

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
      200, codec::encode(
               TRY(load_paced_status(*app.db.read(), request.param("incident"), app.clock.now()))));
}

Result<Response> get_domains(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(load_domains(app, request.param("notice")))));
}

Result<Response> post_start(App& app, const Request& request) {
  const auto order_override = TRY(codec::decode_start(request.body));
  return http::json_response(
      200, codec::encode(TRY(start(app, request.actor, request.param("notice"), order_override))));
}

Result<Response> post_run(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(run(app, request.actor, request.param("notice"),
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
  const ProofOf of = TRY(codec::decode_proof_of(request.body));
  return http::json_response(
      200, codec::encode(TRY(load_proof(*app.db.read(), request.param("incident"), of))));
}

Result<Response> post_print(App& app, const Request& request) {
  const codec::NewPrintJob wanted = TRY(codec::decode_print_job(request.body));
  const PrintJob job = TRY(print(app, request.actor, request.param("notice"), wanted.letters_max,
                                 wanted.order_override));
  return http::json_response(201, codec::encode(job));
}

Result<Response> get_print_jobs(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(list_print_jobs(*app.db.read(), request.param("notice")))));
}

// What a browser saves under that name and never shows.
Response file(std::string content_type, std::string name, std::string bytes) {
  Response response;
  response.content_type = std::move(content_type);
  response.body = std::move(bytes);
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

Result<Response> letters_of(App& app, const Request& request, std::string Stacks::*stack,
                            std::string_view sheet) {
  Stacks stacks = TRY(draw(app, request.actor, request.param("job")));
  if ((stacks.*stack).empty()) {
    return fail(ErrorCode::not_found,
                fmt::format("{} has no letters on {}", stacks.job.job, sheet));
  }
  return file("application/pdf", fmt::format("{}-{}.pdf", stacks.job.job, sheet),
              std::move(stacks.*stack));
}
Result<Response> get_a4(App& app, const Request& request) {
  return letters_of(app, request, &Stacks::a4, "a4");
}
Result<Response> get_us_letter(App& app, const Request& request) {
  return letters_of(app, request, &Stacks::us_letter, "us-letter");
}
Result<Response> get_addresses(App& app, const Request& request) {
  Stacks stacks = TRY(draw(app, request.actor, request.param("job")));
  return file("text/csv; charset=utf-8", stacks.job.job + ".csv", std::move(stacks.addresses));
}

Result<Response> post_posted(App& app, const Request& request) {
  const std::string receipt = TRY(codec::decode_receipt(request.body));
  return http::json_response(
      200, codec::encode(TRY(post(app, request.actor, request.param("job"), receipt))));
}

Result<Response> post_give_back(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(give_back(app, request.actor, request.param("job")))));
}

Result<Response> post_returned(App& app, const Request& request) {
  const auto marks = TRY(codec::decode_marks(request.body));
  return http::json_response(200, codec::encode_returned(TRY(mark_returned(
                                      app, request.actor, request.param("notice"), marks))));
}

constexpr http::Route of_job(Method method, std::string_view path, Access access,
                             std::string_view summary, std::string_view request,
                             std::string_view response, http::Handler handler,
                             std::string_view type = http::kJson) {
  return {.method = method,
          .path = path,
          .access = access,
          .summary = summary,
          .request = request,
          .response = response,
          .status = 200,
          .query = {},
          .handler = handler,
          .response_type = type};
}

constexpr http::Route kRoutes[] = {
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/print-jobs",
     .access = Access::communicate,
     .summary = "Take up letters on paper, for those whom no mail reached or could.",
     .request = "NewPrintJob",
     .response = "PrintJob",
     .status = 201,
     .query = {},
     .handler = post_print},
    of_job(Method::get, "/api/v1/notices/{notice}/print-jobs", Access::read,
           "List the print jobs of a notice.", "", "PrintJobs", get_print_jobs),
    of_job(Method::get, "/api/v1/print-jobs/{job}/letters/a4.pdf", Access::identify,
           "Draw the letters of a job that go on A4.", "", "", get_a4, "application/pdf"),
    of_job(Method::get, "/api/v1/print-jobs/{job}/letters/us-letter.pdf", Access::identify,
           "Draw the letters of a job that go on US Letter.", "", "", get_us_letter,
           "application/pdf"),
    of_job(Method::get, "/api/v1/print-jobs/{job}/addresses.csv", Access::identify,
           "The addresses of a job's letters: mark, sheet, sides, name, address line by "
           "line, jurisdiction, language.",
           "", "", get_addresses, "text/csv; charset=utf-8"),
    of_job(Method::post, "/api/v1/print-jobs/{job}/posted", Access::communicate,
           "Say that a job's letters are in the post; those people are reached.", "PrintJobReceipt",
           "PrintJob", post_posted),
    of_job(Method::post, "/api/v1/print-jobs/{job}/give-back", Access::communicate,
           "Put a job's letters back into the queue; they are not posted.", "", "PrintJob",
           post_give_back),
    of_job(Method::post, "/api/v1/notices/{notice}/delivery/returned", Access::communicate,
           "Say which letters on paper came back, by the marks in their foot.", "DeliveryMarks",
           "DeliveryReturned", post_returned),

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
     .path = "/api/v1/notices/{notice}/delivery/domains",
     .access = Access::read,
     .summary = "What became of the letters by mail domain, most bounced first; domains of fewer "
                "than five letters are not named.",
     .request = "",
     .response = "DeliveryDomains",
     .status = 200,
     .query = {},
     .handler = get_domains},
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
