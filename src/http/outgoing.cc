// SPDX-License-Identifier: Apache-2.0
#include "http/outgoing.h"

#include <algorithm>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "http/client.h"

namespace candor::http {
namespace {

namespace urls = boost::urls;

constexpr std::size_t kUrlBytesMax = 2048;
constexpr std::size_t kHostBytesMax = 253;  // RFC 1035 section 2.3.4, without the root's dot
constexpr std::size_t kLabelBytesMax = 63;

tl::unexpected<Error> refused(std::string what) {
  return fail(ErrorCode::invalid, std::move(what));
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLabelBytesMax &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

// "127.1", "0x7f000001" and "2130706433" look like names and are addresses to those who resolve
// them; after "ends in a number" of the WHATWG URL standard.
bool ends_in_number(std::string_view last_label) {
  if (last_label.starts_with("0x")) return true;
  return std::all_of(last_label.begin(), last_label.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host_name(std::string_view host) {
  const auto labels = split(host, '.');
  return host.size() <= kHostBytesMax && std::all_of(labels.begin(), labels.end(), is_label) &&
         !ends_in_number(labels.back());
}

std::uint16_t default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

// Of what boost found between "//" and "/".
Result<std::string> checked_host(const urls::url_view& url) {
  const std::string host = to_lower(std::string(url.encoded_host_address()));
  if (host.empty()) return refused("has no host");
  // Boost.URL 1.81 ends a host such as 192.0.2.1.hooks.example behind its fourth number.
  const std::string_view target(url.encoded_target());
  const bool is_whole = target.empty() || target.front() == '/' || target.front() == '?';
  const bool is_future = url.host_type() == urls::host_type::ipvfuture;
  if (is_whole && !is_future && (parse_address(host) || is_host_name(host))) return host;
  return refused(
      "has a host that is neither a name such as hooks.example (in punycode) nor an address such "
      "as "
      "192.0.2.1 or [2001:db8::1]");
}

Result<std::uint16_t> checked_port(const urls::url_view& url, std::string_view scheme) {
  if (!url.has_port() || url.port().empty()) return default_port(scheme);
  if (url.port_number() == 0) return refused("has a port that is not one of 1 to 65535");
  return url.port_number();
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kUrlBytesMax) {
    return refused(fmt::format("is longer than {} characters", with_commas(kUrlBytesMax)));
  }
  const auto parsed = urls::parse_uri(text);
  if (!parsed) return refused("is not a URL such as https://hooks.example/candor");
  const std::string scheme = to_lower(std::string(parsed->scheme()));
  if (scheme != "https" && scheme != "http") return refused("is neither https nor http");
  if (parsed->has_userinfo()) return refused("has a user or a password in it");
  if (parsed->has_fragment()) return refused("has a part behind '#', which is never sent");
  std::string target(parsed->encoded_target());
  if (!target.starts_with('/')) target.insert(0, "/");
  return Url{.scheme = scheme,
             .host = TRY(checked_host(*parsed)),
             .port = TRY(checked_port(*parsed, scheme)),
             .target = std::move(target)};
}

std::string origin(const Url& url) {
  const bool ipv6 = url.host.find(':') != std::string::npos;
  const std::string host = ipv6 ? "[" + url.host + "]" : url.host;
  if (url.port == default_port(url.scheme)) return url.scheme + "://" + host;
  return fmt::format("{}://{}:{}", url.scheme, host, url.port);
}

std::string to_text(const Url& url) { return origin(url) + url.target; }

Allowance::Allowance(std::span<const std::string> entries) {
  for (const std::string& entry : entries) {
    CHECK(is_allow_entry(entry));
    if (const auto network = parse_network(entry)) {
      networks_.push_back(*network);
    } else {
      hosts_.push_back(to_lower(entry));
    }
  }
}

std::optional<std::string> Allowance::why_refused(std::string_view host,
                                                  const Address& address) const {
  const auto why = why_not_public(address);
  if (!why || std::find(hosts_.begin(), hosts_.end(), host) != hosts_.end()) return std::nullopt;
  for (const Network& network : networks_) {
    if (contains(network, address)) return std::nullopt;
  }
  const std::string where = parse_address(host) ? fmt::format("{} is {}", host, *why)
                                                : fmt::format("{} leads to {}, which is {}", host,
                                                              to_text(address), *why);
  return where + "; if that is meant, allow it in candor.toml under [outgoing]";
}

Result<void> check_url(const Settings& settings, std::string_view text) {
  const Url url = TRY(parse_url(text));
  const auto address = parse_address(url.host);
  if (!address) return {};
  if (auto why = Allowance(settings.outgoing.allow).why_refused(url.host, *address)) {
    return fail(ErrorCode::forbidden, std::move(*why));
  }
  return {};
}

std::string origin_of(std::string_view text) {
  const auto url = parse_url(text);
  CHECK(url.has_value());
  return origin(*url);
}

bool is_allow_entry(std::string_view entry) {
  return parse_network(entry).has_value() || is_host_name(to_lower(entry));
}

}  // namespace candor::http
