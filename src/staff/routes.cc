// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "staff/codec.h"
#include "staff/provider_sign_in.h"
#include "staff/staff.h"

namespace candor::staff {
namespace {

using http::Method;
using http::Rate;
using http::Request;
using http::Response;

// What holds a secret is kept nowhere on its way: RFC 9111 section 5.2.2.5.
Response secret_response(int status, const boost::json::value& body) {
  Response response = http::json_response(status, body);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response with_etag(const Account& account) {
  Response response = http::json_response(200, codec::encode(account));
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", account.version));
  return response;
}

Result<Response> get_me(App& app, const Request& request) {
  return http::json_response(200, codec::encode(load_me(app, request.actor)));
}

Result<Response> post_setup(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(set_up_account(app, TRY(codec::decode_setup(request.body))))));
}

Result<Response> post_session(App& app, const Request& request) {
  const SignedIn signed_in = TRY(sign_in(app, TRY(codec::decode_sign_in(request.body))));
  Response response = secret_response(201, codec::encode(signed_in.session));
  response.headers.emplace_back("Set-Cookie", session_cookie(signed_in.secret));
  return response;
}

Result<Response> delete_session(App& app, const Request& request) {
  if (const auto secret = find_session_cookie(request)) {
    TRY(sign_out(app, request.actor, *secret));
  }
  Response response;
  response.status = 204;
  response.headers.emplace_back("Set-Cookie", session_cookie(""));
  return response;
}

Result<Response> put_password(App& app, const Request& request) {
  TRY(change_password(app, request.actor, TRY(codec::decode_password_change(request.body))));
  Response response;
  response.status = 204;
  return response;
}

Result<Response> post_totp(App& app, const Request& request) {
  return secret_response(201, codec::encode(TRY(start_totp(app, request.actor))));
}

Result<Response> put_totp(App& app, const Request& request) {
  return with_etag(
      TRY(confirm_totp(app, request.actor, TRY(codec::decode_totp_code(request.body)))));
}

Result<Response> get_accounts(App& app, const Request&) {
  return http::json_response(200, codec::encode(list_accounts(app)));
}

Result<Response> post_account(App& app, const Request& request) {
  return secret_response(
      201, codec::encode(TRY(
               create_account(app, request.actor, TRY(codec::decode_new_account(request.body))))));
}

Result<Response> put_roles(App& app, const Request& request) {
  RolesChange change = TRY(codec::decode_roles_change(request.body));
  change.version = TRY(http::wanted_version(request));
  return with_etag(TRY(set_roles(app, request.actor, request.param("account"), change)));
}

Result<Response> post_disable(App& app, const Request& request) {
  return with_etag(TRY(disable_account(app, request.actor, request.param("account"),
                                       TRY(codec::decode_reason(request.body)))));
}

Result<Response> post_enable(App& app, const Request& request) {
  return with_etag(TRY(enable_account(app, request.actor, request.param("account"),
                                      TRY(codec::decode_reason(request.body)))));
}

Result<Response> post_reset(App& app, const Request& request) {
  return secret_response(
      200, codec::encode(TRY(reset_account(app, request.actor, request.param("account"),
                                           TRY(codec::decode_reason(request.body))))));
}

Result<Response> get_sessions(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(list_sessions(app, request.actor, request.param("account")))));
}

Result<Response> delete_sessions(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode_ended(TRY(end_sessions(app, request.actor, request.param("account")))));
}

Result<Response> get_tokens(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(list_tokens(app, request.actor, request.param("account")))));
}

Result<Response> post_token(App& app, const Request& request) {
  return secret_response(
      201, codec::encode(TRY(create_token(app, request.actor, request.param("account"),
                                          TRY(codec::decode_new_token(request.body))))));
}

Result<Response> delete_token(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(revoke_token(app, request.actor, request.param("account"),
                                          request.param("label")))));
}

constexpr http::Route route(Method method, std::string_view path, Access access,
                            std::string_view summary, std::string_view request,
                            std::string_view response, int status, http::Handler handler,
                            Rate rate = Rate::usual) {
  return {.method = method,
          .path = path,
          .access = access,
          .summary = summary,
          .request = request,
          .response = response,
          .status = status,
          .query = {},
          .handler = handler,
          .rate = rate};
}

constexpr http::QueryParameter kStartQuery[] = {
    {"to", "Where the browser goes in the end: a path of this listener; / if left out."}};
constexpr http::QueryParameter kCallbackQuery[] = {{"state", "Which sign-in it ends."},
                                                   {"code", "What the ID token is asked for with."},
                                                   {"iss", "The issuer who answers (RFC 9207)."},
                                                   {"error", "Why there is no code."}};

constexpr http::Route kRoutes[] = {
    route(Method::get, "/api/v1/staff/sign-in", Access::anyone,
          "Say how one can sign in here, and whether there is any account yet.", "", "SignInOffer",
          200, get_sign_in),
    {.method = Method::get,
     .path = "/api/v1/staff/oidc/start",
     .access = Access::anyone,
     .summary = "Send the browser to the provider of OpenID Connect to sign in there.",
     .request = "",
     .response = "",
     .status = 302,
     .query = kStartQuery,
     .handler = get_oidc_start,
     .rate = Rate::sensitive,
     .response_type = "text/html"},
    {.method = Method::get,
     .path = "/api/v1/staff/oidc/callback",
     .access = Access::anyone,
     .summary = "Where the provider sends the browser back: a session and a page that leads on, or "
                "/sign-in?refused=CODE (303).",
     .request = "",
     .response = "",
     .status = 200,
     .query = kCallbackQuery,
     .handler = get_oidc_callback,
     .rate = Rate::sensitive,
     .response_type = "text/html"},
    route(Method::get, "/api/v1/staff/me", Access::signed_in,
          "Say who asks, in which roles, with which access, and how their account signs in.", "",
          "Me", 200, get_me),
    route(Method::post, "/api/v1/staff/setup", Access::anyone,
          "Set a password with the code of an invitation; the code is good once.", "Setup",
          "Account", 200, post_setup, Rate::sensitive),
    route(Method::post, "/api/v1/staff/session", Access::anyone,
          "Sign in; the session's secret is in the cookie alone.", "SignIn", "Session", 201,
          post_session, Rate::sensitive),
    route(Method::del, "/api/v1/staff/session", Access::signed_in, "Sign out.", "", "", 204,
          delete_session),
    route(Method::put, "/api/v1/staff/password", Access::signed_in,
          "Change one's own password; all one's sessions end.", "PasswordChange", "", 204,
          put_password, Rate::sensitive),
    route(Method::post, "/api/v1/staff/totp", Access::signed_in,
          "Begin a second factor: the answer is the only place where its secret stands.", "",
          "TotpEnrolment", 201, post_totp, Rate::sensitive),
    route(Method::put, "/api/v1/staff/totp", Access::signed_in,
          "Confirm it with the first code of the authenticator app.", "TotpCode", "Account", 200,
          put_totp, Rate::sensitive),
    route(Method::get, "/api/v1/staff/accounts", Access::administer, "List the accounts by name.",
          "", "AccountList", 200, get_accounts),
    route(Method::post, "/api/v1/staff/accounts", Access::administer,
          "Make an account; the answer is the only place where its setup code stands.",
          "NewAccount", "Invitation", 201, post_account),
    route(Method::put, "/api/v1/staff/accounts/{account}/roles", Access::administer,
          "Give an account other roles, with a reason.", "AccountRoles", "Account", 200, put_roles),
    route(Method::post, "/api/v1/staff/accounts/{account}/disable", Access::administer,
          "Disable an account: its sessions end, its tokens do not work.", "AccountReason",
          "Account", 200, post_disable),
    route(Method::post, "/api/v1/staff/accounts/{account}/enable", Access::administer,
          "Let a disabled account act again.", "AccountReason", "Account", 200, post_enable),
    route(Method::post, "/api/v1/staff/accounts/{account}/reset", Access::administer,
          "Forget the password; sessions and tokens end, and there is a new setup code.",
          "AccountReason", "Invitation", 200, post_reset, Rate::sensitive),
    route(Method::get, "/api/v1/staff/accounts/{account}/sessions", Access::signed_in,
          "List the sessions that are good, newest first: one's own, or anybody's for an "
          "administrator.",
          "", "SessionList", 200, get_sessions),
    route(Method::del, "/api/v1/staff/accounts/{account}/sessions", Access::signed_in,
          "End all sessions of the account.", "", "SessionsEnded", 200, delete_sessions),
    route(Method::get, "/api/v1/staff/accounts/{account}/tokens", Access::signed_in,
          "List the tokens, the newest first; never their secrets.", "", "TokenList", 200,
          get_tokens),
    route(Method::post, "/api/v1/staff/accounts/{account}/tokens", Access::signed_in,
          "Make a token; the answer is the only place where its secret stands.", "NewToken",
          "TokenSecret", 201, post_token),
    route(Method::del, "/api/v1/staff/accounts/{account}/tokens/{label}", Access::signed_in,
          "Revoke the live token of that label.", "", "Token", 200, delete_token),
};

}  // namespace

http::RoomRoutes routes() { return {"staff", kRoutes, codec::schemas()}; }

}  // namespace candor::staff
