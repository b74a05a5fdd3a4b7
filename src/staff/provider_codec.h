// SPDX-License-Identifier: Apache-2.0
// JSON that a provider of OpenID Connect writes, and what is sealed while a browser is there. All
// refusals are `invalid` and repeat nothing of what was read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "staff/id_token.h"

namespace candor::staff {

// What is used of the provider's description, OpenID Connect Discovery 1.0 section 3.
struct ProviderEndpoints {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::vector<std::string> scopes;
  bool secret_in_form = false;  // the token endpoint takes a secret in the form alone
  bool says_issuer = false;     // the answer in the browser names the issuer (RFC 9207)
};

// A browser's way to the provider and back.
struct Attempt {
  std::string state;
  std::string nonce;
  std::string code_verifier;  // RFC 7636
  std::string to;             // where it goes then: a path of ours
  Instant expires_at;
};

namespace codec {

Result<ProviderEndpoints> decode_endpoints(std::string_view body);
// Those that can be used: public, RSA of 2,048 to 8,192 bits or P-256, for signatures.
Result<std::vector<ProviderKey>> decode_provider_keys(std::string_view body);
// The ID token in the answer of the token endpoint; where it refuses, its error code.
Result<std::string> decode_token_answer(std::string_view body);
Result<TokenHeader> decode_token_header(std::string_view text);
Result<Claims> decode_claims(std::string_view text, std::string_view name_claim,
                             std::string_view groups_claim);
std::string encode_attempt(const Attempt& attempt);
Result<Attempt> decode_attempt(std::string_view text);

}  // namespace codec
}  // namespace candor::staff
