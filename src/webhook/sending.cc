// SPDX-License-Identifier: Apache-2.0
// From the journal to the receivers: queue, claim, send, record, each step in a transaction of its
// own and none while the network is waited for.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "journal/journal.h"
#include "staff/staff.h"
#include "webhook/codec.h"
#include "webhook/keys.h"
#include "webhook/rules.h"
#include "webhook/store.h"
#include "webhook/webhook.h"

namespace candor::webhook {
namespace {

constexpr std::int64_t kEntriesAtATime = 500;
// One webhook's turn in a pass, so that the others get theirs.
constexpr int kDeliveriesPerTurn = 50;
constexpr int kGone = 410;

const Actor kCandor{"candor"};

store::Claim new_claim(App& app) {
  const Instant now = app.clock.now();
  return {.token = new_uuid(now, app.random),
          .now = now,
          .lease_until = add_seconds(now, kLeaseSeconds)};
}

Delivery new_delivery(App& app, const Webhook& webhook, const journal::Entry& entry) {
  const Instant now = app.clock.now();
  return {.webhook_delivery_id = new_id<DeliveryId>(now, app.random),
          .webhook_id = webhook.webhook_id,
          .sequence = entry.sequence,
          .kind = entry.kind,
          .event_id = event_id_of(entry),
          .state = DeliveryState::queued,
          .queued_at = now,
          .next_attempt_at = now,
          .ended_at = std::nullopt,
          .attempts = {}};
}

journal::Entry entry_at(storage::Transaction& tx, std::int64_t sequence) {
  journal::Filter filter;
  filter.after = sequence - 1;
  filter.limit = 1;
  const auto entries = journal::list(tx, filter);
  CHECK(entries.size() == 1 && entries.front().sequence == sequence);
  return entries.front();
}

// Who holds a webhook is not among the people and roles that a restricted incident is open to.
bool is_withheld(storage::Transaction& tx, const journal::Entry& entry) {
  return !entry.subject.empty() &&
         staff::load_entrance(tx, entry.subject).visibility == staff::Visibility::restricted;
}

// What came back from one request.
struct Answered {
  Attempt attempt;
  bool withheld = false;  // nothing was sent: the incident was restricted meanwhile
  std::optional<std::int64_t> retry_after_seconds;
  bool taken() const { return attempt.error.empty(); }
};

void read_answer(const Result<http::Response>& response, Answered& answered) {
  if (!response) {
    answered.attempt.error = response.error().message;
    return;
  }
  answered.attempt.status = response->status;
  if (response->status >= 200 && response->status < 300) return;
  answered.attempt.error = fmt::format("answered {}", response->status);
  for (const auto& [name, value] : response->headers) {
    if (name == "retry-after") answered.retry_after_seconds = retry_after_seconds(value);
  }
}

// Whether it is told of the entry. What was made public is no secret of a restricted incident.
bool is_told(storage::Transaction& tx, const Webhook& webhook, const journal::Entry& entry) {
  if (!matches(webhook.kinds, entry.kind)) return false;
  return webhook.format == Format::statuspage ? store::find_public(tx, entry.sequence).has_value()
                                              : !is_withheld(tx, entry);
}

std::string body_for(storage::Transaction& tx, const App& app, const Webhook& webhook,
                     const journal::Entry& entry) {
  const std::string& source = app.settings.public_url;
  if (webhook.format == Format::cloudevents) return codec::cloud_event(entry, source);
  auto json = store::find_public(tx, entry.sequence);
  return json ? *std::move(json) : codec::statuspage_test(entry, source);
}

http::OutgoingRequest request_for(storage::Transaction& tx, App& app, const Webhook& webhook,
                                  const journal::Entry& entry, Instant now) {
  const std::string id = event_id_of(entry);
  std::string body = body_for(tx, app, webhook, entry);
  http::Headers headers = http::sign_request(open_keys(tx, app, webhook, now), id, now, body);
  headers.emplace_back("Content-Type", webhook.format == Format::cloudevents
                                           ? "application/cloudevents+json; charset=utf-8"
                                           : "application/json; charset=utf-8");
  return http::OutgoingRequest{.method = http::Method::post,
                               .url = webhook.url,
                               .headers = std::move(headers),
                               .body = std::move(body)};
}

// Nothing if the webhook was deleted meanwhile.
std::optional<Answered> send(App& app, http::HttpClient& client, const store::Claimed& claimed) {
  const Instant begun_at = app.clock.now();
  Answered answered;
  answered.attempt.number = claimed.attempts;
  answered.attempt.attempted_at = begun_at;
  std::optional<http::OutgoingRequest> request;
  {
    const auto tx = app.db.read();
    const auto webhook = store::find(*tx, claimed.webhook_id);
    if (!webhook) return std::nullopt;
    const journal::Entry entry = entry_at(*tx, claimed.sequence);
    answered.withheld = webhook->format == Format::cloudevents && is_withheld(*tx, entry);
    if (answered.withheld) {
      answered.attempt.error = "not sent: the incident is restricted";
      return answered;
    }
    request = request_for(*tx, app, *webhook, entry, begun_at);
  }
  read_answer(client.send(*request), answered);
  const std::int64_t micros = app.clock.now().micros - begun_at.micros;
  answered.attempt.duration_ms = std::max<std::int64_t>(0, micros / 1000);
  return answered;
}

enum class Retry { by_schedule, never };

store::Conclusion conclude(App& app, const Answered& answered, Retry retry) {
  const Instant now = app.clock.now();
  store::Conclusion conclusion{.state = DeliveryState::failed,
                               .next_attempt_at = std::nullopt,
                               .attempt = answered.attempt,
                               .now = now};
  if (answered.taken()) {
    conclusion.state = DeliveryState::delivered;
  } else if (retry == Retry::by_schedule && answered.attempt.status != kGone) {
    const auto jitter = static_cast<std::uint8_t>(app.random.bytes(1).front());
    conclusion.next_attempt_at =
        next_attempt(answered.attempt.number, now, jitter, answered.retry_after_seconds);
    if (conclusion.next_attempt_at) conclusion.state = DeliveryState::queued;
  }
  return conclusion;
}

// Why the webhook is given up; nothing if it is not.
std::optional<std::string> why_disable(const store::Conclusion& conclusion, Instant failing_since) {
  if (conclusion.attempt.status == kGone) return "the receiver answered 410: it is gone";
  if (conclusion.state != DeliveryState::failed ||
      seconds_between(failing_since, conclusion.now) < kFailingSecondsMax) {
    return std::nullopt;
  }
  return fmt::format("nothing was taken since {}", to_rfc3339(failing_since));
}

// `nowhere`: the claim was lost, or the webhook deleted.
enum class Went { well, badly, and_disabled, unsent, nowhere };

// Sends what was claimed and writes down what became of it.
Went attempt(App& app, http::HttpClient& client, const store::Claimed& claimed,
             std::string_view token, Retry retry) {
  const auto answered = send(app, client, claimed);
  if (!answered) return Went::nowhere;
  if (answered->withheld) retry = Retry::never;
  const store::Conclusion conclusion = conclude(app, *answered, retry);
  std::optional<std::string> disabled_reason;
  {
    const auto tx = app.db.write();
    // The webhook before the delivery, as everywhere, so that two never wait for each other.
    if (answered->taken()) {
      store::note_success(*tx, claimed.webhook_id);
    } else if (retry == Retry::by_schedule) {
      const auto since = store::note_failure(*tx, claimed.webhook_id, conclusion.now);
      if (since) disabled_reason = why_disable(conclusion, *since);
    }
    if (!store::record(*tx, claimed, token, conclusion)) return Went::nowhere;
    tx->commit();
  }
  if (answered->taken()) return Went::well;
  if (answered->withheld) return Went::unsent;
  if (!disabled_reason) return Went::badly;
  // Refused if somebody deleted it just now, which is as good.
  static_cast<void>(disable(app, kCandor, claimed.webhook_id.value, *disabled_reason));
  return Went::and_disabled;
}

// The enabled webhooks for which a pass has something to do: a look that takes no lock.
std::vector<Webhook> list_waiting(App& app) {
  const auto tx = app.db.read();
  std::vector<Webhook> waiting = list(*tx);
  std::erase_if(waiting, [&](const Webhook& webhook) {
    if (webhook.state == State::disabled) return true;
    if (store::has_due(*tx, webhook.webhook_id, app.clock.now())) return false;
    journal::Filter next;
    next.after = store::load_cursor(*tx, webhook.webhook_id);
    next.limit = 1;
    return journal::list(*tx, next).empty();
  });
  return waiting;
}

// Queues the next entries after the cursor and moves it, in one transaction; false at the end of
// the journal, and where another node is doing the same.
bool queue_entries(App& app, const Webhook& webhook, Ran& ran) {
  const auto tx = app.db.write();
  const auto cursor = store::hold_cursor(*tx, webhook.webhook_id);
  if (!cursor) return false;
  journal::Filter filter;
  filter.after = *cursor;
  filter.limit = kEntriesAtATime;
  const auto entries = journal::list(*tx, filter);
  if (entries.empty()) return false;
  for (const journal::Entry& entry : entries) {
    if (is_told(*tx, webhook, entry) &&
        store::insert_delivery(*tx, new_delivery(app, webhook, entry))) {
      ++ran.queued;
    }
  }
  store::set_cursor(*tx, webhook.webhook_id, entries.back().sequence);
  tx->commit();
  return true;
}

void send_due(App& app, http::HttpClient& client, const Webhook& webhook,
              const std::stop_token& stop, Ran& ran) {
  for (int i = 0; i < kDeliveriesPerTurn && !stop.stop_requested(); ++i) {
    const store::Claim claim = new_claim(app);
    std::optional<store::Claimed> claimed;
    {
      const auto tx = app.db.write();
      claimed = store::claim_due(*tx, webhook.webhook_id, claim);
      tx->commit();
    }
    if (!claimed) return;
    switch (attempt(app, client, *claimed, claim.token, Retry::by_schedule)) {
      case Went::well: ++ran.delivered; break;
      case Went::unsent: break;
      case Went::nowhere: return;
      case Went::and_disabled: ++ran.disabled; [[fallthrough]];
      case Went::badly: ++ran.failed; return;
    }
  }
}

Result<Delivery> load_delivery(storage::Transaction& tx, std::string_view id) {
  std::optional<Delivery> delivery;
  if (is_uuid(id)) delivery = store::find_delivery(tx, DeliveryId{std::string(id)});
  if (delivery) return std::move(*delivery);
  return fail(ErrorCode::not_found,
              "there is no such delivery; `candor webhook deliveries WEBHOOK` shows them");
}

}  // namespace

Result<Delivery> test(App& app, const Actor& actor, http::HttpClient& client, std::string_view id) {
  const store::Claim claim = new_claim(app);
  std::optional<store::Claimed> claimed;
  {
    const auto tx = app.db.write();
    const Webhook webhook = TRY(load_webhook(*tx, id));
    const auto entry = journal::append(
        *tx, app, actor, {.kind = "webhook.tested", .subject = "", .occurred_at = std::nullopt},
        codec::journal_changed(webhook));
    const Delivery delivery = new_delivery(app, webhook, entry);
    CHECK(store::insert_delivery(*tx, delivery));
    claimed = store::claim(*tx, delivery.webhook_delivery_id, claim);
    tx->commit();
  }
  CHECK(claimed.has_value());
  attempt(app, client, *claimed, claim.token, Retry::never);
  return load_delivery(*app.db.read(), claimed->delivery_id.value);
}

Result<Delivery> redeliver(App& app, const Actor& actor, http::HttpClient& client,
                           std::string_view id) {
  const store::Claim claim = new_claim(app);
  std::optional<store::Claimed> claimed;
  {
    const auto tx = app.db.write();
    const Delivery delivery = TRY(load_delivery(*tx, id));
    claimed = store::claim(*tx, delivery.webhook_delivery_id, claim);
    if (!claimed) {
      return fail(ErrorCode::conflict, "it is being sent just now; look again in two minutes");
    }
    journal::append(*tx, app, actor,
                    {.kind = "webhook.redelivered", .subject = "", .occurred_at = std::nullopt},
                    codec::journal_redelivered(delivery));
    tx->commit();
  }
  attempt(app, client, *claimed, claim.token, Retry::by_schedule);
  return load_delivery(*app.db.read(), claimed->delivery_id.value);
}

Ran run(App& app, http::HttpClient& client, const std::stop_token& stop) {
  Ran ran;
  for (const Webhook& webhook : list_waiting(app)) {
    while (queue_entries(app, webhook, ran)) {
    }
    send_due(app, client, webhook, stop, ran);
  }
  return ran;
}

}  // namespace candor::webhook
