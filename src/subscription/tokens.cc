// SPDX-License-Identifier: Apache-2.0
#include "subscription/tokens.h"

#include "base/hash.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "exposure/exposure.h"

namespace candor::subscription {
namespace {

constexpr std::string_view kScope = "subscription";
constexpr std::size_t kTokenBytes = 20;

std::string place_of(const SubscriptionId& id) { return "subscription/address/" + id.value; }

}  // namespace

Result<seal::Key> ensure_room_key(storage::Transaction& tx, const App& app) {
  return seal::ensure_key(tx, TRY(seal::claim(tx, app)), kScope);
}

std::optional<seal::Key> find_room_key(storage::Transaction& tx, const App& app) {
  return seal::find_key(tx, seal::load_seal(app.settings.data_folder), kScope);
}

std::string token_of(const seal::Key& key, Purpose purpose, const SubscriptionId& id) {
  const std::string_view kind = purpose == Purpose::confirm ? "confirm/" : "end/";
  return to_hex(key.blind(std::string(kind) + id.value).substr(0, kTokenBytes));
}

std::string url_of(const Settings& settings, Purpose purpose, std::string_view token) {
  std::string url = settings.public_url;
  while (url.ends_with('/')) url.pop_back();
  return url + (purpose == Purpose::confirm ? "/subscribe/" : "/unsubscribe/") + std::string(token);
}

std::optional<std::string> hash_of_token(std::string_view token) {
  const bool is_token = token.size() == 2 * kTokenBytes &&
                        token.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!is_token) return std::nullopt;
  return sha256_hex(token);
}

Result<std::string> parse_address(std::string_view address) {
  auto mailed = exposure::mail_address(address);
  if (mailed && delivery::check_mail_address(*mailed)) return std::move(*mailed);
  return fail(ErrorCode::invalid, "this is not an e-mail address");
}

storage::Blob index_of(const seal::Key& key, std::string_view address) {
  return {key.index("subscription/address", to_lower(address))};
}

storage::Blob seal_address(const seal::Key& key, const SubscriptionId& id,
                           std::string_view address) {
  return {key.seal(address, place_of(id))};
}

std::string open_address(const seal::Key& key, const SubscriptionId& id,
                         const storage::Blob& sealed) {
  return key.open(sealed.bytes, place_of(id));
}

}  // namespace candor::subscription
