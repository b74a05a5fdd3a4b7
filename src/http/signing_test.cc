// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "http/http.h"

namespace candor::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr Instant kAt{1'614'265'330'999'999};

std::string signature(const std::vector<std::string>& keys) {
  return sign_request(keys, "1", kAt, "{}").back().second;
}

TEST(RequestSignature, IsTheOneOfTheSpecification) {
  const std::string key = *from_hex("31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0");
  EXPECT_EQ(secret_of_key(key), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  EXPECT_EQ(key_of_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), key);
  EXPECT_THAT(
      sign_request(std::vector<std::string>{key}, "msg_p5jXN8AQM9LWM0D4loKWxJek", kAt,
                   R"({"test": 2432232314})"),
      ElementsAre(Pair("Webhook-Id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
                  Pair("Webhook-Timestamp", "1614265330"),
                  Pair("Webhook-Signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")));
}

TEST(RequestSignature, IsMadeWithEachKeyWhileASecretIsChanged) {
  EXPECT_NE(signature({"a"}), signature({"b"}));
  EXPECT_EQ(signature({"a", "b"}), signature({"a"}) + " " + signature({"b"}));
}

TEST(RequestSignature, NeedsAKeyInItsWholeForm) {
  for (const char* text :
       {"", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "MfKQ9r8GKYqr", "whsec_a b="}) {
    EXPECT_EQ(key_of_secret(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace candor::http
