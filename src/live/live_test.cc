// SPDX-License-Identifier: Apache-2.0
// People who listen, at a real router and an audience; their connections are the tests' own.
#include "live/live.h"

#include <array>
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "incident/incident.h"
#include "incident/testing.h"
#include "journal/journal.h"
#include "staff/testing.h"
#include "storage/testing.h"

namespace candor::live {
namespace {

using staff::testing::an_account_with_password;
using staff::testing::kPassword;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::array<storage::RoomSchema, 5> schemas() {
  return {seal::schema(), journal::schema(), staff::schema(), incident::schema(), schema()};
}

struct Heard {
  std::string type;
  std::optional<std::int64_t> id;
  boost::json::value data;
};

std::vector<Heard> events_in(const std::string& text) {
  std::vector<Heard> events;
  for (std::string_view line : split(text, '\n')) {
    if (line.starts_with("event: ")) events.push_back({std::string(line.substr(7)), {}, {}});
    if (line.starts_with("id: ")) events.back().id = parse_integer(line.substr(4));
    if (line.starts_with("data: ")) events.back().data = boost::json::parse(line.substr(6));
  }
  return events;
}

std::string text_at(const Heard& event, std::string_view name) {
  return std::string(std::string_view(event.data.at(name).as_string()));
}

std::vector<std::string> types_of(const std::vector<Heard>& events) {
  std::vector<std::string> types;
  for (const Heard& event : events) types.push_back(event.type);
  return types;
}

std::vector<std::int64_t> ids_of(const std::vector<Heard>& events) {
  std::vector<std::int64_t> ids;
  for (const Heard& event : events) {
    if (event.type == "change") ids.push_back(event.id.value());
  }
  return ids;
}

class Live : public storage::RoomTest {
 protected:
  Live() : RoomTest(schemas(), "2026-06-10T07:30:00Z") {}

  void furnish() override {
    App a = app();
    an_account_with_password(a, "maya", {Role::administrator});
    an_account_with_password(a, "alice", {Role::commander});
    an_account_with_password(a, "bob", {Role::responder});
    incident_ = declare("copied");
    audience_ = std::make_unique<Audience>(a);
  }

  std::string declare(const std::string& title) {
    App a = app();
    return must(incident::declare(a, alice_, {.title = title})).reference;
  }
  void act(const std::string& reference) {
    App a = app();
    must(incident::add_to_timeline(a, alice_, reference,
                                   {clock_.now(), incident::Precision::exact, "key revoked"}));
  }
  // So many entries in one transaction.
  void act_often(int times) {
    App a = app();
    const auto tx = db().write();
    for (int i = 0; i < times; ++i) {
      journal::append(*tx, a, alice_,
                      {.kind = "incident.fact_stated", .subject = incident_, .occurred_at = {}},
                      boost::json::object());
    }
    tx->commit();
  }
  void restrict(const std::string& reference, std::vector<std::string> people) {
    App a = app();
    must(staff::set_entrance(
        a, root_, reference,
        {{staff::Visibility::restricted, std::move(people), {Role::administrator}}, "privileged"}));
  }
  std::int64_t newest() { return journal::newest(*db().read()); }

  std::string sign_in(const std::string& name) {
    App a = app();
    return must(staff::sign_in(a, {name, kPassword, {}})).secret;
  }

  // The answer to who comes with that cookie.
  http::Response ask(const std::string& secret, std::string_view method, const std::string& path,
                     std::map<std::string, std::string, std::less<>> query = {},
                     http::Headers headers = {}, std::string body = "") {
    App a = app();
    http::Request request;
    request.method = *http::find_method(method);
    request.path = path;
    request.query = std::move(query);
    request.headers = std::move(headers);
    request.headers.emplace_back("cookie", staff::session_cookie(secret));
    request.body = std::move(body);
    request.request_id = "test";
    return audience_->admit(router_.handle(a, request), "test");
  }
  std::shared_ptr<http::Feed> listen(const std::string& secret,
                                     std::map<std::string, std::string, std::less<>> query = {},
                                     std::optional<std::int64_t> last = std::nullopt) {
    http::Headers headers;
    if (last) headers.emplace_back("last-event-id", std::to_string(*last));
    http::Response response = ask(secret, "GET", "/api/v1/events", std::move(query), headers);
    EXPECT_EQ(response.status, 200) << response.body;
    return response.feed;
  }
  std::vector<Heard> heard(http::Feed& feed) {
    audience_->tell();
    return events_in(feed.take().text);
  }

  const Actor root_ = staff::testing::an_operator();
  std::string incident_;
  std::unique_ptr<Audience> audience_;
  http::Router router_{{routes()},
                       [this](http::Request& request, const http::Route& route, http::Headers&) {
                         return admit(request, route);
                       }};

 private:
  Result<void> admit(http::Request& request, const http::Route& route) {
    App a = app();
    request.actor = TRY(staff::recognise(a, *staff::find_session_cookie(request))).actor;
    return staff::check_access(request.actor, route.access);
  }
};

TEST_P(Live, GreetsWithTheNewestSequence) {
  const auto feed = listen(sign_in("alice"));
  const auto events = events_in(feed->take().text);
  ASSERT_THAT(types_of(events), ElementsAre("hello"));
  EXPECT_EQ(events[0].id, newest());
  EXPECT_EQ(events[0].data.at("sequence").as_int64(), newest());
  EXPECT_THAT(heard(*feed), IsEmpty());
}

TEST_P(Live, TellsWhatAnotherProcessCommitted) {
  const auto feed = listen(sign_in("alice"));
  feed->take();
  const auto other = test_db().open_again();
  App elsewhere{*other, clock_, random_, settings_};
  must(incident::declare(elsewhere, {"bob"}, {.title = "a second one"}));
  audience_->tell();
  EXPECT_EQ(feed->take().text,
            fmt::format("event: change\nid: {0}\ndata: {{\"sequence\":{0},"
                        "\"incident\":\"INC-2026-0002\",\"kind\":\"incident.declared\","
                        "\"by\":\"bob\",\"at\":\"2026-06-10T07:30:00Z\"}}\n\n",
                        newest()));
  EXPECT_THAT(heard(*feed), IsEmpty());
}

TEST_P(Live, TellsWhoAsksForOneIncidentOfNoOther) {
  const std::string other = declare("another");
  const auto feed = listen(sign_in("alice"), {{"incident", incident_}});
  act(other);
  act(incident_);
  const auto events = heard(*feed);
  EXPECT_THAT(types_of(events), ElementsAre("hello", "change", "presence"));
  EXPECT_EQ(text_at(events[1], "incident"), incident_);
}

TEST_P(Live, TellsNothingOfARestrictedIncidentToWhomItIsClosed) {
  const std::string closed = declare("closed");
  restrict(closed, {"alice"});
  const std::string bobs = sign_in("bob");
  const auto start = newest();
  const auto alice = listen(sign_in("alice"));
  const auto bob = listen(bobs);
  act(closed);
  act(incident_);
  EXPECT_THAT(ids_of(heard(*alice)), ElementsAre(start + 2, start + 3));
  const std::string told = bob->take().text;
  EXPECT_THAT(told, Not(HasSubstr(closed)));
  EXPECT_THAT(ids_of(events_in(told)), ElementsAre(start + 3));

  const auto again = listen(bobs, {}, start);
  EXPECT_THAT(again->take().text, Not(HasSubstr(closed)));
  EXPECT_EQ(ask(bobs, "GET", "/api/v1/events", {{"incident", closed}}).status, 403);
  EXPECT_EQ(ask(bobs, "GET", "/api/v1/events", {{"incident", "INC-2026-0099"}}).status, 404);
}

TEST_P(Live, WhomAnIncidentIsClosedToHearsNoMoreOfIt) {
  const auto all = listen(sign_in("bob"));
  const auto one = listen(sign_in("bob"), {{"incident", incident_}});
  heard(*all);
  one->take();
  act(incident_);
  restrict(incident_, {"alice"});
  act(incident_);
  audience_->tell();
  EXPECT_EQ(all->take().text, "");
  EXPECT_TRUE(all->is_open());
  const http::Feed::Taken last = one->take();
  EXPECT_THAT(types_of(events_in(last.text)), ElementsAre("bye"));
  EXPECT_EQ(last.state, http::Feed::State::ended);
}

TEST_P(Live, TellsNobodyOfSignInsAndRefusalsAndAdministratorsAloneOfAccounts) {
  const auto maya = listen(sign_in("maya"));
  const auto bob = listen(sign_in("bob"));
  heard(*maya);
  bob->take();
  App a = app();
  sign_in("alice");
  EXPECT_TRUE(
      is_refused(staff::sign_in(a, {"alice", "wrong password", {}}), ErrorCode::unauthenticated));
  EXPECT_THAT(heard(*maya), IsEmpty());
  must(staff::create_account(a, root_, {"carol", {Role::observer}}));
  const auto events = heard(*maya);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(text_at(events[0], "kind"), "staff.account_created");
  EXPECT_FALSE(events[0].data.as_object().contains("incident"));
  EXPECT_EQ(bob->take().text, "");
}

// Wherever the connection is cut, between any two events.
TEST_P(Live, WhoComesAgainMissesNothingAndHearsNothingTwice) {
  const std::string secret = sign_in("alice");
  const auto start = newest();
  const auto all = listen(secret);
  for (int i = 0; i < 6; ++i) act(incident_);
  const auto whole = heard(*all);
  ASSERT_THAT(ids_of(whole), SizeIs(6));
  for (std::size_t cut = 0; cut <= 6; ++cut) {
    SCOPED_TRACE(cut);
    const std::int64_t last = whole[cut].id.value();  // the hello's, or that of a change
    const auto feed = listen(secret, {{"after", "0"}}, last);
    act(incident_);
    const auto events = heard(*feed);
    EXPECT_EQ(events[0].type, "hello");
    EXPECT_FALSE(events[0].id) << "a cut right after it would lose what follows";
    std::vector<std::int64_t> expected;
    for (std::int64_t id = last + 1; id <= newest(); ++id) expected.push_back(id);
    EXPECT_EQ(ids_of(events), expected);
  }
  EXPECT_EQ(ids_of(events_in(listen(secret, {{"after", std::to_string(start)}})->take().text)),
            ids_of(events_in(listen(secret, {}, start)->take().text)));
}

TEST_P(Live, SaysReloadWhereTooMuchWasMissedOrThePlaceIsNone) {
  const std::string secret = sign_in("alice");
  const auto start = newest();
  const auto slow_audience = listen(secret);
  act_often(500);
  EXPECT_THAT(ids_of(events_in(listen(secret, {}, start)->take().text)), SizeIs(500));
  act(incident_);

  const auto new_one = listen(secret);
  new_one->take();
  for (const std::string& place : {std::to_string(start), std::to_string(newest() + 1),
                                   std::string("-7"), std::string("nonsense")}) {
    SCOPED_TRACE(place);
    const http::Response response =
        ask(secret, "GET", "/api/v1/events", {}, {{"last-event-id", place}});
    const auto events = events_in(response.feed->take().text);
    ASSERT_THAT(types_of(events), ElementsAre("hello", "reload"));
    EXPECT_EQ(events[1].id, newest());
    EXPECT_EQ(events[1].data.at("sequence").as_int64(), newest());
  }
  EXPECT_THAT(types_of(heard(*slow_audience)), ElementsAre("hello", "reload"));
  EXPECT_EQ(new_one->take().text, "") << "it has missed nothing";
  act(incident_);
  EXPECT_THAT(ids_of(heard(*slow_audience)), ElementsAre(newest()));
  EXPECT_EQ(ask(secret, "GET", "/api/v1/events", {{"after", "nonsense"}}).status, 422);
}

TEST_P(Live, WhoDoesNotReadIsCutAndTheOthersHearAll) {
  const auto slow = listen(sign_in("alice"));
  const auto reads = listen(sign_in("alice"));
  std::size_t changes = 0;
  std::size_t acts = 0;
  while (slow->is_open()) {
    act_often(400);
    acts += 400;
    changes += ids_of(heard(*reads)).size();
  }
  EXPECT_EQ(changes, acts);
  EXPECT_TRUE(reads->is_open());
  EXPECT_EQ(slow->take().state, http::Feed::State::cut);
}

TEST_P(Live, EndsWithTheSession) {
  App a = app();
  const std::string secret = sign_in("bob");
  const auto feed = listen(secret);
  const auto other = listen(sign_in("alice"));
  feed->take();
  must(staff::end_sessions(a, root_, "bob"));
  act(incident_);
  audience_->tell();
  const http::Feed::Taken last = feed->take();
  EXPECT_THAT(last.text, StartsWith("event: bye\n"));
  EXPECT_THAT(events_in(last.text), SizeIs(1));
  EXPECT_EQ(last.state, http::Feed::State::ended);
  EXPECT_TRUE(other->is_open());
}

TEST_P(Live, EndsWithinAMinuteOfTheSessionsOwnEnd) {
  const auto feed = listen(sign_in("bob"));
  feed->take();
  clock_.advance_seconds(8 * kSecondsPerHour);
  EXPECT_THAT(types_of(heard(*feed)), ElementsAre("bye"));
  EXPECT_FALSE(feed->is_open());
}

TEST_P(Live, EndsWhereTheRolesChangeOrTheAccountIsDisabled) {
  App a = app();
  const auto bob = listen(sign_in("bob"));
  const auto alice = listen(sign_in("alice"));
  must(staff::set_roles(a, root_, "bob", {{Role::observer}, "moved", {}}));
  EXPECT_THAT(types_of(heard(*bob)), ElementsAre("hello", "bye"));
  EXPECT_THAT(types_of(heard(*alice)), ElementsAre("hello"));
  must(staff::disable_account(a, root_, "alice", "on leave"));
  EXPECT_THAT(types_of(heard(*alice)), ElementsAre("bye"));
}

TEST_P(Live, AnAccountListensEightTimesAtMost) {
  const std::string secret = sign_in("alice");
  std::vector<std::shared_ptr<http::Feed>> feeds;
  for (int i = 0; i < 8; ++i) feeds.push_back(listen(secret));
  const http::Response ninth = ask(secret, "GET", "/api/v1/events");
  EXPECT_EQ(ninth.status, 429);
  EXPECT_EQ(ninth.feed, nullptr);
  EXPECT_THAT(listen(sign_in("bob")), ::testing::NotNull());
  feeds.pop_back();
  feeds.push_back(listen(secret));
}

TEST_P(Live, WhoIsThereIsThereFor45SecondsByTheClock) {
  App a = app();
  EXPECT_THAT(must(enter(a, {"bob"}, incident_, "timeline")).people, SizeIs(1));
  clock_.advance_seconds(30);
  const Presence both = must(enter(a, {"alice"}, incident_, "facts"));
  ASSERT_THAT(both.people, SizeIs(2));
  EXPECT_EQ(both.people[0].name, "alice");
  EXPECT_EQ(both.people[1].where, "timeline");
  clock_.advance_seconds(14);
  EXPECT_THAT(load_presence(*db().read(), incident_, clock_.now()).people, SizeIs(2));
  clock_.advance_seconds(1);
  const Presence one = load_presence(*db().read(), incident_, clock_.now());
  ASSERT_THAT(one.people, SizeIs(1));
  EXPECT_EQ(one.people[0].name, "alice");
}

TEST_P(Live, SinceIsWhenSomebodyCameAndNotWhenTheySaidSoAgain) {
  App a = app();
  const Instant came_at = clock_.now();
  must(enter(a, {"bob"}, incident_, "timeline"));
  clock_.advance_seconds(40);
  EXPECT_EQ(must(enter(a, {"bob"}, incident_, "timeline")).people[0].since, came_at);
  EXPECT_EQ(must(enter(a, {"bob"}, incident_, "facts")).people[0].since, clock_.now());
  clock_.advance_seconds(45);
  EXPECT_EQ(must(enter(a, {"bob"}, incident_, "facts")).people[0].since, clock_.now());
}

TEST_P(Live, PresenceIsANameOfAScreenInAnIncidentThatIsThere) {
  App a = app();
  for (const std::string& where : {std::string(), std::string("Timeline"), std::string("a b"),
                                   std::string(41, 'a'), std::string("ä")}) {
    EXPECT_TRUE(is_refused(enter(a, alice_, incident_, where), ErrorCode::invalid)) << where;
  }
  EXPECT_TRUE(is_ok(enter(a, alice_, incident_, std::string(38, 'a') + "-_")));
  EXPECT_TRUE(is_refused(enter(a, alice_, "INC-2026-0099", "facts"), ErrorCode::not_found));
  EXPECT_EQ(ask(sign_in("bob"), "GET", "/api/v1/incidents/INC-2026-0099/presence").status, 404);
}

TEST_P(Live, TellsWhoComesAndWhoseTimeIsUp) {
  App a = app();
  const auto feed = listen(sign_in("alice"), {{"incident", incident_}});
  const auto elsewhere = listen(sign_in("alice"));
  const auto start = newest();
  const auto nobody = heard(*feed);
  ASSERT_THAT(types_of(nobody), ElementsAre("hello", "presence"));
  EXPECT_THAT(nobody[1].data.at("people").as_array(), IsEmpty());
  must(enter(a, {"bob"}, incident_, "timeline"));
  audience_->tell();
  EXPECT_EQ(feed->take().text,
            "event: presence\ndata: {\"incident\":\"INC-2026-0001\",\"people\":[{\"name\":\"bob\","
            "\"where\":\"timeline\",\"since\":\"2026-06-10T07:30:00Z\"}]}\n\n");
  clock_.advance_seconds(30);
  must(enter(a, {"bob"}, incident_, "timeline"));
  EXPECT_THAT(heard(*feed), IsEmpty()) << "nothing has changed";
  clock_.advance_seconds(45);
  const auto gone = heard(*feed);
  ASSERT_THAT(types_of(gone), ElementsAre("presence"));
  EXPECT_THAT(gone[0].data.at("people").as_array(), IsEmpty());
  EXPECT_THAT(types_of(events_in(elsewhere->take().text)), ElementsAre("hello"));
  EXPECT_EQ(newest(), start) << "presence is not journalled";
}

CANDOR_EACH_ENGINE(Live);

}  // namespace
}  // namespace candor::live
