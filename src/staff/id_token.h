// SPDX-License-Identifier: Apache-2.0
// What a provider says of who signed in: an ID token, by the rules of OpenID Connect Core 1.0
// section 3.1.3.7 for the code flow. Pure: no clock, no network, no database.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/clock.h"
#include "base/result.h"

namespace candor::staff {

// RFC 7518 section 3.1. Nothing else is taken: neither "none" nor one whose key both sides share.
enum class Algorithm { RS256, PS256, ES256 };
BOOST_DESCRIBE_ENUM(Algorithm, RS256, PS256, ES256)

enum class KeyKind { rsa, p256 };

// One of a provider's public keys that can verify one of the algorithms.
struct ProviderKey {
  std::string id;  // "kid"; empty: none
  KeyKind kind = KeyKind::rsa;
  std::optional<Algorithm> algorithm;  // the only one it is for
  std::string jwk;                     // its public numbers alone
};

struct TokenHeader {
  Algorithm algorithm = Algorithm::RS256;
  std::string key_id;  // empty: none
};

struct Claims {
  std::string issuer;
  std::string subject;
  std::vector<std::string> audiences;
  std::optional<std::string> authorized_party;
  Instant expires_at;
  Instant issued_at;
  std::optional<Instant> not_before;
  std::string nonce;
  std::string name;  // as the name claim says it; empty: it was not there
  std::vector<std::string> groups;
};

struct Expected {
  std::string issuer;
  std::string client_id;
  std::string nonce;
  std::string name_claim;
  std::string groups_claim;
  Instant now;
};

inline constexpr std::size_t kTokenBytesMax = 64 * 1024;
// How far the clocks of the two machines may stand apart.
inline constexpr std::int64_t kClockSeconds = 60;
// How old a token may be that was just asked for.
inline constexpr std::int64_t kTokenSecondsMax = 600;

// Without padding, and one text for each bytes (RFC 7515 section 2).
std::optional<std::string> from_base64url(std::string_view text);

// Refused, invalid, as all here: what is not a JWS in compact form, or names an algorithm that is
// not taken.
Result<TokenHeader> read_header(std::string_view token);
// The provider's key for this token: the one of that id, or the only one that fits where the token
// names none. Nothing where there is none.
const ProviderKey* find_key(const std::vector<ProviderKey>& keys, const TokenHeader& header);
// Signature, issuer, audience, times and nonce.
Result<Claims> verify(std::string_view token, const ProviderKey& key, const Expected& expected);

}  // namespace candor::staff
