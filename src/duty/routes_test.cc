// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "duty/duty.h"
#include "exposure/exposure.h"
#include "incident/testing.h"
#include "seal/seal.h"
#include "storage/testing.h"

namespace candor::duty {
namespace {

using http::Method;

class DutyRoutes : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto above = incident::testing::schemas();
    std::vector<storage::RoomSchema> rooms(above.begin(), above.end());
    rooms.push_back(seal::schema());
    rooms.push_back(exposure::schema());
    rooms.push_back(duty::schema());
    storage::migrate_or_throw(database_.db(), rooms);
    incident_ = must(incident::declare(app_, {"alice"}, {.title = "copied"})).reference;
  }
  http::Response send(Method method, const std::string& path, const std::string& body = "") {
    http::Request request;
    request.method = method;
    request.path = path;
    request.target = path;
    request.body = body;
    return router_.handle(app_, request);
  }
  boost::json::value json(const http::Response& response) {
    return boost::json::parse(response.body);
  }
  std::string under(const std::string& rest) { return "/api/v1/incidents/" + incident_ + rest; }

  storage::TestDatabase database_{storage::Engine::sqlite};
  FakeClock clock_{must(parse_rfc3339("2026-06-10T12:00:00Z"))};
  SeededRandom random_{1};
  Settings settings_;
  App app_{database_.db(), clock_, random_, settings_};
  http::Router router_{{routes()}, [](http::Request& request, const auto&, auto&) {
                         request.actor.name = "alice";
                         return Result<void>();
                       }};
  std::string incident_;
};

TEST_F(DutyRoutes, AFlagBringsADutyAndItsNoticeEndsIt) {
  EXPECT_EQ(send(Method::put, under("/duty-flags/eu_establishment"), R"({"state": "set"})").status,
            200);
  EXPECT_EQ(send(Method::post, under("/duties/eu-gdpr-33/meet"),
                 R"({"at": "2026-06-10T11:00:00Z", "reference": "receipt 118"})")
                .status,
            200);

  const boost::json::value list = json(send(Method::get, under("/duties")));

  EXPECT_EQ(list.at("disclaimer").as_string(), kDisclaimer);
  EXPECT_EQ(list.at("duties").at(0).at("rule").as_string(), "eu-gdpr-34");
  EXPECT_EQ(list.at("duties").at(0).at("status").as_string(), "no_anchor");
  EXPECT_EQ(list.at("duties").at(1).at("status").as_string(), "met");
  EXPECT_EQ(list.at("duties").at(1).at("met").at(0).at("reference").as_string(), "receipt 118");
}

TEST_F(DutyRoutes, AnUnknownRuleOrIncidentIsNotFound) {
  const std::string met = R"({"at": "2026-06-10T11:00:00Z", "reference": "receipt 118"})";

  EXPECT_EQ(send(Method::post, under("/duties/no-such-rule/meet"), met).status, 404);
  EXPECT_EQ(send(Method::get, "/api/v1/incidents/INC-2026-0404/duties").status, 404);
}

TEST_F(DutyRoutes, AFaultyBodyIsRefusedWithEachFault) {
  const auto response =
      send(Method::post, under("/duties/eu-gdpr-33/meet"), R"({"at": "yesterday", "prof": "x"})");

  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(json(response).at("faults").as_array().size(), 3U);
}

TEST_F(DutyRoutes, TheLawCanBeReadByAnybodyOfTheStaff) {
  const boost::json::value laws = json(send(Method::get, "/api/v1/laws"));

  EXPECT_EQ(laws.at("rules").as_array().size(), law_book().rules.size());
}

TEST_F(DutyRoutes, OneDeadlineCanBeComputed) {
  const auto response = send(Method::post, "/api/v1/laws/us-tx-ag/deadline",
                             R"({"anchors": [{"anchor": "determination", "at": "2026-03-02"}]})");

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json(response).at("due").as_string(), "2026-04-01T23:59:59-05:00");
}

}  // namespace
}  // namespace candor::duty
