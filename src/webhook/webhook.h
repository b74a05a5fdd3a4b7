// SPDX-License-Identifier: Apache-2.0
// What happens in the house, told to other programs: each journal entry of the kinds that a webhook
// asks for is sent to its URL as a CloudEvent, or as Statuspage tells what was published, signed as
// the Standard Webhooks specification says, until it was taken or given up.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::journal {
struct Entry;
}

namespace candor::webhook {

using WebhookId = Id<struct WebhookTag>;
using DeliveryId = Id<struct WebhookDeliveryTag>;

enum class State { enabled, disabled };
BOOST_DESCRIBE_ENUM(State, enabled, disabled)

// How an entry is told: as a CloudEvent; or, where it made something public, as Statuspage tells
// that to subscribers (keep_public), and else not at all.
enum class Format { cloudevents, statuspage };
BOOST_DESCRIBE_ENUM(Format, cloudevents, statuspage)

struct Webhook {
  WebhookId webhook_id;
  std::string url;
  Format format = Format::cloudevents;
  std::vector<std::string> kinds;  // "incident.declared", "incident.*", "*"
  State state = State::enabled;
  std::optional<std::string> disabled_reason;
  std::optional<Instant> failing_since;          // the first failure since the last success
  std::optional<Instant> previous_secret_until;  // until then the secret before it signs too
  Instant created_at;
  std::string created_by;
};

struct NewWebhook {
  std::string url;                 // see http::check_url
  std::vector<std::string> kinds;  // 1 to 20; none: "record.*" where the format is Statuspage's
  Format format = Format::cloudevents;
};

// The only time that the secret is seen: "whsec_" and 32 bytes in base64.
struct WebhookSecret {
  Webhook webhook;
  std::string secret;
};

enum class DeliveryState {
  queued,     // waits for its turn
  sending,    // is on its way, or was when somebody died
  delivered,  // the receiver answered 2xx
  failed,     // given up
};
BOOST_DESCRIBE_ENUM(DeliveryState, queued, sending, delivered, failed)

struct Attempt {
  std::int64_t number = 1;
  Instant attempted_at;
  std::int64_t duration_ms = 0;
  std::optional<std::int64_t> status;  // of the answer, if there was one
  std::string error;                   // in words; "" if it was taken
};

// One journal entry on its way to one webhook.
struct Delivery {
  DeliveryId webhook_delivery_id;
  WebhookId webhook_id;
  std::int64_t sequence = 0;  // of the journal entry
  std::string kind;
  std::string event_id;  // the same in every attempt, so that a receiver can tell a repeat
  DeliveryState state = DeliveryState::queued;
  Instant queued_at;
  std::optional<Instant> next_attempt_at;
  std::optional<Instant> ended_at;
  std::vector<Attempt> attempts;
};

// Tells it of what is journalled from now on. Refused: a URL or kinds that cannot be.
Result<WebhookSecret> create(App& app, const Actor& actor, const NewWebhook& wanted);
// not_found if there is none of that id.
Result<Webhook> load_webhook(storage::Transaction& tx, std::string_view webhook);
// In the order in which they were made.
std::vector<Webhook> list(storage::Transaction& tx);
// A new secret. The one before signs beside it for `overlap_hours`, 0 to 168, so that a receiver
// can change over without refusing anything; 0 for a secret that others have learned.
Result<WebhookSecret> rotate(App& app, const Actor& actor, std::string_view webhook,
                             std::int64_t overlap_hours);
// Nothing is sent while it is disabled, and nothing lost: once enabled it goes on where it stopped.
Result<Webhook> disable(App& app, const Actor& actor, std::string_view webhook,
                        std::string_view reason);
Result<Webhook> enable(App& app, const Actor& actor, std::string_view webhook);
// With its deliveries. Returns what it was.
Result<Webhook> remove(App& app, const Actor& actor, std::string_view webhook);

// For a room whose act made something public, in the transaction of the act: whether any webhook
// wants that in Statuspage's format, and the JSON of it, which is sent as it is.
bool wants_public(storage::Transaction& tx);
void keep_public(storage::Transaction& tx, const journal::Entry& entry, std::string_view json);

struct DeliveryPage {
  std::vector<Delivery> deliveries;  // newest first
  std::optional<std::int64_t> next;  // give it as `before` to read on
};
inline constexpr std::int64_t kPageDefault = 50;
inline constexpr std::int64_t kPageMax = 200;
// not_found if there is no such webhook; `limit` is 1 to kPageMax.
Result<DeliveryPage> list_deliveries(storage::Transaction& tx, std::string_view webhook,
                                     std::optional<std::int64_t> before, std::int64_t limit);

// Journals a webhook.tested and sends it at once, also to a disabled webhook, and only once. What
// came of it stands in the delivery: a receiver that fails is no refusal.
Result<Delivery> test(App& app, const Actor& actor, http::HttpClient& client,
                      std::string_view webhook);
// Sends a delivery again at once, whatever became of it; if it fails again, it goes on as any
// other. conflict while it is being sent.
Result<Delivery> redeliver(App& app, const Actor& actor, http::HttpClient& client,
                           std::string_view delivery);

struct Ran {
  std::int64_t queued = 0;     // journal entries that found their webhook
  std::int64_t delivered = 0;  // attempts that were taken
  std::int64_t failed = 0;     // attempts that were not
  std::int64_t disabled = 0;   // webhooks that were given up
};
// One pass over all enabled webhooks: queues what was journalled since, and sends what is due; of a
// webhook that fails, one delivery, so that it does not hold up the others. Any number of nodes may
// do so at once. A crash between any two steps loses nothing and repeats, under the same id, what
// was on its way. Takes up nothing more once `stop` is asked for.
Ran run(App& app, http::HttpClient& client, const std::stop_token& stop = {});

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::webhook
