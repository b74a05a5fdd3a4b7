// SPDX-License-Identifier: Apache-2.0
#include "http/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Request decoded(std::string target) {
  Request request;
  request.target = std::move(target);
  EXPECT_TRUE(is_ok(decode_target(request)));
  return request;
}

TEST(RequestTarget, IsDecoded) {
  const Request request = decoded("/inc%C3%ADdents/a+b%20c?title=two+words&limit=%35&empty=&bare");

  EXPECT_EQ(request.path, "/incídents/a+b c");
  EXPECT_THAT(request.query, ElementsAre(Pair("bare", ""), Pair("empty", ""), Pair("limit", "5"),
                                         Pair("title", "two words")));
}

TEST(RequestTarget, MayBeAWholeUrl) {
  EXPECT_EQ(decoded("http://candor.example/api/v1?limit=5").path, "/api/v1");
  EXPECT_EQ(decoded("http://candor.example").path, "/");
}

TEST(RequestTarget, ThatMayMeanTwoThingsIsRefused) {
  for (const char* target :
       {"", "*", "candor.example:443", "/a b", "/%", "/%zz", "/%ff", "/%c0%af", "/a%00b", "/a%2Fb",
        "/a%2fb", "/#fragment", "/?a=%00", "/?a=%ff", "/?a=1&a=2", "/\"", "/\x80"}) {
    Request request;
    request.target = target;
    EXPECT_TRUE(is_refused(decode_target(request), ErrorCode::malformed)) << target;
  }
}

TEST(RequestHead, IsReadWithLowerCaseNames) {
  const Request request = must(parse_request_head(
      "POST /api/v1/incidents?after=1 HTTP/1.1\r\nHost: a\r\nIf-Match:  \"3\"  \r\n\r\n", {}));

  EXPECT_EQ(request.method, Method::post);
  EXPECT_EQ(request.path, "/api/v1/incidents");
  EXPECT_EQ(request.find_query("after"), "1");
  EXPECT_EQ(request.header("if-match"), "\"3\"");
  EXPECT_EQ(request.header("absent"), std::nullopt);
}

TEST(RequestHead, ThatIsNotWholeOrNotHttpIsRefused) {
  const std::pair<const char*, const char*> heads[] = {
      {"", "before it is complete"},
      {"GET / HTTP/1.1\r\nHost: a\r\n", "before it is complete"},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "not HTTP/1.1"},
      {"nonsense\r\n\r\n", "not HTTP/1.1"},
      {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", "not HTTP/1.1"},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "not HTTP/1.1"},
      {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "no method of this name"},
      {"GET / HTTP/1.1\r\n\r\n", "exactly one Host"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "exactly one Host"},
      {"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "chunked"},
      {"GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n", "escaped slash"},
  };
  for (const auto& [head, reason] : heads) {
    const auto request = parse_request_head(head, {});
    ASSERT_TRUE(is_refused(request, ErrorCode::malformed)) << head;
    EXPECT_THAT(request.error().message, HasSubstr(reason)) << head;
  }
}

// Two servers that count the body differently would see two requests where we see one (RFC 9112
// section 6.3).
TEST(RequestHead, ThatGivesTheLengthTwiceIsRefused) {
  for (const char* lengths :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5, 6\r\n"}) {
    EXPECT_TRUE(is_refused(
        parse_request_head("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(lengths) + "\r\n", {}),
        ErrorCode::malformed))
        << lengths;
  }
}

TEST(RequestHead, OverTheLimitIsTooLarge) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(100, 'y') + "\r\n\r\n";
  Limits limits;
  limits.header_bytes_max = head.size();
  EXPECT_TRUE(is_ok(parse_request_head(head, limits)));
  limits.header_bytes_max = head.size() / 2;
  EXPECT_TRUE(is_refused(parse_request_head(head, limits), ErrorCode::too_large));
}

}  // namespace
}  // namespace candor::http
