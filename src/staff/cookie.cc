// SPDX-License-Identifier: Apache-2.0
// The session's cookie (RFC 6265bis). The prefix makes the browser insist on Secure, on the whole
// site, and on no other host; browsers take it from 127.0.0.1 without TLS too.
#include <fmt/format.h>

#include "base/text.h"
#include "staff/staff.h"

namespace candor::staff {
namespace {

constexpr std::string_view kName = "__Host-candor_session";

}  // namespace

std::string session_cookie(std::string_view secret) {
  return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Strict{}", kName, secret,
                     secret.empty() ? "; Max-Age=0" : "");
}

std::optional<std::string_view> find_session_cookie(const http::Request& request) {
  const auto header = request.header("cookie");
  if (!header) return std::nullopt;
  for (std::string_view pair : split(*header, ';')) {
    pair = trim(pair);
    if (pair.starts_with(kName) && pair.size() > kName.size() && pair[kName.size()] == '=') {
      return pair.substr(kName.size() + 1);
    }
  }
  return std::nullopt;
}

}  // namespace candor::staff
