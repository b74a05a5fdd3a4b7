// SPDX-License-Identifier: Apache-2.0
#include "incident/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "incident/rules.h"
#include "incident/testing.h"
#include "incident/timeline_pages.h"
#include "storage/testing.h"

namespace candor::incident {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Instant at(std::string_view text) { return must(parse_rfc3339(text)); }

TEST(LateEntry, CountsFromTheLastInstantAtWhichItCanHaveOccurred) {
  struct Row {
    const char* occurred_at;
    Precision precision;
    const char* recorded_at;
    std::optional<std::int64_t> late_s;
  };
  const Row table[] = {
      {"2026-06-10T09:00:00Z", Precision::exact, "2026-06-10T09:59:59Z", std::nullopt},
      {"2026-06-10T09:00:00Z", Precision::exact, "2026-06-10T10:00:00Z", 3600},
      {"2026-06-10T09:00:00Z", Precision::approximate, "2026-06-10T10:00:00Z", 3600},
      {"2026-06-10T09:00:00Z", Precision::minute, "2026-06-10T10:00:59Z", std::nullopt},
      {"2026-06-10T09:00:00Z", Precision::minute, "2026-06-10T10:01:00Z", 3600},
      {"2026-06-10T09:00:00Z", Precision::day, "2026-06-11T00:59:59Z", std::nullopt},
      {"2026-06-10T09:00:00Z", Precision::day, "2026-06-13T00:00:00Z", 2 * 86'400},
      {"2026-02-10T09:00:00Z", Precision::month, "2026-03-01T00:59:59Z", std::nullopt},
      {"2026-12-10T09:00:00Z", Precision::month, "2027-01-02T00:00:00Z", 86'400},
      {"2025-12-10T09:00:00Z", Precision::year, "2026-01-02T00:00:00Z", 86'400},
      {"2026-06-10T09:00:00Z", Precision::year, "2026-12-31T23:59:59Z", std::nullopt},
  };
  for (const Row& row : table) {
    EXPECT_EQ(late_by_s(at(row.occurred_at), row.precision, at(row.recorded_at)), row.late_s)
        << row.occurred_at << " " << row.recorded_at;
  }
}

class IncidentTimeline : public storage::RoomTest {
 protected:
  IncidentTimeline() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override {
    App a = app();
    inc_ = must(declare(a, alice_, {.title = "copied"})).reference;
  }
  TimelineEntry added(const NewTimelineEntry& wanted) {
    App a = app();
    const TimelineEntry entry = must(add_to_timeline(a, alice_, inc_, wanted));
    clock_.advance_seconds(1);
    return entry;
  }
  NewTimelineEntry entry(std::string_view occurred_at, std::string text) {
    return {.occurred_at = at(occurred_at), .precision = Precision::exact, .text = std::move(text)};
  }
  std::vector<std::string> texts(const TimelineFilter& filter) {
    std::vector<std::string> found;
    for (const TimelineEntry& one : must(list_timeline(*db().read(), inc_, filter)).entries) {
      found.push_back(one.text);
    }
    return found;
  }

  std::string inc_;
};

TEST_P(IncidentTimeline, KeepsWhereItIsKnownFromAndHowFarItMayGo) {
  NewTimelineEntry wanted = entry("2026-06-08T02:00:00Z", "The key was used from abroad.");
  wanted.precision = Precision::approximate;
  wanted.source = "CloudTrail";
  wanted.tlp = Tlp::amber_strict;
  wanted.milestone = Milestone::compromise;
  added(wanted);
  const auto page = must(list_timeline(*db().read(), inc_, {}));
  ASSERT_THAT(page.entries, SizeIs(1));
  const TimelineEntry& read = page.entries[0];
  EXPECT_EQ(read.precision, Precision::approximate);
  EXPECT_EQ(read.source, "CloudTrail");
  EXPECT_EQ(read.tlp, Tlp::amber_strict);
  EXPECT_EQ(read.milestone, Milestone::compromise);
  EXPECT_EQ(read.late_by_s, 53 * kSecondsPerHour + 1800) << "it was learned two days later";
}

TEST_P(IncidentTimeline, ACorrectionStandsBesideWhatItCorrectsOnce) {
  App a = app();
  NewTimelineEntry wanted = entry("2026-06-08T02:00:00Z", "The key was used from abroad.");
  wanted.milestone = Milestone::compromise;
  const TimelineEntry wrong = added(wanted);
  NewTimelineEntry better = entry("2026-06-07T02:00:00Z", "The key was used from abroad.");
  better.milestone = Milestone::compromise;
  better.corrects = wrong.timeline_entry_id;
  const TimelineEntry right = added(better);

  EXPECT_TRUE(is_refused(add_to_timeline(a, alice_, inc_, better), ErrorCode::conflict));
  better.corrects = TimelineEntryId{"no such"};
  EXPECT_TRUE(is_refused(add_to_timeline(a, alice_, inc_, better), ErrorCode::conflict));
  const std::string other = must(declare(a, alice_, {.title = "other"})).reference;
  better.corrects = right.timeline_entry_id;
  EXPECT_TRUE(is_refused(add_to_timeline(a, alice_, other, better), ErrorCode::conflict))
      << "an entry of another incident";

  const auto page = must(list_timeline(*db().read(), inc_, {}));
  ASSERT_THAT(page.entries, SizeIs(2)) << "nothing was replaced";
  EXPECT_EQ(page.entries[1].corrected_by, right.timeline_entry_id);
  EXPECT_EQ(page.entries[0].corrects, wrong.timeline_entry_id);
  const IncidentId id = must(load_incident(*db().read(), inc_)).incident_id;
  EXPECT_EQ(find_milestone(*db().read(), id, Milestone::compromise)->timeline_entry_id,
            right.timeline_entry_id)
      << "only what stands counts";
  EXPECT_FALSE(find_milestone(*db().read(), id, Milestone::containment));
  EXPECT_EQ(count_timeline(*db().read(), id).corrected, 1);
}

TEST_P(IncidentTimeline, IsReadPageByPageAlsoWhereInstantsAreTheSame) {
  for (const char* text : {"a", "b", "c", "d", "e"}) added(entry("2026-06-10T07:00:00Z", text));
  added(entry("2026-06-09T07:00:00Z", "before"));
  std::vector<std::string> found;
  TimelineFilter filter{.limit = 2};
  do {
    const auto page = must(list_timeline(*db().read(), inc_, filter));
    for (const TimelineEntry& one : page.entries) found.push_back(one.text);
    filter.after = page.next;
  } while (filter.after);
  EXPECT_THAT(found, ElementsAre("before", "a", "b", "c", "d", "e"));
  filter.after = "no such entry";
  EXPECT_TRUE(is_refused(list_timeline(*db().read(), inc_, filter), ErrorCode::invalid));
}

TEST_P(IncidentTimeline, IsReadFromItsEndAlsoWhereInstantsAreTheSame) {
  for (const char* text : {"a", "b", "c", "d", "e"}) added(entry("2026-06-10T07:00:00Z", text));
  const auto last = added(entry("2026-06-10T07:20:00Z", "last"));
  added(entry("2026-06-09T07:00:00Z", "first"));
  std::vector<std::string> found;
  std::optional<std::string> before = last.timeline_entry_id.value;
  do {
    const auto page = must(list_timeline_before(*db().read(), inc_, {.limit = 2}, *before));
    for (auto one = page.entries.rbegin(); one != page.entries.rend(); ++one) {
      found.push_back(one->text);
    }
    before = page.next;
  } while (before);
  EXPECT_THAT(found, ElementsAre("e", "d", "c", "b", "a", "first"));
  EXPECT_TRUE(is_refused(list_timeline_before(*db().read(), inc_, {}, "no such entry"),
                         ErrorCode::invalid));
  EXPECT_TRUE(
      is_refused(list_timeline_before(*db().read(), inc_, {.after = last.timeline_entry_id.value},
                                      last.timeline_entry_id.value),
                 ErrorCode::invalid));
}

TEST_P(IncidentTimeline, IsFilteredByMarkAndTime) {
  NewTimelineEntry wanted = entry("2026-06-08T00:00:00Z", "open");
  wanted.tlp = Tlp::clear;
  added(wanted);
  wanted = entry("2026-06-09T00:00:00Z", "strict");
  wanted.tlp = Tlp::amber_strict;
  added(wanted);
  added(entry("2026-06-10T00:00:00Z", "usual"));
  EXPECT_THAT(texts({.tlp_max = Tlp::amber}), ElementsAre("open", "usual"));
  EXPECT_THAT(texts({.tlp_max = Tlp::clear}), ElementsAre("open"));
  EXPECT_THAT(texts({.from = at("2026-06-09T00:00:00Z")}), ElementsAre("strict", "usual"));
  EXPECT_THAT(texts({.from = at("2026-06-09T00:00:00Z"), .to = at("2026-06-10T00:00:00Z")}),
              ElementsAre("strict"));
  EXPECT_THAT(texts({.to = at("2026-06-08T00:00:00Z")}), IsEmpty());
}

TEST_P(IncidentTimeline, TheOverviewHasItsEndAndSaysHowMuchCameBefore) {
  for (int i = 0; i < 203; ++i) added(entry("2026-06-10T07:00:00Z", std::to_string(i)));
  const Overview overview = must(load_overview(*db().read(), inc_));
  ASSERT_THAT(overview.timeline, SizeIs(200));
  EXPECT_EQ(overview.timeline_earlier, 3);
  EXPECT_EQ(overview.timeline.front().text, "3");
  EXPECT_EQ(overview.timeline.back().text, "202");
}

TEST_P(IncidentTimeline, APrivilegedEntryIsForCounselItsAuthorAndThoseNamed) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  must(staff::create_account(a, alice_, {"a_b", {Role::responder}}));
  must(add_to_timeline(a, alice_, inc, {.occurred_at = clock_.now(), .text = "for all"}));
  must(add_to_timeline(a, alice_, inc,
                       {.occurred_at = clock_.now(),
                        .text = "advice of counsel",
                        .privilege = Privilege::counsel,
                        .shared_with = {"a_b"}}));
  const auto seen_by = [&](const Actor& reader) {
    const auto tx = db().read();
    const Overview overview = must(load_overview(*tx, inc, reader));
    EXPECT_EQ(overview.timeline_earlier, 0);
    EXPECT_EQ(must(list_timeline(*tx, inc, {}, reader)).entries.size(), overview.timeline.size());
    return overview.timeline.size();
  };
  EXPECT_EQ(seen_by(alice_), 2u) << "she wrote it";
  EXPECT_EQ(seen_by({.name = "carla", .roles = {Role::counsel}}), 2u);
  EXPECT_EQ(seen_by({.name = "a_b", .roles = {Role::responder}}), 2u);
  EXPECT_EQ(seen_by({.name = "axb", .roles = {Role::responder}}), 1u) << "_ is no wildcard";
  EXPECT_EQ(seen_by({.name = "maya", .roles = {Role::administrator}}), 1u);
  EXPECT_EQ(seen_by({}), 1u) << "so it is in no export";

  must(add_to_timeline(
      a, alice_, inc,
      {.occurred_at = clock_.now(), .text = "for counsel alone", .privilege = Privilege::counsel}));
  EXPECT_EQ(seen_by({.name = "carla", .roles = {Role::counsel}}), 3u);
  EXPECT_EQ(seen_by({.name = "a_b", .roles = {Role::responder}}), 2u);
  EXPECT_EQ(seen_by({}), 1u);
}

TEST_P(IncidentTimeline, ANameWithoutAnAccountIsRefused) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  EXPECT_TRUE(is_refused(add_to_timeline(a, alice_, inc,
                                         {.occurred_at = clock_.now(),
                                          .text = "x",
                                          .privilege = Privilege::counsel,
                                          .shared_with = {"nobody"}}),
                         ErrorCode::invalid));
}

CANDOR_EACH_ENGINE(IncidentTimeline);

}  // namespace
}  // namespace candor::incident
