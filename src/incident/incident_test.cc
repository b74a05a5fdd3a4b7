// SPDX-License-Identifier: Apache-2.0
#include "incident/incident.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "incident/testing.h"
#include "journal/journal.h"
#include "storage/testing.h"

namespace candor::incident {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class IncidentRoom : public storage::RoomTest {
 protected:
  IncidentRoom() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  std::vector<std::string> journal_kinds() {
    std::vector<std::string> kinds;
    for (const auto& entry : journal::list(*db().read(), {})) kinds.push_back(entry.kind);
    return kinds;
  }
};

TEST_P(IncidentRoom, NumbersIncidentsPerYearOfDeclaration) {
  App a = app();
  EXPECT_EQ(must(declare(a, alice_, {.title = "first"})).reference, "INC-2026-0001");
  EXPECT_EQ(must(declare(a, alice_, {.title = "second"})).reference, "INC-2026-0002");
  clock_.set(must(parse_rfc3339("2027-01-01T00:00:00Z")));
  EXPECT_EQ(must(declare(a, alice_, {.title = "third"})).reference, "INC-2027-0001");
}

TEST_P(IncidentRoom, ARefusedDeclarationUsesNoNumberAndWritesNoEntry) {
  App a = app();
  EXPECT_TRUE(is_refused(declare(a, alice_, {.title = ""}), ErrorCode::invalid));

  EXPECT_EQ(must(declare(a, alice_, {.title = "good"})).reference, "INC-2026-0001");
  EXPECT_THAT(journal_kinds(), ElementsAre("incident.declared"));
}

TEST_P(IncidentRoom, EveryChangeIsOneEntryOfTheJournal) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  must(set_severity(a, alice_, inc, {Severity::high, "12,401 people", std::nullopt}));
  must(set_phase(a, alice_, inc,
                 {Phase::containment_eradication_and_recovery, "key revoked", std::nullopt}));
  must(set_status(a, alice_, inc, {Status::confirmed, "the dump is ours", std::nullopt}));
  must(set_anchor(a, alice_, inc, Anchor::awareness, {clock_.now(), "seen by the analyst"}));
  must(state_fact(a, alice_, inc,
                  {.question = Question::what_happened,
                   .status = FactStatus::confirmed,
                   .text = "Someone copied our database.",
                   .known_by = std::nullopt,
                   .corrects = std::nullopt}));
  must(add_to_timeline(a, alice_, inc, {clock_.now(), Precision::exact, "key revoked"}));

  EXPECT_THAT(
      journal_kinds(),
      ElementsAre("incident.declared", "incident.changed", "incident.changed", "incident.changed",
                  "incident.anchor_set", "incident.fact_stated", "incident.timeline_added"));
  const auto verification = journal::verify(*db().read());
  EXPECT_FALSE(verification.first_bad) << verification.reason;
}

TEST_P(IncidentRoom, AChangeOfAnOlderVersionIsStale) {
  App a = app();
  const Incident seen = must(declare(a, alice_, {.title = "copied"}));
  must(set_severity(a, alice_, seen.reference, {Severity::high, "more people", seen.version}));

  const auto late =
      set_severity(a, alice_, seen.reference, {Severity::low, "looked small", seen.version});

  EXPECT_TRUE(is_refused(late, ErrorCode::stale));
  EXPECT_EQ(must(load_incident(*db().read(), seen.reference)).severity, Severity::high);
}

TEST_P(IncidentRoom, SettingWhatIsAlreadySoChangesNothing) {
  App a = app();
  const Incident before = must(declare(a, alice_, {.title = "copied"}));
  const Incident after = must(
      set_severity(a, alice_, before.reference, {Severity::medium, "as it was", std::nullopt}));

  EXPECT_EQ(after.version, before.version);
  EXPECT_THAT(journal_kinds(), SizeIs(1));
}

TEST_P(IncidentRoom, AnAnchorSetAgainShowsTheNewOneOnly) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  const Instant first = add_seconds(clock_.now(), -7200);
  const Instant second = add_seconds(clock_.now(), -3600);
  must(set_anchor(a, alice_, inc, Anchor::awareness, {first, "first guess"}));
  must(set_anchor(a, alice_, inc, Anchor::awareness, {second, "the log was in another zone"}));
  must(set_anchor(a, alice_, inc, Anchor::discovery, {first, "alert"}));

  const Overview overview = must(load_overview(*db().read(), inc));

  ASSERT_THAT(overview.anchors, SizeIs(2));
  EXPECT_EQ(overview.anchors[0].anchor, Anchor::discovery) << "in order of time";
  EXPECT_EQ(overview.anchors[1].at, second);
}

TEST_P(IncidentRoom, ACorrectionTakesTheFactsPlaceOnce) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  NewFact wanted{.question = Question::what_information,
                 .status = FactStatus::suspected,
                 .text = "E-mail addresses.",
                 .known_by = std::nullopt,
                 .corrects = std::nullopt};
  const Fact first = must(state_fact(a, alice_, inc, wanted));
  wanted.text = "E-mail addresses and phone numbers.";
  wanted.corrects = first.fact_id;
  const Fact second = must(state_fact(a, alice_, inc, wanted));

  EXPECT_TRUE(is_refused(state_fact(a, alice_, inc, wanted), ErrorCode::conflict))
      << "the first fact no longer stands";
  wanted.corrects = second.fact_id;
  wanted.question = Question::what_happened;
  EXPECT_TRUE(is_refused(state_fact(a, alice_, inc, wanted), ErrorCode::conflict))
      << "another question";
  const Overview overview = must(load_overview(*db().read(), inc));
  ASSERT_THAT(overview.facts, SizeIs(1));
  EXPECT_EQ(overview.facts[0].text, "E-mail addresses and phone numbers.");
}

TEST_P(IncidentRoom, WhatAFactSaidBeforeIsListedWithWhoAndWhen) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  NewFact wanted{.question = Question::what_information,
                 .status = FactStatus::suspected,
                 .text = "E-mail addresses.",
                 .known_by = std::nullopt,
                 .corrects = std::nullopt};
  const Fact first = must(state_fact(a, alice_, inc, wanted));
  clock_.advance_seconds(60);
  wanted.text = "E-mail addresses and phone numbers.";
  wanted.corrects = first.fact_id;
  const Fact second = must(state_fact(a, {.name = "ben"}, inc, wanted));

  const std::vector<Fact> all = must(list_facts(*db().read(), inc));

  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].text, "E-mail addresses.");
  EXPECT_EQ(all[0].stated_by, alice_.name);
  EXPECT_EQ(all[0].stated_at, first.stated_at);
  EXPECT_EQ(all[1].fact_id, second.fact_id);
  EXPECT_EQ(all[1].corrects, first.fact_id);
  EXPECT_EQ(all[1].stated_by, "ben");
  EXPECT_EQ(all[1].stated_at, add_seconds(first.stated_at, 60));
  EXPECT_TRUE(is_refused(list_facts(*db().read(), "INC-2026-9999"), ErrorCode::not_found));
}

TEST_P(IncidentRoom, TheTimelineIsInOrderOfTheWorldNotOfTheTyping) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  must(add_to_timeline(a, alice_, inc, {clock_.now(), Precision::exact, "contained"}));
  must(add_to_timeline(a, alice_, inc,
                       {add_seconds(clock_.now(), -86'400), Precision::day, "entered"}));

  const Overview overview = must(load_overview(*db().read(), inc));

  ASSERT_THAT(overview.timeline, SizeIs(2));
  EXPECT_EQ(overview.timeline[0].text, "entered");
  EXPECT_EQ(overview.timeline[0].recorded_at, clock_.now());
}

TEST_P(IncidentRoom, ListsNewestFirstPageByPage) {
  App a = app();
  for (int i = 1; i <= 5; ++i) {
    clock_.advance_seconds(1);
    must(declare(a, alice_, {.title = std::to_string(i)}));
  }
  std::vector<std::string> titles;
  std::optional<std::string> after;
  do {
    const Page page = list_incidents(*db().read(), {.after = after, .limit = 2});
    for (const Incident& incident : page.incidents) titles.push_back(incident.title);
    after = page.next;
  } while (after);

  EXPECT_THAT(titles, ElementsAre("5", "4", "3", "2", "1"));
}

TEST_P(IncidentRoom, UnknownReferencesAreNotFound) {
  App a = app();
  EXPECT_TRUE(is_refused(load_overview(*db().read(), "INC-2026-9999"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(set_anchor(a, alice_, "x", Anchor::awareness, {clock_.now(), "y"}),
                         ErrorCode::not_found));
}

TEST_P(IncidentRoom, ImportsVerisRecordsOnceAndExportsThemWhole) {
  App a = app();
  const std::string record = R"({"incident_id": "r-1", "schema_version": "1.4.0",
    "security_incident": "Confirmed", "summary": "Lost disk.", "custom": {"kept": [1, 2]},
    "timeline": {"incident": {"year": 2015}}})";
  const VerisImport first = must(import_veris(a, alice_, record));
  const VerisImport second = must(import_veris(a, alice_, "[" + record + "]"));

  EXPECT_THAT(first.references, ElementsAre("INC-2015-0001"));
  EXPECT_THAT(second.references, SizeIs(0));
  ASSERT_THAT(second.refused, SizeIs(1));
  EXPECT_EQ(second.refused[0].reason, "an incident of this incident_id is already here");
  EXPECT_THAT(must(export_veris(*db().read(), "INC-2015-0001")), ::testing::HasSubstr("\"kept\""));
  EXPECT_THAT(journal_kinds(), ElementsAre("incident.veris_imported"));
}

TEST_P(IncidentRoom, ComparesItsDaysToNoticeWithAFileOfRealOnes) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  const auto compare_with = [&](const char* csv) {
    TextSource input(csv);
    return compare(a, inc, {.input = input, .name = "notices.csv"});
  };
  constexpr const char* kCsv =
      "Name,DaysElapsedBeforeNotification\na,10\nb,\nc,49\nd,80\ne,\nf,200\n";
  EXPECT_TRUE(is_refused(compare_with(kCsv), ErrorCode::conflict)) << "no awareness yet";

  must(set_anchor(a, alice_, inc, Anchor::awareness,
                  {add_seconds(clock_.now(), -12 * kSecondsPerDay), "seen"}));
  const Comparison untold = must(compare_with(kCsv));
  EXPECT_FALSE(untold.told);
  EXPECT_EQ(untold.days, 12);
  EXPECT_EQ(untold.notices, 4);
  EXPECT_EQ(untold.skipped, 2);
  EXPECT_EQ(untold.median_days, 49);
  EXPECT_DOUBLE_EQ(untold.slower_percent, 75.0);

  must(set_anchor(a, alice_, inc, Anchor::another_notice,
                  {add_seconds(clock_.now(), -2 * kSecondsPerDay), "letters left"}));
  EXPECT_EQ(must(compare_with(kCsv)).days, 10);
  EXPECT_TRUE(is_refused(compare_with("Name\na\n"), ErrorCode::invalid));
}

TEST_P(IncidentRoom, AFileOfNoticesIsRefusedByPlaceAndWithinItsRows) {
  App a = app();
  const std::string inc = must(declare(a, alice_, {.title = "copied"})).reference;
  must(set_anchor(a, alice_, inc, Anchor::awareness, {clock_.now(), "seen"}));
  const auto refused = [&](const char* csv, std::int64_t rows_max) {
    TextSource input(csv);
    return to_text(
        compare(a, inc, {.input = input, .name = "notices.csv", .rows_max = rows_max}).error());
  };
  EXPECT_EQ(refused("DaysElapsedBeforeNotification,Name\n-5,a\n=1+1,b\n99999999999999,c\n"
                    "36500,d\n36501,e\nmany,f\n",
                    10),
            "notices.csv cannot be imported; nothing was changed\n"
            "  notices.csv line 2, column 1 (DaysElapsedBeforeNotification): is not a number of "
            "days from 0 to 36,500\n"
            "  notices.csv line 3, column 1 (DaysElapsedBeforeNotification): is not a number of "
            "days from 0 to 36,500\n"
            "  notices.csv line 4, column 1 (DaysElapsedBeforeNotification): is not a number of "
            "days from 0 to 36,500\n"
            "  notices.csv line 6, column 1 (DaysElapsedBeforeNotification): is not a number of "
            "days from 0 to 36,500\n"
            "  notices.csv line 7, column 1 (DaysElapsedBeforeNotification): is not a number of "
            "days from 0 to 36,500");
  EXPECT_EQ(refused("DaysElapsedBeforeNotification\n1\n2\n3\n", 2),
            "notices.csv has more than 2 rows; import_rows_max in candor.toml sets how many it may "
            "have");
  EXPECT_EQ(refused("DaysElapsedBeforeNotification,Name\n,a\n,b\n", 10),
            "notices.csv has no row with a number in DaysElapsedBeforeNotification");
}

CANDOR_EACH_ENGINE(IncidentRoom);

}  // namespace
}  // namespace candor::incident
