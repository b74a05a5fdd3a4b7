// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "storage/storage.h"

namespace candor::subscription {

using SubscriptionId = Id<struct SubscriptionTag>;

namespace store {

struct NewRow {
  SubscriptionId subscription_id;
  storage::Blob address_index;
  storage::Blob address;
  std::string confirm_sha256;
  std::string end_sha256;
};
struct Row {
  SubscriptionId subscription_id;
  Instant asked_at;
  std::optional<Instant> confirmed_at;
};
// Where the address is known it stays as it is, but for when it was asked for.
Row ask(storage::Transaction& tx, const NewRow& row, Instant now);
std::optional<Row> find_by_confirm(storage::Transaction& tx, std::string_view sha256);
std::optional<Row> find_by_end(storage::Transaction& tx, std::string_view sha256);
std::optional<Row> find_by_address(storage::Transaction& tx, const storage::Blob& index);
void confirm(storage::Transaction& tx, const SubscriptionId& id, Instant now,
             std::int64_t from_entry);
void erase(storage::Transaction& tx, const SubscriptionId& id);

std::int64_t count_following(storage::Transaction& tx);
std::int64_t count_waiting(storage::Transaction& tx, Instant asked_since);
// Asked for before and not confirmed.
std::vector<SubscriptionId> list_expired(storage::Transaction& tx, Instant asked_before);

struct Cursor {
  std::int64_t entry = 0;
  std::string told_to;
};
Cursor load_cursor(storage::Transaction& tx);
// Keeps it to the end of the transaction; nothing where another node does.
std::optional<Cursor> hold_cursor(storage::Transaction& tx);
void set_cursor(storage::Transaction& tx, const Cursor& cursor);

struct Follower {
  SubscriptionId subscription_id;
  storage::Blob address;
};
// Who followed before that entry, in the order of their ids, after `told_to`.
std::vector<Follower> list_followers(storage::Transaction& tx, const Cursor& cursor,
                                     std::int64_t limit);

}  // namespace store
}  // namespace candor::subscription
