// SPDX-License-Identifier: Apache-2.0
#include "webhook/codec.h"

#include "base/described.h"
#include "base/enums.h"
#include "webhook/rules.h"

namespace candor::webhook {

BOOST_DESCRIBE_STRUCT(Webhook, (),
                      (webhook_id, url, format, kinds, state, disabled_reason, failing_since,
                       previous_secret_until, created_at, created_by))
BOOST_DESCRIBE_STRUCT(WebhookSecret, (), (webhook, secret))
BOOST_DESCRIBE_STRUCT(Attempt, (), (number, attempted_at, duration_ms, status, error))
BOOST_DESCRIBE_STRUCT(Delivery, (),
                      (webhook_delivery_id, webhook_id, sequence, kind, event_id, state, queued_at,
                       next_attempt_at, ended_at, attempts))
BOOST_DESCRIBE_STRUCT(DeliveryPage, (), (deliveries, next))
BOOST_DESCRIBE_STRUCT(Ran, (), (queued, delivered, failed, disabled))

namespace codec {
namespace {

// The kinds may be left out where the format is Statuspage's, the format where it is CloudEvents.
struct NewWebhookBody {
  std::string url;
  std::optional<std::vector<std::string>> kinds;
  std::optional<Format> format;
};
BOOST_DESCRIBE_STRUCT(NewWebhookBody, (), (url, kinds, format))
struct Webhooks {
  std::vector<Webhook> webhooks;
};
BOOST_DESCRIBE_STRUCT(Webhooks, (), (webhooks))
struct Rotation {
  std::optional<std::int64_t> overlap_hours;
};
BOOST_DESCRIBE_STRUCT(Rotation, (), (overlap_hours))
struct Disabling {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Disabling, (), (reason))

constexpr http::Schema kSchemas[] = {
    {"NewWebhook", schema_of<NewWebhookBody>},  {"Webhook", schema_of<Webhook>},
    {"WebhookDelivery", schema_of<Delivery>},   {"WebhookDeliveryPage", schema_of<DeliveryPage>},
    {"WebhookDisabling", schema_of<Disabling>}, {"WebhookList", schema_of<Webhooks>},
    {"WebhookRotation", schema_of<Rotation>},   {"WebhookSecret", schema_of<WebhookSecret>},
};

}  // namespace

Result<NewWebhook> decode_new_webhook(std::string_view body) {
  auto given = TRY(from_json_text<NewWebhookBody>(body));
  return NewWebhook{.url = std::move(given.url),
                    .kinds = std::move(given.kinds).value_or(std::vector<std::string>()),
                    .format = given.format.value_or(Format::cloudevents)};
}

Result<std::int64_t> decode_overlap_hours(std::string_view body) {
  if (body.empty()) return kOverlapHoursDefault;
  return TRY(from_json_text<Rotation>(body)).overlap_hours.value_or(kOverlapHoursDefault);
}

Result<std::string> decode_reason(std::string_view body) {
  return TRY(from_json_text<Disabling>(body)).reason;
}

boost::json::value encode(const Webhook& webhook) { return to_json(webhook); }
boost::json::value encode(const std::vector<Webhook>& webhooks) {
  return to_json(Webhooks{webhooks});
}
boost::json::value encode(const WebhookSecret& secret) { return to_json(secret); }
boost::json::value encode(const Delivery& delivery) { return to_json(delivery); }
boost::json::value encode(const DeliveryPage& page) { return to_json(page); }
boost::json::value encode(const Ran& ran) { return to_json(ran); }

std::string cloud_event(const journal::Entry& entry, std::string_view source) {
  auto data = parse_json(entry.body);
  CHECK(data.has_value());
  boost::json::object event{{"specversion", "1.0"},
                            {"id", event_id_of(entry)},
                            {"source", source},
                            {"type", "candor." + entry.kind},
                            {"time", to_rfc3339(entry.recorded_at)},
                            {"datacontenttype", "application/json"},
                            {"data", std::move(*data)}};
  // An attribute that is there is not empty.
  if (!entry.subject.empty()) event["subject"] = entry.subject;
  return canonical_json(event);
}

std::string statuspage_test(const journal::Entry& entry, std::string_view source) {
  return canonical_json({{"meta",
                          {{"documentation", source},
                           {"generated_at", to_rfc3339(entry.recorded_at)},
                           {"unsubscribe", source}}}});
}

boost::json::value journal_created(const Webhook& webhook) {
  boost::json::array kinds(webhook.kinds.begin(), webhook.kinds.end());
  boost::json::object body{{"webhook_id", webhook.webhook_id.value},
                           {"origin", http::origin_of(webhook.url)},
                           {"kinds", std::move(kinds)}};
  if (webhook.format != Format::cloudevents) body["format"] = enum_name(webhook.format);
  return body;
}

boost::json::value journal_rotated(const Webhook& webhook, std::int64_t overlap_hours) {
  return {{"webhook_id", webhook.webhook_id.value},
          {"origin", http::origin_of(webhook.url)},
          {"overlap_hours", overlap_hours}};
}

boost::json::value journal_changed(const Webhook& webhook) {
  boost::json::object body{{"webhook_id", webhook.webhook_id.value},
                           {"origin", http::origin_of(webhook.url)}};
  if (webhook.disabled_reason) body["reason"] = *webhook.disabled_reason;
  return body;
}

boost::json::value journal_redelivered(const Delivery& delivery) {
  return {{"webhook_id", delivery.webhook_id.value},
          {"webhook_delivery_id", delivery.webhook_delivery_id.value},
          {"event_id", delivery.event_id}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::webhook
