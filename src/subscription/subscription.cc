// SPDX-License-Identifier: Apache-2.0
#include "subscription/subscription.h"

#include <boost/json.hpp>

#include "delivery/delivery.h"
#include "journal/journal.h"
#include "record/record.h"
#include "subscription/codec.h"
#include "subscription/erasing.h"
#include "subscription/mails.h"
#include "subscription/store.h"
#include "subscription/tokens.h"

namespace candor::subscription {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

// What is not confirmed and was last asked for before this is forgotten.
Instant still_open_since(Instant now) { return add_seconds(now, -kConfirmHours * kSecondsPerHour); }

Standing standing_of(const std::optional<store::Row>& row, Instant now) {
  if (!row) return Standing::unknown;
  if (row->confirmed_at) return Standing::following;
  return row->asked_at < still_open_since(now) ? Standing::unknown : Standing::waiting;
}

std::optional<store::Row> find_confirming(storage::Transaction& tx, std::string_view token) {
  const auto hash = hash_of_token(token);
  return hash ? store::find_by_confirm(tx, *hash) : std::nullopt;
}

std::optional<store::Row> find_ending(storage::Transaction& tx, std::string_view token) {
  const auto hash = hash_of_token(token);
  return hash ? store::find_by_end(tx, *hash) : std::nullopt;
}

store::NewRow new_row(App& app, const seal::Key& key, const std::string& address) {
  const auto id = new_id<SubscriptionId>(app.clock.now(), app.random);
  return {.subscription_id = id,
          .address_index = index_of(key, address),
          .address = seal_address(key, id, address),
          .confirm_sha256 = hash_of_token(token_of(key, Purpose::confirm, id)).value(),
          .end_sha256 = hash_of_token(token_of(key, Purpose::end, id)).value()};
}

}  // namespace

// No mail of a batch that is being queued just now is left behind: the batch has the same turn.
void erase_with_mails(storage::Transaction& tx, const SubscriptionId& id) {
  tx.take_turn(kTurn);
  store::erase(tx, id);
  for (const std::string_view purpose : {kAskedMail, kStatementMail}) {
    delivery::drop_mails(tx, purpose, id.value);
  }
}

Result<void> ask(App& app, std::string_view text, RateLimit& limit) {
  TRY(delivery::check_can_send_mail(app.settings));
  const std::string address = TRY(parse_address(text));
  const auto tx = app.db.write();
  const seal::Key key = TRY(ensure_room_key(*tx, app));
  if (limit.take(index_of(key, address).bytes, app.clock.now())) return {};
  const store::Row row = store::ask(*tx, new_row(app, key, address), app.clock.now());
  const Purpose purpose = row.confirmed_at ? Purpose::end : Purpose::confirm;
  const std::string url =
      url_of(app.settings, purpose, token_of(key, purpose, row.subscription_id));
  delivery::OutgoingMail mail =
      row.confirmed_at ? mail_that_follows(app.settings, url) : mail_to_confirm(app.settings, url);
  mail.about = row.subscription_id.value;
  mail.to_address = address;
  TRY(delivery::queue_mail(*tx, app, mail));
  tx->commit();
  return {};
}

Standing find_to_confirm(App& app, std::string_view token) {
  return standing_of(find_confirming(*app.db.read(), token), app.clock.now());
}

bool confirm(App& app, std::string_view token) {
  const Instant now = app.clock.now();
  const auto tx = app.db.write();
  const auto row = find_confirming(*tx, token);
  if (standing_of(row, now) == Standing::unknown) return false;
  store::confirm(*tx, row->subscription_id, now, record::next_log_entry(*tx));
  tx->commit();
  return true;
}

Standing find_to_end(App& app, std::string_view token) {
  return find_ending(*app.db.read(), token) ? Standing::following : Standing::unknown;
}

bool end(App& app, std::string_view token) {
  const auto tx = app.db.write();
  const auto row = find_ending(*tx, token);
  if (!row) return false;
  erase_with_mails(*tx, row->subscription_id);
  tx->commit();
  return true;
}

Counts count(storage::Transaction& tx, Instant now) {
  return {.following = store::count_following(tx),
          .waiting = store::count_waiting(tx, still_open_since(now)),
          .mails = delivery::count_mails(tx, kPurposes)};
}

Result<bool> remove(App& app, const Actor& actor, std::string_view text) {
  const std::string address = TRY(parse_address(text));
  const auto tx = app.db.write();
  const auto key = find_room_key(*tx, app);
  const auto row = key ? store::find_by_address(*tx, index_of(*key, address)) : std::nullopt;
  if (!row) return false;
  erase_with_mails(*tx, row->subscription_id);
  journal::append(*tx, app, actor,
                  {.kind = "subscription.removed", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_removed());
  tx->commit();
  return true;
}

std::int64_t forget_expired(App& app) {
  const Instant before = still_open_since(app.clock.now());
  if (store::list_expired(*app.db.read(), before).empty()) return 0;
  const auto tx = app.db.write();
  const auto expired = store::list_expired(*tx, before);
  for (const SubscriptionId& id : expired) erase_with_mails(*tx, id);
  tx->commit();
  return std::ssize(expired);
}

storage::RoomSchema schema() { return {"subscription", kSchemaFiles}; }

}  // namespace candor::subscription
