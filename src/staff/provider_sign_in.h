// SPDX-License-Identifier: Apache-2.0
// Signing in at the company's provider: OpenID Connect, authorization code with PKCE. A browser
// leaves with a sealed cookie and comes back with a code; whoever the ID token names gets the
// account of that identity, made at the first time, in the roles of their groups, and a session.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/describe/enum.hpp>
#include <tl/expected.hpp>

#include "http/http.h"
#include "staff/provider.h"
#include "staff/staff.h"

namespace candor::staff {

// What the browser is told of a refusal; the whole reason stands in the journal.
enum class WhyNot {
  attempt,   // it was not begun in this browser, took over ten minutes, or was ended before
  declined,  // the provider says that the person did not sign in
  provider,  // the provider cannot be reached, or does not do what it should
  token,     // what it says cannot be taken for true
  groups,    // none of the person's groups gives a role
  name,      // no account can be made under the person's name
  disabled,  // the account is
};
BOOST_DESCRIBE_ENUM(WhyNot, attempt, declined, provider, token, groups, name, disabled)

// Where the browser goes, and the sealed attempt that its cookie keeps meanwhile.
struct Departure {
  std::string url;
  std::string cookie;
};
// `to`: where it goes in the end; "/" in place of what is no path of our own.
tl::expected<Departure, WhyNot> depart(App& app, Provider& provider, http::HttpClient& client,
                                       std::string_view to);

// The query that the provider sends the browser back with.
struct Answer {
  std::string state;
  std::string code;
  std::string issuer;  // RFC 9207
  std::string error;
};
struct Arrival {
  SignedIn signed_in;
  std::string to;
};
// `cookie`: what depart() gave, if the browser has it.
tl::expected<Arrival, WhyNot> arrive(App& app, Provider& provider, http::HttpClient& client,
                                     std::optional<std::string_view> cookie, const Answer& answer);

// "alice" of "Alice@shop.example": lower case, what stands before the @, a hyphen in place of what
// no name may have. Empty where nothing is left.
std::string account_name_of(std::string_view claimed);
// Of the groups, each once, in the order of Role.
std::vector<Role> roles_of(const Settings::SignIn& sign_in, const std::vector<std::string>& groups);
// A path with at most 1,024 printable characters that stays on this site.
bool is_own_path(std::string_view to);
std::string redirect_uri_of(const Settings& settings);

// The Set-Cookie of an attempt, good for ten minutes; with an empty one the browser forgets it.
std::string attempt_cookie(std::string_view sealed);
std::optional<std::string_view> find_attempt_cookie(const http::Request& request);

// Handlers of the routes.
Result<http::Response> get_sign_in(App& app, const http::Request& request);
Result<http::Response> get_oidc_start(App& app, const http::Request& request);
Result<http::Response> get_oidc_callback(App& app, const http::Request& request);

}  // namespace candor::staff
