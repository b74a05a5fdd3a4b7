// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "base/text.h"
#include "trust/codec.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

using http::Request;
using http::Response;

Result<Response> get(App& app, const Request& request) {
  Plan plan;
  if (const auto text = request.find_query("margin")) {
    // What is no number is a fault of `report`, which knows what the margin may be.
    plan.margin = parse_number(*text).value_or(0);
  }
  if (const auto text = request.find_query("from")) {
    const auto period = parse_period(*text);
    if (!period) {
      return fail(ErrorCode::invalid, "from cannot be taken as it is",
                  {{"from", period.error().message}});
    }
    plan.first_month = *period;
  }
  return http::json_response(200, codec::encode(TRY(report(app, request.param("incident"), plan))));
}

constexpr http::QueryParameter kQuery[] = {
    {"margin",
     "A change smaller than this share of what they spent counts as none; 0.02 if left "
     "out."},
    {"from",
     "The first month that counts as after, 2026-05; if left out, the one in which people "
     "were told."},
};

constexpr http::Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/api/v1/incidents/{incident}/trust",
     .access = Access::read,
     .summary = "What the incident did to loyalty, with its uncertainty and a verdict.",
     .request = "",
     .response = "TrustReport",
     .status = 200,
     .query = kQuery,
     .handler = get},
};

}  // namespace

http::RoomRoutes routes() { return {"trust", kRoutes, codec::schemas()}; }

}  // namespace candor::trust
