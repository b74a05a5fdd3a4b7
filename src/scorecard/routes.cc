// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "scorecard/codec.h"
#include "scorecard/scorecard.h"

namespace candor::scorecard {
namespace {

Result<http::Response> get(App& app, const http::Request& request) {
  const auto tx = app.db.read();
  return http::json_response(
      200, codec::encode(TRY(load_scorecard(*tx, request.param("incident"), app.clock.now()))));
}

constexpr http::Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/api/v1/incidents/{incident}/scorecard",
     .access = Access::read,
     .summary = "How swift, open and thorough the response is, with the facts behind each finding.",
     .request = "",
     .response = "Scorecard",
     .status = 200,
     .query = {},
     .handler = get},
};

}  // namespace

http::RoomRoutes routes() { return {"scorecard", kRoutes, codec::schemas()}; }

}  // namespace candor::scorecard
