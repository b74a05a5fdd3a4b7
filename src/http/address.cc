// SPDX-License-Identifier: Apache-2.0
#include "http/address.h"

#include <algorithm>
#include <span>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/result.h"
#include "base/text.h"

namespace candor::http {
namespace {

constexpr int kMappedBits = 96;

Address mapped(const std::uint8_t* ipv4) {
  Address address;
  address.bytes[10] = address.bytes[11] = 0xff;
  std::copy_n(ipv4, 4, address.bytes.begin() + 12);
  return address;
}

bool is_ipv4(const Address& address) {
  constexpr std::array<std::uint8_t, 12> kPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(kPrefix.begin(), kPrefix.end(), address.bytes.begin());
}

struct Special {
  std::string_view network;
  std::string_view what;
};

constexpr Special kIpv4[] = {
    {"0.0.0.0/8", "unspecified"},          // RFC 791
    {"10.0.0.0/8", "private"},             // RFC 1918
    {"100.64.0.0/10", "private"},          // RFC 6598, a carrier's own
    {"127.0.0.0/8", "loopback"},           // RFC 1122
    {"169.254.0.0/16", "link-local"},      // RFC 3927; clouds answer for their secrets here
    {"172.16.0.0/12", "private"},          // RFC 1918
    {"192.0.0.0/24", "not public"},        // RFC 6890
    {"192.0.2.0/24", "documentation"},     // RFC 5737
    {"192.88.99.0/24", "not public"},      // RFC 7526
    {"192.168.0.0/16", "private"},         // RFC 1918
    {"198.18.0.0/15", "not public"},       // RFC 2544
    {"198.51.100.0/24", "documentation"},  // RFC 5737
    {"203.0.113.0/24", "documentation"},   // RFC 5737
    {"224.0.0.0/4", "multicast"},          // RFC 5771
    {"240.0.0.0/4", "not public"},         // RFC 1112, broadcast included
};

constexpr Special kIpv6[] = {
    {"::/128", "unspecified"},           // RFC 4291
    {"::1/128", "loopback"},             // RFC 4291
    {"fc00::/7", "unique-local"},        // RFC 4193
    {"fe80::/10", "link-local"},         // RFC 4291
    {"fec0::/10", "private"},            // RFC 3879
    {"ff00::/8", "multicast"},           // RFC 4291
    {"2001::/23", "not public"},         // RFC 2928; Teredo, which hides an IPv4 address, is in it
    {"2001:db8::/32", "documentation"},  // RFC 3849
    {"3fff::/20", "documentation"},      // RFC 9637
};

std::optional<std::string_view> find_special(std::span<const Special> table,
                                             const Address& address) {
  for (const Special& special : table) {
    const auto network = parse_network(special.network);
    CHECK(network.has_value());
    if (contains(*network, address)) return special.what;
  }
  return std::nullopt;
}

bool in(std::string_view network, const Address& address) {
  const auto parsed = parse_network(network);
  CHECK(parsed.has_value());
  return contains(*parsed, address);
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  // A NUL would end the text for inet_pton.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  Address address;
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  std::array<std::uint8_t, 4> ipv4{};
  if (::inet_pton(AF_INET, terminated.c_str(), ipv4.data()) == 1) return mapped(ipv4.data());
  return std::nullopt;
}

std::optional<Address> address_of(const sockaddr& socket_address) {
  if (socket_address.sa_family == AF_INET) {
    const auto& in4 = reinterpret_cast<const sockaddr_in&>(socket_address);
    return mapped(reinterpret_cast<const std::uint8_t*>(&in4.sin_addr));
  }
  if (socket_address.sa_family == AF_INET6) {
    const auto& in6 = reinterpret_cast<const sockaddr_in6&>(socket_address);
    Address address;
    std::copy_n(in6.sin6_addr.s6_addr, address.bytes.size(), address.bytes.begin());
    return address;
  }
  return std::nullopt;
}

std::string to_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool ipv4 = is_ipv4(address);
  const void* bytes = address.bytes.data() + (ipv4 ? 12 : 0);
  CHECK(::inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes, text.data(), text.size()) != nullptr);
  return text.data();
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*base, 128};
  const std::string_view prefix = text.substr(slash + 1);
  const auto bits = parse_integer(prefix);
  // What has a colon is written as IPv6, and its prefix counts from there.
  const int offset = text.find(':') == std::string_view::npos ? kMappedBits : 0;
  if (!bits || *bits < 0 || *bits > 128 - offset || prefix != std::to_string(*bits)) {
    return std::nullopt;
  }
  const Network network{*base, static_cast<int>(*bits) + offset};
  for (int bit = network.bits; bit < 128; ++bit) {
    if (base->bytes[static_cast<std::size_t>(bit / 8)] & (0x80 >> bit % 8)) return std::nullopt;
  }
  return network;
}

bool contains(const Network& network, const Address& address) {
  const auto whole = static_cast<std::size_t>(network.bits / 8);
  const int rest = network.bits % 8;
  if (!std::equal(network.base.bytes.begin(), network.base.bytes.begin() + whole,
                  address.bytes.begin())) {
    return false;
  }
  if (rest == 0) return true;
  const int mask = 0xff << (8 - rest) & 0xff;
  return ((network.base.bytes[whole] ^ address.bytes[whole]) & mask) == 0;
}

std::optional<std::string_view> why_not_public(const Address& address) {
  if (is_ipv4(address)) return find_special(kIpv4, address);
  if (in("64:ff9b::/96", address)) {  // NAT64, RFC 6052
    return why_not_public(mapped(address.bytes.data() + 12));
  }
  if (in("2002::/16", address)) {  // 6to4, RFC 3056
    return why_not_public(mapped(address.bytes.data() + 2));
  }
  if (const auto special = find_special(kIpv6, address)) return special;
  // Global unicast is given out from here only (RFC 4291 section 2.4).
  if (!in("2000::/3", address)) return "not public";
  return std::nullopt;
}

}  // namespace candor::http
