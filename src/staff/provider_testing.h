// SPDX-License-Identifier: Apache-2.0
// A provider of OpenID Connect for the tests of this room: it has keys of its own, signs what it is
// told by OpenSSL, and answers through a client that sends nothing.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/hash.h"
#include "base/text.h"
#include "http/testing.h"
#include "staff/provider.h"

namespace candor::staff::testing {

inline constexpr char kIssuer[] = "https://idp.example/realm";
inline constexpr char kClient[] = "candor";

using PrivateKey = std::shared_ptr<EVP_PKEY>;

inline PrivateKey kept(EVP_PKEY* key) {
  if (key == nullptr) throw std::runtime_error("no key");
  return {key, EVP_PKEY_free};
}
inline PrivateKey new_rsa(std::size_t bits = 2048) { return kept(EVP_RSA_gen(bits)); }
inline PrivateKey new_p256() { return kept(EVP_EC_gen("P-256")); }
// Made once: it takes a while.
inline const PrivateKey& the_rsa() {
  static const PrivateKey key = new_rsa();
  return key;
}
inline const PrivateKey& the_p256() {
  static const PrivateKey key = new_p256();
  return key;
}

inline std::string number_of(const PrivateKey& key, const char* name, int bytes = 0) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1) throw std::runtime_error(name);
  std::string text(static_cast<std::size_t>(bytes == 0 ? BN_num_bytes(number) : bytes), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(text.data()),
               static_cast<int>(text.size()));
  BN_free(number);
  return to_base64url(text);
}

inline boost::json::object jwk_of(const PrivateKey& key, std::string_view id) {
  boost::json::object jwk{{"kid", id}, {"use", "sig"}};
  if (EVP_PKEY_is_a(key.get(), "RSA") == 1) {
    jwk["kty"] = "RSA";
    jwk["n"] = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    jwk["e"] = number_of(key, OSSL_PKEY_PARAM_RSA_E);
  } else {
    jwk["kty"] = "EC";
    jwk["crv"] = "P-256";
    jwk["x"] = number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, 32);
    jwk["y"] = number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32);
  }
  return jwk;
}

inline std::string key_set_of(std::vector<boost::json::object> keys) {
  boost::json::array list;
  for (auto& key : keys) list.push_back(std::move(key));
  return boost::json::serialize(boost::json::object{{"keys", std::move(list)}});
}

// As OpenSSL writes it: of ECDSA in DER.
inline std::string plain_signature(const PrivateKey& key, const std::string& text, bool pss) {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  EVP_PKEY_CTX* options = nullptr;
  EVP_DigestSignInit(context.get(), &options, EVP_sha256(), nullptr, key.get());
  if (pss) {
    EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST);
  }
  std::string signature(1024, '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1) {
    throw std::runtime_error("cannot sign");
  }
  signature.resize(size);
  return signature;
}

// The two numbers of a DER signature, 32 bytes each: RFC 7518 section 3.4.
inline std::string as_two_numbers(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
  std::string text(64, '\0');
  auto* out = reinterpret_cast<unsigned char*>(text.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
  ECDSA_SIG_free(pair);
  return text;
}

// Signed as the header's alg says; with the public key as a shared secret for HS256.
inline std::string token_of(const PrivateKey& key, const boost::json::object& header,
                            const boost::json::object& claims) {
  const std::string text = to_base64url(boost::json::serialize(header)) + "." +
                           to_base64url(boost::json::serialize(claims));
  const std::string alg(header.at("alg").as_string());
  std::string signature;
  if (alg == "RS256" || alg == "PS256") {
    signature = plain_signature(key, text, alg == "PS256");
  } else if (alg == "ES256") {
    signature = as_two_numbers(plain_signature(key, text, false));
  } else if (alg == "HS256") {
    signature = hmac_sha256(boost::json::serialize(jwk_of(key, "rsa")), text);
  }
  return text + "." + to_base64url(signature);
}

inline std::int64_t seconds_of(Instant at) { return at.micros / kMicrosPerSecond; }

// Good now for `nonce`.
inline boost::json::object claims_of(Instant now, std::string_view nonce) {
  return {{"iss", kIssuer},
          {"sub", "0f3c"},
          {"aud", kClient},
          {"exp", seconds_of(now) + 300},
          {"iat", seconds_of(now)},
          {"nonce", nonce},
          {"preferred_username", "alice"},
          {"groups", boost::json::array{"incident-team"}}};
}

// What a provider would say, to be changed by a test before it is asked.
struct FakeProvider {
  explicit FakeProvider(Clock& at) : clock(at) {
    client.answer = [this](const http::OutgoingRequest& request) { return respond(request); };
  }

  Clock& clock;
  http::FakeHttpClient client;
  bool is_down = false;
  boost::json::object description{
      {"issuer", kIssuer},
      {"authorization_endpoint", "https://idp.example/auth"},
      {"token_endpoint", "https://idp.example/token"},
      {"jwks_uri", "https://idp.example/keys"},
      {"scopes_supported", boost::json::array{"openid", "profile", "groups"}},
      {"authorization_response_iss_parameter_supported", true}};
  std::string keys = key_set_of({jwk_of(the_rsa(), "rsa"), jwk_of(the_p256(), "p256")});
  boost::json::object header{{"alg", "RS256"}, {"kid", "rsa"}};
  boost::json::object claims;  // in place of the usual ones
  std::string nonce;           // as the browser brought it
  std::string token_answer;    // in place of a token

  // How often this was asked for.
  std::size_t asked(std::string_view ending) const {
    std::size_t times = 0;
    for (const auto& request : client.arrived()) times += request.url.ends_with(ending) ? 1 : 0;
    return times;
  }

 private:
  Result<http::Response> respond(const http::OutgoingRequest& request) {
    if (is_down) return fail(ErrorCode::unavailable, "the host takes no connection at this port");
    http::Response response;
    if (request.url.ends_with("/.well-known/openid-configuration")) {
      response.body = boost::json::serialize(description);
    } else if (request.url.ends_with("/keys")) {
      response.body = keys;
    } else if (!token_answer.empty()) {
      response.status = 400;
      response.body = token_answer;
    } else {
      boost::json::object said = claims_of(clock.now(), nonce);
      for (const auto& claim : claims) said[claim.key()] = claim.value();
      response.body = boost::json::serialize(
          boost::json::object{{"id_token", token_of(the_rsa(), header, said)}});
    }
    return response;
  }
};

}  // namespace candor::staff::testing
