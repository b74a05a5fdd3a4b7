// SPDX-License-Identifier: Apache-2.0
// The cookies (RFC 6265bis). The prefix makes the browser insist on Secure, on the whole site, and
// on no other host; browsers take them from 127.0.0.1 without TLS too.
#include <fmt/format.h>

#include "base/text.h"
#include "staff/provider_sign_in.h"
#include "staff/staff.h"

namespace candor::staff {
namespace {

constexpr std::string_view kSession = "__Host-candor_session";
constexpr std::string_view kAttempt = "__Host-candor_sign_in";

std::optional<std::string_view> find_cookie(const http::Request& request, std::string_view name) {
  const auto header = request.header("cookie");
  if (!header) return std::nullopt;
  for (std::string_view pair : split(*header, ';')) {
    pair = trim(pair);
    if (pair.starts_with(name) && pair.size() > name.size() && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string session_cookie(std::string_view secret) {
  return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Strict{}", kSession, secret,
                     secret.empty() ? "; Max-Age=0" : "");
}

std::optional<std::string_view> find_session_cookie(const http::Request& request) {
  return find_cookie(request, kSession);
}

// Lax: the provider's page leads back here, and the browser is to send it then.
std::string attempt_cookie(std::string_view sealed) {
  return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={}", kAttempt, sealed,
                     sealed.empty() ? 0 : 600);
}

std::optional<std::string_view> find_attempt_cookie(const http::Request& request) {
  return find_cookie(request, kAttempt);
}

}  // namespace candor::staff
