// SPDX-License-Identifier: Apache-2.0
// How an address leaves this room.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/app.h"
#include "storage/storage.h"
#include "subscription/store.h"

namespace candor::subscription {

// Held by whoever queues mails to those who follow, and by whoever removes one of them.
inline constexpr std::string_view kTurn = "subscription";
// With what waits in the queue for it.
void erase_with_mails(storage::Transaction& tx, const SubscriptionId& id);
// What was not confirmed in time. How many.
std::int64_t forget_expired(App& app);

}  // namespace candor::subscription
