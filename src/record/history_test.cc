// SPDX-License-Identifier: Apache-2.0
#include "record/history.h"

#include <fstream>
#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/testing.h"
#include "base/text.h"
#include "record/archive_page.h"
#include "record/status.h"
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
using ::testing::StartsWith;

constexpr char kOutage[] =
    R"json({"id":"9632825","title":"Sign-in is slow",)json"
    R"json("url":"https://status.example/incidents/5jfkz8q1mlql","impact":"minor",)json"
    R"json("published_at":"2022-03-26T03:35:00Z","updated_at":"2022-03-26T03:35:00Z",)json"
    R"json("started_at":"2022-03-26T01:43:00Z","resolved_at":"2022-03-26T03:35:00Z",)json"
    R"json("components":["Login"],"downtime_start":"another field","updates":[)json"
    R"json({"at":"2022-03-26T01:43:00Z","status":"Investigating",)json"
    R"json("message":"Sign-in <1% slower."},{"at":"2022-03-26T01:43:00Z",)json"
    R"json("status":"Update","message":"See <b onload=x>here</b>"},)json"
    R"json({"at":"2022-03-26T02:00:00Z","status":"Monitoring",)json"
    R"json("message":"![x](https://e.example/x.png)"},)json"
    R"json({"at":"2022-03-26T03:35:00Z","status":"Resolved","message":"All is well."}]})json";
constexpr char kWork[] =
    R"json({"id":"77","title":"Cables move","impact":"maintenance",)json"
    R"json("url":"https://status.example/incidents/qdh0m7tdrh80",)json"
    R"json("published_at":"2021-03-28T15:02:00Z","updated_at":"2021-03-28T15:02:24Z",)json"
    R"json("started_at":"2021-03-25T17:35:00Z","resolved_at":"2021-03-28T15:02:00Z",)json"
    R"json("updates":[{"at":"2021-03-25T17:35:00Z","status":"Scheduled",)json"
    R"json("message":"On Sunday."},{"at":"2021-03-28T12:01:00Z","status":"In progress",)json"
    R"json("message":"Now."},{"at":"2021-03-28T15:02:00Z","status":"Completed",)json"
    R"json("message":"Done."}]})json";

class HistoryRoom : public storage::RoomTest {
 protected:
  HistoryRoom() : RoomTest(testing::schemas(), "2026-11-10T07:30:00Z") {}
  void furnish() override { settings_.public_url = "https://incidents.acme.example"; }
  Result<HistoryImported> import(std::string text, std::int64_t rows_max = 1'000'000) {
    App a = app();
    TextSource source(std::move(text));
    return import_history(a, alice_, {source, "history.jsonl", rows_max});
  }
  http::Response get(const std::string& path) {
    App a = app();
    return testing::get(a, path);
  }
  // All pages of a list of the status API, by id.
  std::map<std::string, json::value> read_all(const std::string& path, const char* list) {
    std::map<std::string, json::value> all;
    for (int page = 1;; ++page) {
      const json::value read =
          must(parse_json(get(fmt::format("/api/v2/{}.json?page={}", path, page)).body,
                          {.bytes_max = 1 << 26, .depth_max = 32}));
      const json::array& items = read.at(list).as_array();
      if (items.empty()) return all;
      for (const json::value& item : items) {
        EXPECT_TRUE(all.emplace(std::string(item.at("id").as_string()), item).second);
      }
    }
  }
  std::size_t entries() {
    return journal::list(*db().read(), {.subject = std::nullopt, .kind = "record.history_imported"})
        .size();
  }
};

std::string both() { return std::string(kOutage) + "\n" + kWork + "\n"; }

TEST_P(HistoryRoom, ComesInAsClosedHistoryAndIsMarkedAsThat) {
  const HistoryImported done = must(import(both()));
  EXPECT_EQ(done.incidents, 1);
  EXPECT_EQ(done.maintenances, 1);
  EXPECT_EQ(done.updates, 7);
  EXPECT_EQ(entries(), 1u);

  const auto incidents = read_all("incidents", "incidents");
  ASSERT_THAT(incidents, SizeIs(1));
  const json::value& incident = incidents.at("5jfkz8q1mlql");
  EXPECT_EQ(incident.at("name"), "Sign-in is slow");
  EXPECT_EQ(incident.at("status"), "resolved");
  EXPECT_EQ(incident.at("impact"), "minor");
  EXPECT_EQ(incident.at("monitoring_at"), "2022-03-26T02:00:00.000Z");
  EXPECT_EQ(incident.at("shortlink"), "https://incidents.acme.example/archive/5jfkz8q1mlql");
  EXPECT_EQ(incident.at("incident_updates").at(2).at("status"), "investigating")
      << "an Update leaves the status as it was";
  EXPECT_EQ(incident.at("incident_updates").at(2).at("body"), "See <b onload=x>here</b>");
  const json::object& beside = incident.at("candor").as_object();
  EXPECT_EQ(beside.at("origin"), "import");
  EXPECT_THAT(std::string(beside.at("note").as_string()), StartsWith("From before Candor"));
  EXPECT_EQ(beside.at("source_id"), "9632825");
  EXPECT_FALSE(beside.contains("statements"));
  EXPECT_THAT(json::serialize(incident), Not(HasSubstr("sha256")));

  const auto works = read_all("scheduled-maintenances", "scheduled_maintenances");
  EXPECT_EQ(works.at("qdh0m7tdrh80").at("status"), "completed");
  EXPECT_EQ(works.at("qdh0m7tdrh80").at("scheduled_for"), "2021-03-28T12:01:00.000Z");

  const json::value summary = must(parse_json(get("/api/v2/summary.json").body));
  EXPECT_THAT(summary.at("incidents").as_array(), IsEmpty());
  EXPECT_EQ(summary.at("status").at("indicator"), "none");
  const json::value feed = must(parse_json(get("/history.json").body));
  ASSERT_THAT(feed.at("items").as_array(), SizeIs(2));
  EXPECT_EQ(feed.at("items").at(0).at("date_modified"), "2022-03-26T03:35:00Z");
  EXPECT_EQ(feed.at("items").at(0).at("tags").at(0), "From before Candor");
  EXPECT_THAT(get("/history.atom").body, HasSubstr("<updated>2022-03-26T03:35:00Z</updated>\n"
                                                   "<author>"));
}

TEST_P(HistoryRoom, HasAPageForEachYearAndEachIncident) {
  EXPECT_EQ(get("/archive").status, 404);
  EXPECT_THAT(get("/").body, Not(HasSubstr("/archive")));
  must(import(both()));
  EXPECT_THAT(get("/").body, HasSubstr("href=\"/archive\""));
  const std::string newest = get("/archive").body;
  EXPECT_THAT(newest, HasSubstr("From before Candor"));
  EXPECT_THAT(newest, HasSubstr("<a href=\"/archive/5jfkz8q1mlql\">Sign-in is slow</a>"));
  EXPECT_THAT(newest, HasSubstr("<a href=\"/archive/2021\">2021</a>"));
  EXPECT_THAT(newest, Not(HasSubstr("Cables move")));
  EXPECT_THAT(get("/archive/2021").body, HasSubstr("Cables move"));
  const http::Response page = get("/archive/5jfkz8q1mlql");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("From before Candor"));
  EXPECT_THAT(page.body, HasSubstr("Sign-in &lt;1% slower."));
  EXPECT_THAT(page.body, HasSubstr("Affected: Login."));
  for (const char* path : {"/archive/2020", "/archive/000000000000", "/archive/x"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST_P(HistoryRoom, StandsInTheYearAndOnTheDayThatTheCompanysClocksShowed) {
  must(import(replace_all(kOutage, "\"started_at\":\"2022-03-26T01:43:00Z\"",
                          "\"started_at\":\"2021-12-31T23:30:00Z\"")));
  EXPECT_THAT(get("/archive/2021").body, HasSubstr("31 December 2021"));
  settings_.organisation.time_zone = "Europe/Berlin";
  EXPECT_EQ(get("/archive/2021").status, 404);
  EXPECT_THAT(get("/archive/2022").body, HasSubstr("1 January 2022"));
  const std::string page = get("/archive/5jfkz8q1mlql").body;
  EXPECT_THAT(page, HasSubstr("Sat 1 Jan 2022, 00:30 CET (31 Dec, 23:30 UTC)"));
  EXPECT_THAT(page, HasSubstr("href=\"/archive/2022\""));
}

TEST_P(HistoryRoom, WhatItHoldsIsNeverHtml) {
  must(import(both()));
  for (const char* path : {"/archive/5jfkz8q1mlql", "/history.atom", "/history.json"}) {
    const std::string body = get(path).body;
    EXPECT_THAT(body, Not(HasSubstr("<b onload"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("<img"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("&lt;img"))) << path;
  }
  EXPECT_EQ(past_html("a <b> & c"), "<p>a &lt;b&gt; &amp; c</p>\n");
  EXPECT_EQ(past_html("[x](javascript:alert(1))\n<i>"),
            "<p>[x](javascript:alert(1))<br>\n&lt;i&gt;</p>\n")
      << "what no page may hold stands there as it was typed";
}

TEST_P(HistoryRoom, TheSameFileAgainIsDoneOnce) {
  must(import(both()));
  const HistoryImported again = must(import(both()));
  EXPECT_EQ(again.incidents + again.maintenances, 0);
  EXPECT_EQ(again.already_there, 2);
  EXPECT_EQ(entries(), 1u);
  EXPECT_THAT(list_past(*db().read()), SizeIs(2));
  // A longer one brings what is new.
  const std::string more =
      both() + replace_all(replace_all(kWork, "qdh0m7tdrh80", "aaaaaaaaaaaa"), "Cables", "Racks");
  const HistoryImported longer = must(import(more));
  EXPECT_EQ(longer.maintenances, 1);
  EXPECT_EQ(longer.already_there, 2);
}

TEST_P(HistoryRoom, HistoryIsNotRewritten) {
  must(import(both()));
  const auto refused = import(replace_all(both(), "All is well.", "Nothing happened."));
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, StartsWith("history.jsonl line 1: an incident of its id"));
  EXPECT_EQ(find_past(*db().read(), "5jfkz8q1mlql")->updates.back().body, "All is well.");
}

TEST_P(HistoryRoom, ABadLineIsNamedAndNothingOfTheFileComesIn) {
  const auto changed = [](std::string_view from, std::string_view to) {
    const std::string line = replace_all(kOutage, from, to);
    EXPECT_NE(line, kOutage) << from;
    return line;
  };
  const std::pair<std::string, std::string> cases[] = {
      {"nonsense", "line 2: "},
      {"[1]", "line 2: is not a JSON object"},
      {"{}", "line 2: /id is missing"},
      {std::string(kOutage).substr(0, 300), "line 2: "},
      {changed("\"title\":\"Sign-in is slow\"", "\"title\":7"), "line 2: /title is not a string"},
      {changed("Sign-in is slow", ""), "line 2: /title is not one line of 1 to 500"},
      {changed("Sign-in is slow", std::string(501, 'x')), "line 2: /title has more than 500"},
      {changed("Sign-in is slow", "\\u0000"), "line 2: /title holds a NUL"},
      {changed("Sign-in is slow", "\xff\xfe"), "line 2: is not UTF-8 at byte "},
      {changed("\"minor\"", "\"awful\""), "line 2: /impact is not one of none, minor, major"},
      {changed("5jfkz8q1mlql", "../../etc"), "line 2: /url does not end in the incident's id"},
      {changed("\"started_at\":\"2022-03-26T01:43:00Z\"", "\"started_at\":\"yesterday\""),
       "line 2: /started_at is not a time"},
      {changed("\"started_at\":\"2022-03-26T01:43:00Z\"",
               "\"started_at\":\"2027-01-01T00:00:00Z\""),
       "line 2: /started_at is in the future"},
      {changed("\"resolved_at\":\"2022", "\"resolved_at\":\"2021"),
       "line 2: /resolved_at is earlier than started_at"},
      {changed("\"at\":\"2022-03-26T02:00:00Z\"", "\"at\":\"2022-03-26T01:00:00Z\""),
       "line 2: /updates/2/at is earlier than the update before it"},
      {changed("\"Monitoring\"", "\"Watching\""), "line 2: /updates/2/status is not one of"},
      {changed("\"Monitoring\"", "\"Scheduled\""), "line 2: /updates/0/status is not one of"},
      {changed("\"Resolved\"", "\"Monitoring\""), "line 2: /updates/3/status does not close it"},
      {changed("\"All is well.\"", "null"), "line 2: /updates/3/message is missing"},
      {changed("\"All is well.\"", "\"" + std::string(100'001, 'x') + "\""),
       "line 2: /updates/3/message has more than 100000"},
      {changed("[\"Login\"]", "\"Login\""), "line 2: /components is not a list"},
      {changed("[\"Login\"]", "[\"a\\u0000b\"]"), "line 2: /components/0 is not one line"},
      {changed("[\"Login\"]", "[1]"), "line 2: /components/0 is not a string"},
      {changed("\"downtime_start\":", "\"id\":"), "line 2: "},
      {changed("\"downtime_start\":\"another field\"",
               "\"downtime_start\":" + std::string(40, '[') + std::string(40, ']')),
       "line 2: "},
      {std::string(kPastLineBytesMax + 1, ' '), "line 2: is longer than 1,048,576 bytes"},
      {kWork, "line 2: its id stood in line 1 already"},
  };
  for (const auto& [line, expected] : cases) {
    SCOPED_TRACE(expected);
    const auto refused = import(std::string(kWork) + "\n" + line + "\n");
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, StartsWith("history.jsonl " + expected));
    EXPECT_THAT(refused.error().message, HasSubstr("; nothing was imported"));
    EXPECT_THAT(refused.error().message, Not(HasSubstr("\n")));
    EXPECT_LT(refused.error().message.size(), 250u) << "nothing of the line is repeated";
    EXPECT_THAT(list_past(*db().read()), IsEmpty());
  }
  EXPECT_TRUE(is_refused(import(""), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(import("\n \n"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(import(both(), 1), ErrorCode::too_large));
  EXPECT_EQ(entries(), 0u);
}

TEST_P(HistoryRoom, LineEndsAndEmptyLinesAreOfAnyKind) {
  const HistoryImported done = must(import("\r\n" + std::string(kOutage) + "\r\n\n" + kWork));
  EXPECT_EQ(done.lines, 2);
}

// A real page's history, read back through the API as it stands in the file.
TEST_P(HistoryRoom, ARealHistoryReadsBackAsItIsInTheFile) {
  const auto path = find_shared_data("status/github-incidents.jsonl");
  if (!path) GTEST_SKIP() << "status/github-incidents.jsonl is not here";
  std::ifstream file(*path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const HistoryImported done = must(import(text));
  const auto incidents = read_all("incidents", "incidents");
  const auto works = read_all("scheduled-maintenances", "scheduled_maintenances");
  EXPECT_EQ(std::ssize(incidents), done.incidents);
  EXPECT_EQ(std::ssize(works), done.maintenances);

  // An instant of the file as the API writes it.
  const auto written = [](const json::value& at) {
    return json::value(status::to_milliseconds(must(parse_rfc3339(std::string(at.as_string())))));
  };
  const http::Resources shelf = public_shelf(*db().read(), settings_);
  std::int64_t lines = 0;
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) continue;
    ++lines;
    const json::value original = must(parse_json(line));
    const std::string url(original.at("url").as_string());
    const std::string id = url.substr(url.rfind('/') + 1);
    SCOPED_TRACE(id);
    const bool is_work = original.at("impact") == "maintenance";
    const json::value& read = (is_work ? works : incidents).at(id);
    EXPECT_EQ(read.at("candor").at("source_id"), original.at("id"));
    EXPECT_EQ(read.at("candor").at("source_url"), original.at("url"));
    EXPECT_EQ(read.at("name"), original.at("title"));
    EXPECT_EQ(read.at("impact"), original.at("impact"));
    EXPECT_EQ(read.at("started_at"), written(original.at("started_at")));
    EXPECT_EQ(read.at("resolved_at"), written(original.at("resolved_at")));
    EXPECT_EQ(read.at("updated_at"), written(original.at("updated_at")));
    EXPECT_EQ(read.at("status"), is_work ? "completed" : "resolved");
    const json::array& updates = original.at("updates").as_array();
    const json::array& said = read.at("incident_updates").as_array();
    ASSERT_EQ(said.size(), updates.size());
    std::string status = is_work ? "scheduled" : "investigating";
    for (std::size_t i = 0; i < updates.size(); ++i) {
      const json::value& update = said[said.size() - 1 - i];
      const std::string word(updates[i].at("status").as_string());
      if (word != "Update") status = replace_all(to_lower(word), " ", "_");
      EXPECT_EQ(update.at("status"), json::value(status));
      EXPECT_EQ(read.at("candor").at("update_words").at(updates.size() - 1 - i),
                updates[i].at("status"));
      EXPECT_EQ(update.at("body"), updates[i].at("message"));
      EXPECT_EQ(update.at("created_at"), written(updates[i].at("at")));
    }
    EXPECT_TRUE(shelf.contains("/archive/" + id));
    if (lines == 1) {
      EXPECT_EQ(get("/archive/" + id).status, 200);
    }
  }
  EXPECT_EQ(lines, done.lines);
}

CANDOR_EACH_ENGINE(HistoryRoom);

}  // namespace
}  // namespace candor::record
