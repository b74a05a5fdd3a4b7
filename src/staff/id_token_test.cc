// SPDX-License-Identifier: Apache-2.0
#include "staff/id_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing.h"
#include "base/text.h"
#include "staff/provider_codec.h"
#include "staff/provider_testing.h"

namespace candor::staff {
namespace {

namespace json = boost::json;

using testing::claims_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::jwk_of;
using testing::kClient;
using testing::key_set_of;
using testing::kIssuer;
using testing::PrivateKey;
using testing::the_p256;
using testing::the_rsa;
using testing::token_of;

const Instant kNow = must(parse_rfc3339("2026-06-10T09:30:00Z"));
const Expected kExpected{.issuer = kIssuer,
                         .client_id = kClient,
                         .nonce = "n-1",
                         .name_claim = "preferred_username",
                         .groups_claim = "groups",
                         .now = kNow};

std::vector<ProviderKey> keys_of(std::vector<json::object> jwks) {
  return must(codec::decode_provider_keys(key_set_of(std::move(jwks))));
}
std::vector<ProviderKey> both_keys() {
  return keys_of({jwk_of(the_rsa(), "rsa"), jwk_of(the_p256(), "p256")});
}

Result<Claims> taken(const std::string& token, const std::vector<ProviderKey>& keys = both_keys()) {
  const TokenHeader header = TRY(read_header(token));
  const ProviderKey* key = find_key(keys, header);
  if (key == nullptr) return fail(ErrorCode::not_found, "no such key");
  return verify(token, *key, kExpected);
}

std::string good_token(json::object claims = {}) {
  json::object all = claims_of(kNow, "n-1");
  for (const auto& claim : claims) all[claim.key()] = claim.value();
  return token_of(the_rsa(), {{"alg", "RS256"}, {"kid", "rsa"}}, all);
}

TEST(IdToken, WhatTheProviderSignedIsTakenByEachAlgorithm) {
  const json::object claims = claims_of(kNow, "n-1");
  const std::pair<const char*, PrivateKey> kinds[] = {
      {"RS256", the_rsa()}, {"PS256", the_rsa()}, {"ES256", the_p256()}};
  for (const auto& [alg, key] : kinds) {
    const Claims taken_claims = must(taken(token_of(key, {{"alg", alg}}, claims)));
    EXPECT_EQ(taken_claims.subject, "0f3c") << alg;
    EXPECT_EQ(taken_claims.name, "alice") << alg;
    EXPECT_THAT(taken_claims.groups, ElementsAre("incident-team")) << alg;
  }
}

// Signed by another library than the tests' own; the fuzz target begins with them.
TEST(IdToken, TheVectorsOfTheFuzzTargetAreTakenAsTheirNamesSay) {
  for (const auto& [name, is_good] :
       {std::pair("rs256", true), std::pair("ps256", true), std::pair("es256", true),
        std::pair("none", false), std::pair("audiences", false)}) {
    const std::string text =
        must(read_file(std::string("tests/fuzz/corpus/id_token/") + name, 10'000));
    const std::size_t line = text.find('\n');
    const auto keys = must(codec::decode_provider_keys(text.substr(0, line)));
    EXPECT_EQ(taken(text.substr(line + 1), keys).has_value(), is_good) << name;
  }
}

TEST(IdToken, EachClaimMustBeWhatWasAskedFor) {
  const std::int64_t now = testing::seconds_of(kNow);
  const struct {
    const char* claim;
    json::value value;
    const char* refusal;
  } wrong[] = {
      {"iss", "https://idp.example/realm/", "another issuer"},
      {"iss", nullptr, "lacks one of"},
      {"sub", "", "1 to 255"},
      {"sub", json::string(256, 's'), "1 to 255"},
      {"sub", 7, "lacks one of"},
      {"aud", "other", "another client"},
      {"aud", json::array{"candor", "other"}, "for others too"},
      {"aud", json::array{}, "another client"},
      {"azp", "other", "asked for by another"},
      {"azp", 1, "azp is no text"},
      {"exp", now - 61, "is over"},
      {"exp", now - 60, "is over"},
      {"exp", "tomorrow", "lacks one of"},
      {"exp", 1e300, "lacks one of"},
      {"iat", now + 61, "in the future"},
      {"iat", now - 661, "long ago"},
      {"nbf", now + 61, "not good yet"},
      {"nbf", "now", "nbf is no time"},
      {"nonce", "n-2", "another request"},
      {"nonce", nullptr, "another request"},
  };
  for (const auto& [claim, value, refusal] : wrong) {
    const auto refused = taken(good_token({{claim, value}}));
    ASSERT_TRUE(is_refused(refused, ErrorCode::invalid)) << claim << " " << value;
    EXPECT_THAT(refused.error().message, HasSubstr(refusal)) << claim << " " << value;
  }
}

TEST(IdToken, ClocksMayDifferByAMinute) {
  const std::int64_t now = testing::seconds_of(kNow);
  EXPECT_TRUE(is_ok(taken(good_token({{"exp", now - 59}}))));
  EXPECT_TRUE(is_ok(taken(good_token({{"iat", now + 60}, {"nbf", now + 60}}))));
  EXPECT_TRUE(is_ok(taken(good_token({{"iat", now - 660}}))));
  EXPECT_TRUE(is_ok(taken(good_token({{"iat", static_cast<double>(now) + 0.5}}))));
  EXPECT_TRUE(is_ok(taken(good_token({{"aud", json::array{"candor"}}, {"azp", "candor"}}))));
}

TEST(IdToken, NoOtherAlgorithmAndNoOtherKindOfTokenIsTaken) {
  const json::object claims = claims_of(kNow, "n-1");
  for (const char* alg : {"none", "None", "HS256", "RS1", "RS512", ""}) {
    EXPECT_TRUE(is_refused(taken(token_of(the_rsa(), {{"alg", alg}, {"kid", "rsa"}}, claims)),
                           ErrorCode::invalid))
        << alg;
  }
  EXPECT_TRUE(is_refused(taken(token_of(the_rsa(), {{"alg", "RS256"}, {"typ", "at+jwt"}}, claims)),
                         ErrorCode::invalid));
  EXPECT_TRUE(
      is_refused(taken(token_of(the_rsa(), {{"alg", "RS256"}, {"crit", json::array{"x"}}}, claims)),
                 ErrorCode::invalid));
  EXPECT_TRUE(is_ok(taken(token_of(the_rsa(), {{"alg", "RS256"}, {"typ", "JWT"}}, claims))));
  // A header that says alg twice, once for each reader.
  const std::string good = good_token();
  const std::string two = to_base64url(R"({"alg":"RS256","kid":"rsa","alg":"none"})");
  EXPECT_TRUE(is_refused(taken(two + good.substr(good.find('.'))), ErrorCode::invalid));
}

TEST(IdToken, ATokenOfAnotherKeyIsRefused) {
  const json::object claims = claims_of(kNow, "n-1");
  const PrivateKey other = testing::new_rsa();
  EXPECT_TRUE(is_refused(taken(token_of(other, {{"alg", "RS256"}, {"kid", "rsa"}}, claims)),
                         ErrorCode::invalid));
  EXPECT_TRUE(
      is_refused(taken(token_of(testing::new_p256(), {{"alg", "ES256"}, {"kid", "p256"}}, claims)),
                 ErrorCode::invalid));
  EXPECT_TRUE(is_refused(taken(token_of(the_rsa(), {{"alg", "RS256"}, {"kid", "old"}}, claims)),
                         ErrorCode::not_found));
  // A key of the token's own changes nothing.
  EXPECT_TRUE(is_refused(
      taken(token_of(other, {{"alg", "RS256"}, {"kid", "rsa"}, {"jwk", jwk_of(other, "rsa")}},
                     claims)),
      ErrorCode::invalid));
}

TEST(IdToken, AKeyIsForItsAlgorithmAlone) {
  json::object pss_alone = jwk_of(the_rsa(), "rsa");
  pss_alone["alg"] = "PS256";
  const json::object claims = claims_of(kNow, "n-1");
  const auto keys = keys_of({pss_alone});
  EXPECT_TRUE(is_ok(taken(token_of(the_rsa(), {{"alg", "PS256"}}, claims), keys)));
  EXPECT_TRUE(is_refused(taken(token_of(the_rsa(), {{"alg", "RS256"}}, claims), keys),
                         ErrorCode::not_found));
  const std::string token = token_of(the_rsa(), {{"alg", "RS256"}}, claims);
  EXPECT_TRUE(is_refused(verify(token, keys.front(), kExpected), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(verify(token, both_keys().back(), kExpected), ErrorCode::invalid));
}

TEST(IdToken, ASignatureHasOneForm) {
  const std::string text = to_base64url(R"({"alg":"ES256","kid":"p256"})") + "." +
                           to_base64url(json::serialize(claims_of(kNow, "n-1")));
  const std::string der = testing::plain_signature(the_p256(), text, false);
  const std::string plain = testing::as_two_numbers(der);
  EXPECT_TRUE(is_ok(taken(text + "." + to_base64url(plain))));
  for (const std::string& other :
       {der, plain + '\0', plain.substr(0, 63), std::string(64, '\0'), std::string()}) {
    EXPECT_TRUE(is_refused(taken(text + "." + to_base64url(other)), ErrorCode::invalid));
  }
}

TEST(IdToken, NothingOfItCanBeChangedCutOffOrAdded) {
  const std::string token = good_token();
  ASSERT_TRUE(is_ok(taken(token)));
  for (std::size_t at = 0; at < token.size(); ++at) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(taken(changed)) << at;
    EXPECT_FALSE(taken(token.substr(0, at))) << at;
  }
  for (const char* more : {"=", "==", "A", ".", ".A", " ", "\n"}) {
    EXPECT_FALSE(taken(token + more)) << more;
  }
}

TEST(IdToken, ALongOneIsRefusedUnread) {
  const auto refused = taken(good_token({{"groups", json::string(1 << 20, 'g')}}));
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().message, HasSubstr("65,536 bytes"));
}

TEST(IdToken, OnlyKeysThatCanBeTrustedAreKept) {
  json::object for_secrets = jwk_of(the_rsa(), "enc");
  for_secrets["use"] = "enc";
  json::object to_sign = jwk_of(the_rsa(), "ops");
  to_sign["key_ops"] = json::array{"sign"};
  json::object elsewhere = jwk_of(the_p256(), "curve");
  elsewhere["crv"] = "P-384";
  json::object unknown = jwk_of(the_rsa(), "alg");
  unknown["alg"] = "RSA-OAEP";
  const json::object small = jwk_of(testing::new_rsa(1024), "small");
  const json::object shared{{"kty", "oct"}, {"kid", "oct"}, {"k", "c2VjcmV0"}};
  const auto keys =
      keys_of({for_secrets, to_sign, elsewhere, unknown, small, shared, jwk_of(the_rsa(), "rsa")});
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys.front().id, "rsa");
  EXPECT_TRUE(is_refused(codec::decode_provider_keys("[]"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(codec::decode_provider_keys(R"({"keys": {}})"), ErrorCode::invalid));
}

TEST(IdToken, WithoutAKeysIdThereMustBeNoChoice) {
  const std::string token = token_of(the_rsa(), {{"alg", "RS256"}}, claims_of(kNow, "n-1"));
  EXPECT_TRUE(is_ok(taken(token)));
  EXPECT_TRUE(is_refused(
      taken(token, keys_of({jwk_of(the_rsa(), "rsa"), jwk_of(testing::new_rsa(), "next")})),
      ErrorCode::not_found));
}

// A point that is not on the curve is no key.
TEST(IdToken, AKeyThatIsNoneVerifiesNothing) {
  json::object off_curve = jwk_of(the_p256(), "p256");
  off_curve["y"] = off_curve["x"];
  const std::string token =
      token_of(the_p256(), {{"alg", "ES256"}, {"kid", "p256"}}, claims_of(kNow, "n-1"));
  EXPECT_TRUE(is_refused(taken(token, keys_of({off_curve})), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::staff
