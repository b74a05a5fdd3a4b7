// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "webhook/codec.h"
#include "webhook/rules.h"
#include "webhook/webhook.h"

namespace candor::webhook {
namespace {

std::string page_of(const Webhook& webhook) {
  std::string text = fmt::format("{}  {}, {} to {}\n", webhook.webhook_id.value,
                                 enum_name(webhook.state), join(webhook.kinds, " "), webhook.url);
  if (webhook.format == Format::statuspage) text += "  as Statuspage tells what is public\n";
  text += fmt::format("  made {} by {}\n", to_words(webhook.created_at), webhook.created_by);
  if (webhook.disabled_reason) text += fmt::format("  disabled: {}\n", *webhook.disabled_reason);
  if (webhook.failing_since) {
    text += fmt::format("  nothing was taken since {}\n", to_words(*webhook.failing_since));
  }
  if (webhook.previous_secret_until) {
    text += fmt::format("  the secret before signs too until {}\n",
                        to_words(*webhook.previous_secret_until));
  }
  return text;
}

std::string line_of(const Attempt& attempt) {
  return fmt::format(
      "  attempt {} {}, {} ms: {}\n", attempt.number, to_words(attempt.attempted_at),
      with_commas(attempt.duration_ms),
      attempt.error.empty() ? fmt::format("taken, {}", *attempt.status) : attempt.error);
}

std::string page_of(const Delivery& delivery) {
  std::string text = fmt::format("{}  {}, {} as {}\n", delivery.webhook_delivery_id.value,
                                 enum_name(delivery.state), delivery.kind, delivery.event_id);
  for (const Attempt& attempt : delivery.attempts) text += line_of(attempt);
  if (delivery.next_attempt_at) {
    text += fmt::format("  next attempt {}\n", to_words(*delivery.next_attempt_at));
  }
  return text;
}

// Exit code 1 where the receiver did not take it, so that a script can tell.
Output output_of(const Delivery& delivery) {
  return {.text = page_of(delivery),
          .json = pretty_json(codec::encode(delivery)),
          .exit_code = delivery.state == DeliveryState::delivered ? 0 : 1};
}

Output output_of(const WebhookSecret& made) {
  return {.text = fmt::format("{}\n{}\n\nThis is the only time that the secret is shown. The "
                              "receiver verifies with it.\n",
                              page_of(made.webhook), made.secret),
          .json = pretty_json(codec::encode(made))};
}

Output output_of(const Webhook& webhook, std::string_view what) {
  return {.text = fmt::format("{} {}\n", webhook.webhook_id.value, what),
          .json = pretty_json(codec::encode(webhook))};
}

Result<Output> run_create(App& app, const Actor& actor, const Arguments& arguments) {
  NewWebhook wanted{.url = arguments.value("--url"), .kinds = arguments.all("--kind")};
  if (const auto format = arguments.find("--format")) {
    wanted.format = TRY(parse_enum<Format>(*format, "--format"));
  }
  return output_of(TRY(create(app, actor, wanted)));
}

Result<Output> run_list(App& app, const Actor&, const Arguments&) {
  const std::vector<Webhook> webhooks = list(*app.db.read());
  Output output{.text = "", .json = pretty_json(codec::encode(webhooks))};
  for (const Webhook& webhook : webhooks) output.text += page_of(webhook);
  if (webhooks.empty()) output.text = "no webhooks; `candor webhook create` makes one\n";
  return output;
}

Result<Output> run_test(App& app, const Actor& actor, const Arguments& arguments) {
  const auto client = http::open_client(app.settings);
  return output_of(TRY(test(app, actor, *client, arguments.value("WEBHOOK"))));
}

Result<Output> run_deliveries(App& app, const Actor&, const Arguments& arguments) {
  const auto before = TRY(arguments.integer("--before"));
  const auto limit = TRY(arguments.integer("--limit")).value_or(kPageDefault);
  const DeliveryPage page =
      TRY(list_deliveries(*app.db.read(), arguments.value("WEBHOOK"), before, limit));
  Output output{.text = "", .json = pretty_json(codec::encode(page))};
  for (const Delivery& delivery : page.deliveries) output.text += page_of(delivery);
  if (page.deliveries.empty()) output.text = "nothing was sent to it yet\n";
  if (page.next) output.text += fmt::format("more: --before {}\n", *page.next);
  return output;
}

Result<Output> run_redeliver(App& app, const Actor& actor, const Arguments& arguments) {
  const auto client = http::open_client(app.settings);
  return output_of(TRY(redeliver(app, actor, *client, arguments.value("DELIVERY"))));
}

Result<Output> run_rotate(App& app, const Actor& actor, const Arguments& arguments) {
  const auto overlap = TRY(arguments.integer("--overlap-hours")).value_or(kOverlapHoursDefault);
  return output_of(TRY(rotate(app, actor, arguments.value("WEBHOOK"), overlap)));
}

Result<Output> run_disable(App& app, const Actor& actor, const Arguments& arguments) {
  return output_of(
      TRY(disable(app, actor, arguments.value("WEBHOOK"), arguments.value("--reason"))),
      "is disabled; once enabled it goes on where it stopped");
}

Result<Output> run_enable(App& app, const Actor& actor, const Arguments& arguments) {
  return output_of(TRY(enable(app, actor, arguments.value("WEBHOOK"))),
                   "is enabled and goes on where it stopped");
}

Result<Output> run_delete(App& app, const Actor& actor, const Arguments& arguments) {
  return output_of(TRY(remove(app, actor, arguments.value("WEBHOOK"))),
                   "is deleted, with its deliveries");
}

Result<Output> run_run(App& app, const Actor&, const Arguments&) {
  const auto client = http::open_client(app.settings);
  const Ran ran = run(app, *client);
  std::string text = fmt::format("queued {}, delivered {}, failed {}\n", with_commas(ran.queued),
                                 with_commas(ran.delivered), with_commas(ran.failed));
  if (ran.disabled > 0) {
    text += fmt::format("{} disabled; `candor webhook list` says why\n", with_commas(ran.disabled));
  }
  return Output{.text = std::move(text), .json = pretty_json(codec::encode(ran))};
}

constexpr Argument kWebhook{"WEBHOOK", "", Need::required,
                            "The webhook's id, as `candor webhook list` shows it."};
constexpr Argument kCreateArguments[] = {
    {"--url", "URL", Need::required, "Where it goes: https://hooks.example/candor."},
    {"--kind", "KIND", Need::repeated,
     "Of journal entries: incident.declared, incident.* or *; at least one, but with --format "
     "statuspage record.* if left out."},
    {"--format", "FORMAT", Need::optional,
     "cloudevents, or statuspage: statements, components and maintenance as Statuspage's webhooks "
     "tell them; cloudevents if left out."},
};
constexpr Argument kWebhookArguments[] = {kWebhook};
constexpr Argument kDeliveriesArguments[] = {
    kWebhook,
    {"--before", "N", Need::optional, "Read on from where the page before ended."},
    {"--limit", "N", Need::optional, "How many at most; 50 if left out."},
};
constexpr Argument kRedeliverArguments[] = {
    {"DELIVERY", "", Need::required, "The delivery's id, as `candor webhook deliveries` shows it."},
};
constexpr Argument kRotateArguments[] = {
    kWebhook,
    {"--overlap-hours", "N", Need::optional,
     "How long the secret before signs too, 0 to 168; 24 if left out."},
};
constexpr Argument kDisableArguments[] = {
    kWebhook,
    {"--reason", "TEXT", Need::required, "Why; it goes into the journal."},
};

constexpr Command kCommands[] = {
    {"webhook create", Access::administer, "Make a webhook and show its secret, once.",
     kCreateArguments, run_create},
    {"webhook list", Access::administer, "List the webhooks; never their secrets.", {}, run_list},
    {"webhook test", Access::administer, "Send it a candor.webhook.tested now.", kWebhookArguments,
     run_test},
    {"webhook deliveries", Access::administer, "Show what was sent to it and each attempt.",
     kDeliveriesArguments, run_deliveries},
    {"webhook redeliver", Access::administer, "Send a delivery again now, under the same id.",
     kRedeliverArguments, run_redeliver},
    {"webhook rotate", Access::administer, "Make a new secret and show it, once.", kRotateArguments,
     run_rotate},
    {"webhook disable", Access::administer, "Send it nothing more until it is enabled.",
     kDisableArguments, run_disable},
    {"webhook enable", Access::administer, "Go on where it stopped.", kWebhookArguments,
     run_enable},
    {"webhook delete", Access::administer, "Delete it with its deliveries.", kWebhookArguments,
     run_delete},
    {"webhook run",
     Access::administer,
     "Send what is due, once; `candor serve` does so all the time.",
     {},
     run_run},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::webhook
