// SPDX-License-Identifier: Apache-2.0
// What statements say of components, and what webhooks in Statuspage's format are told of it.
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/testing.h"
#include "http/testing.h"
#include "notice/testing.h"
#include "record/codec.h"
#include "record/maintenance.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::record {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class AffectedRoom : public storage::RoomTest {
 protected:
  AffectedRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    App a = app();
    breach_ = notice::testing::a_breach(a, 3);
    must(add_component(a, alice_, {"Shop", "", ComponentKind::group, ""}));
    must(add_component(a, alice_, {"Checkout", "", ComponentKind::component, "Shop"}));
    must(add_component(a, alice_, {"Sign-in & more", "", ComponentKind::component, ""}));
  }
  NewStatement saying(std::vector<ComponentSaid> components, Stage stage = Stage::investigating) {
    return {.stage = stage,
            .title = "Customer list copied",
            .message = "We found it.",
            .next_update_by = add_seconds(clock_.now(), kSecondsPerHour),
            .components = std::move(components)};
  }
  Statement published(const NewStatement& wanted) {
    App a = app();
    clock_.advance_seconds(60);
    return testing::published(a, alice_, breach_.reference, wanted);
  }
  std::string get(const std::string& path) {
    App a = app();
    return testing::get(a, path).body;
  }
  ComponentStatus status_of(std::string_view name) {
    return find_component(list_components(*db().read()), name)->status;
  }
  std::size_t entries(std::string_view kind) {
    return journal::list(*db().read(), {.subject = std::nullopt, .kind = std::string(kind)}).size();
  }
  // Makes a webhook in Statuspage's format.
  void listen() {
    App a = app();
    must(webhook::create(a, alice_,
                         {.url = "https://hooks.example/status",
                          .kinds = {},
                          .format = webhook::Format::statuspage}));
  }
  // The bodies that it got since the last time.
  std::vector<json::value> heard() {
    App a = app();
    webhook::run(a, client_);
    std::vector<json::value> bodies;
    const auto arrived = client_.arrived();
    for (; heard_ < arrived.size(); ++heard_) {
      bodies.push_back(must(parse_json(arrived[heard_].body)));
    }
    return bodies;
  }

  incident::Incident breach_;
  http::FakeHttpClient client_;
  std::size_t heard_ = 0;
};

TEST_P(AffectedRoom, AStatementSetsTheComponentsThatItNames) {
  const Statement statement = published(saying({{"Checkout", ComponentStatus::major_outage},
                                                {"Sign-in & more", ComponentStatus::operational}}));
  EXPECT_EQ(status_of("Checkout"), ComponentStatus::major_outage);
  EXPECT_EQ(entries("record.component_set"), 1u) << "one of them was so already";
  EXPECT_EQ(must(list_statements(*db().read(), breach_.reference)).at(0).components.size(), 2u);
  EXPECT_EQ(sha256_hex(codec::public_json(statement)), statement.sha256);
  EXPECT_THAT(get("/incidents/" + breach_.reference),
              HasSubstr("Affects: Checkout (down), Sign-in &amp; more (works)."));
  EXPECT_THAT(get("/history.atom"), HasSubstr("Checkout (down)"));
  EXPECT_THAT(get("/services"), HasSubstr("Down"));
}

TEST_P(AffectedRoom, TheStatusApiSaysWhatEachUpdateChanged) {
  published(saying({{"Checkout", ComponentStatus::major_outage}}));
  published(saying({{"Sign-in & more", ComponentStatus::degraded_performance}}));
  published(saying({}));
  published(saying({{"Checkout", ComponentStatus::operational}}, Stage::resolved));
  const json::value incident =
      must(parse_json(get("/api/v2/incidents.json"))).at("incidents").at(0);
  const json::array& components = incident.at("components").as_array();
  ASSERT_THAT(components, SizeIs(2));
  EXPECT_EQ(components[0].at("name"), "Checkout");
  EXPECT_EQ(components[0].at("status"), "operational") << "as it is now";
  EXPECT_EQ(components[1].at("name"), "Sign-in & more");
  const json::array& updates = incident.at("incident_updates").as_array();
  ASSERT_THAT(updates, SizeIs(4));
  const json::array expected{{{"code", components[0].at("id")},
                              {"name", "Shop - Checkout"},
                              {"old_status", "major_outage"},
                              {"new_status", "operational"}}};
  EXPECT_EQ(updates[0].at("affected_components"), json::value(expected));
  EXPECT_TRUE(updates[1].at("affected_components").is_null());
  EXPECT_EQ(updates[2].at("affected_components").at(0).at("name"), "Sign-in & more");
  EXPECT_EQ(updates[3].at("affected_components").at(0).at("old_status"), "operational");
  EXPECT_THAT(get("/incidents/" + breach_.reference), HasSubstr("Checkout (works again)"));
}

TEST_P(AffectedRoom, AStatementOfTheFirstDayIsCalledAsItWasThen) {
  published(saying({{"Checkout", ComponentStatus::partial_outage}}));
  App a = app();
  must(set_component(a, alice_, "Checkout", {std::nullopt, "Till", std::nullopt}));
  EXPECT_THAT(get("/incidents/" + breach_.reference), HasSubstr("Affects: Checkout (partly down)"));
}

TEST_P(AffectedRoom, ThatNamesNoneIsWhatItWasBefore) {
  const Statement statement = published(saying({}));
  EXPECT_THAT(codec::public_json(statement), Not(HasSubstr("components")));
  EXPECT_THAT(get("/incidents/" + breach_.reference), Not(HasSubstr("Affects")));
  EXPECT_EQ(entries("record.component_set"), 0u);
}

TEST_P(AffectedRoom, WhatCannotBeNamedIsRefusedWithAllFaultsAndNothingIsDone) {
  published(saying({}));
  App a = app();
  const auto refused = publish(a, alice_, breach_.reference,
                               saying({{"Checkout", ComponentStatus::major_outage},
                                       {"Nothing", ComponentStatus::major_outage},
                                       {"Shop", ComponentStatus::major_outage},
                                       {"Checkout", ComponentStatus::operational}}));
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  std::vector<std::string> places;
  for (const Fault& fault : refused.error().faults) places.push_back(fault.place);
  EXPECT_THAT(places, ElementsAre("/components/1/component", "/components/2/component",
                                  "/components/3/component"));
  EXPECT_TRUE(is_refused(
      draft(a, alice_, breach_.reference, saying({{"Nothing", ComponentStatus::operational}})),
      ErrorCode::invalid));
  EXPECT_THAT(must(list_statements(*db().read(), breach_.reference)), SizeIs(1));
  EXPECT_EQ(status_of("Checkout"), ComponentStatus::operational);
}

TEST_P(AffectedRoom, ADraftSetsNothingUntilItIsPublished) {
  App a = app();
  const Draft written = must(draft(a, Actor{"bob"}, breach_.reference,
                                   saying({{"Checkout", ComponentStatus::major_outage}})));
  EXPECT_EQ(status_of("Checkout"), ComponentStatus::operational);
  must(set_component(a, alice_, "Checkout", {std::nullopt, "Till", std::nullopt}));
  const auto shown = must(list_drafts(*db().read(), breach_.reference)).at(0).statement.components;
  ASSERT_THAT(shown, SizeIs(1));
  EXPECT_EQ(shown[0].component, "Till");
  EXPECT_EQ(shown[0].status, ComponentStatus::major_outage);
  must(publish_draft(a, alice_, written.reference));
  EXPECT_EQ(status_of("Till"), ComponentStatus::major_outage);
}

const std::set<std::string> kWebhookOnly{"backfilled",
                                         "impact_override",
                                         "postmortem_body",
                                         "postmortem_body_last_updated_at",
                                         "postmortem_ignored",
                                         "postmortem_published_at",
                                         "postmortem_notified_subscribers",
                                         "postmortem_notified_twitter",
                                         "scheduled_for",
                                         "scheduled_until",
                                         "scheduled_remind_prior",
                                         "scheduled_reminded_at",
                                         "scheduled_auto_in_progress",
                                         "scheduled_auto_completed"};

TEST_P(AffectedRoom, AWebhookIsToldOfAStatementInStatuspagesShape) {
  listen();
  published(saying({}));
  const auto bodies = heard();
  ASSERT_THAT(bodies, SizeIs(1));
  const json::value& body = bodies[0];
  EXPECT_EQ(body.at("meta").at("unsubscribe"), json::value(settings_.public_url));
  EXPECT_EQ(body.at("meta").at("generated_at"), "2026-05-10T07:31:00.000Z");
  EXPECT_EQ(body.at("page").at("status_indicator"), "critical");
  EXPECT_EQ(body.at("page").at("status_description"), "Security Incident");
  json::object incident = body.at("incident").as_object();
  for (const std::string& name : kWebhookOnly) {
    ASSERT_TRUE(incident.contains(name)) << name;
    incident.erase(name);
  }
  // What is left is what the status API says.
  EXPECT_EQ(json::value(incident),
            must(parse_json(get("/api/v2/incidents.json"))).at("incidents").at(0));
}

TEST_P(AffectedRoom, AWebhookIsToldOfEachComponentWhoseStatusChanged) {
  listen();
  App a = app();
  must(set_component(a, alice_, "Checkout",
                     {ComponentStatus::degraded_performance, std::nullopt, std::nullopt}));
  must(set_component(a, alice_, "Checkout", {std::nullopt, "Till", std::nullopt}));
  auto bodies = heard();
  ASSERT_THAT(bodies, SizeIs(1)) << "a name is no status";
  const json::value& update = bodies[0].at("component_update");
  EXPECT_EQ(update.at("component_type"), "Component");
  EXPECT_EQ(update.at("old_status"), "operational");
  EXPECT_EQ(update.at("new_status"), "degraded_performance");
  EXPECT_EQ(update.at("component_id"), bodies[0].at("component").at("id"));
  EXPECT_EQ(bodies[0].at("component").at("status"), "degraded_performance");
  EXPECT_EQ(bodies[0].at("page").at("status_indicator"), "minor");
  published(saying({{"Till", ComponentStatus::operational}}));
  bodies = heard();
  ASSERT_THAT(bodies, SizeIs(2));
  EXPECT_EQ(bodies[0]
                .at("incident")
                .at("incident_updates")
                .at(0)
                .at("affected_components")
                .at(0)
                .at("new_status"),
            "operational");
  EXPECT_EQ(bodies[1].at("component_update").at("old_status"), "degraded_performance");
}

TEST_P(AffectedRoom, AWebhookIsToldOfMaintenanceAndOfAReview) {
  listen();
  App a = app();
  const Maintenance planned =
      must(plan_maintenance(a, alice_,
                            {.name = "Database moves",
                             .message = "",
                             .scheduled_for = add_seconds(clock_.now(), kSecondsPerDay),
                             .scheduled_until = add_seconds(clock_.now(), 2 * kSecondsPerDay),
                             .components = {"Checkout"}}));
  must(change_maintenance(a, alice_, planned.reference,
                          {MaintenanceStatus::in_progress, "", std::nullopt, std::nullopt}));
  auto bodies = heard();
  ASSERT_THAT(bodies, SizeIs(2));
  EXPECT_EQ(bodies[0].at("incident").at("status"), "scheduled");
  EXPECT_EQ(bodies[0].at("incident").at("scheduled_for"), "2026-05-11T07:30:00.000Z");
  EXPECT_EQ(bodies[1].at("incident").at("status"), "in_progress");
  EXPECT_EQ(bodies[1].at("page").at("status_indicator"), "maintenance");
  published(saying({}, Stage::resolved));
  NewStatement review = saying({}, Stage::review);
  review.message = "Why it happened.";
  published(review);
  bodies = heard();
  ASSERT_THAT(bodies, SizeIs(2));
  EXPECT_TRUE(bodies[0].at("incident").at("postmortem_body").is_null());
  EXPECT_THAT(std::string(bodies[1].at("incident").at("postmortem_body").as_string()),
              HasSubstr("Why it happened."));
}

TEST_P(AffectedRoom, WhatNobodyWantsIsNotMade) {
  published(saying({{"Checkout", ComponentStatus::major_outage}}));
  listen();
  EXPECT_THAT(heard(), IsEmpty());
  EXPECT_EQ(db().read()->one("SELECT COUNT(*) FROM webhook_public", {}).integer(0), 0);
}

CANDOR_EACH_ENGINE(AffectedRoom);

}  // namespace
}  // namespace candor::record
