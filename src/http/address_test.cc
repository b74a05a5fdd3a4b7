// SPDX-License-Identifier: Apache-2.0
#include "http/address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace candor::http {
namespace {

// "" for a public address, "?" for what is no address.
std::string_view verdict(std::string_view text) {
  const auto address = parse_address(text);
  return address ? why_not_public(*address).value_or("") : "?";
}

struct Case {
  std::string_view address;
  std::string_view why;
};

// Each network by its first and last address and by its neighbours outside.
constexpr Case kIpv4Cases[] = {
    {"0.0.0.0", "unspecified"},
    {"0.255.255.255", "unspecified"},
    {"1.0.0.0", ""},
    {"9.255.255.255", ""},
    {"10.0.0.0", "private"},
    {"10.255.255.255", "private"},
    {"11.0.0.0", ""},
    {"100.63.255.255", ""},
    {"100.64.0.0", "private"},
    {"100.127.255.255", "private"},
    {"100.128.0.0", ""},
    {"126.255.255.255", ""},
    {"127.0.0.0", "loopback"},
    {"127.0.0.1", "loopback"},
    {"127.255.255.255", "loopback"},
    {"128.0.0.0", ""},
    {"169.253.255.255", ""},
    {"169.254.0.0", "link-local"},
    {"169.254.169.254", "link-local"},
    {"169.254.255.255", "link-local"},
    {"169.255.0.0", ""},
    {"172.15.255.255", ""},
    {"172.16.0.0", "private"},
    {"172.31.255.255", "private"},
    {"172.32.0.0", ""},
    {"191.255.255.255", ""},
    {"192.0.0.0", "not public"},
    {"192.0.0.255", "not public"},
    {"192.0.1.0", ""},
    {"192.0.2.0", "documentation"},
    {"192.0.2.255", "documentation"},
    {"192.0.3.0", ""},
    {"192.88.98.255", ""},
    {"192.88.99.0", "not public"},
    {"192.88.99.255", "not public"},
    {"192.88.100.0", ""},
    {"192.167.255.255", ""},
    {"192.168.0.0", "private"},
    {"192.168.255.255", "private"},
    {"192.169.0.0", ""},
    {"198.17.255.255", ""},
    {"198.18.0.0", "not public"},
    {"198.19.255.255", "not public"},
    {"198.20.0.0", ""},
    {"198.51.99.255", ""},
    {"198.51.100.0", "documentation"},
    {"198.51.100.255", "documentation"},
    {"198.51.101.0", ""},
    {"203.0.112.255", ""},
    {"203.0.113.0", "documentation"},
    {"203.0.113.255", "documentation"},
    {"203.0.114.0", ""},
    {"223.255.255.255", ""},
    {"224.0.0.0", "multicast"},
    {"239.255.255.255", "multicast"},
    {"240.0.0.0", "not public"},
    {"255.255.255.255", "not public"},
};

TEST(Address, Ipv4NetworksBeginAndEndWhereTheyShould) {
  for (const Case& one : kIpv4Cases) EXPECT_EQ(verdict(one.address), one.why) << one.address;
}

TEST(Address, Ipv6NetworksBeginAndEndWhereTheyShould) {
  constexpr Case kCases[] = {
      {"::", "unspecified"},
      {"::1", "loopback"},
      {"::2", "not public"},
      {"::ffff", "not public"},
      {"64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", "not public"},
      {"64:ff9b:1::", "not public"},
      {"64:ff9b:0:0:0:1::", "not public"},
      {"100::1", "not public"},
      {"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "not public"},
      {"2000::", ""},
      {"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""},
      {"2001::", "not public"},
      {"2001:0:7f00:1::", "not public"},
      {"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "not public"},
      {"2001:200::", ""},
      {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", ""},
      {"2001:db8::", "documentation"},
      {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
      {"2001:db9::", ""},
      {"2606:4700:4700::1111", ""},
      {"3ffe:ffff::1", ""},
      {"3fff::", "documentation"},
      {"3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
      {"3fff:1000::", ""},
      {"4000::", "not public"},
      {"5f00::1", "not public"},
      {"fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "not public"},
      {"fc00::", "unique-local"},
      {"fd00:ec2::254", "unique-local"},
      {"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "unique-local"},
      {"fe00::", "not public"},
      {"fe80::", "link-local"},
      {"febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "link-local"},
      {"fec0::", "private"},
      {"feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "private"},
      {"ff00::", "multicast"},
      {"ff02::1", "multicast"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"},
  };
  for (const Case& one : kCases) EXPECT_EQ(verdict(one.address), one.why) << one.address;
}

TEST(Address, AnIpv4AddressIsTheSameInEveryDisguise) {
  for (const Case& one : kIpv4Cases) {
    const auto ipv4 = parse_address(one.address);
    ASSERT_TRUE(ipv4) << one.address;
    const auto* four = ipv4->bytes.data() + 12;
    Address nat64 = *parse_address("64:ff9b::");
    std::copy_n(four, 4, nat64.bytes.begin() + 12);
    Address six_to_four = *parse_address("2002::");
    std::copy_n(four, 4, six_to_four.bytes.begin() + 2);
    six_to_four.bytes[15] = 1;

    EXPECT_EQ(verdict("::ffff:" + std::string(one.address)), one.why) << one.address;
    EXPECT_EQ(why_not_public(nat64).value_or(""), one.why) << one.address;
    EXPECT_EQ(why_not_public(six_to_four).value_or(""), one.why) << one.address;
  }
}

TEST(Address, FormsThatHideAnIpv4AddressAreNotPublic) {
  for (const std::string_view text : {"::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1",
                                      "64:ff9b:1::127.0.0.1", "2001:0:1:2:3:4:80ff:fffe"}) {
    EXPECT_EQ(verdict(text), "not public") << text;
  }
  EXPECT_EQ(verdict("::ffff:7f00:1"), "loopback");
  EXPECT_EQ(verdict("0:0:0:0:0:ffff:a9fe:a9fe"), "link-local");
}

TEST(Address, OtherTextIsNoAddress) {
  for (const std::string_view text : {"",           " ",          "127.1",          "127.0.1",
                                      "0x7f.1",     "0x7f000001", "2130706433",     "017700000001",
                                      "0177.0.0.1", "127.0.0.01", "127.0.0.1.",     "127.0.0.256",
                                      "127.0.0.1 ", "[::1]",      "::1%lo",         "fe80::1%eth0",
                                      "1::2::3",    "localhost",  "::ffff:127.0.0", "12345::"}) {
    EXPECT_EQ(verdict(text), "?") << text;
  }
  EXPECT_FALSE(parse_address(std::string_view("1.1.1.1\0.evil", 13)));
}

TEST(Address, IsPrintedInOneForm) {
  EXPECT_EQ(to_text(*parse_address("::ffff:10.0.0.1")), "10.0.0.1");
  EXPECT_EQ(to_text(*parse_address("2001:DB8:0:0::1")), "2001:db8::1");
}

TEST(Address, ComesFromASocketAddress) {
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ipv4.sin_addr.s_addr = htonl(0x7f000001);
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  ipv6.sin6_addr = in6addr_loopback;
  sockaddr other{};
  other.sa_family = AF_UNIX;

  EXPECT_EQ(address_of(reinterpret_cast<const sockaddr&>(ipv4)), parse_address("127.0.0.1"));
  EXPECT_EQ(address_of(reinterpret_cast<const sockaddr&>(ipv6)), parse_address("::1"));
  EXPECT_FALSE(address_of(other));
}

TEST(Network, HoldsWhatBeginsLikeIt) {
  const auto holds = [](std::string_view network, std::string_view address) {
    return contains(*parse_network(network), *parse_address(address));
  };
  EXPECT_TRUE(holds("10.0.0.0/8", "10.1.2.3"));
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_FALSE(holds("10.0.0.0/8", "::10.1.2.3"));
  EXPECT_TRUE(holds("192.168.4.0/23", "192.168.5.255"));
  EXPECT_FALSE(holds("192.168.4.0/23", "192.168.6.0"));
  EXPECT_TRUE(holds("192.168.4.7", "192.168.4.7"));
  EXPECT_FALSE(holds("192.168.4.7", "192.168.4.6"));
  EXPECT_TRUE(holds("0.0.0.0/0", "255.255.255.255"));
  EXPECT_FALSE(holds("0.0.0.0/0", "::1"));
  EXPECT_TRUE(holds("fd00::/8", "fdff::1"));
  EXPECT_FALSE(holds("fd00::/8", "fc00::1"));
  EXPECT_TRUE(holds("::/0", "127.0.0.1"));
}

TEST(Network, OtherTextIsNoNetwork) {
  for (const std::string_view text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.1/8", "10.0.0.0/8/8", "fd00::/129", "fd00::1/8", "10/8", "localhost", "::/1x"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

}  // namespace
}  // namespace candor::http
