// SPDX-License-Identifier: Apache-2.0
// The routes of signing in at the provider, and what of it belongs to the settings.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "staff/codec.h"
#include "staff/provider_sign_in.h"
#include "staff/staff.h"

namespace candor::staff {
namespace {

using http::Request;
using http::Response;

constexpr std::size_t kLabelCharactersMax = 60;

// What it remembers is the same for every request, and saves the provider the asking.
Provider& the_provider() {
  static Provider provider;
  return provider;
}

Result<void> check_configured(const App& app) {
  if (!app.settings.sign_in.issuer.empty()) return {};
  return fail(ErrorCode::not_found,
              "there is no provider to sign in at; candor.toml names one under [sign_in]");
}

// The code and the state stand in the address: no page learns of it, and nothing keeps it.
Response to_browser(int status) {
  Response response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.headers = {{"Cache-Control", "no-store"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"}};
  return response;
}

Response redirect(int status, std::string to) {
  Response response = to_browser(status);
  response.headers.emplace_back("Location", std::move(to));
  return response;
}

Response refuse(WhyNot why) {
  Response response = redirect(303, fmt::format("/sign-in?refused={}", enum_name(why)));
  response.headers.emplace_back("Set-Cookie", attempt_cookie(""));
  return response;
}

// A redirect would be the provider's still, and a browser sends a Strict cookie with no request of
// another site. The page is ours, so where it leads the cookie goes.
Response welcome(const Arrival& arrival) {
  Response response = to_browser(200);
  response.headers.emplace_back("Set-Cookie", session_cookie(arrival.signed_in.secret));
  response.headers.emplace_back("Set-Cookie", attempt_cookie(""));
  response.body = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"refresh\" content=\"0;url={0}\">\n<title>Signed in</title>\n"
      "<p>You are signed in. <a href=\"{0}\">Go on to Candor</a></p>\n</html>\n",
      escape_html(arrival.to));
  return response;
}

std::string query_of(const Request& request, std::string_view name) {
  return std::string(request.find_query(name).value_or(""));
}

// Any host and address; where requests may go is asked elsewhere.
Result<void> check_form(const std::string& url) {
  Settings anywhere;
  anywhere.outgoing.allow = {"0.0.0.0/0", "::/0"};
  return http::check_url(anywhere, url);
}

std::string fault_of_issuer(const std::string& issuer) {
  if (const auto url = check_form(issuer); !url) return url.error().message;
  if (issuer.find('?') != std::string::npos) return "has a query";
  return is_safe_url(issuer) ? "" : "is not https";
}

std::string fault_of_staff_url(const std::string& staff_url) {
  if (const auto url = check_form(staff_url); !url) return url.error().message;
  if (http::origin_of(staff_url) != staff_url) {
    return "is not a scheme and a host alone, such as https://candor.example";
  }
  return is_safe_url(staff_url) ? "" : "is not https, so browsers would not keep the cookie";
}

}  // namespace

Result<Response> get_sign_in(App& app, const Request&) {
  Response response = http::json_response(200, codec::encode(offer_sign_in(app)));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Result<Response> get_oidc_start(App& app, const Request& request) {
  TRY(check_configured(app));
  const auto departure =
      depart(app, the_provider(), *open_provider_client(app.settings), query_of(request, "to"));
  if (!departure) return refuse(departure.error());
  Response response = redirect(302, departure->url);
  response.headers.emplace_back("Set-Cookie", attempt_cookie(departure->cookie));
  return response;
}

Result<Response> get_oidc_callback(App& app, const Request& request) {
  TRY(check_configured(app));
  const auto arrival =
      arrive(app, the_provider(), *open_provider_client(app.settings), find_attempt_cookie(request),
             {.state = query_of(request, "state"),
              .code = query_of(request, "code"),
              .issuer = query_of(request, "iss"),
              .error = query_of(request, "error")});
  if (!arrival) return refuse(arrival.error());
  return welcome(*arrival);
}

Result<ProviderCheck> check_provider(App& app) {
  TRY(check_configured(app));
  Provider provider;
  const auto client = open_provider_client(app.settings);
  const Instant now = app.clock.now();
  const ProviderEndpoints endpoints = TRY(provider.endpoints(*client, app.settings, now));
  const std::size_t keys = TRY(provider.count_keys(*client, app.settings, now));
  return ProviderCheck{.issuer = endpoints.issuer,
                       .redirect_uri = redirect_uri_of(app.settings),
                       .authorization_endpoint = endpoints.authorization_endpoint,
                       .keys = static_cast<std::int64_t>(keys)};
}

Result<void> check_sign_in(Settings& settings) {
  Settings::SignIn& sign_in = settings.sign_in;
  if (sign_in.staff_url.empty()) {
    sign_in.staff_url = fmt::format("http://{}:{}", settings.staff.address, settings.staff.port);
  }
  if (sign_in.issuer.empty()) return {};
  if (sign_in.staff_url.ends_with('/')) sign_in.staff_url.pop_back();
  std::vector<Fault> faults;
  const auto add = [&](std::string_view name, const std::string& fault) {
    if (!fault.empty())
      faults.push_back({"candor.toml", fmt::format("sign_in.{} {}", name, fault)});
  };
  add("issuer", fault_of_issuer(sign_in.issuer));
  add("staff_url", fault_of_staff_url(sign_in.staff_url));
  add("client_id", sign_in.client_id.empty() ? "is needed with an issuer" : "");
  add("roles", sign_in.roles.empty() ? "is needed: without it no group gives a role" : "");
  const std::size_t label = count_characters(sign_in.label);
  add("label", label < 1 || label > kLabelCharactersMax
                   ? fmt::format("is not 1 to {} characters", kLabelCharactersMax)
                   : "");
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the settings have faults", std::move(faults));
}

}  // namespace candor::staff
