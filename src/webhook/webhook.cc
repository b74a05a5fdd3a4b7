// SPDX-License-Identifier: Apache-2.0
#include "webhook/webhook.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "journal/journal.h"
#include "webhook/codec.h"
#include "webhook/keys.h"
#include "webhook/rules.h"
#include "webhook/store.h"

namespace candor::webhook {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

constexpr std::size_t kKeyBytes = 32;

Result<void> check(const App& app, const NewWebhook& wanted) {
  std::vector<Fault> faults;
  if (const auto url = http::check_url(app.settings, wanted.url); !url) {
    faults.push_back({"/url", url.error().message});
  }
  if (const auto kinds = check_kinds(wanted.kinds); !kinds) {
    faults.insert(faults.end(), kinds.error().faults.begin(), kinds.error().faults.end());
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the webhook cannot be made as it is", std::move(faults));
}

journal::Entry note(storage::Transaction& tx, App& app, const Actor& actor, std::string_view kind,
                    const boost::json::value& body) {
  return journal::append(tx, app, actor, {.kind = kind, .subject = "", .occurred_at = std::nullopt},
                         body);
}

}  // namespace

Result<WebhookSecret> create(App& app, const Actor& actor, const NewWebhook& given) {
  NewWebhook wanted = given;
  if (wanted.kinds.empty() && wanted.format == Format::statuspage) wanted.kinds = {"record.*"};
  TRY(check(app, wanted));
  const Instant now = app.clock.now();
  const Webhook webhook{.webhook_id = new_id<WebhookId>(now, app.random),
                        .url = wanted.url,
                        .format = wanted.format,
                        .kinds = wanted.kinds,
                        .state = State::enabled,
                        .disabled_reason = std::nullopt,
                        .failing_since = std::nullopt,
                        .previous_secret_until = std::nullopt,
                        .created_at = now,
                        .created_by = actor.name};
  const std::string key = app.random.bytes(kKeyBytes);
  const auto tx = app.db.write();
  const storage::Blob sealed = TRY(seal_key(*tx, app, webhook.webhook_id, key));
  const auto entry = note(*tx, app, actor, "webhook.created", codec::journal_created(webhook));
  store::insert(*tx, webhook, sealed, entry.sequence);
  tx->commit();
  return WebhookSecret{webhook, http::secret_of_key(key)};
}

Result<Webhook> load_webhook(storage::Transaction& tx, std::string_view id) {
  std::optional<Webhook> webhook;
  if (is_uuid(id)) webhook = store::find(tx, WebhookId{std::string(id)});
  if (webhook) return std::move(*webhook);
  return fail(ErrorCode::not_found, "there is no such webhook; `candor webhook list` shows them");
}

std::vector<Webhook> list(storage::Transaction& tx) { return store::list(tx); }

Result<WebhookSecret> rotate(App& app, const Actor& actor, std::string_view id,
                             std::int64_t overlap_hours) {
  if (overlap_hours < 0 || overlap_hours > kOverlapHoursMax) {
    return fail(ErrorCode::invalid, "the secret cannot be rotated so",
                {{"/overlap_hours", fmt::format("is not one of 0 to {}", kOverlapHoursMax)}});
  }
  const std::string key = app.random.bytes(kKeyBytes);
  const auto tx = app.db.write();
  Webhook webhook = TRY(load_webhook(*tx, id));
  store::Secrets secrets = store::load_secrets(*tx, webhook.webhook_id);
  webhook.previous_secret_until.reset();
  secrets.previous.reset();
  if (overlap_hours > 0) {
    webhook.previous_secret_until = add_seconds(app.clock.now(), overlap_hours * kSecondsPerHour);
    secrets.previous = std::move(secrets.current);
  }
  secrets.current = TRY(seal_key(*tx, app, webhook.webhook_id, key));
  store::set_secrets(*tx, webhook.webhook_id, secrets, webhook.previous_secret_until);
  note(*tx, app, actor, "webhook.secret_rotated", codec::journal_rotated(webhook, overlap_hours));
  tx->commit();
  return WebhookSecret{std::move(webhook), http::secret_of_key(key)};
}

Result<Webhook> disable(App& app, const Actor& actor, std::string_view id,
                        std::string_view reason) {
  TRY(check_reason(reason));
  const auto tx = app.db.write();
  Webhook webhook = TRY(load_webhook(*tx, id));
  if (webhook.state == State::disabled) return webhook;
  webhook.state = State::disabled;
  webhook.disabled_reason = std::string(reason);
  webhook.failing_since.reset();
  store::set_state(*tx, webhook.webhook_id, webhook.state, webhook.disabled_reason);
  note(*tx, app, actor, "webhook.disabled", codec::journal_changed(webhook));
  tx->commit();
  return webhook;
}

Result<Webhook> enable(App& app, const Actor& actor, std::string_view id) {
  const auto tx = app.db.write();
  Webhook webhook = TRY(load_webhook(*tx, id));
  if (webhook.state == State::enabled) return webhook;
  webhook.state = State::enabled;
  webhook.disabled_reason.reset();
  store::set_state(*tx, webhook.webhook_id, webhook.state, webhook.disabled_reason);
  note(*tx, app, actor, "webhook.enabled", codec::journal_changed(webhook));
  tx->commit();
  return webhook;
}

Result<Webhook> remove(App& app, const Actor& actor, std::string_view id) {
  const auto tx = app.db.write();
  Webhook webhook = TRY(load_webhook(*tx, id));
  store::erase(*tx, webhook.webhook_id);
  note(*tx, app, actor, "webhook.deleted", codec::journal_changed(webhook));
  tx->commit();
  return webhook;
}

bool wants_public(storage::Transaction& tx) { return store::has_format(tx, Format::statuspage); }

void keep_public(storage::Transaction& tx, const journal::Entry& entry, std::string_view json) {
  store::insert_public(tx, entry.sequence, json);
}

Result<DeliveryPage> list_deliveries(storage::Transaction& tx, std::string_view id,
                                     std::optional<std::int64_t> before, std::int64_t limit) {
  if (limit < 1 || limit > kPageMax) {
    return fail(ErrorCode::invalid, "limit cannot be taken as it is",
                {{"limit", fmt::format("is not a whole number from 1 to {}", kPageMax)}});
  }
  const Webhook webhook = TRY(load_webhook(tx, id));
  DeliveryPage page;
  page.deliveries = store::list_deliveries(tx, webhook.webhook_id, before, limit + 1);
  if (std::ssize(page.deliveries) > limit) {
    page.deliveries.pop_back();
    page.next = page.deliveries.back().sequence;
  }
  return page;
}

storage::RoomSchema schema() { return {"webhook", kSchemaFiles}; }

}  // namespace candor::webhook
