// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "http/client.h"

namespace candor::http {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";

}  // namespace

Headers sign_request(std::span<const std::string> keys, std::string_view id, Instant at,
                     std::string_view body) {
  const std::int64_t timestamp = at.micros / kMicrosPerSecond;
  const std::string content = fmt::format("{}.{}.{}", id, timestamp, body);
  std::vector<std::string> signatures;
  for (const std::string& key : keys) {
    signatures.push_back("v1," + to_base64(hmac_sha256(key, content)));
  }
  return {{"Webhook-Id", std::string(id)},
          {"Webhook-Timestamp", std::to_string(timestamp)},
          {"Webhook-Signature", join(signatures, " ")}};
}

std::string secret_of_key(std::string_view key) {
  return std::string(kSecretPrefix) + to_base64(key);
}

std::optional<std::string> key_of_secret(std::string_view secret) {
  if (!secret.starts_with(kSecretPrefix)) return std::nullopt;
  return from_base64(secret.substr(kSecretPrefix.size()));
}

}  // namespace candor::http
