// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "subscription/codec.h"
#include "subscription/subscription.h"

namespace candor::subscription {
namespace {

Result<http::Response> get_counts(App& app, const http::Request&) {
  return http::json_response(200, codec::encode(count(*app.db.read(), app.clock.now())));
}

constexpr http::Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/api/v1/subscriptions",
     .access = Access::communicate,
     .summary = "How many follow the public record by e-mail.",
     .request = "",
     .response = "SubscriptionCounts",
     .status = 200,
     .query = {},
     .handler = get_counts},
};

}  // namespace

http::RoomRoutes routes() { return {"subscription", kRoutes, codec::schemas()}; }

}  // namespace candor::subscription
