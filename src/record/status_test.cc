// SPDX-License-Identifier: Apache-2.0
#include "record/status.h"

#include <set>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/enums.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/testing.h"
#include "base/text.h"
#include "notice/testing.h"
#include "record/feeds.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::record {
namespace {

namespace json = boost::json;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kInstant = "[0-9-]{10}T[0-9:]{8}\\.[0-9]{3}Z";

class StatusRoom : public storage::RoomTest {
 protected:
  StatusRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00.123456Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    App a = app();
    breach_ = notice::testing::a_breach(a, 3);
  }
  Statement published(std::string title, Stage stage = Stage::investigating) {
    App a = app();
    clock_.advance_seconds(60);
    return testing::published(a, alice_, breach_.reference,
                              {.stage = stage,
                               .title = std::move(title),
                               .message = "",
                               .next_update_by = add_seconds(clock_.now(), kSecondsPerHour)});
  }
  http::Response get(const std::string& path, http::Headers headers = {}) {
    App a = app();
    return testing::get(a, path, std::move(headers));
  }
  json::object read(const std::string& path) {
    const http::Response response = get("/api/v2/" + path);
    EXPECT_EQ(response.status, 200) << path;
    return must(parse_json(response.body)).as_object();
  }
  Component added(std::string name, std::string group = "",
                  ComponentKind kind = ComponentKind::component) {
    App a = app();
    return must(add_component(a, alice_, {std::move(name), "", kind, std::move(group)}));
  }
  void set(std::string_view name, ComponentStatus status) {
    App a = app();
    must(set_component(a, alice_, name, {status, std::nullopt, std::nullopt}));
  }
  Maintenance planned(std::vector<std::string> components = {}) {
    App a = app();
    return must(plan_maintenance(a, alice_,
                                 {.name = "Database moves",
                                  .message = "You cannot pay for **two** hours.",
                                  .scheduled_for = add_seconds(clock_.now(), kSecondsPerDay),
                                  .scheduled_until = add_seconds(clock_.now(), 2 * kSecondsPerDay),
                                  .components = std::move(components)}));
  }
  Maintenance changed(const Maintenance& maintenance, MaintenanceStatus status) {
    App a = app();
    clock_.advance_seconds(60);
    return must(change_maintenance(a, alice_, maintenance.reference,
                                   {status, "", std::nullopt, std::nullopt}));
  }
  std::int64_t entries(std::string_view kind) {
    return std::ssize(
        journal::list(*db().read(), {.subject = std::nullopt, .kind = std::string(kind)}));
  }

  incident::Incident breach_;
};

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

std::set<std::string> keys(const json::value& value) {
  std::set<std::string> names;
  for (const auto& member : value.as_object()) names.emplace(member.key());
  return names;
}

// The formats that Statuspage's payloads have, whatever else is beside them.
const std::set<std::string> kPageKeys{"id", "name", "url", "time_zone", "updated_at"};
const std::set<std::string> kComponentKeys{"id",
                                           "name",
                                           "status",
                                           "created_at",
                                           "updated_at",
                                           "position",
                                           "description",
                                           "showcase",
                                           "start_date",
                                           "group_id",
                                           "page_id",
                                           "group",
                                           "only_show_if_degraded"};
const std::set<std::string> kIncidentKeys{"id",          "name",
                                          "status",      "created_at",
                                          "updated_at",  "monitoring_at",
                                          "resolved_at", "impact",
                                          "shortlink",   "started_at",
                                          "page_id",     "incident_updates",
                                          "components",  "reminder_intervals"};
const std::set<std::string> kUpdateKeys{"id",
                                        "status",
                                        "body",
                                        "incident_id",
                                        "created_at",
                                        "updated_at",
                                        "display_at",
                                        "affected_components",
                                        "deliver_notifications",
                                        "custom_tweet",
                                        "tweet_id"};

std::set<std::string> with(std::set<std::string> names, const std::set<std::string>& more) {
  names.insert(more.begin(), more.end());
  return names;
}

TEST_P(StatusRoom, HasExactlyTheFieldsOfTheFormatAndOneObjectBeside) {
  published("Customer list copied");
  added("Shop", "", ComponentKind::group);
  added("Checkout", "Shop");
  planned({"Checkout"});
  const json::object summary = read("summary.json");
  EXPECT_EQ(keys(summary), (std::set<std::string>{"page", "components", "incidents",
                                                  "scheduled_maintenances", "status"}));
  EXPECT_EQ(keys(summary.at("page")), kPageKeys);
  EXPECT_EQ(keys(summary.at("status")), (std::set<std::string>{"indicator", "description"}));
  EXPECT_EQ(keys(summary.at("components").at(0)), with(kComponentKeys, {"components"}));
  EXPECT_EQ(keys(summary.at("components").at(1)), kComponentKeys);
  const json::value& incident = summary.at("incidents").at(0);
  EXPECT_EQ(keys(incident), with(kIncidentKeys, {"candor"}));
  EXPECT_EQ(keys(incident.at("incident_updates").at(0)), kUpdateKeys);
  const json::value& maintenance = summary.at("scheduled_maintenances").at(0);
  EXPECT_EQ(keys(maintenance), with(kIncidentKeys, {"scheduled_for", "scheduled_until"}));
  EXPECT_EQ(keys(read("status.json")), (std::set<std::string>{"page", "status"}));
  EXPECT_EQ(keys(read("components.json")), (std::set<std::string>{"page", "components"}));
  for (const char* path : {"incidents.json", "incidents/unresolved.json"}) {
    EXPECT_EQ(keys(read(path)), (std::set<std::string>{"page", "incidents"})) << path;
  }
  for (const char* path : {"scheduled-maintenances.json", "scheduled-maintenances/upcoming.json",
                           "scheduled-maintenances/active.json"}) {
    EXPECT_EQ(keys(read(path)), (std::set<std::string>{"page", "scheduled_maintenances"})) << path;
  }
}

TEST_P(StatusRoom, IdsAreTwelveBase36CharactersAndTimesHaveMilliseconds) {
  published("Customer list copied");
  const json::object all = read("incidents.json");
  const json::value& incident = all.at("incidents").at(0);
  const json::value& update = incident.at("incident_updates").at(0);
  for (const json::value* id : {&all.at("page").at("id"), &incident.at("id"), &update.at("id")}) {
    EXPECT_THAT(std::string(id->as_string()), MatchesRegex("[0-9a-z]{12}"));
  }
  EXPECT_EQ(incident.at("page_id"), all.at("page").at("id"));
  EXPECT_EQ(update.at("incident_id"), incident.at("id"));
  EXPECT_EQ(update.at("created_at"), "2026-05-10T07:31:00.123Z");
  for (const char* name : {"created_at", "updated_at", "started_at"}) {
    EXPECT_THAT(std::string(incident.at(name).as_string()), MatchesRegex(std::string(kInstant)));
  }
}

TEST_P(StatusRoom, TheSameBytesComeOutWheneverItIsAsked) {
  published("Customer list copied");
  planned();
  std::map<std::string, std::string> before;
  const std::vector<std::string> paths = {"/api/v2/summary.json",
                                          "/api/v2/status.json",
                                          "/api/v2/incidents.json",
                                          "/api/v2/scheduled-maintenances.json",
                                          "/history.atom",
                                          "/history.json",
                                          "/incidents/" + breach_.reference + "/history.atom",
                                          "/incidents/" + breach_.reference + "/history.json"};
  for (const std::string& path : paths) before[path] = get(path).body;
  clock_.advance_seconds(30 * kSecondsPerDay);
  for (const std::string& path : paths) {
    const http::Response after = get(path);
    EXPECT_EQ(after.body, before[path]) << path;
    EXPECT_EQ(header(after, "Access-Control-Allow-Origin"), "*") << path;
    const http::Response again = get(path, {{"if-none-match", header(after, "ETag")}});
    EXPECT_EQ(again.status, 304) << path;
  }
}

TEST_P(StatusRoom, AnIncidentWalksThroughTheStatusesOfTheFormat) {
  const Statement first = published("First");
  published("Second", Stage::identified);
  const Statement third = published("Third", Stage::monitoring);
  published("Fourth", Stage::monitoring);
  EXPECT_EQ(read("incidents/unresolved.json").at("incidents").as_array().size(), 1u);
  const Statement last = published("Fifth", Stage::resolved);
  EXPECT_THAT(read("incidents/unresolved.json").at("incidents").as_array(), IsEmpty());
  EXPECT_THAT(read("summary.json").at("incidents").as_array(), IsEmpty());
  const json::object all = read("incidents.json");
  const json::value& incident = all.at("incidents").at(0);
  EXPECT_EQ(incident.at("status"), "resolved");
  EXPECT_EQ(incident.at("name"), "Fifth");
  EXPECT_EQ(incident.at("started_at"), json::value(status::to_milliseconds(first.published_at)));
  EXPECT_EQ(incident.at("monitoring_at"), json::value(status::to_milliseconds(third.published_at)));
  EXPECT_EQ(incident.at("resolved_at"), json::value(status::to_milliseconds(last.published_at)));
  std::vector<std::string> statuses;
  for (const json::value& update : incident.at("incident_updates").as_array()) {
    statuses.emplace_back(update.at("status").as_string());
  }
  EXPECT_THAT(statuses,
              ElementsAre("resolved", "monitoring", "monitoring", "identified", "investigating"));
  const json::object one =
      read("incidents/" + std::string(incident.at("id").as_string()) + ".json");
  EXPECT_EQ(one.at("incident"), incident);
  EXPECT_EQ(get("/api/v2/incidents/000000000000.json").status, 404);
  EXPECT_EQ(get("/api/v2/incidents/" + std::string(incident.at("id").as_string())).status, 404);
}

TEST_P(StatusRoom, AnIncidentThatOpensAgainIsNotResolved) {
  published("First", Stage::resolved);
  published("It goes on", Stage::investigating);
  EXPECT_TRUE(read("incidents.json").at("incidents").at(0).at("resolved_at").is_null());
  EXPECT_EQ(read("incidents/unresolved.json").at("incidents").as_array().size(), 1u);
}

TEST_P(StatusRoom, SaysBesideTheFormatWhatItLacks) {
  App a = app();
  const auto suspected = must(incident::state_fact(a, alice_, breach_.reference,
                                                   {.question = incident::Question::how_it_happened,
                                                    .status = incident::FactStatus::suspected,
                                                    .text = "A laptop was **lost**.",
                                                    .known_by = std::nullopt,
                                                    .corrects = std::nullopt}));
  must(incident::make_promise(a, alice_, breach_.reference,
                              {.text = "Every password is reset",
                               .due_at = add_seconds(clock_.now(), kSecondsPerHour),
                               .audience = incident::Audience::customers}));
  published("Customer list copied");
  must(incident::state_fact(a, alice_, breach_.reference,
                            {.question = incident::Question::how_it_happened,
                             .status = incident::FactStatus::confirmed,
                             .text = "A laptop was **stolen**.",
                             .known_by = std::nullopt,
                             .corrects = suspected.fact_id}));
  const Statement second = published("Customer list copied", Stage::identified);
  const json::object all = read("incidents.json");
  const json::value& incident = all.at("incidents").at(0);
  const json::object& beside = incident.at("candor").as_object();
  EXPECT_EQ(beside.at("origin"), "record");
  EXPECT_EQ(beside.at("reach").at("people"), 3);
  EXPECT_EQ(beside.at("data").at(0).at("data_class"), "password");
  EXPECT_EQ(beside.at("data").at(0).at("people"), 3);
  EXPECT_EQ(beside.at("facts").at("what_happened").as_array().empty(), false);
  EXPECT_EQ(beside.at("promises").at(0).at("text"), "Every password is reset");
  EXPECT_EQ(beside.at("promises").at(0).at("state"), "open");
  ASSERT_THAT(beside.at("corrections").as_array(), SizeIs(1));
  EXPECT_EQ(beside.at("corrections").at(0).at("statement"), json::value(second.reference));
  EXPECT_EQ(beside.at("corrections").at(0).at("before").at("text"), "A laptop was **lost**.");
  EXPECT_EQ(beside.at("statements").at(1).at("sha256"), json::value(second.sha256));
  const std::string url(beside.at("statements").at(1).at("url").as_string());
  EXPECT_EQ(sha256_hex(get(url.substr(settings_.public_url.size())).body), second.sha256);
  const std::string body(incident.at("incident_updates").at(0).at("body").as_string());
  EXPECT_THAT(body, HasSubstr("Correction. We had said: A laptop was lost."));
  EXPECT_THAT(body, HasSubstr("What is true: A laptop was stolen."));
  EXPECT_THAT(body, HasSubstr("The next word comes by"));
  EXPECT_THAT(body, Not(HasSubstr("What happened:"))) << "what was said before is not said again";
}

TEST_P(StatusRoom, NothingPrivateReachesTheStatusApiOrTheFeeds) {
  App a = app();
  must(incident::add_to_timeline(a, alice_, breach_.reference,
                                 {clock_.now(), incident::Precision::exact, "TIMELINE-SECRET"}));
  must(incident::make_promise(a, alice_, breach_.reference,
                              {.text = "PROMISE-SECRET",
                               .due_at = add_seconds(clock_.now(), kSecondsPerHour),
                               .audience = incident::Audience::internal}));
  for (const char* path : {"/api/v2/summary.json", "/api/v2/incidents.json", "/history.json"}) {
    EXPECT_THAT(get(path).body, Not(HasSubstr(breach_.reference))) << path;
  }
  EXPECT_EQ(get("/incidents/" + breach_.reference + "/history.json").status, 404);
  published("Customer list copied");
  for (const std::string& path :
       {std::string("/api/v2/summary.json"), std::string("/api/v2/incidents.json"),
        std::string("/history.json"), "/incidents/" + breach_.reference + "/history.atom"}) {
    const std::string body = get(path).body;
    EXPECT_THAT(body, HasSubstr(breach_.reference)) << path;
    EXPECT_THAT(body, Not(HasSubstr("SECRET"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("alice"))) << path;
    EXPECT_THAT(body, Not(HasSubstr(breach_.title))) << path;
    EXPECT_THAT(body, Not(HasSubstr("@example"))) << path;
  }
}

TEST_P(StatusRoom, AGroupIsAsBadAsTheWorstOfItsComponents) {
  added("Shop", "", ComponentKind::group);
  added("Checkout", "Shop");
  added("Search", "Shop");
  set("Search", ComponentStatus::under_maintenance);
  EXPECT_EQ(read("components.json").at("components").at(0).at("status"), "under_maintenance");
  EXPECT_EQ(read("status.json").at("status").at("indicator"), "maintenance");
  set("Checkout", ComponentStatus::degraded_performance);
  const json::object all = read("components.json");
  EXPECT_EQ(all.at("components").at(0).at("status"), "degraded_performance");
  EXPECT_EQ(all.at("components").at(0).at("group"), true);
  EXPECT_EQ(all.at("components").at(0).at("components").at(0), all.at("components").at(1).at("id"));
  EXPECT_EQ(all.at("components").at(1).at("group_id"), all.at("components").at(0).at("id"));
  EXPECT_EQ(read("status.json").at("status").at("description"), "Minor Service Outage");
  EXPECT_EQ(entries("record.component_added"), 3);
  EXPECT_EQ(entries("record.component_set"), 2);
}

TEST_P(StatusRoom, AComponentThatCannotBeIsRefusedAndNotJournalled) {
  App a = app();
  added("Shop", "", ComponentKind::group);
  added("Checkout", "Shop");
  const auto refused = [&](const NewComponent& wanted, ErrorCode code) {
    EXPECT_TRUE(is_refused(add_component(a, alice_, wanted), code)) << wanted.name;
  };
  refused({"", "", ComponentKind::component, ""}, ErrorCode::invalid);
  refused({"two\nlines", "", ComponentKind::component, ""}, ErrorCode::invalid);
  refused({std::string(121, 'x'), "", ComponentKind::component, ""}, ErrorCode::invalid);
  refused({std::string("a\0b", 3), "", ComponentKind::component, ""}, ErrorCode::invalid);
  refused({"\xff", "", ComponentKind::component, ""}, ErrorCode::invalid);
  refused({" Checkout ", "", ComponentKind::component, ""}, ErrorCode::conflict);
  refused({"Search", "", ComponentKind::component, "Checkout"}, ErrorCode::invalid);
  refused({"Search", "", ComponentKind::component, "Nothing"}, ErrorCode::invalid);
  refused({"Europe", "", ComponentKind::group, "Shop"}, ErrorCode::invalid);
  const auto not_set = [&](std::string_view name, const ComponentChange& change, ErrorCode code) {
    EXPECT_TRUE(is_refused(set_component(a, alice_, name, change), code)) << name;
  };
  not_set("Nothing", {ComponentStatus::operational, {}, {}}, ErrorCode::not_found);
  not_set("Shop", {ComponentStatus::major_outage, {}, {}}, ErrorCode::invalid);
  not_set("Checkout", {ComponentStatus::operational, {}, {}}, ErrorCode::conflict);
  not_set("Checkout", {{}, "Shop", {}}, ErrorCode::conflict);
  EXPECT_EQ(entries("record.component_added"), 2);
  EXPECT_EQ(entries("record.component_set"), 0);
  EXPECT_THAT(list_components(*db().read()), SizeIs(2));
}

TEST_P(StatusRoom, MaintenanceIsUpcomingThenActiveThenOver) {
  added("Checkout");
  const Maintenance maintenance = planned({"Checkout"});
  EXPECT_EQ(maintenance.reference, "MNT-0001");
  const auto counts = [&] {
    std::vector<std::size_t> found;
    for (const char* path :
         {"scheduled-maintenances/upcoming.json", "scheduled-maintenances/active.json",
          "scheduled-maintenances.json", "summary.json"}) {
      found.push_back(read(path).at("scheduled_maintenances").as_array().size());
    }
    return found;
  };
  const auto component = [&] {
    return std::string(read("components.json").at("components").at(0).at("status").as_string());
  };
  EXPECT_THAT(counts(), ElementsAre(1, 0, 1, 1));
  clock_.advance_seconds(3 * kSecondsPerDay);
  EXPECT_THAT(counts(), ElementsAre(1, 0, 1, 1)) << "by what staff say, not by the clock";
  EXPECT_EQ(component(), "operational");
  changed(maintenance, MaintenanceStatus::in_progress);
  EXPECT_THAT(counts(), ElementsAre(0, 1, 1, 1));
  EXPECT_EQ(component(), "under_maintenance");
  EXPECT_EQ(read("status.json").at("status").at("indicator"), "maintenance");
  set("Checkout", ComponentStatus::major_outage);
  EXPECT_EQ(component(), "major_outage") << "what is broken is not called maintenance";
  changed(maintenance, MaintenanceStatus::verifying);
  changed(maintenance, MaintenanceStatus::completed);
  EXPECT_THAT(counts(), ElementsAre(0, 0, 1, 0));
  const json::object all = read("scheduled-maintenances.json");
  const json::value& over = all.at("scheduled_maintenances").at(0);
  EXPECT_EQ(over.at("status"), "completed");
  EXPECT_EQ(over.at("impact"), "maintenance");
  EXPECT_EQ(over.at("resolved_at"), over.at("updated_at"));
  EXPECT_EQ(over.at("components").at(0).at("name"), "Checkout");
  EXPECT_EQ(over.at("incident_updates").at(0).at("body"), "The work is done.");
  EXPECT_EQ(over.at("incident_updates").at(3).at("body"), "You cannot pay for two hours.");
  EXPECT_EQ(entries("record.maintenance_planned"), 1);
  EXPECT_EQ(entries("record.maintenance_changed"), 3);
}

TEST_P(StatusRoom, MaintenanceThatCannotBeIsRefusedWithAllFaults) {
  App a = app();
  added("Shop", "", ComponentKind::group);
  const auto refused =
      plan_maintenance(a, alice_,
                       {.name = "",
                        .message = "![now](https://example.com/a.png)",
                        .scheduled_for = add_seconds(clock_.now(), kSecondsPerHour),
                        .scheduled_until = clock_.now(),
                        .components = {"Nothing", "Shop"}});
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  std::vector<std::string> places;
  for (const Fault& fault : refused.error().faults) places.push_back(fault.place);
  EXPECT_THAT(places, ElementsAre("/name", "/message", "/scheduled_until", "/components/0",
                                  "/components/1"));
  const Maintenance maintenance = planned();
  EXPECT_TRUE(is_refused(
      change_maintenance(a, alice_, maintenance.reference, {{}, std::string("a\0b", 3), {}, {}}),
      ErrorCode::invalid));
  EXPECT_TRUE(is_refused(change_maintenance(a, alice_, "MNT-0009", {}), ErrorCode::not_found));
  EXPECT_TRUE(
      is_refused(change_maintenance(a, alice_, maintenance.reference, {}), ErrorCode::conflict));
  changed(maintenance, MaintenanceStatus::in_progress);
  const auto change = [&](std::optional<MaintenanceStatus> status, std::optional<Instant> from) {
    return change_maintenance(a, alice_, maintenance.reference, {status, "", from, std::nullopt});
  };
  EXPECT_TRUE(is_refused(change(MaintenanceStatus::scheduled, {}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(change({}, clock_.now()), ErrorCode::invalid));
  changed(maintenance, MaintenanceStatus::completed);
  EXPECT_TRUE(is_refused(change(MaintenanceStatus::completed, {}), ErrorCode::conflict));
  EXPECT_EQ(entries("record.maintenance_changed"), 2);
}

TEST_P(StatusRoom, ThePublicReadsHowServicesAreAndWhatIsPlanned) {
  EXPECT_EQ(get("/services").status, 404);
  EXPECT_THAT(get("/").body, Not(HasSubstr("/services")));
  added("Shop <b>", "", ComponentKind::group);
  added("Checkout", "Shop <b>");
  set("Checkout", ComponentStatus::partial_outage);
  const Maintenance maintenance = planned({"Checkout"});
  EXPECT_THAT(get("/").body, HasSubstr("href=\"/services\""));
  const std::string before = get("/services").body;
  EXPECT_THAT(before, HasSubstr("Shop &lt;b&gt;"));
  EXPECT_THAT(before, HasSubstr("Partly down"));
  EXPECT_THAT(before, HasSubstr("<h2>Planned work</h2>"));
  EXPECT_THAT(before, HasSubstr("You cannot pay for <strong>two</strong> hours."));
  EXPECT_THAT(before, HasSubstr("It is about Checkout."));
  const json::object all = read("scheduled-maintenances.json");
  EXPECT_EQ(all.at("scheduled_maintenances").at(0).at("shortlink"),
            json::value(settings_.public_url + "/services#MNT-0001"));
  EXPECT_THAT(before, HasSubstr("<li id=\"MNT-0001\">"));
  changed(maintenance, MaintenanceStatus::in_progress);
  EXPECT_THAT(get("/services").body, HasSubstr("<h2>Work that goes on</h2>"));
  changed(maintenance, MaintenanceStatus::completed);
  EXPECT_THAT(get("/services").body, HasSubstr("<h2>Work that is done</h2>"));
}

TEST_P(StatusRoom, FeedsHaveTheTimesOfTheStatementsAndNoOther) {
  const Statement first = published("First");
  const Statement second = published("Second <b>", Stage::identified);
  const std::string path = "/incidents/" + breach_.reference;
  for (const std::string& at : {std::string("/history"), path + "/history"}) {
    const http::Response feed = get(at + ".json");
    EXPECT_EQ(feed.content_type, "application/feed+json; charset=utf-8");
    const json::value read = must(parse_json(feed.body));
    EXPECT_EQ(read.at("version"), "https://jsonfeed.org/version/1.1");
    EXPECT_EQ(read.at("feed_url"), json::value(settings_.public_url + at + ".json"));
    ASSERT_THAT(read.at("items").as_array(), SizeIs(2));
    EXPECT_EQ(read.at("items").at(0).at("id"),
              json::value("urn:uuid:" + second.statement_id.value));
    EXPECT_EQ(read.at("items").at(0).at("title"), "Second <b>");
    EXPECT_EQ(read.at("items").at(1).at("date_published"),
              json::value(to_rfc3339(first.published_at)));
    EXPECT_EQ(read.at("items").at(1).at("date_modified"),
              json::value(to_rfc3339(first.published_at)));
    const std::string atom = get(at + ".atom").body;
    EXPECT_THAT(atom,
                HasSubstr("<updated>" + to_rfc3339(second.published_at) + "</updated>\n<author>"));
    EXPECT_THAT(atom, HasSubstr("<published>" + to_rfc3339(first.published_at) + "</published>"));
    EXPECT_THAT(atom, HasSubstr("Second &lt;b&gt;"));
  }
  const std::string page = get(path).body;
  for (const std::string& address : {std::string("/history.atom"), std::string("/history.json"),
                                     path + "/history.atom", path + "/history.json"}) {
    EXPECT_THAT(page, HasSubstr("href=\"" + address + "\"")) << "to be found by feed readers";
  }
  EXPECT_THAT(get("/").body, Not(HasSubstr(path + "/history")));
}

CANDOR_EACH_ENGINE(StatusRoom);

Statement counted(std::int64_t people, std::vector<ClassReach> classes,
                  std::int64_t unmatched = 0) {
  Statement statement;
  statement.reach = {
      .people = people, .unmatched = unmatched, .ambiguous = 0, .by_class = std::move(classes)};
  return statement;
}

TEST(StatusImpact, FollowsFromPeopleAndWhatTheyLost) {
  using status::impact_of;
  EXPECT_EQ(impact_of(counted(0, {})), Impact::minor);
  EXPECT_EQ(impact_of(counted(0, {}, 1)), Impact::major) << "a record is somebody's";
  EXPECT_EQ(impact_of(counted(1, {{"email_address", 1}})), Impact::major);
  EXPECT_EQ(impact_of(counted(9'999, {{"email_address", 9'999}})), Impact::major);
  EXPECT_EQ(impact_of(counted(10'000, {{"email_address", 10'000}})), Impact::critical);
  EXPECT_EQ(impact_of(counted(1, {{"email_address", 1}, {"password", 1}})), Impact::critical);
  EXPECT_EQ(impact_of(counted(1, {{"health_record", 1}})), Impact::critical);
  EXPECT_EQ(impact_of(counted(1, {{"a class of another time", 1}})), Impact::major);
}

TEST(StatusOverall, AnOpenIncidentIsNotCalledAnOutage) {
  Site site;
  site.url = "https://incidents.acme.example";
  status::Published published;
  EXPECT_EQ(status::overall_of(site, published).indicator, "none");
  EXPECT_EQ(status::overall_of(site, published).description, "All Systems Operational");
  published.incidents.push_back({counted(1, {{"email_address", 1}})});
  EXPECT_EQ(status::overall_of(site, published).indicator, "major");
  EXPECT_EQ(status::overall_of(site, published).description, "Security Incident");
  Component component;
  component.status = ComponentStatus::major_outage;
  published.components.push_back(component);
  EXPECT_EQ(status::overall_of(site, published).indicator, "critical");
  EXPECT_EQ(status::overall_of(site, published).description, "Major System Outage");
}

TEST(StatusId, IsTheSameForTheSameNameAlways) {
  EXPECT_EQ(status::short_id("page/https://incidents.acme.example"),
            status::short_id("page/https://incidents.acme.example"));
  EXPECT_NE(status::short_id("incident/1"), status::short_id("update/1"));
  // SHA-256 of "" begins with e3b0c44298fc1c14, which is 16,406,829,232,824,261,652; modulo
  // 36^12 in base 36.
  EXPECT_EQ(status::short_id(""), "gng7kheu33tg");
}

TEST(StatusTime, IsRoundedDownToMilliseconds) {
  EXPECT_EQ(status::to_milliseconds({0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(status::to_milliseconds({1'999'999}), "1970-01-01T00:00:01.999Z");
  EXPECT_EQ(status::to_milliseconds({-1}), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace candor::record
