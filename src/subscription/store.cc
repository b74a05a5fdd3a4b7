// SPDX-License-Identifier: Apache-2.0
#include "subscription/store.h"

namespace candor::subscription::store {
namespace {

constexpr char kAsk[] = R"sql(
  INSERT INTO subscription (subscription_id, address_index, address, confirm_sha256, end_sha256,
                            asked_at)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (address_index) DO UPDATE SET asked_at = $6
  RETURNING subscription_id, asked_at, confirmed_at)sql";

constexpr char kFindByConfirm[] = R"sql(
  SELECT subscription_id, asked_at, confirmed_at
  FROM subscription
  WHERE confirm_sha256 = $1)sql";

constexpr char kFindByEnd[] = R"sql(
  SELECT subscription_id, asked_at, confirmed_at
  FROM subscription
  WHERE end_sha256 = $1)sql";

constexpr char kFindByAddress[] = R"sql(
  SELECT subscription_id, asked_at, confirmed_at
  FROM subscription
  WHERE address_index = $1)sql";

constexpr char kConfirm[] = R"sql(
  UPDATE subscription
  SET confirmed_at = $1, from_entry = $2
  WHERE subscription_id = $3 AND confirmed_at IS NULL)sql";

constexpr char kListExpired[] = R"sql(
  SELECT subscription_id
  FROM subscription
  WHERE confirmed_at IS NULL AND asked_at < $1)sql";

constexpr char kHoldCursor[] = "SELECT entry, told_to FROM subscription_cursor";
constexpr char kHoldCursorPostgresql[] =
    "SELECT entry, told_to FROM subscription_cursor FOR UPDATE SKIP LOCKED";

constexpr char kListFollowers[] = R"sql(
  SELECT subscription_id, address
  FROM subscription
  WHERE confirmed_at IS NOT NULL AND from_entry <= $1 AND subscription_id > $2
  ORDER BY subscription_id
  LIMIT $3)sql";

std::optional<Row> row_of(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return Row{.subscription_id = {row->text(0)},
             .asked_at = row->instant(1),
             .confirmed_at = row->find_instant(2)};
}

Cursor cursor_of(const storage::Row& row) {
  return {.entry = row.integer(0), .told_to = row.text(1)};
}

}  // namespace

Row ask(storage::Transaction& tx, const NewRow& row, Instant now) {
  return *row_of(tx.find(kAsk, {row.subscription_id, row.address_index, row.address,
                                row.confirm_sha256, row.end_sha256, now}));
}

std::optional<Row> find_by_confirm(storage::Transaction& tx, std::string_view sha256) {
  return row_of(tx.find(kFindByConfirm, {sha256}));
}

std::optional<Row> find_by_end(storage::Transaction& tx, std::string_view sha256) {
  return row_of(tx.find(kFindByEnd, {sha256}));
}

std::optional<Row> find_by_address(storage::Transaction& tx, const storage::Blob& index) {
  return row_of(tx.find(kFindByAddress, {index}));
}

void confirm(storage::Transaction& tx, const SubscriptionId& id, Instant now,
             std::int64_t from_entry) {
  tx.execute(kConfirm, {now, from_entry, id});
}

void erase(storage::Transaction& tx, const SubscriptionId& id) {
  tx.execute("DELETE FROM subscription WHERE subscription_id = $1", {id});
}

std::int64_t count_following(storage::Transaction& tx) {
  return tx.one("SELECT COUNT(*) FROM subscription WHERE confirmed_at IS NOT NULL").integer(0);
}

std::int64_t count_waiting(storage::Transaction& tx, Instant asked_since) {
  return tx
      .one("SELECT COUNT(*) FROM subscription WHERE confirmed_at IS NULL AND asked_at >= $1",
           {asked_since})
      .integer(0);
}

std::vector<SubscriptionId> list_expired(storage::Transaction& tx, Instant asked_before) {
  std::vector<SubscriptionId> ids;
  tx.for_each(kListExpired, {asked_before},
              [&](const storage::Row& row) { ids.push_back({row.text(0)}); });
  return ids;
}

Cursor load_cursor(storage::Transaction& tx) { return cursor_of(tx.one(kHoldCursor)); }

std::optional<Cursor> hold_cursor(storage::Transaction& tx) {
  const auto row =
      tx.find(tx.engine() == storage::Engine::postgresql ? storage::Sql(kHoldCursorPostgresql)
                                                         : storage::Sql(kHoldCursor));
  if (!row) return std::nullopt;
  return cursor_of(*row);
}

void set_cursor(storage::Transaction& tx, const Cursor& cursor) {
  tx.execute("UPDATE subscription_cursor SET entry = $1, told_to = $2",
             {cursor.entry, cursor.told_to});
}

std::vector<Follower> list_followers(storage::Transaction& tx, const Cursor& cursor,
                                     std::int64_t limit) {
  std::vector<Follower> followers;
  tx.for_each(kListFollowers, {cursor.entry, cursor.told_to, limit}, [&](const storage::Row& row) {
    followers.push_back({.subscription_id = {row.text(0)}, .address = {row.blob(1)}});
  });
  return followers;
}

}  // namespace candor::subscription::store
