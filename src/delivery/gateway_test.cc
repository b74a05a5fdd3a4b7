// SPDX-License-Identifier: Apache-2.0
// Text messages and push: what the gateway is asked, what its answers mean, and who is handed on to
// it.
#include "delivery/gateway.h"

#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "delivery/store.h"
#include "delivery/testing.h"
#include "http/testing.h"
#include "journal/journal.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kKey(32, 'k');

Settings with_gateway(Settings settings, const std::string& folder) {
  settings.gateway.url = "https://gateway.acme.example/letters";
  settings.gateway.secret_file = folder + "/gateway.secret";
  write_file(settings.gateway.secret_file, http::secret_of_key(kKey) + "\n");
  return settings;
}

Result<http::Response> answered(int status) {
  http::Response response;
  response.status = status;
  return response;
}

TEST(GatewayAnswer, SaysWhatBecameOfOneLetterOrOfAll) {
  for (const int status : {200, 202, 204}) {
    EXPECT_EQ(sent_of(answered(status)).outcome, Outcome::accepted) << status;
  }
  for (const int status : {400, 413, 422}) {
    EXPECT_EQ(sent_of(answered(status)).outcome, Outcome::refused) << status;
  }
  for (const int status : {408, 425, 429, 500, 502, 503, 504}) {
    EXPECT_EQ(sent_of(answered(status)).outcome, Outcome::deferred) << status;
  }
  for (const int status : {301, 401, 403, 404, 405, 410}) {
    EXPECT_EQ(sent_of(answered(status)).outcome, Outcome::unreachable) << status;
  }
  EXPECT_EQ(sent_of(fail(ErrorCode::unavailable, "no connection")).outcome, Outcome::unreachable);
  EXPECT_EQ(sent_of(fail(ErrorCode::forbidden, "leads inside")).outcome, Outcome::unreachable);
  EXPECT_EQ(sent_of(fail(ErrorCode::no_answer, "cut off")).outcome, Outcome::uncertain);
  EXPECT_EQ(sent_of(fail(ErrorCode::too_large, "long")).outcome, Outcome::uncertain);
}

TEST(GatewaySettings, NeedAUrlAndAWholeSecret) {
  const TemporaryFolder folder;
  Settings settings = with_gateway(Settings{}, folder.path());
  EXPECT_EQ(must(gateway_of(settings)).key, kKey);
  EXPECT_TRUE(is_refused(gateway_of(Settings{}), ErrorCode::conflict));
  write_file(settings.gateway.secret_file, "whsec_c2hvcnQ=");
  EXPECT_TRUE(is_refused(gateway_of(settings), ErrorCode::conflict));
  settings.gateway.secret_file = folder.path() + "/none";
  EXPECT_FALSE(gateway_of(settings));
  settings = with_gateway(settings, folder.path());
  settings.gateway.url = "http://10.0.0.1/";
  EXPECT_TRUE(is_refused(gateway_of(settings), ErrorCode::forbidden));
}

class ByGateway : public storage::RoomTest {
 protected:
  ByGateway() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    settings_ = with_gateway(settings_, folder_.path());
    App a = app();
    breach_ = notice::testing::a_breach(a, 200);  // two of them without an e-mail address
    notice_ = notice::testing::an_approved_notice(a, breach_);
    must(start(a, alice_, notice_.reference));
  }
  Result<Ran> run_mail() {
    App a = app();
    return run(a, alice_, mail_, notice_.reference);
  }
  // The real outbox around a client that does not connect.
  Result<Ran> run_gateway() {
    App a = app();
    auto client = std::make_unique<http::FakeHttpClient>();
    client->answer = [this](const http::OutgoingRequest& request) {
      const std::scoped_lock lock(mutex_);
      asked_.push_back(request);
      return answer_ ? answer_(request) : answered(202);
    };
    Gateway gateway(must(gateway_of(settings_)), std::move(client));
    return run(a, alice_, gateway, notice_.reference);
  }
  Status status() { return must(load_status(*db().read(), breach_.reference)); }
  NoticeStatus of(Channel channel) {
    for (const NoticeStatus& one : status().notices) {
      if (one.channel == channel) return one;
    }
    throw std::runtime_error("it is not on its way by that channel");
  }
  NoticeStatus gateway() { return of(Channel::gateway); }
  std::int64_t count_entries(std::string_view kind) {
    journal::Filter filter;
    filter.kind = std::string(kind);
    return std::ssize(journal::list(*db().read(), filter));
  }

  FakeOutbox mail_;
  std::mutex mutex_;
  std::vector<http::OutgoingRequest> asked_;
  std::function<Result<http::Response>(const http::OutgoingRequest&)> answer_;
  incident::Incident breach_;
  notice::Notice notice_;
};

TEST_P(ByGateway, TakesWhomMailDidNotReachOnceMailIsThrough) {
  mail_.answer = [](const Message& message) {
    return message.to_address.starts_with("c1") ? Sent{Outcome::refused, "550 no such user"}
                                                : Sent{Outcome::accepted, "250 taken"};
  };
  EXPECT_TRUE(is_refused(run_gateway(), ErrorCode::conflict)) << "not its turn yet";
  const Ran by_mail = must(run_mail());
  EXPECT_EQ(by_mail.bounced, 110);  // c1, c10 to c19, c100 to c199 but for c199
  ASSERT_THAT(status().notices, SizeIs(2));
  EXPECT_EQ(gateway().counts.queued, 112);
  EXPECT_EQ(gateway().order_seed, of(Channel::maildir).order_seed);
  EXPECT_EQ(status().unknown, 112);
  EXPECT_EQ(status().not_reached, 0) << "a letter is on its way to them";
  EXPECT_EQ(count_entries("delivery.started"), 2);

  EXPECT_EQ(must(run_gateway()).reached, 112);

  EXPECT_EQ(status().unknown, 0);
  EXPECT_EQ(status().not_reached, 0);
  EXPECT_EQ(must(run_gateway()).reached, 0) << "nobody twice";
  EXPECT_THAT(asked_, SizeIs(112));
}

TEST_P(ByGateway, IsAskedInSignedJson) {
  must(run_mail());
  must(run_gateway());

  ASSERT_THAT(asked_, SizeIs(2));
  const http::OutgoingRequest& request = asked_.front();
  EXPECT_EQ(request.url, "https://gateway.acme.example/letters");
  const auto body = boost::json::parse(request.body).as_object();
  EXPECT_EQ(body.at("type"), "letter");
  const auto& data = body.at("data").as_object();
  EXPECT_EQ(data.at("notice").as_string(), notice_.reference);
  EXPECT_THAT(std::string(data.at("customer").as_string()), ::testing::AnyOf("c99", "c199"));
  EXPECT_EQ(data.at("phone"), "");
  EXPECT_EQ(data.at("language"), "en");
  EXPECT_EQ(data.at("subject"), "Notice of data breach at Acme");
  EXPECT_THAT(std::string(data.at("text").as_string()),
              AllOf(HasSubstr("your password and your e-mail address"), HasSubstr("Dear Anna")));
  std::string id;
  for (const auto& [name, value] : request.headers) {
    if (name == "Webhook-Id") id = value;
  }
  const auto row = db().read()->one(
      "SELECT COUNT(*) FROM delivery WHERE channel = 'gateway' AND message_id = $1", {id});
  EXPECT_EQ(row.integer(0), 1);
}

TEST_P(ByGateway, RepeatsUnderTheSameIdWhatWasNotAnswered) {
  must(run_mail());
  answer_ = [](const http::OutgoingRequest&) { return fail(ErrorCode::no_answer, "cut off"); };
  EXPECT_EQ(must(run_gateway()).deferred, 2);
  answer_ = nullptr;
  clock_.advance_seconds(301);
  EXPECT_EQ(must(run_gateway()).reached, 2);

  std::set<std::string> ids;
  for (const auto& request : asked_) {
    for (const auto& [name, value] : request.headers) {
      if (name == "Webhook-Id") ids.insert(value);
    }
  }
  EXPECT_THAT(asked_, SizeIs(4));
  EXPECT_THAT(ids, SizeIs(2));
}

TEST_P(ByGateway, OfferNothingMoreToOneThatDoesNotTakeUs) {
  mail_.answer = [](const Message&) { return Sent{Outcome::refused, "550 no"}; };
  must(run_mail());
  answer_ = [](const http::OutgoingRequest&) { return answered(401); };

  const auto refused = run_gateway();

  EXPECT_TRUE(is_refused(refused, ErrorCode::unavailable));
  EXPECT_THAT(to_text(refused.error()), HasSubstr("gateway cannot be reached"));
  EXPECT_LE(std::ssize(asked_), settings_.gateway.connections_max);
  EXPECT_EQ(gateway().counts.queued, 200);
}

TEST_P(ByGateway, NumbersAreE164AndStayOutOfTheLedger) {
  App a = app();
  TextSource customers(
      std::string("external_id,phone,name,jurisdiction\np1,(415) 555-0132,Pia,US-CA\n"));
  must(exposure::import_customers(a, alice_, {customers, "phones.csv"}));
  TextSource leaked(std::string("external_id\np1\n"));
  must(exposure::import_records(a, alice_, breach_.reference, {leaked, "late.csv"},
                                {.every_row = 1, .by_column = {}}));
  must(start(a, alice_, notice_.reference));
  must(run_mail());
  answer_ = [](const http::OutgoingRequest&) { return answered(422); };
  must(run_gateway());

  const bool is_asked = std::any_of(asked_.begin(), asked_.end(), [](const auto& request) {
    return request.body.find("\"phone\":\"+14155550132\"") != std::string::npos;
  });
  EXPECT_TRUE(is_asked);
  EXPECT_EQ(status().not_reached, 3);
  db().read()->for_each("SELECT words, relay FROM delivery_attempt", {}, [](const auto& row) {
    EXPECT_THAT(row.text(0), Not(HasSubstr("5550132")));
  });
}

TEST_P(ByGateway, ABounceThatIsReadLaterIsHandedOnToo) {
  must(run_mail());
  EXPECT_EQ(gateway().counts.queued, 2);
  const std::string& bounced = mail_.arrived().front().message_id;
  App a = app();
  bool given = false;
  const NextMail next = [&]() -> Result<std::optional<std::string>> {
    if (std::exchange(given, true)) return std::optional<std::string>();
    return std::optional<std::string>(fmt::format(
        R"([{{"event":"bounce","type":"bounce","status":"5.1.1","smtp-id":"<{}>"}}])", bounced));
  };
  const BouncesRead read = must(read_bounces(a, alice_, breach_.reference, next));
  ASSERT_EQ(read.hard, 1) << read.others;

  EXPECT_EQ(gateway().counts.queued, 3);
}

TEST_P(ByGateway, NobodyWaitsInTwoQueues) {
  must(run_mail());
  App a = app();
  const auto refused = print(a, alice_, notice_.reference, 10);
  EXPECT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(to_text(refused.error()), HasSubstr("on its way by gateway"));
  // Mail goes before the gateway: people found later are told by mail meanwhile.
  notice::testing::add_people(a, breach_, 200, 5);
  EXPECT_EQ(must(start(a, alice_, notice_.reference)).queued, 5);
  EXPECT_EQ(must(run_mail()).reached, 5);
}

TEST_P(ByGateway, WithoutOneNobodyIsHandedOn) {
  settings_.gateway.url.clear();
  must(run_mail());
  EXPECT_THAT(status().notices, SizeIs(1));
  EXPECT_EQ(status().not_reached, 2);
  App a = app();
  EXPECT_THAT(channels_of(a.settings), ::testing::ElementsAre(Channel::maildir));
}

CANDOR_EACH_ENGINE(ByGateway);

}  // namespace
}  // namespace candor::delivery
