// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "trust/codec.h"
#include "trust/faces.h"
#include "trust/intake_codec.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

using http::Request;
using http::Response;

Result<Response> get(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(report(app, request.param("incident")))));
}

constexpr http::Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/api/v1/incidents/{incident}/trust",
     .access = Access::read,
     .summary = "What the incident did to loyalty, with its uncertainty and a verdict.",
     .request = "",
     .response = "TrustReport",
     .status = 200,
     .query = {},
     .handler = get},
};

}  // namespace

http::RoomRoutes routes() {
  static const std::vector<http::Route> all = [] {
    std::vector<http::Route> joined(std::begin(kRoutes), std::end(kRoutes));
    for (const auto& part : {plan_routes(), relationship_routes()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  static const std::vector<http::Schema> schemas = [] {
    std::vector<http::Schema> joined;
    for (const auto& part : {codec::schemas(), codec::intake_schemas()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return {"trust", all, schemas};
}

}  // namespace candor::trust
