// SPDX-License-Identifier: Apache-2.0
// Where outgoing requests may go. Pure: nothing is resolved or connected.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/address.h"

namespace candor::http {

struct Url {
  std::string scheme;  // "http" or "https"
  std::string host;    // in lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string target;  // path and query, as they were written
};

// See check_url: everything of it but the settings.
Result<Url> parse_url(std::string_view text);
std::string to_text(const Url& url);
// "https://hooks.example", with the port where it is not the scheme's own.
std::string origin(const Url& url);

// What the settings allow beside the public internet.
class Allowance {
 public:
  // Each entry is one of is_allow_entry.
  explicit Allowance(std::span<const std::string> entries);
  // Why a request to this host must not connect to this address; nothing if it may.
  std::optional<std::string> why_refused(std::string_view host, const Address& address) const;

 private:
  std::vector<std::string> hosts_;
  std::vector<Network> networks_;
};

}  // namespace candor::http
