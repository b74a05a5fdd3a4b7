// SPDX-License-Identifier: Apache-2.0
#include "staff/id_token.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "staff/provider_codec.h"
#include "staff/signature.h"

namespace candor::staff {
namespace {

tl::unexpected<Error> refused(std::string why) {
  return fail(ErrorCode::invalid, "the ID token " + std::move(why));
}

constexpr std::size_t kEs256Bytes = 64;  // RFC 7518 section 3.4

// Header and claims as they are in JSON, and the signature's bytes.
struct Parts {
  std::string header;
  std::string claims;
  std::string signature;
};

Result<Parts> parts_of(std::string_view token) {
  if (token.size() > kTokenBytesMax) {
    return refused(fmt::format("has more than {} bytes", with_commas(kTokenBytesMax)));
  }
  const auto pieces = split(token, '.');
  if (pieces.size() != 3) return refused("is not three parts with dots between");
  auto header = from_base64url(pieces[0]);
  auto claims = from_base64url(pieces[1]);
  auto signature = from_base64url(pieces[2]);
  if (!header || !claims || !signature) return refused("is not base64url");
  return Parts{*std::move(header), *std::move(claims), *std::move(signature)};
}

bool fits(const ProviderKey& key, Algorithm algorithm) {
  const KeyKind kind = algorithm == Algorithm::ES256 ? KeyKind::p256 : KeyKind::rsa;
  return key.kind == kind && (!key.algorithm || *key.algorithm == algorithm);
}

Result<void> check(const Claims& claims, const Expected& expected) {
  if (claims.issuer != expected.issuer) return refused("is of another issuer");
  // Nobody else is trusted with a token that opens this house.
  if (claims.audiences != std::vector{expected.client_id}) {
    return refused("is for another client, or for others too");
  }
  if (claims.authorized_party && *claims.authorized_party != expected.client_id) {
    return refused("was asked for by another client");
  }
  const Instant late = add_seconds(expected.now, kClockSeconds);
  const Instant early = add_seconds(expected.now, -kClockSeconds);
  if (claims.expires_at <= early) return refused("is over");
  if (claims.issued_at > late) return refused("was issued in the future; compare the clocks");
  if (claims.issued_at < add_seconds(early, -kTokenSecondsMax)) {
    return refused("was issued long ago");
  }
  if (claims.not_before && *claims.not_before > late) return refused("is not good yet");
  if (claims.nonce != expected.nonce) return refused("answers another request (nonce)");
  return {};
}

}  // namespace

std::optional<std::string> from_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos) return std::nullopt;
  std::string usual(text);
  std::replace(usual.begin(), usual.end(), '-', '+');
  std::replace(usual.begin(), usual.end(), '_', '/');
  usual.resize((usual.size() + 3) / 4 * 4, '=');
  return from_base64(usual);
}

Result<TokenHeader> read_header(std::string_view token) {
  return codec::decode_token_header(TRY(parts_of(token)).header);
}

const ProviderKey* find_key(const std::vector<ProviderKey>& keys, const TokenHeader& header) {
  const ProviderKey* found = nullptr;
  for (const ProviderKey& key : keys) {
    if (!fits(key, header.algorithm)) continue;
    if (!header.key_id.empty() && key.id != header.key_id) continue;
    if (found != nullptr) return nullptr;
    found = &key;
  }
  return found;
}

Result<Claims> verify(std::string_view token, const ProviderKey& key, const Expected& expected) {
  const Parts parts = TRY(parts_of(token));
  const TokenHeader header = TRY(codec::decode_token_header(parts.header));
  if (!fits(key, header.algorithm)) return refused("names an algorithm that the key is not for");
  const bool is_whole =
      header.algorithm != Algorithm::ES256 || parts.signature.size() == kEs256Bytes;
  if (!is_whole || !is_signed_by(token, key.jwk))
    return refused("is not signed by the provider's key");
  Claims claims =
      TRY(codec::decode_claims(parts.claims, expected.name_claim, expected.groups_claim));
  TRY(check(claims, expected));
  return claims;
}

}  // namespace candor::staff
