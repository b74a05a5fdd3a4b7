// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "staff/codec.h"
#include "staff/staff.h"

namespace candor::staff {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> get_me(App&, const Request& request) {
  return http::json_response(200, codec::encode(request.actor));
}

Result<Response> get_tokens(App& app, const Request&) {
  return http::json_response(200, codec::encode(list_tokens(app)));
}

Result<Response> post_token(App& app, const Request& request) {
  const std::string name = TRY(codec::decode_name(request.body));
  return http::json_response(201, codec::encode(TRY(create_token(app, request.actor, name))));
}

Result<Response> delete_token(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(revoke_token(app, request.actor, request.param("name")))));
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/staff/me",
     .access = Access::signed_in,
     .summary = "Say whose token this is.",
     .request = "",
     .response = "Actor",
     .status = 200,
     .query = {},
     .handler = get_me},
    {.method = Method::get,
     .path = "/api/v1/staff/tokens",
     .access = Access::administer,
     .summary = "List the tokens, the newest first; never their secrets.",
     .request = "",
     .response = "TokenList",
     .status = 200,
     .query = {},
     .handler = get_tokens},
    {.method = Method::post,
     .path = "/api/v1/staff/tokens",
     .access = Access::administer,
     .summary = "Make a token; the answer is the only place where its secret stands.",
     .request = "TokenRequest",
     .response = "NewToken",
     .status = 201,
     .query = {},
     .handler = post_token},
    {.method = Method::del,
     .path = "/api/v1/staff/tokens/{name}",
     .access = Access::administer,
     .summary = "Revoke the live token of that name.",
     .request = "",
     .response = "Token",
     .status = 200,
     .query = {},
     .handler = delete_token},
};

}  // namespace

http::RoomRoutes routes() { return {"staff", kRoutes, codec::schemas()}; }

}  // namespace candor::staff
