// SPDX-License-Identifier: Apache-2.0
// From the public log to those who follow it.
#include "delivery/delivery.h"
#include "record/record.h"
#include "subscription/erasing.h"
#include "subscription/mails.h"
#include "subscription/store.h"
#include "subscription/subscription.h"
#include "subscription/tokens.h"

namespace candor::subscription {
namespace {

constexpr std::int64_t kBatch = 500;

std::optional<record::LoggedStatement> find_next(storage::Transaction& tx,
                                                 const store::Cursor& cursor) {
  auto next = record::list_logged_since(tx, cursor.entry, 1);
  if (next.empty()) return std::nullopt;
  return std::move(next.front());
}

// Nothing where there is no statement left, and where another node does this; else how many mails
// were queued, which may be none.
std::optional<std::int64_t> queue_batch(App& app) {
  const auto tx = app.db.write();
  auto cursor = store::hold_cursor(*tx);
  if (!cursor) return std::nullopt;
  const auto next = find_next(*tx, *cursor);
  if (!next) return std::nullopt;
  tx->take_turn(kTurn);
  if (next->entry != cursor->entry) *cursor = {.entry = next->entry, .told_to = ""};
  const auto followers = store::list_followers(*tx, *cursor, kBatch);
  const auto key = find_room_key(*tx, app);
  CHECK(followers.empty() || key.has_value());
  for (const store::Follower& follower : followers) {
    const SubscriptionId& id = follower.subscription_id;
    const std::string url = url_of(app.settings, Purpose::end, token_of(*key, Purpose::end, id));
    delivery::OutgoingMail mail = mail_of(app.settings, next->statement, url);
    mail.about = id.value;
    mail.to_address = open_address(*key, id, follower.address);
    if (const auto queued = delivery::queue_mail(*tx, app, mail); !queued) {
      throw std::runtime_error(to_text(queued.error()));
    }
  }
  const bool is_done = std::ssize(followers) < kBatch;
  store::set_cursor(*tx, is_done
                             ? store::Cursor{.entry = cursor->entry + 1, .told_to = ""}
                             : store::Cursor{.entry = cursor->entry,
                                             .told_to = followers.back().subscription_id.value});
  tx->commit();
  return std::ssize(followers);
}

bool has_news(App& app) {
  const auto tx = app.db.read();
  return find_next(*tx, store::load_cursor(*tx)).has_value();
}

}  // namespace

Ran run(App& app, const std::stop_token& stop) {
  Ran ran;
  ran.forgotten = forget_expired(app);
  if (!delivery::check_can_send_mail(app.settings) || !has_news(app)) return ran;
  while (!stop.stop_requested()) {
    const auto queued = queue_batch(app);
    if (!queued) break;
    ran.queued += *queued;
  }
  return ran;
}

}  // namespace candor::subscription
