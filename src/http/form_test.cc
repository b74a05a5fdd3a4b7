// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "http/http.h"

namespace candor::http {
namespace {

Request sent(std::string body, std::string type = "application/x-www-form-urlencoded") {
  Request request;
  request.headers = {{"content-type", std::move(type)}};
  request.body = std::move(body);
  return request;
}

TEST(Form, HasItsFieldsDecoded) {
  const auto form = form_of(sent("email=a%2Bb%40example.com&words=Gr%C3%BC%C3%9Fe+an+alle&none=",
                                 "application/x-www-form-urlencoded; charset=UTF-8"));
  ASSERT_TRUE(form);
  EXPECT_EQ(field_of(*form, "email"), "a+b@example.com");
  EXPECT_EQ(field_of(*form, "words"), "Grüße an alle");
  EXPECT_EQ(field_of(*form, "none"), "");
  EXPECT_EQ(field_of(*form, "never"), "");
  EXPECT_EQ(field_of(form_of(sent("code=++AB+")).value(), "code"), "AB");
}

TEST(Form, IsRefusedWhereItCannotBeRead) {
  for (const auto& [body, type] : std::vector<std::pair<std::string, std::string>>{
           {"a=1", "text/plain"},
           {R"({"a": 1})", "application/json"},
           {"a=%zz", "application/x-www-form-urlencoded"},
           {"a=%ff", "application/x-www-form-urlencoded"},
           {"a=%00", "application/x-www-form-urlencoded"},
           {"a=1&a=2", "application/x-www-form-urlencoded"},
           {"a=\x01", "application/x-www-form-urlencoded"}}) {
    const auto form = form_of(sent(body, type));
    ASSERT_FALSE(form) << body;
    EXPECT_EQ(form.error().code, ErrorCode::malformed);
  }
}

std::string client(std::string remote, std::string forwarded) {
  const std::vector<std::string> proxies{"127.0.0.1", "10.0.0.0/8"};
  Request request;
  request.remote = std::move(remote);
  if (!forwarded.empty()) request.headers = {{"x-forwarded-for", std::move(forwarded)}};
  return client_of(request, proxies);
}

TEST(Client, IsThePeerUnlessThatIsOurProxy) {
  EXPECT_EQ(client("192.0.2.1", ""), "192.0.2.1");
  EXPECT_EQ(client("192.0.2.1", "198.51.100.7"), "192.0.2.1") << "anybody can write that header";
  EXPECT_EQ(client("127.0.0.1", "198.51.100.7"), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", "203.0.113.9, 198.51.100.7"), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", "198.51.100.7, 10.1.2.3"), "198.51.100.7");
  EXPECT_EQ(client("127.0.0.1", "198.51.100.7, nonsense"), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", ""), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "2001:DB8::1"), "2001:db8::1");
}

TEST(Client, SharesANetworkWithItsNeighbours) {
  EXPECT_EQ(network_of("198.51.100.7"), network_of("198.51.100.200"));
  EXPECT_NE(network_of("198.51.100.7"), network_of("198.51.101.7"));
  EXPECT_EQ(network_of("2001:db8:1:1::1"), network_of("2001:db8:1:2::9"));
  EXPECT_NE(network_of("2001:db8:1:1::1"), network_of("2001:db8:1:101::1"));
}

}  // namespace
}  // namespace candor::http
