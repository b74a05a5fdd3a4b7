// SPDX-License-Identifier: Apache-2.0
#include "http/once.h"

#include <thread>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/journal.h"
#include "storage/testing.h"

namespace candor::http {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::Pair;

// Two entries an act, as many acts write.
Result<Response> act(App& app, const Request& request) {
  const auto tx = app.db.write();
  for (const char* kind : {"test.begun", "test.ended"}) {
    journal::append(*tx, app, request.actor,
                    {.kind = kind, .subject = request.body, .occurred_at = std::nullopt},
                    boost::json::object{});
  }
  tx->commit();
  Response response;
  response.status = 201;
  response.body = "{\"made\":\"" + request.body + "\"}";
  if (request.body == "secret") response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Result<Response> refuse(App&, const Request&) { return fail(ErrorCode::invalid, "no"); }

class Once : public storage::RoomTest {
 protected:
  Once() : RoomTest(std::vector{journal::schema()}, "2026-06-10T09:30:00Z") {}

  Request post(const std::string& body, const std::string& key, const std::string& who = "alice") {
    Request request;
    request.method = Method::post;
    request.target = request.path = "/acts";
    request.body = body;
    request.actor = {.name = who};
    request.request_id = "r" + std::to_string(++requests_);
    if (!key.empty()) request.headers.emplace_back("idempotency-key", key);
    return request;
  }
  Result<Response> ask(Request request, Handler handler = act) {
    App a = app();
    return answer_once(a, request, handler);
  }
  std::size_t entries() { return journal::list(*db().read(), {}).size(); }

 private:
  int requests_ = 0;
};

TEST_P(Once, ARepetitionGetsTheFirstAnswerAndDoesNothing) {
  const Response first = must(ask(post("a", "k")));
  const Response second = must(ask(post("a", "k")));

  EXPECT_EQ(entries(), 2u);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_THAT(first.headers, Not(Contains(Pair("Idempotency-Replayed", "true"))));
  EXPECT_THAT(second.headers, Contains(Pair("Idempotency-Replayed", "true")));
}

TEST_P(Once, WithoutAKeyEveryArrivalCounts) {
  must(ask(post("a", "")));
  must(ask(post("a", "")));
  EXPECT_EQ(entries(), 4u);
}

TEST_P(Once, AKeyIsOneActorsAndOneRequests) {
  must(ask(post("a", "k")));
  EXPECT_TRUE(is_refused(ask(post("b", "k")), ErrorCode::invalid));
  EXPECT_TRUE(is_ok(ask(post("b", "k", "bob"))));
  EXPECT_EQ(entries(), 4u);
}

TEST_P(Once, WhatWasRefusedMayBeTriedAgain) {
  EXPECT_TRUE(is_refused(ask(post("a", "k"), refuse), ErrorCode::invalid));
  EXPECT_TRUE(is_ok(ask(post("a", "k"))));
}

TEST_P(Once, AnAnswerWithASecretIsNotKeptAndNotDoneTwice) {
  must(ask(post("secret", "k")));
  EXPECT_TRUE(is_refused(ask(post("secret", "k")), ErrorCode::conflict));
  EXPECT_EQ(entries(), 2u);
}

TEST_P(Once, AKeyThatIsNoneIsRefused) {
  for (const std::string& key : {std::string(" "), std::string(256, 'k'), std::string("ä")}) {
    EXPECT_TRUE(is_refused(ask(post("a", key)), ErrorCode::malformed));
  }
  EXPECT_EQ(entries(), 0u);
}

TEST_P(Once, KeysAreClearedAfterADay) {
  must(ask(post("a", "k")));
  clock_.advance_seconds(25 * kSecondsPerHour);
  must(ask(post("b", "other")));
  must(ask(post("a", "k")));
  EXPECT_EQ(entries(), 6u);
}

TEST_P(Once, OfManyThatArriveAtOnceOneIsDone) {
  std::vector<Request> requests;
  for (int i = 0; i < 8; ++i) requests.push_back(post("a", "k"));
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (Request& request : requests) {
    threads.emplace_back([&] {
      App a = app();
      const Result<Response> response = answer_once(a, request, act);
      // The others hear the same, or that it stands and its answer is not there yet.
      if (response || response.error().code == ErrorCode::conflict) ++answered;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 8);
  EXPECT_EQ(entries(), 2u);
}

CANDOR_EACH_ENGINE(Once);

}  // namespace
}  // namespace candor::http
