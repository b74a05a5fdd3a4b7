// SPDX-License-Identifier: Apache-2.0
#include <system_error>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/http.h"
#include "storage/storage.h"

namespace candor::http {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

Result<Response> echo(App&, const Request& request) {
  boost::json::object said{{"actor", request.actor.name}};
  for (const auto& [name, value] : request.params) said[name] = value;
  return json_response(200, said);
}
Result<Response> literal(App&, const Request&) { return json_response(200, "literal"); }
Result<Response> refuse(App&, const Request&) {
  return fail(ErrorCode::invalid, "two things are wrong",
              {{"/title", "is required"}, {"/severity", "is not one of low, high"}});
}
Result<Response> forbid(App&, const Request&) {
  return fail(ErrorCode::forbidden, "this belongs to another");
}
Result<Response> lose_database(App&, const Request&) {
  throw storage::StorageError("secret: disk I/O error at row of alice@example.com");
}
Result<Response> lose_disk(App&, const Request&) {
  throw std::system_error(ENOSPC, std::generic_category(), "secret");
}
Result<Response> have_bug(App&, const Request&) {
  CHECK(1 > 2);
  return Response{};
}

Result<Response> spell(App&, const Request& request) {
  char letter = 0;
  std::string spelt;
  while (TRY(request.stream->read({&letter, 1})) == 1) spelt += fmt::format("{} ", letter);
  const boost::json::value said(TRY(argument_of(request)) + spelt);
  return json_response(200, said);
}

constexpr Route route(Method method, std::string_view path, Access access, Handler handler) {
  return {.method = method,
          .path = path,
          .access = access,
          .summary = "",
          .request = "",
          .response = "",
          .status = 200,
          .query = {},
          .handler = handler};
}
constexpr Route kRoutes[] = {
    route(Method::get, "/things/{thing}", Access::anyone, echo),
    route(Method::put, "/things/{thing}", Access::read, echo),
    route(Method::get, "/things/{thing}/parts/{part}", Access::anyone, echo),
    route(Method::get, "/things/all", Access::anyone, literal),
    route(Method::post, "/refuse", Access::anyone, refuse),
    route(Method::get, "/database", Access::anyone, lose_database),
    route(Method::get, "/disk", Access::anyone, lose_disk),
    route(Method::get, "/bug", Access::anyone, have_bug),
    route(Method::get, "/", Access::anyone, literal),
    route(Method::get, "/others", Access::read, forbid),
    {.method = Method::get,
     .path = "/guess",
     .access = Access::anyone,
     .summary = "",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = literal,
     .rate = Rate::sensitive},
    {.method = Method::post,
     .path = "/things/{thing}/spelling",
     .access = Access::anyone,
     .summary = "",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = spell,
     .request_body = Body::stream,
     .stream_bytes_max = 7},
};

// The handlers above touch nothing of the world.
class NoDatabase final : public storage::Database {
  std::unique_ptr<storage::Transaction> do_write() override { return nullptr; }
  std::unique_ptr<storage::Transaction> do_read() override { return nullptr; }
  void do_share_syncs() override {}
  storage::Engine do_engine() const override { return storage::Engine::sqlite; }
};

class RouterRoom : public ::testing::Test {
 protected:
  Response ask(Method method, std::string path, Headers headers = {}) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    request.headers = std::move(headers);
    request.request_id = "r-1";
    return router_.handle(app_, request);
  }

  NoDatabase db_;
  FakeClock clock_{{}};
  SeededRandom random_{1};
  Settings settings_;
  App app_{db_, clock_, random_, settings_};
  Router router_{{{"thing", kRoutes, {}}},
                 [](Request& request, const Route&, Headers& headers) -> Result<void> {
                   headers.emplace_back("Set-Cookie", "new");
                   if (request.header("authorization") != "Bearer good")
                     return fail(ErrorCode::unauthenticated, "a token is needed");
                   request.actor.name = "alice";
                   return {};
                 },
                 [this](const Request& request, const Route& of, const Error& error) {
                   refused_.push_back(
                       fmt::format("{} {} {}", request.actor.name, of.path, status_of(error.code)));
                 }};
  std::vector<std::string> refused_;
};
using RouterDispatch = RouterRoom;
using RouterAccess = RouterRoom;
using RouterRefusal = RouterRoom;

TEST_F(RouterDispatch, FillsThePlaceholders) {
  EXPECT_EQ(ask(Method::get, "/things/a b").body, R"({"actor":"","thing":"a b"})");
  EXPECT_EQ(ask(Method::get, "/things/7/parts/9").body, R"({"actor":"","part":"9","thing":"7"})");
}

TEST_F(RouterDispatch, PrefersTheLiteralPathWhereverItStandsInTheTable) {
  EXPECT_EQ(ask(Method::get, "/things/all").body, R"("literal")");
}

TEST_F(RouterDispatch, APathThatIsInNoTableIsNotFound) {
  for (const char* path :
       {"/nothing", "/things", "/things/", "/things/7/", "/things//parts/9", ""}) {
    EXPECT_EQ(ask(Method::get, path).status, 404) << path;
  }
  EXPECT_EQ(ask(Method::get, "/").status, 200);
}

TEST_F(RouterDispatch, AMethodThatThePathLacksIsAnsweredWithThoseItHas) {
  const Response response = ask(Method::del, "/things/7");

  EXPECT_EQ(response.status, 405);
  EXPECT_THAT(response.headers, Contains(Pair("Allow", "GET, HEAD, PUT")));
}

TEST_F(RouterDispatch, HeadIsServedFromGet) {
  EXPECT_EQ(ask(Method::head, "/things/7").status, 200);
  EXPECT_EQ(ask(Method::head, "/refuse").status, 405);
}

TEST_F(RouterDispatch, SaysWhichRoutesStreamTheirBody) {
  const auto bytes_max = [&](Method method, std::string path) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    return router_.stream_bytes_max(request);
  };
  EXPECT_EQ(bytes_max(Method::post, "/things/7/spelling"), 7);
  EXPECT_EQ(bytes_max(Method::get, "/things/7/spelling"), std::nullopt);
  EXPECT_EQ(bytes_max(Method::post, "/refuse"), std::nullopt);
  EXPECT_EQ(bytes_max(Method::post, "/nothing"), std::nullopt);
}

TEST_F(RouterDispatch, ABodyThatIsThereReachesAHandlerOfStreams) {
  Request request;
  request.method = Method::post;
  request.path = "/things/7/spelling";
  request.body = "abc";
  EXPECT_EQ(router_.handle(app_, request).status, 400);
  request.headers.emplace_back("candor-argument", "> ");
  EXPECT_EQ(router_.handle(app_, request).body, R"("> a b c ")");
  EXPECT_EQ(request.stream, nullptr);
}

TEST_F(RouterDispatch, ATableThatSaysOneRouteTwiceIsABug) {
  constexpr static Route kTwice[] = {route(Method::get, "/a/{b}", Access::anyone, echo),
                                     route(Method::get, "/a/{c}", Access::anyone, echo)};
  EXPECT_THROW(Router({{"a", kTwice, {}}}, nullptr), BugFound);
}

TEST_F(RouterAccess, IsCheckedBeforeTheHandler) {
  const Response response = ask(Method::put, "/things/7");

  EXPECT_EQ(response.status, 401);
  EXPECT_THAT(response.headers, Contains(Pair("WWW-Authenticate", "Bearer")));
  EXPECT_THAT(response.body, HasSubstr("a token is needed"));
}

TEST_F(RouterAccess, TellsTheHandlerWhoAsks) {
  EXPECT_EQ(ask(Method::put, "/things/7", {{"authorization", "Bearer good"}}).body,
            R"({"actor":"alice","thing":"7"})");
}

TEST_F(RouterAccess, WhatTheGateGivesTheResponseBearsAlsoWhereItRefuses) {
  EXPECT_THAT(ask(Method::put, "/things/7").headers, Contains(Pair("Set-Cookie", "new")));
}

TEST_F(RouterRefusal, OfACallerIsHeardWhoeverRefuses) {
  ask(Method::put, "/things/7");
  ask(Method::get, "/others", {{"authorization", "Bearer good"}});
  for (int i = 0; i < 11; ++i) ask(Method::get, "/guess");
  ask(Method::post, "/refuse");  // refuses the request, not the caller

  EXPECT_THAT(refused_, ElementsAre(" /things/{thing} 401", "alice /others 403", " /guess 429"));
}

TEST_F(RouterRefusal, OfTooManyTriesSaysWhenToComeAgain) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask(Method::get, "/guess").status, 200);
  const Response response = ask(Method::get, "/guess");

  EXPECT_EQ(response.status, 429);
  EXPECT_THAT(response.headers, Contains(Pair("Retry-After", "12")));
}

TEST_F(RouterRefusal, IsAProblemDetailWithAllFaults) {
  const Response response = ask(Method::post, "/refuse");

  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"about:blank","title":"Unprocessable Content","status":422,)"
            R"("code":"invalid","detail":"two things are wrong","faults":[)"
            R"({"place":"/title","message":"is required"},)"
            R"({"place":"/severity","message":"is not one of low, high"}],"request_id":"r-1"})");
}

TEST_F(RouterRefusal, ABrokenWorldSaysNothingPrivate) {
  for (const auto& [path, status] :
       {std::pair{"/database", 503}, std::pair{"/disk", 503}, std::pair{"/bug", 500}}) {
    ::testing::internal::CaptureStderr();
    const Response response = ask(Method::get, path);

    EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("request r-1 failed")) << path;
    EXPECT_EQ(response.status, status) << path;
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_THAT(response.body, Not(HasSubstr("secret")));
    EXPECT_THAT(response.body, Not(HasSubstr("router_test")));
  }
}

TEST(Problem, EveryErrorCodeHasAStatusOfItsOwn) {
  std::vector<int> statuses;
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
    statuses.push_back(status_of(static_cast<ErrorCode>(code)));
  }
  EXPECT_THAT(statuses, ElementsAre(400, 422, 401, 403, 404, 409, 412, 413, 429, 503, 504, 500));
}

}  // namespace
}  // namespace candor::http
