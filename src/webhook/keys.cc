// SPDX-License-Identifier: Apache-2.0
#include "webhook/keys.h"

#include "seal/seal.h"
#include "webhook/store.h"

namespace candor::webhook {
namespace {

// Where a sealed key belongs, so that it opens for no other webhook.
std::string place_of(const WebhookId& id) { return "webhook/secret/" + id.value; }

}  // namespace

Result<storage::Blob> seal_key(storage::Transaction& tx, const App& app, const WebhookId& id,
                               std::string_view key) {
  const seal::Seal seal = TRY(seal::claim(tx, app));
  return storage::Blob{seal.seal(key, place_of(id))};
}

std::vector<std::string> open_keys(storage::Transaction& tx, const App& app, const Webhook& webhook,
                                   Instant now) {
  const seal::Seal seal = seal::load_seal(app.settings.data_folder);
  const store::Secrets secrets = store::load_secrets(tx, webhook.webhook_id);
  const std::string place = place_of(webhook.webhook_id);
  std::vector<std::string> keys{seal.open(secrets.current.bytes, place)};
  if (secrets.previous && now < *webhook.previous_secret_until) {
    keys.push_back(seal.open(secrets.previous->bytes, place));
  }
  return keys;
}

}  // namespace candor::webhook
