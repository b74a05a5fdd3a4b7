// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "exposure/codec.h"
#include "exposure/exposure.h"

namespace candor::exposure {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> get_extent(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(load_extent(*app.db.read(), request.param("incident")))));
}

Result<Response> post_withdrawal(App& app, const Request& request) {
  const std::string reason = TRY(codec::decode_reason(request.body));
  return http::json_response(
      200, codec::encode(TRY(withdraw_import(app, request.actor, request.param("incident"),
                                             request.param("import"), reason))));
}

Result<Response> list_classes(App&, const Request&) {
  return http::json_response(200, codec::encode(data_classes()));
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/exposure",
     .access = Access::read,
     .summary = "Count who is affected, by data class and by jurisdiction.",
     .request = "",
     .response = "Extent",
     .status = 200,
     .query = {},
     .handler = get_extent},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/exposure/imports/{import}/withdraw",
     .access = Access::identify,
     .summary = "Take a wrong import of leaked records back, before letters are made from it.",
     .request = "ImportWithdrawal",
     .response = "ImportWithdrawn",
     .status = 200,
     .query = {},
     .handler = post_withdrawal},
    {.method = Method::get,
     .path = "/api/v1/data-classes",
     .access = Access::read,
     .summary = "List the data classes, most urgent first, with what to do about each.",
     .request = "",
     .response = "DataClasses",
     .status = 200,
     .query = {},
     .handler = list_classes},
};

}  // namespace

http::RoomRoutes routes() { return {"exposure", kRoutes, codec::schemas()}; }

}  // namespace candor::exposure
