// SPDX-License-Identifier: Apache-2.0
// A line with a set of keys, and a line with a token.
#include "base/text.h"
#include "fuzz.h"
#include "staff/id_token.h"
#include "staff/provider_codec.h"
#include "staff/signature.h"

using candor::fuzz::claim;

namespace staff = candor::staff;

namespace {

// 2026-06-10T09:30:00Z; the corpus was signed for it.
constexpr candor::Instant kNow{1781083800LL * candor::kMicrosPerSecond};

void check(std::string_view token, const staff::ProviderKey& key) {
  const staff::Expected expected{.issuer = "https://idp.example/realm",
                                 .client_id = "candor",
                                 .nonce = "n-1",
                                 .name_claim = "preferred_username",
                                 .groups_claim = "groups",
                                 .now = kNow};
  const auto claims = staff::verify(token, key, expected);
  if (!claims) {
    claim(claims.error().code == candor::ErrorCode::invalid, "a refusal is the token's");
    claim(claims.error().message.size() < 200, "a refusal repeats nothing");
    return;
  }
  claim(staff::is_signed_by(token, key.jwk), "what is taken is signed");
  claim(claims->issuer == expected.issuer, "by the issuer");
  claim(claims->nonce == expected.nonce, "for this request");
  claim(claims->audiences.size() == 1, "and for us alone");
  claim(!claims->subject.empty(), "about somebody");
  claim(!candor::find_invalid_utf8(claims->subject), "whose name can be kept");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  const std::size_t line = text.find('\n');
  const auto keys = staff::codec::decode_provider_keys(text.substr(0, line));
  if (line == std::string_view::npos) return 0;
  const std::string_view token = text.substr(line + 1);
  const auto header = staff::read_header(token);
  if (!keys) return 0;
  for (const staff::ProviderKey& key : *keys) {
    claim(key.jwk.size() < 2000, "a key is its public numbers alone");
    check(token, key);
  }
  if (!header) return 0;
  const staff::ProviderKey* found = staff::find_key(*keys, *header);
  claim(found == nullptr || header->key_id.empty() || found->id == header->key_id,
        "the key is the one that was named");
  return 0;
}
