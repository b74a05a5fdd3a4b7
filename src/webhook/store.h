// SPDX-License-Identifier: Apache-2.0
// The room's tables. The only SQL of this room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/storage.h"
#include "webhook/webhook.h"

namespace candor::webhook::store {

// Sealed.
struct Secrets {
  storage::Blob current;
  std::optional<storage::Blob> previous;
};

// `cursor` is the sequence of the last journal entry that it is not told of.
void insert(storage::Transaction& tx, const Webhook& webhook, const storage::Blob& secret,
            std::int64_t cursor);
std::optional<Webhook> find(storage::Transaction& tx, const WebhookId& id);
std::vector<Webhook> list(storage::Transaction& tx);
void set_state(storage::Transaction& tx, const WebhookId& id, State state,
               const std::optional<std::string>& disabled_reason);
// Whether there is one of that format.
bool has_format(storage::Transaction& tx, Format format);
// What an entry of the journal made public, in Statuspage's format.
void insert_public(storage::Transaction& tx, std::int64_t sequence, std::string_view json);
std::optional<std::string> find_public(storage::Transaction& tx, std::int64_t sequence);
Secrets load_secrets(storage::Transaction& tx, const WebhookId& id);
void set_secrets(storage::Transaction& tx, const WebhookId& id, const Secrets& secrets,
                 std::optional<Instant> previous_until);
// With its deliveries and their attempts.
void erase(storage::Transaction& tx, const WebhookId& id);

// Of an enabled webhook, held until the transaction ends; nothing where another holds it.
std::optional<std::int64_t> hold_cursor(storage::Transaction& tx, const WebhookId& id);
std::int64_t load_cursor(storage::Transaction& tx, const WebhookId& id);
void set_cursor(storage::Transaction& tx, const WebhookId& id, std::int64_t sequence);

// Queued. False if the webhook has this entry already.
bool insert_delivery(storage::Transaction& tx, const Delivery& delivery);
std::optional<Delivery> find_delivery(storage::Transaction& tx, const DeliveryId& id);
// Newest first, those of a sequence below `before`.
std::vector<Delivery> list_deliveries(storage::Transaction& tx, const WebhookId& id,
                                      std::optional<std::int64_t> before, std::int64_t limit);

struct Claim {
  std::string token;
  Instant now;
  Instant lease_until;
};
struct Claimed {
  DeliveryId delivery_id;
  WebhookId webhook_id;
  std::int64_t sequence = 0;
  std::int64_t attempts = 1;  // this one included
};
// Whether there is one for claim_due.
bool has_due(storage::Transaction& tx, const WebhookId& id, Instant now);
// The first that is due, or was left by somebody whose lease has ended. Two never get the same.
std::optional<Claimed> claim_due(storage::Transaction& tx, const WebhookId& id, const Claim& claim);
// This one, whatever its state; nothing while somebody is sending it.
std::optional<Claimed> claim(storage::Transaction& tx, const DeliveryId& id, const Claim& claim);

// What became of a claimed delivery: one of `queued` with next_attempt_at, `delivered` and
// `failed`. False, and nothing happens, if the claim has lost it meanwhile.
struct Conclusion {
  DeliveryState state = DeliveryState::failed;
  std::optional<Instant> next_attempt_at;
  Attempt attempt;
  Instant now;
};
bool record(storage::Transaction& tx, const Claimed& claimed, std::string_view token,
            const Conclusion& conclusion);

// The earliest failure since the last success; `now` where there was none before. Nothing if there
// is no such webhook.
std::optional<Instant> note_failure(storage::Transaction& tx, const WebhookId& id, Instant now);
void note_success(storage::Transaction& tx, const WebhookId& id);

}  // namespace candor::webhook::store
