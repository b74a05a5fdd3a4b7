// SPDX-License-Identifier: Apache-2.0
#include "subscription/subscription.h"

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"
#include "delivery/testing.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::subscription {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<storage::RoomSchema> schemas() {
  const auto above = record::testing::schemas();
  std::vector<storage::RoomSchema> all(above.begin(), above.end());
  all.push_back(schema());
  return all;
}

class SubscriptionRoom : public storage::RoomTest {
 protected:
  SubscriptionRoom() : RoomTest(schemas(), "2026-06-10T09:30:00Z") {}
  void furnish() override {
    settings_.organisation.name = "Acme";
    settings_.organisation.contact_email = "privacy@acme.example";
    settings_.mail.from_address = "notices@acme.example";
    settings_.mail.message_id_domain = "acme.example";
    settings_.public_url = "https://incidents.acme.example/";
    App a = app();
    incident_ = must(incident::declare(a, alice_, {.title = "List copied"})).reference;
  }

  // A statement of every step from the first on, by two people.
  void publish(const std::string& title) {
    App a = app();
    clock_.advance_seconds(60);
    record::testing::published(a, alice_, incident_,
                               {.stage = record::Stage::investigating,
                                .title = title,
                                .message = "Somebody copied **a list**.\n\nWe look into it.",
                                .next_update_by = add_seconds(clock_.now(), kSecondsPerHour)});
  }
  void ask_for(std::string_view address) {
    App a = app();
    must(ask(a, address, limit_));
    clock_.advance_seconds(1);
  }
  Ran run_once() {
    App a = app();
    return run(a);
  }
  // The mails that leave now.
  std::vector<delivery::Message> sent() {
    App a = app();
    delivery::FakeOutbox outbox;
    delivery::send_mails(a, outbox);
    return outbox.arrived();
  }
  // The token behind this path in a mail.
  static std::string token_in(const delivery::Message& mail, std::string_view path) {
    const std::string text = replace_all(mail.bytes, "=\r\n", "");
    const std::size_t at = text.find(path);
    if (at == std::string::npos) return "";
    return text.substr(at + path.size(), 40);
  }
  void follow(std::string_view address) {
    ask_for(address);
    App a = app();
    EXPECT_TRUE(confirm(a, token_in(sent().at(0), "/subscribe/")));
  }
  Counts counts() { return count(*db().read(), clock_.now()); }
  http::Response request(http::Method method, const std::string& path, std::string body = "",
                         std::string remote = "203.0.113.9") {
    App a = app();
    http::Request request;
    request.method = method;
    request.path = path;
    request.target = path;
    request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
    request.body = std::move(body);
    request.remote = std::move(remote);
    return http::Router({record::public_routes(), public_routes()}, nullptr).handle(a, request);
  }

  RateLimit limit_{3, 8 * kSecondsPerHour};
  std::string incident_;
};

TEST_P(SubscriptionRoom, ConfirmedOnesGetWhatIsPublishedAfterwardsOnce) {
  publish("Before anybody followed");
  ask_for("anna@example.test");
  const auto asked = sent();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].to_address, "anna@example.test");
  EXPECT_THAT(asked[0].bytes, Not(HasSubstr("List-Unsubscribe")));
  publish("Before it was confirmed");
  run_once();
  EXPECT_THAT(sent(), IsEmpty());

  App a = app();
  const std::string token = token_in(asked[0], "https://incidents.acme.example/subscribe/");
  EXPECT_EQ(find_to_confirm(a, token), Standing::waiting);
  EXPECT_EQ(counts().following, 0);
  EXPECT_TRUE(confirm(a, token));
  EXPECT_TRUE(confirm(a, token)) << "the second press says the same";
  EXPECT_EQ(counts().following, 1);
  run_once();
  EXPECT_THAT(sent(), IsEmpty()) << "nothing was published since";

  publish("A list was copied");
  EXPECT_EQ(run_once().queued, 1);
  EXPECT_EQ(run_once().queued, 0);
  const auto told = sent();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_THAT(told[0].bytes, HasSubstr("\r\nSubject: Acme: A list was copied\r\n"));
  EXPECT_THAT(told[0].bytes, HasSubstr("We are investigating. Published"));
  EXPECT_THAT(told[0].bytes, HasSubstr("Somebody copied a list.\r\n"));
  EXPECT_THAT(told[0].bytes, Not(HasSubstr("We look into it.")));
  EXPECT_THAT(told[0].bytes, HasSubstr("https://incidents.acme.example/incidents/" + incident_));
  const std::string end_token = token_in(told[0], "/unsubscribe/");
  EXPECT_THAT(told[0].bytes,
              HasSubstr("List-Unsubscribe: <https://incidents.acme.example/unsubscribe/" +
                        end_token + ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
  EXPECT_FALSE(confirm(a, end_token)) << "a token is for one purpose";
  EXPECT_FALSE(end(a, token));

  publish("More of it");
  run_once();
  EXPECT_TRUE(end(a, end_token));
  EXPECT_FALSE(end(a, end_token));
  EXPECT_THAT(sent(), IsEmpty()) << "what waited for it is gone too";
  EXPECT_EQ(counts().following, 0);
  publish("After it has ended");
  EXPECT_EQ(run_once().queued, 0);
}

TEST_P(SubscriptionRoom, AMailSaysThatItCorrectsAndWithoutAMessageTheFirstFact) {
  follow("anna@example.test");
  App a = app();
  const auto say = [&](const std::string& text, const std::optional<incident::FactId>& corrects) {
    const auto fact = must(incident::state_fact(a, alice_, incident_,
                                                {.question = incident::Question::what_happened,
                                                 .status = incident::FactStatus::confirmed,
                                                 .text = text,
                                                 .known_by = std::nullopt,
                                                 .corrects = corrects}));
    clock_.advance_seconds(60);
    record::testing::published(a, alice_, incident_,
                               {.stage = record::Stage::resolved,
                                .title = "A list was copied",
                                .message = "",
                                .next_update_by = std::nullopt});
    run_once();
    return fact.fact_id;
  };
  const auto wrong = say("A list of **200 people** was copied.", std::nullopt);
  const auto first = sent();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_THAT(first[0].bytes, HasSubstr("A list of 200 people was copied.\r\n"));
  EXPECT_THAT(first[0].bytes, Not(HasSubstr("had said before")));
  say("A list of 300 people was copied.", wrong);
  EXPECT_THAT(sent().at(0).bytes, HasSubstr("had said before"));
}

TEST_P(SubscriptionRoom, WhoFollowsAlreadyIsToldSoAndStaysAsTheyAre) {
  follow("anna@example.test");
  ask_for("Anna@Example.TEST");
  const auto mails = sent();
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_THAT(mails[0].bytes, HasSubstr("already"));
  EXPECT_THAT(mails[0].bytes, HasSubstr("List-Unsubscribe: <"));
  EXPECT_EQ(counts().following, 1);
  EXPECT_EQ(counts().waiting, 0);
}

TEST_P(SubscriptionRoom, ForgetsWhatIsNotConfirmedWithin48Hours) {
  ask_for("anna@example.test");
  const std::string token = token_in(sent().at(0), "/subscribe/");
  clock_.advance_seconds(kConfirmHours * kSecondsPerHour - 2);
  App a = app();
  EXPECT_EQ(run_once().forgotten, 0);
  EXPECT_EQ(find_to_confirm(a, token), Standing::waiting);
  clock_.advance_seconds(2);
  EXPECT_EQ(find_to_confirm(a, token), Standing::unknown);
  EXPECT_FALSE(confirm(a, token)) << "also where nobody has tidied up yet";
  EXPECT_EQ(run_once().forgotten, 1);
  EXPECT_EQ(find_to_confirm(a, token), Standing::unknown);
}

TEST_P(SubscriptionRoom, TellsManyInBatchesExactlyOnce) {
  constexpr int kPeople = 1203;
  App a = app();
  for (int i = 0; i < kPeople; ++i) ask_for(fmt::format("p{}@example.test", i));
  for (const auto& mail : sent()) EXPECT_TRUE(confirm(a, token_in(mail, "/subscribe/")));
  publish("One");
  publish("Two");

  const auto other = test_db().open_again();
  FakeClock clock(clock_.now());
  SeededRandom random(7);
  App node{*other, clock, random, settings_};
  std::int64_t beside = 0;
  std::thread thread([&] { beside = run(node).queued; });
  const std::int64_t here = run_once().queued;
  thread.join();
  std::int64_t later = run_once().queued;

  EXPECT_EQ(here + beside + later, 2 * kPeople);
  std::map<std::string, int> mails;
  for (const auto& mail : sent()) ++mails[mail.to_address];
  EXPECT_THAT(mails, SizeIs(kPeople));
  for (const auto& [address, count] : mails) EXPECT_EQ(count, 2) << address;
}

TEST_P(SubscriptionRoom, TheCommandRemovesAnAddressAndTheJournalDoesNotKnowIt) {
  follow("anna@example.test");
  App a = app();
  EXPECT_FALSE(must(remove(a, alice_, "berta@example.test")));
  EXPECT_TRUE(must(remove(a, alice_, " ANNA@example.test ")));
  EXPECT_FALSE(must(remove(a, alice_, "anna@example.test")));
  EXPECT_EQ(counts().following, 0);
  journal::Filter filter;
  filter.kind = "subscription.removed";
  const auto entries = journal::list(*db().read(), filter);
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].body.find("anna"), std::string::npos);
  const auto refused = remove(a, alice_, "anna at example");
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(to_text(refused.error()), Not(HasSubstr("anna")));
}

TEST_P(SubscriptionRoom, TheFormAnswersTheSameWhetherTheAddressIsKnownOrNot) {
  follow("anna@example.test");
  const auto known = request(http::Method::post, "/subscribe", "email=anna%40example.test");
  const auto unknown = request(http::Method::post, "/subscribe", "email=berta%40example.test");
  EXPECT_EQ(known.status, 200);
  EXPECT_EQ(known.body, unknown.body);
  EXPECT_EQ(known.headers, unknown.headers);
  EXPECT_THAT(known.body, Not(HasSubstr("example.test")));
  EXPECT_THAT(sent(), SizeIs(2));
  const auto wrong = request(http::Method::post, "/subscribe", "email=anna");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(wrong.body, HasSubstr("Nothing was sent"));
}

TEST_P(SubscriptionRoom, GetChangesNothingAndPostDoes) {
  ask_for("anna@example.test");
  const std::string confirming = "/subscribe/" + token_in(sent().at(0), "/subscribe/");
  const auto shown = request(http::Method::get, confirming);
  EXPECT_EQ(shown.status, 200);
  EXPECT_THAT(shown.body, HasSubstr("<form method=\"post\" action=\"" + confirming + "\">"));
  EXPECT_EQ(counts().following, 0);
  EXPECT_EQ(request(http::Method::post, confirming).status, 200);
  EXPECT_EQ(counts().following, 1);
  publish("A list was copied");
  run_once();
  const std::string ending = "/unsubscribe/" + token_in(sent().at(0), "/unsubscribe/");
  EXPECT_THAT(request(http::Method::get, ending).body,
              HasSubstr("<form method=\"post\" action=\"" + ending + "\">"));
  EXPECT_EQ(counts().following, 1);
  const auto click = request(http::Method::post, ending, "List-Unsubscribe=One-Click");
  EXPECT_EQ(click.status, 200);
  EXPECT_THAT(click.body, HasSubstr("We have deleted your address."));
  EXPECT_EQ(counts().following, 0);
  EXPECT_EQ(request(http::Method::post, ending).status, 200);
  EXPECT_EQ(request(http::Method::get, ending).status, 410);
  EXPECT_EQ(request(http::Method::get, "/subscribe/<b>").status, 410);
  EXPECT_THAT(request(http::Method::get, "/subscribe/<b>").body, Not(HasSubstr("<b>")));
}

TEST_P(SubscriptionRoom, ANetworkAndAnAddressHaveLimits) {
  const std::string network = GetParam() == storage::Engine::sqlite ? "198.51.100." : "192.0.2.";
  const auto post = [&](int i, const std::string& address) {
    return request(http::Method::post, "/subscribe", "email=" + address,
                   fmt::format("{}{}", network, i));
  };
  const std::string one = fmt::format("limited{}%40example.test", network.size());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(post(i, one).status, 200);
  EXPECT_THAT(sent(), SizeIs(3)) << "the others were not told that no more leave";
  const auto refused = post(99, "berta%40example.test");
  EXPECT_EQ(refused.status, 429);
  EXPECT_THAT(refused.body, HasSubstr("Nothing was sent for this one."));
}

TEST_P(SubscriptionRoom, WithoutASenderNothingIsKept) {
  settings_.mail.from_address = "notices@localhost";
  const auto answer =
      request(http::Method::post, "/subscribe", "email=anna%40example.test", "2001:db8::1");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(counts().waiting, 0);
}

TEST_P(SubscriptionRoom, TheDatabaseHoldsNoAddressAndNoToken) {
  if (GetParam() == storage::Engine::postgresql) GTEST_SKIP() << "its files are the server's";
  ask_for("anna@example.test");
  const std::string confirming = token_in(sent().at(0), "/subscribe/");
  App a = app();
  EXPECT_TRUE(confirm(a, confirming));
  publish("A list was copied");
  run_once();
  const std::string ending = token_in(sent().at(0), "/unsubscribe/");
  publish("More of it");
  run_once();
  std::string bytes;
  const std::string path = test_db().url().substr(std::string("sqlite:").size());
  for (const char* suffix : {"", "-wal"}) {
    std::ifstream file(path + suffix, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    bytes += text.str();
  }
  EXPECT_NE(bytes.find("subscription.statement"), std::string::npos);
  for (const std::string& secret : {std::string("anna"), confirming, ending}) {
    ASSERT_FALSE(secret.empty());
    EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  }
}

CANDOR_EACH_ENGINE(SubscriptionRoom);

}  // namespace
}  // namespace candor::subscription
