// SPDX-License-Identifier: Apache-2.0
#include "webhook/store.h"

#include "base/enums.h"
#include "base/text.h"

namespace candor::webhook::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO webhook (webhook_id, url, kinds, state, secret, cursor, created_at, created_by,
                       format)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kList[] = R"sql(
  SELECT webhook_id, url, kinds, state, disabled_reason, failing_since, previous_secret_until,
         created_at, created_by, format
  FROM webhook
  WHERE CAST($1 AS TEXT) IS NULL OR webhook_id = $1
  ORDER BY webhook_id)sql";

constexpr char kSetSecrets[] = R"sql(
  UPDATE webhook
  SET secret = $1, previous_secret = $2, previous_secret_until = $3
  WHERE webhook_id = $4)sql";

constexpr char kEraseAttempts[] = R"sql(
  DELETE FROM webhook_attempt
  WHERE webhook_delivery_id IN (
    SELECT webhook_delivery_id
    FROM webhook_delivery
    WHERE webhook_id = $1))sql";

constexpr char kHoldCursor[] = R"sql(
  SELECT cursor
  FROM webhook
  WHERE webhook_id = $1 AND state = 'enabled')sql";

// Nodes do not wait for one another.
constexpr char kHoldCursorPostgresql[] = R"sql(
  SELECT cursor
  FROM webhook
  WHERE webhook_id = $1 AND state = 'enabled'
  FOR UPDATE SKIP LOCKED)sql";

constexpr char kInsertDelivery[] = R"sql(
  INSERT INTO webhook_delivery (webhook_delivery_id, webhook_id, sequence, kind, event_id, state,
                                attempts, queued_at, next_attempt_at)
  VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, $6)
  ON CONFLICT (webhook_id, sequence) DO NOTHING)sql";

constexpr char kFindDelivery[] = R"sql(
  SELECT webhook_delivery_id, webhook_id, sequence, kind, event_id, state, queued_at,
         next_attempt_at, ended_at
  FROM webhook_delivery
  WHERE webhook_delivery_id = $1)sql";

constexpr char kListDeliveries[] = R"sql(
  SELECT webhook_delivery_id, webhook_id, sequence, kind, event_id, state, queued_at,
         next_attempt_at, ended_at
  FROM webhook_delivery
  WHERE webhook_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR sequence < $2)
  ORDER BY sequence DESC
  LIMIT $3)sql";

constexpr char kListAttempts[] = R"sql(
  SELECT number, attempted_at, duration_ms, status, error
  FROM webhook_attempt
  WHERE webhook_delivery_id = $1
  ORDER BY number)sql";

constexpr char kHasDue[] = R"sql(
  SELECT 1
  FROM webhook_delivery
  WHERE webhook_id = $1 AND ((state = 'queued' AND next_attempt_at <= $2)
                             OR (state = 'sending' AND lease_until < $2))
  LIMIT 1)sql";

constexpr char kClaimDue[] = R"sql(
  UPDATE webhook_delivery
  SET state = 'sending', claim = $1, lease_until = $2, attempts = attempts + 1,
      next_attempt_at = NULL
  WHERE webhook_delivery_id IN (
    SELECT webhook_delivery_id
    FROM webhook_delivery
    WHERE webhook_id = $3 AND ((state = 'queued' AND next_attempt_at <= $4)
                               OR (state = 'sending' AND lease_until < $4))
    ORDER BY sequence
    LIMIT 1)
  RETURNING webhook_delivery_id, webhook_id, sequence, attempts)sql";

// An array is made once. PostgreSQL may run a subquery behind IN again for each row that it
// compares, and each time it locks others: more than the limit.
constexpr char kClaimDuePostgresql[] = R"sql(
  UPDATE webhook_delivery
  SET state = 'sending', claim = $1, lease_until = $2, attempts = attempts + 1,
      next_attempt_at = NULL
  WHERE webhook_delivery_id = ANY (ARRAY(
    SELECT webhook_delivery_id
    FROM webhook_delivery
    WHERE webhook_id = $3 AND ((state = 'queued' AND next_attempt_at <= $4)
                               OR (state = 'sending' AND lease_until < $4))
    ORDER BY sequence
    LIMIT 1
    FOR UPDATE SKIP LOCKED))
  RETURNING webhook_delivery_id, webhook_id, sequence, attempts)sql";

constexpr char kClaim[] = R"sql(
  UPDATE webhook_delivery
  SET state = 'sending', claim = $1, lease_until = $2, attempts = attempts + 1,
      next_attempt_at = NULL, ended_at = NULL
  WHERE webhook_delivery_id = $3 AND (state <> 'sending' OR lease_until < $4)
  RETURNING webhook_delivery_id, webhook_id, sequence, attempts)sql";

constexpr char kRecord[] = R"sql(
  UPDATE webhook_delivery
  SET state = $1, next_attempt_at = $2, ended_at = $3, claim = NULL, lease_until = NULL
  WHERE webhook_delivery_id = $4 AND claim = $5)sql";

constexpr char kInsertAttempt[] = R"sql(
  INSERT INTO webhook_attempt (webhook_delivery_id, number, attempted_at, duration_ms, status,
                               error)
  VALUES ($1, $2, $3, $4, $5, $6))sql";

constexpr char kNoteFailure[] = R"sql(
  UPDATE webhook
  SET failing_since = COALESCE(failing_since, $1)
  WHERE webhook_id = $2
  RETURNING failing_since)sql";

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::string_view word : split(text, ' ')) words.emplace_back(word);
  return words;
}

Webhook webhook_of(const storage::Row& row) {
  return {.webhook_id = {row.text(0)},
          .url = row.text(1),
          .format = load_enum<Format>(row.text(9)),
          .kinds = words_of(row.text(2)),
          .state = load_enum<State>(row.text(3)),
          .disabled_reason = row.find_text(4),
          .failing_since = row.find_instant(5),
          .previous_secret_until = row.find_instant(6),
          .created_at = row.instant(7),
          .created_by = row.text(8)};
}

Delivery delivery_of(const storage::Row& row) {
  return {.webhook_delivery_id = {row.text(0)},
          .webhook_id = {row.text(1)},
          .sequence = row.integer(2),
          .kind = row.text(3),
          .event_id = row.text(4),
          .state = load_enum<DeliveryState>(row.text(5)),
          .queued_at = row.instant(6),
          .next_attempt_at = row.find_instant(7),
          .ended_at = row.find_instant(8),
          .attempts = {}};
}

void read_attempts(storage::Transaction& tx, Delivery& delivery) {
  tx.for_each(kListAttempts, {delivery.webhook_delivery_id}, [&](const storage::Row& row) {
    delivery.attempts.push_back({.number = row.integer(0),
                                 .attempted_at = row.instant(1),
                                 .duration_ms = row.integer(2),
                                 .status = row.find_integer(3),
                                 .error = row.text(4)});
  });
}

std::optional<Claimed> claimed_of(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return Claimed{.delivery_id = {row->text(0)},
                 .webhook_id = {row->text(1)},
                 .sequence = row->integer(2),
                 .attempts = row->integer(3)};
}

}  // namespace

void insert(storage::Transaction& tx, const Webhook& webhook, const storage::Blob& secret,
            std::int64_t cursor) {
  tx.execute(kInsert,
             {webhook.webhook_id, webhook.url, join(webhook.kinds, " "), enum_name(webhook.state),
              secret, cursor, webhook.created_at, webhook.created_by, enum_name(webhook.format)});
}

std::optional<Webhook> find(storage::Transaction& tx, const WebhookId& id) {
  const auto row = tx.find(kList, {id});
  if (!row) return std::nullopt;
  return webhook_of(*row);
}

std::vector<Webhook> list(storage::Transaction& tx) {
  std::vector<Webhook> webhooks;
  tx.for_each(kList, {nullptr},
              [&](const storage::Row& row) { webhooks.push_back(webhook_of(row)); });
  return webhooks;
}

void set_state(storage::Transaction& tx, const WebhookId& id, State state,
               const std::optional<std::string>& disabled_reason) {
  tx.execute(
      "UPDATE webhook SET state = $1, disabled_reason = $2, failing_since = NULL "
      "WHERE webhook_id = $3",
      {enum_name(state), disabled_reason, id});
}

bool has_format(storage::Transaction& tx, Format format) {
  return tx.find("SELECT 1 FROM webhook WHERE format = $1 LIMIT 1", {enum_name(format)})
      .has_value();
}

void insert_public(storage::Transaction& tx, std::int64_t sequence, std::string_view json) {
  tx.execute("INSERT INTO webhook_public (sequence, json) VALUES ($1, $2)", {sequence, json});
}

std::optional<std::string> find_public(storage::Transaction& tx, std::int64_t sequence) {
  const auto row = tx.find("SELECT json FROM webhook_public WHERE sequence = $1", {sequence});
  if (!row) return std::nullopt;
  return row->text(0);
}

Secrets load_secrets(storage::Transaction& tx, const WebhookId& id) {
  const storage::Row row =
      tx.one("SELECT secret, previous_secret FROM webhook WHERE webhook_id = $1", {id});
  Secrets secrets{.current = {row.blob(0)}, .previous = std::nullopt};
  if (!row.is_null(1)) secrets.previous = storage::Blob{row.blob(1)};
  return secrets;
}

void set_secrets(storage::Transaction& tx, const WebhookId& id, const Secrets& secrets,
                 std::optional<Instant> previous_until) {
  tx.execute(kSetSecrets, {secrets.current, secrets.previous, previous_until, id});
}

void erase(storage::Transaction& tx, const WebhookId& id) {
  // Its row first, so that nobody queues for it meanwhile.
  tx.execute("UPDATE webhook SET failing_since = NULL WHERE webhook_id = $1", {id});
  tx.execute(kEraseAttempts, {id});
  tx.execute("DELETE FROM webhook_delivery WHERE webhook_id = $1", {id});
  tx.execute("DELETE FROM webhook WHERE webhook_id = $1", {id});
}

std::optional<std::int64_t> hold_cursor(storage::Transaction& tx, const WebhookId& id) {
  const auto row =
      tx.find(tx.engine() == storage::Engine::postgresql ? storage::Sql(kHoldCursorPostgresql)
                                                         : storage::Sql(kHoldCursor),
              {id});
  if (!row) return std::nullopt;
  return row->integer(0);
}

std::int64_t load_cursor(storage::Transaction& tx, const WebhookId& id) {
  return tx.one("SELECT cursor FROM webhook WHERE webhook_id = $1", {id}).integer(0);
}

void set_cursor(storage::Transaction& tx, const WebhookId& id, std::int64_t sequence) {
  tx.execute("UPDATE webhook SET cursor = $1 WHERE webhook_id = $2", {sequence, id});
}

bool insert_delivery(storage::Transaction& tx, const Delivery& delivery) {
  return tx.execute(kInsertDelivery,
                    {delivery.webhook_delivery_id, delivery.webhook_id, delivery.sequence,
                     delivery.kind, delivery.event_id, delivery.queued_at}) == 1;
}

std::optional<Delivery> find_delivery(storage::Transaction& tx, const DeliveryId& id) {
  const auto row = tx.find(kFindDelivery, {id});
  if (!row) return std::nullopt;
  Delivery delivery = delivery_of(*row);
  read_attempts(tx, delivery);
  return delivery;
}

std::vector<Delivery> list_deliveries(storage::Transaction& tx, const WebhookId& id,
                                      std::optional<std::int64_t> before, std::int64_t limit) {
  std::vector<Delivery> deliveries;
  tx.for_each(kListDeliveries, {id, before, limit},
              [&](const storage::Row& row) { deliveries.push_back(delivery_of(row)); });
  for (Delivery& delivery : deliveries) read_attempts(tx, delivery);
  return deliveries;
}

bool has_due(storage::Transaction& tx, const WebhookId& id, Instant now) {
  return tx.find(kHasDue, {id, now}).has_value();
}

std::optional<Claimed> claim_due(storage::Transaction& tx, const WebhookId& id,
                                 const Claim& wanted) {
  return claimed_of(tx.find(tx.engine() == storage::Engine::postgresql
                                ? storage::Sql(kClaimDuePostgresql)
                                : storage::Sql(kClaimDue),
                            {wanted.token, wanted.lease_until, id, wanted.now}));
}

std::optional<Claimed> claim(storage::Transaction& tx, const DeliveryId& id, const Claim& wanted) {
  return claimed_of(tx.find(kClaim, {wanted.token, wanted.lease_until, id, wanted.now}));
}

bool record(storage::Transaction& tx, const Claimed& claimed, std::string_view token,
            const Conclusion& conclusion) {
  std::optional<Instant> ended_at;
  if (conclusion.state != DeliveryState::queued) ended_at = conclusion.now;
  if (tx.execute(kRecord, {enum_name(conclusion.state), conclusion.next_attempt_at, ended_at,
                           claimed.delivery_id, token}) == 0) {
    return false;
  }
  const Attempt& attempt = conclusion.attempt;
  tx.execute(kInsertAttempt, {claimed.delivery_id, attempt.number, attempt.attempted_at,
                              attempt.duration_ms, attempt.status, attempt.error});
  return true;
}

std::optional<Instant> note_failure(storage::Transaction& tx, const WebhookId& id, Instant now) {
  const auto row = tx.find(kNoteFailure, {now, id});
  if (!row) return std::nullopt;
  return row->instant(0);
}

void note_success(storage::Transaction& tx, const WebhookId& id) {
  tx.execute("UPDATE webhook SET failing_since = NULL WHERE webhook_id = $1", {id});
}

}  // namespace candor::webhook::store
