// SPDX-License-Identifier: Apache-2.0
// Network addresses, and which of them lead inside: to this machine, to the company's own network,
// or to nowhere. Pure: nothing is resolved or connected.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace candor::http {

// IPv6; an IPv4 address stands as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2), so that the two ways
// to write it are one address.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Address&) const = default;
};

// "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1". Nothing for any other text: no zone, no brackets,
// no leading zeros, and none of inet_aton's forms such as 127.1 and 0x7f000001.
std::optional<Address> parse_address(std::string_view text);
// Nothing for other families than IPv4 and IPv6.
std::optional<Address> address_of(const sockaddr& socket_address);
// "192.0.2.1" also for ::ffff:192.0.2.1.
std::string to_text(const Address& address);

struct Network {
  Address base;
  int bits = 128;  // of `base` that count, 0 to 128; 96 more than an IPv4 prefix says
};

// "10.0.0.0/8", "fd00::/8", or one address. Nothing for any other text, or where a bit behind the
// prefix is set.
std::optional<Network> parse_network(std::string_view text);
bool contains(const Network& network, const Address& address);

// Why a request from outside must not make Candor connect there: "loopback", "private",
// "link-local" …, and "not public" for what no registry has given out. Nothing for a public
// address. An IPv4 address carried by NAT64 or 6to4 counts as what it is. After the IANA registries
// of special-purpose IPv4 and IPv6 addresses (RFC 6890).
std::optional<std::string_view> why_not_public(const Address& address);

}  // namespace candor::http
