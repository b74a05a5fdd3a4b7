// SPDX-License-Identifier: Apache-2.0
#include "webhook/webhook.h"

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/text.h"
#include "http/testing.h"
#include "staff/testing.h"
#include "storage/testing.h"
#include "webhook/rules.h"
#include "webhook/testing.h"

namespace candor::webhook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// What the fake receiver throws where a process would have died.
class PowerLost : public std::runtime_error {
 public:
  PowerLost() : std::runtime_error("the power is gone") {}
};

http::Response answer(int status, http::Headers headers = {}) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  return response;
}

class WebhookRoom : public storage::RoomTest {
 protected:
  WebhookRoom() : RoomTest(testing::schemas(), "2026-06-10T09:30:00Z") {}
  void furnish() override { settings_.public_url = "https://incidents.shop.example"; }

  WebhookSecret make(std::vector<std::string> kinds = {"incident.*"}) {
    App a = app();
    return must(
        create(a, alice_, {.url = "https://hooks.example/s3cret-path", .kinds = std::move(kinds)}));
  }
  // Something that another room did.
  void happen(std::string_view kind = "incident.declared", int times = 1) {
    App a = app();
    const auto tx = db().write();
    for (int i = 0; i < times; ++i) {
      journal::append(*tx, a, alice_,
                      {.kind = kind, .subject = "INC-2026-0001", .occurred_at = std::nullopt},
                      boost::json::object{{"number", i}});
    }
    tx->commit();
  }
  Ran run_once() {
    App a = app();
    return run(a, client_);
  }
  Webhook look() { return list(*db().read()).at(0); }
  std::vector<Delivery> deliveries() {
    return must(list_deliveries(*db().read(), look().webhook_id.value, std::nullopt, 200))
        .deliveries;
  }
  std::vector<journal::Entry> entries(std::string_view kind) {
    journal::Filter filter;
    filter.kind = std::string(kind);
    return journal::list(*db().read(), filter);
  }
  static std::string header(const http::OutgoingRequest& request, std::string_view name) {
    for (const auto& [given, value] : request.headers) {
      if (given == name) return value;
    }
    return "";
  }
  // How often each event arrived.
  std::map<std::string, int> arrivals() const {
    std::map<std::string, int> ids;
    for (const auto& request : client_.arrived()) ++ids[header(request, "Webhook-Id")];
    return ids;
  }

  http::FakeHttpClient client_;
};

TEST_P(WebhookRoom, TellsWhatWasAskedForFromNowOn) {
  happen();
  make({"incident.*", "duty.met"});
  happen("incident.declared");
  happen("duty.met");
  happen("duty.missed");
  happen("notice.approved");

  const Ran ran = run_once();

  EXPECT_EQ(ran.queued, 2);
  EXPECT_EQ(ran.delivered, 2);
  ASSERT_THAT(client_.arrived(), SizeIs(2));
  EXPECT_THAT(client_.arrived()[0].body, HasSubstr(R"("type":"candor.incident.declared")"));
  EXPECT_THAT(client_.arrived()[1].body, HasSubstr(R"("type":"candor.duty.met")"));
  EXPECT_EQ(run_once().queued, 0);
  EXPECT_THAT(client_.arrived(), SizeIs(2));
}

TEST_P(WebhookRoom, SendsASignedCloudEvent) {
  const WebhookSecret made = make();
  happen();

  run_once();

  const http::OutgoingRequest request = client_.arrived().at(0);
  EXPECT_EQ(request.method, http::Method::post);
  EXPECT_EQ(request.url, "https://hooks.example/s3cret-path");
  EXPECT_EQ(header(request, "Content-Type"), "application/cloudevents+json; charset=utf-8");
  EXPECT_EQ(header(request, "Webhook-Timestamp"), "1781083800");
  EXPECT_THAT(header(request, "Webhook-Id"), StartsWith("2-"));
  EXPECT_THAT(header(request, "Webhook-Signature"), StartsWith("v1,"));
  EXPECT_THAT(request.body, HasSubstr(R"("source":"https://incidents.shop.example")"));
  EXPECT_THAT(request.body, Not(HasSubstr("alice")));
  EXPECT_THAT(made.secret, StartsWith("whsec_"));
  EXPECT_EQ(made.secret.size(), 6u + 44u);
}

TEST_P(WebhookRoom, InStatuspagesFormatSendsWhatWasMadePublicAndNothingElse) {
  App a = app();
  must(create(a, alice_,
              {.url = "https://hooks.example/status", .kinds = {}, .format = Format::statuspage}));
  EXPECT_THAT(look().kinds, ElementsAre("record.*"));
  happen("record.published");
  {
    const auto tx = db().write();
    EXPECT_TRUE(wants_public(*tx));
    const auto entry = journal::append(
        *tx, a, alice_,
        {.kind = "record.published", .subject = "INC-2026-0001", .occurred_at = std::nullopt},
        boost::json::object{});
    keep_public(*tx, entry, R"({"page":{}})");
    tx->commit();
  }
  const staff::EntranceChange restricted{
      .to = {.visibility = staff::Visibility::restricted, .people = {}, .roles = {Role::counsel}},
      .reason = "A colleague is suspected."};
  must(staff::set_entrance(a, staff::testing::an_operator(), "INC-2026-0001", restricted));
  client_.answer = [](const auto&) { return answer(503); };
  run_once();
  clock_.advance_seconds(7);
  client_.answer = nullptr;
  EXPECT_EQ(run_once().delivered, 1) << "what is public is no secret of a restricted incident";
  ASSERT_THAT(client_.arrived(), SizeIs(2));
  for (const http::OutgoingRequest& request : client_.arrived()) {
    EXPECT_EQ(request.body, R"({"page":{}})");
    EXPECT_EQ(header(request, "Content-Type"), "application/json; charset=utf-8");
    EXPECT_THAT(header(request, "Webhook-Signature"), StartsWith("v1,"));
  }
}

TEST_P(WebhookRoom, ATestInStatuspagesFormatIsItsHeadAlone) {
  App a = app();
  must(create(a, alice_,
              {.url = "https://hooks.example/status", .kinds = {}, .format = Format::statuspage}));
  must(test(a, alice_, client_, look().webhook_id.value));
  EXPECT_EQ(client_.arrived().at(0).body,
            R"({"meta":{"documentation":"https://incidents.shop.example",)"
            R"("generated_at":"2026-06-10T09:30:00Z",)"
            R"("unsubscribe":"https://incidents.shop.example"}})");
}

TEST_P(WebhookRoom, KeepsALogOfEachDelivery) {
  make();
  happen();
  client_.answer = [](const auto&) { return answer(503); };
  run_once();
  clock_.advance_seconds(7);
  client_.answer = nullptr;
  run_once();

  const Delivery delivery = deliveries().at(0);
  EXPECT_EQ(delivery.state, DeliveryState::delivered);
  EXPECT_EQ(delivery.ended_at, clock_.now());
  ASSERT_THAT(delivery.attempts, SizeIs(2));
  EXPECT_EQ(delivery.attempts[0].status, 503);
  EXPECT_EQ(delivery.attempts[0].error, "answered 503");
  EXPECT_EQ(delivery.attempts[1].number, 2);
  EXPECT_EQ(delivery.attempts[1].status, 204);
  EXPECT_EQ(delivery.attempts[1].error, "");
}

TEST_P(WebhookRoom, TriesAgainByTheScheduleAndGivesUpInTheEnd) {
  make();
  happen();
  client_.answer = [](const auto&) -> Result<http::Response> {
    return fail(ErrorCode::unavailable, "the host takes no connection at this port");
  };
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 10; ++i) {
    run_once();
    const Delivery delivery = deliveries().at(0);
    ASSERT_THAT(delivery.attempts, SizeIs(i + 1));
    EXPECT_EQ(delivery.attempts.back().error, "the host takes no connection at this port");
    if (!delivery.next_attempt_at) break;
    clock_.set({delivery.next_attempt_at->micros - 1});
    EXPECT_EQ(run_once().failed, 0);  // not a moment too early
    waits.push_back(
        seconds_between(delivery.attempts.back().attempted_at, *delivery.next_attempt_at));
    clock_.set(*delivery.next_attempt_at);
  }

  ASSERT_EQ(waits.size(), kRetryDelaysSeconds.size());
  for (std::size_t i = 0; i < waits.size(); ++i) {
    EXPECT_GE(waits[i], kRetryDelaysSeconds[i]);
    EXPECT_LE(waits[i], kRetryDelaysSeconds[i] * 120 / 100);
  }
  EXPECT_EQ(deliveries().at(0).state, DeliveryState::failed);
  EXPECT_THAT(arrivals(), SizeIs(1));
  EXPECT_EQ(arrivals().begin()->second, 10);
  // Nothing was taken for three days.
  EXPECT_EQ(look().state, State::disabled);
  EXPECT_EQ(look().disabled_reason, "nothing was taken since 2026-06-10T09:30:00Z");
  ASSERT_THAT(entries("webhook.disabled"), SizeIs(1));
  EXPECT_EQ(entries("webhook.disabled")[0].author, "candor");
}

TEST_P(WebhookRoom, OneEventThatIsNeverTakenDisablesNothing) {
  make();
  happen("incident.poison");
  client_.answer = [](const http::OutgoingRequest& request) {
    return answer(request.body.find("poison") == std::string::npos ? 200 : 500);
  };
  for (int i = 0; i < 10; ++i) {
    run_once();
    happen();
    run_once();
    clock_.advance_seconds(120'000);
  }

  EXPECT_EQ(deliveries().back().state, DeliveryState::failed);
  EXPECT_THAT(deliveries().back().attempts, SizeIs(10));
  EXPECT_EQ(look().state, State::enabled);
}

TEST_P(WebhookRoom, AReceiverThatIsGoneIsToldNothingMore) {
  make();
  happen("incident.declared", 3);
  client_.answer = [](const auto&) { return answer(410); };

  EXPECT_EQ(run_once().disabled, 1);

  EXPECT_EQ(look().state, State::disabled);
  EXPECT_EQ(look().disabled_reason, "the receiver answered 410: it is gone");
  EXPECT_EQ(deliveries().back().state, DeliveryState::failed);
  run_once();
  EXPECT_THAT(client_.arrived(), SizeIs(1));
}

TEST_P(WebhookRoom, WaitsAsLongAsTheReceiverAsks) {
  make();
  happen();
  client_.answer = [](const auto&) { return answer(429, {{"retry-after", "1000"}}); };

  run_once();

  const Instant next = *deliveries().at(0).next_attempt_at;
  EXPECT_GE(next, add_seconds(clock_.now(), 1000));
  EXPECT_LE(next, add_seconds(clock_.now(), 1200));
}

TEST_P(WebhookRoom, ARedirectIsAFailure) {
  make();
  happen();
  client_.answer = [](const auto&) { return answer(302, {{"location", "http://127.0.0.1/"}}); };

  run_once();

  EXPECT_EQ(deliveries().at(0).attempts.at(0).error, "answered 302");
  EXPECT_THAT(client_.arrived(), SizeIs(1));
}

TEST_P(WebhookRoom, OneThatFailsHoldsUpNoOther) {
  App a = app();
  must(create(a, alice_, {.url = "https://down.example/", .kinds = {"*"}}));
  must(create(a, alice_, {.url = "https://up.example/", .kinds = {"incident.*"}}));
  happen("incident.declared", 20);
  client_.answer = [](const http::OutgoingRequest& request) {
    return answer(request.url == "https://down.example/" ? 500 : 200);
  };

  const Ran ran = run_once();

  EXPECT_EQ(ran.delivered, 20);
  EXPECT_EQ(ran.failed, 1);
}

TEST_P(WebhookRoom, OfARestrictedIncidentNothingIsTold) {
  App a = app();
  make({"*"});
  happen("incident.declared");
  client_.answer = [](const auto&) { return answer(503); };
  EXPECT_EQ(run_once().failed, 1);
  client_.answer = nullptr;
  const staff::EntranceChange restricted{
      .to = {.visibility = staff::Visibility::restricted, .people = {}, .roles = {Role::counsel}},
      .reason = "an employee is suspected"};
  must(staff::set_entrance(a, staff::testing::an_operator(), "INC-2026-0001", restricted));
  happen("incident.severity_changed");
  clock_.advance_seconds(kSecondsPerDay);

  EXPECT_EQ(run_once().delivered, 0);

  EXPECT_THAT(client_.arrived(), SizeIs(1)) << "the one before it was restricted";
  ASSERT_THAT(deliveries(), SizeIs(1));
  EXPECT_EQ(deliveries()[0].state, DeliveryState::failed);
  EXPECT_EQ(deliveries()[0].attempts.back().error, "not sent: the incident is restricted");
  EXPECT_EQ(look().state, State::enabled);
  must(staff::set_entrance(a, staff::testing::an_operator(), "INC-2026-0001",
                           {.to = {}, .reason = "it was nothing"}));
  happen("incident.severity_changed");
  EXPECT_EQ(run_once().delivered, 2) << "this, and that it is open again";
}

TEST_P(WebhookRoom, ADisabledOneIsToldEverythingOnceItIsEnabled) {
  const std::string id = make().webhook.webhook_id.value;
  App a = app();
  EXPECT_EQ(must(disable(a, alice_, id, "the receiver moves")).state, State::disabled);
  EXPECT_EQ(must(disable(a, alice_, id, "again")).disabled_reason, "the receiver moves");
  happen();
  EXPECT_EQ(run_once().queued, 0);
  EXPECT_EQ(must(enable(a, alice_, id)).state, State::enabled);

  EXPECT_EQ(run_once().delivered, 1);
  EXPECT_THAT(entries("webhook.disabled"), SizeIs(1));
  EXPECT_THAT(entries("webhook.enabled"), SizeIs(1));
}

TEST_P(WebhookRoom, BothSecretsSignWhileOneIsChanged) {
  const std::string id = make().webhook.webhook_id.value;
  App a = app();
  const auto signatures = [&] {
    happen();
    run_once();
    return split(header(client_.arrived().back(), "Webhook-Signature"), ' ').size();
  };
  EXPECT_EQ(signatures(), 1u);
  const WebhookSecret rotated = must(rotate(a, alice_, id, 24));
  EXPECT_EQ(rotated.webhook.previous_secret_until, add_seconds(clock_.now(), kSecondsPerDay));
  EXPECT_EQ(signatures(), 2u);
  clock_.advance_seconds(kSecondsPerDay - 1);
  EXPECT_EQ(signatures(), 2u);
  clock_.advance_seconds(1);
  EXPECT_EQ(signatures(), 1u);
  const WebhookSecret leaked = must(rotate(a, alice_, id, 0));
  EXPECT_NE(leaked.secret, rotated.secret);
  EXPECT_EQ(leaked.webhook.previous_secret_until, std::nullopt);
  EXPECT_EQ(signatures(), 1u);
  EXPECT_TRUE(is_refused(rotate(a, alice_, id, -1), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(rotate(a, alice_, id, 169), ErrorCode::invalid));
}

TEST_P(WebhookRoom, ATestIsSentAtOnceAndOnlyOnce) {
  const std::string id = make({"*"}).webhook.webhook_id.value;
  App a = app();
  client_.answer = [](const auto&) { return answer(500); };

  const Delivery failed = must(test(a, alice_, client_, id));

  EXPECT_EQ(failed.state, DeliveryState::failed);
  EXPECT_EQ(failed.attempts.at(0).error, "answered 500");
  EXPECT_EQ(look().failing_since, std::nullopt);
  must(disable(a, alice_, id, "not yet"));
  client_.answer = nullptr;
  EXPECT_EQ(must(test(a, alice_, client_, id)).state, DeliveryState::delivered);
  EXPECT_THAT(client_.arrived().back().body, HasSubstr("candor.webhook.tested"));
  must(enable(a, alice_, id));
  run_once();
  // Those that it asked for and that were not tests: disabled, enabled.
  EXPECT_THAT(client_.arrived(), SizeIs(4));
}

TEST_P(WebhookRoom, ADeliveryIsSentAgainByHandUnderItsId) {
  make();
  happen();
  run_once();
  App a = app();
  const std::string id = deliveries().at(0).webhook_delivery_id.value;

  const Delivery again = must(redeliver(a, alice_, client_, id));

  EXPECT_EQ(again.state, DeliveryState::delivered);
  EXPECT_THAT(again.attempts, SizeIs(2));
  EXPECT_THAT(arrivals(), ElementsAre(::testing::Pair(again.event_id, 2)));
  EXPECT_THAT(entries("webhook.redelivered"), SizeIs(1));
  client_.answer = [&](const auto&) -> Result<http::Response> {
    App inner = app();
    EXPECT_TRUE(is_refused(redeliver(inner, alice_, client_, id), ErrorCode::conflict));
    return answer(500);
  };
  EXPECT_EQ(must(redeliver(a, alice_, client_, id)).state, DeliveryState::queued);
}

TEST_P(WebhookRoom, WhatItIsGivenIsCheckedAndEveryFaultNamed) {
  App a = app();
  const auto refused = create(a, alice_, {.url = "https://10.0.0.1/", .kinds = {}});
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().faults,
              ElementsAre(Fault{"/url",
                                "10.0.0.1 is private; if that is meant, allow it in "
                                "candor.toml under [outgoing]"},
                          Fault{"/kinds", "does not name 1 to 20 kinds"}));
  for (const std::string_view id : {"", "x", "\xff", "0198a2b0-0000-7000-8000-000000000000"}) {
    EXPECT_TRUE(is_refused(test(a, alice_, client_, id), ErrorCode::not_found)) << id;
    EXPECT_TRUE(is_refused(redeliver(a, alice_, client_, id), ErrorCode::not_found)) << id;
    EXPECT_TRUE(is_refused(rotate(a, alice_, id, 1), ErrorCode::not_found)) << id;
    EXPECT_TRUE(is_refused(enable(a, alice_, id), ErrorCode::not_found)) << id;
    EXPECT_TRUE(is_refused(disable(a, alice_, id, "why"), ErrorCode::not_found)) << id;
    EXPECT_TRUE(is_refused(remove(a, alice_, id), ErrorCode::not_found)) << id;
    EXPECT_TRUE(is_refused(list_deliveries(*db().read(), id, {}, 1), ErrorCode::not_found)) << id;
  }
  for (const std::string& reason : {std::string(), std::string(" "), std::string("a\nb"),
                                    std::string("\xff"), std::string(501, 'x')}) {
    EXPECT_TRUE(is_refused(disable(a, alice_, "x", reason), ErrorCode::invalid)) << reason;
  }
  EXPECT_THAT(entries("webhook.created"), IsEmpty());
}

TEST_P(WebhookRoom, PagesThroughItsDeliveries) {
  const std::string id = make().webhook.webhook_id.value;
  happen("incident.declared", 5);
  run_once();
  std::vector<std::int64_t> seen;
  std::optional<std::int64_t> before;
  do {
    const DeliveryPage page = must(list_deliveries(*db().read(), id, before, 2));
    for (const Delivery& delivery : page.deliveries) seen.push_back(delivery.sequence);
    before = page.next;
  } while (before);

  EXPECT_THAT(seen, ElementsAre(6, 5, 4, 3, 2));
  EXPECT_TRUE(is_refused(list_deliveries(*db().read(), id, {}, 0), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(list_deliveries(*db().read(), id, {}, 201), ErrorCode::invalid));
}

TEST_P(WebhookRoom, IsDeletedWithItsDeliveriesAlsoWhileOneIsOnItsWay) {
  const std::string id = make().webhook.webhook_id.value;
  happen();
  client_.answer = [&](const auto&) {
    App a = app();
    must(remove(a, alice_, id));
    return answer(200);
  };

  run_once();

  EXPECT_THAT(list(*db().read()), IsEmpty());
  EXPECT_THAT(entries("webhook.deleted"), SizeIs(1));
}

TEST_P(WebhookRoom, NeitherSecretNorPathStandsInTheJournalOrTheDatabase) {
  const WebhookSecret made = make();
  App a = app();
  must(rotate(a, alice_, made.webhook.webhook_id.value, 24));
  must(test(a, alice_, client_, made.webhook.webhook_id.value));
  for (const journal::Entry& entry : journal::list(*db().read(), {})) {
    EXPECT_THAT(entry.body, Not(HasSubstr("s3cret-path")));
    EXPECT_THAT(entry.body, Not(HasSubstr("whsec_")));
  }
  EXPECT_THAT(entries("webhook.created").at(0).body, HasSubstr("https://hooks.example\""));
  const auto row = db().read()->one("SELECT secret, previous_secret FROM webhook");
  EXPECT_EQ(row.blob(0).size(), 32u + 40u);
  EXPECT_NE(row.blob(0), row.blob(1));
  EXPECT_THAT(made.secret, Not(HasSubstr(to_base64(row.blob(1)))));
}

// A crash where the receiver has the request and we have not its answer, and where it has not.
TEST_P(WebhookRoom, ACrashLosesNothingAndRepeatsUnderTheSameId) {
  make();
  happen("incident.declared", 3);
  for (int crash = 0; crash < 2; ++crash) {
    client_.answer = [](const auto&) -> Result<http::Response> { throw PowerLost(); };
    EXPECT_THROW(run_once(), PowerLost);
    client_.answer = nullptr;
    EXPECT_EQ(deliveries().back().state, DeliveryState::sending);
    run_once();  // the others go on meanwhile
    EXPECT_EQ(deliveries().front().state, DeliveryState::delivered);
    clock_.advance_seconds(kLeaseSeconds);
    EXPECT_EQ(run_once().delivered, 0);
    clock_.advance_seconds(1);
  }

  EXPECT_EQ(run_once().delivered, 1);
  const auto ids = arrivals();
  EXPECT_THAT(ids, SizeIs(3));
  EXPECT_EQ(ids.begin()->second, 3);
  EXPECT_THAT(deliveries().back().attempts, SizeIs(1));
  EXPECT_EQ(deliveries().back().attempts[0].number, 3);
}

TEST_P(WebhookRoom, WhoLostItsClaimHasNoSay) {
  make();
  happen();
  client_.answer = [&](const auto&) -> Result<http::Response> {
    client_.answer = nullptr;
    clock_.advance_seconds(kLeaseSeconds + 1);
    EXPECT_EQ(run_once().delivered, 1);  // another takes over
    return answer(500);
  };

  run_once();

  EXPECT_EQ(deliveries().at(0).state, DeliveryState::delivered);
  EXPECT_THAT(deliveries().at(0).attempts, SizeIs(1));
  EXPECT_EQ(look().failing_since, std::nullopt);
}

TEST_P(WebhookRoom, ManyNodesSendEachEventOnce) {
  make();
  happen("incident.declared", 60);
  std::atomic<std::int64_t> queued = 0;
  std::vector<std::thread> nodes;
  for (int i = 0; i < 4; ++i) {
    nodes.emplace_back([&, i] {
      const auto own = test_db().open_again();
      SeededRandom random(static_cast<std::uint64_t>(i) + 100);
      App a{*own, clock_, random, settings_};
      for (int pass = 0; pass < 4; ++pass) queued += run(a, client_).queued;
    });
  }
  for (std::thread& node : nodes) node.join();
  run_once();

  EXPECT_EQ(queued, 60);
  const auto ids = arrivals();
  EXPECT_THAT(ids, SizeIs(60));
  for (const auto& [id, times] : ids) EXPECT_EQ(times, 1) << id;
  for (const Delivery& delivery : deliveries()) {
    EXPECT_EQ(delivery.state, DeliveryState::delivered);
  }
}

CANDOR_EACH_ENGINE(WebhookRoom);

}  // namespace
}  // namespace candor::webhook
