// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "journal/journal.h"
#include "webhook/webhook.h"

namespace candor::webhook::codec {

Result<NewWebhook> decode_new_webhook(std::string_view body);
// "" is the default.
Result<std::int64_t> decode_overlap_hours(std::string_view body);
Result<std::string> decode_reason(std::string_view body);

boost::json::value encode(const Webhook& webhook);
boost::json::value encode(const std::vector<Webhook>& webhooks);
boost::json::value encode(const WebhookSecret& secret);
boost::json::value encode(const Delivery& delivery);
boost::json::value encode(const DeliveryPage& page);
boost::json::value encode(const Ran& ran);

// The entry as a CloudEvent in JSON, the same bytes every time (CloudEvents 1.0.2, JSON format).
// Without its author: who did it stays in the house.
std::string cloud_event(const journal::Entry& entry, std::string_view source);

// What a webhook of Statuspage's format gets for an entry that made nothing public, such as a test:
// the part that all of its payloads begin with.
std::string statuspage_test(const journal::Entry& entry, std::string_view source);

boost::json::value journal_created(const Webhook& webhook);
boost::json::value journal_rotated(const Webhook& webhook, std::int64_t overlap_hours);
// For `webhook.disabled`, with its reason, and for `enabled`, `deleted` and `tested`.
boost::json::value journal_changed(const Webhook& webhook);
boost::json::value journal_redelivered(const Delivery& delivery);

std::span<const http::Schema> schemas();

}  // namespace candor::webhook::codec
