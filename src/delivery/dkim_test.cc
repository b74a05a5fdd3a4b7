// SPDX-License-Identifier: Apache-2.0
// tests/e2e/delivery.test.mjs has another program verify the signatures.
#include "delivery/dkim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// RFC 8463 appendix A.2.
constexpr char kEd25519[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
constexpr char kMail[] =
    "From: Joe SixPack <joe@football.example.com>\r\n"
    "To: Suzie Q <suzie@shopping.example.net>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    "\r\n"
    "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n";

TEST(Dkim, HashesTheBodyAsTheRfcsExampleDoes) {
  const std::string body(std::string_view(kMail).substr(std::string_view(kMail).find("Hi.")));
  EXPECT_EQ(dkim_body_hash(body), "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
}

TEST(Dkim, TakesTheBodyRelaxed) {
  const std::string hash = dkim_body_hash("a b\r\n\r\nc\r\n");
  EXPECT_EQ(dkim_body_hash("a \t b  \r\n \r\nc\r\n\r\n\t\r\n"), hash);
  EXPECT_EQ(dkim_body_hash("a b\r\n\r\nc"), hash);
  EXPECT_NE(dkim_body_hash("a b\r\nc\r\n"), hash);
  EXPECT_NE(dkim_body_hash(" a b\r\n\r\nc\r\n"), hash) << "space at a line's begin counts";
  EXPECT_EQ(dkim_body_hash("\r\n\r\n"), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
      << "of nothing";
}

TEST(Dkim, SignsTheSameMailTheSameWay) {
  const DkimKey key = must(DkimKey::read("football.example.com", "brisbane", kEd25519));
  const std::string header = key.sign(kMail, {1'528'637'909'000'000});
  EXPECT_THAT(header, StartsWith("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; "
                                 "d=football.example.com; s=brisbane; t=1528637909;\r\n\t"
                                 "h=from:from:to:subject:date:message-id;\r\n"));
  EXPECT_EQ(key.sign(kMail, {1'528'637'909'000'000}), header);
  EXPECT_NE(key.sign(kMail, {1'528'637'910'000'000}), header);
}

TEST(Dkim, RefusesWhatIsNoKey) {
  for (const char* pem :
       {"", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    const auto refused = DkimKey::read("a.test", "s", pem);
    ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
    EXPECT_THAT(refused.error().message, HasSubstr("mail.dkim_keys"));
  }
}

}  // namespace
}  // namespace candor::delivery
