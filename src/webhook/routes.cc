// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "webhook/codec.h"
#include "webhook/webhook.h"

namespace candor::webhook {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<std::optional<std::int64_t>> whole_number(const Request& request, std::string_view name) {
  const auto text = request.find_query(name);
  if (!text) return std::optional<std::int64_t>();
  if (const auto number = parse_integer(*text)) return number;
  return fail(ErrorCode::invalid, fmt::format("{} cannot be taken as it is", name),
              {{std::string(name), "is not a whole number"}});
}

// Kept by nobody on the way, and not for a repetition of the request either.
Response with_secret(int status, const WebhookSecret& secret) {
  Response response = http::json_response(status, codec::encode(secret));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Result<Response> get(App& app, const Request&) {
  return http::json_response(200, codec::encode(list(*app.db.read())));
}

Result<Response> post(App& app, const Request& request) {
  const NewWebhook wanted = TRY(codec::decode_new_webhook(request.body));
  return with_secret(201, TRY(create(app, request.actor, wanted)));
}

Result<Response> del(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(remove(app, request.actor, request.param("webhook")))));
}

Result<Response> post_test(App& app, const Request& request) {
  const auto client = http::open_client(app.settings);
  return http::json_response(
      200, codec::encode(TRY(test(app, request.actor, *client, request.param("webhook")))));
}

Result<Response> get_deliveries(App& app, const Request& request) {
  const auto before = TRY(whole_number(request, "before"));
  const auto limit = TRY(whole_number(request, "limit")).value_or(kPageDefault);
  return http::json_response(
      200,
      codec::encode(TRY(list_deliveries(*app.db.read(), request.param("webhook"), before, limit))));
}

Result<Response> post_redeliver(App& app, const Request& request) {
  const auto client = http::open_client(app.settings);
  return http::json_response(
      200, codec::encode(TRY(redeliver(app, request.actor, *client, request.param("delivery")))));
}

Result<Response> post_rotate(App& app, const Request& request) {
  const std::int64_t overlap_hours = TRY(codec::decode_overlap_hours(request.body));
  return with_secret(200, TRY(rotate(app, request.actor, request.param("webhook"), overlap_hours)));
}

Result<Response> post_disable(App& app, const Request& request) {
  const std::string reason = TRY(codec::decode_reason(request.body));
  return http::json_response(
      200, codec::encode(TRY(disable(app, request.actor, request.param("webhook"), reason))));
}

Result<Response> post_enable(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(enable(app, request.actor, request.param("webhook")))));
}

constexpr http::QueryParameter kPaging[] = {
    {"before", "`next` of the page before: read on from there."},
    {"limit", "How many at most, 1 to 200; 50 if left out."},
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/webhooks",
     .access = Access::administer,
     .summary = "List the webhooks; never their secrets.",
     .request = "",
     .response = "WebhookList",
     .status = 200,
     .query = {},
     .handler = get},
    {.method = Method::post,
     .path = "/api/v1/webhooks",
     .access = Access::administer,
     .summary = "Make a webhook; the answer is the only place where its secret stands.",
     .request = "NewWebhook",
     .response = "WebhookSecret",
     .status = 201,
     .query = {},
     .handler = post},
    {.method = Method::del,
     .path = "/api/v1/webhooks/{webhook}",
     .access = Access::administer,
     .summary = "Delete a webhook with its deliveries.",
     .request = "",
     .response = "Webhook",
     .status = 200,
     .query = {},
     .handler = del},
    {.method = Method::post,
     .path = "/api/v1/webhooks/{webhook}/test",
     .access = Access::administer,
     .summary = "Send it a candor.webhook.tested now; the answer says what came of it.",
     .request = "",
     .response = "WebhookDelivery",
     .status = 200,
     .query = {},
     .handler = post_test},
    {.method = Method::get,
     .path = "/api/v1/webhooks/{webhook}/deliveries",
     .access = Access::administer,
     .summary = "List what was sent to it and each attempt, newest first.",
     .request = "",
     .response = "WebhookDeliveryPage",
     .status = 200,
     .query = kPaging,
     .handler = get_deliveries},
    {.method = Method::post,
     .path = "/api/v1/webhook-deliveries/{delivery}/redeliver",
     .access = Access::administer,
     .summary = "Send a delivery again now, under the same id.",
     .request = "",
     .response = "WebhookDelivery",
     .status = 200,
     .query = {},
     .handler = post_redeliver},
    {.method = Method::post,
     .path = "/api/v1/webhooks/{webhook}/rotate",
     .access = Access::administer,
     .summary =
         "Make a new secret; the one before signs beside it for overlap_hours, 24 if left out.",
     .request = "WebhookRotation",
     .response = "WebhookSecret",
     .status = 200,
     .query = {},
     .handler = post_rotate},
    {.method = Method::post,
     .path = "/api/v1/webhooks/{webhook}/disable",
     .access = Access::administer,
     .summary = "Send nothing more until it is enabled.",
     .request = "WebhookDisabling",
     .response = "Webhook",
     .status = 200,
     .query = {},
     .handler = post_disable},
    {.method = Method::post,
     .path = "/api/v1/webhooks/{webhook}/enable",
     .access = Access::administer,
     .summary = "Go on where it stopped.",
     .request = "",
     .response = "Webhook",
     .status = 200,
     .query = {},
     .handler = post_enable},
};

}  // namespace

http::RoomRoutes routes() { return {"webhook", kRoutes, codec::schemas()}; }

}  // namespace candor::webhook
