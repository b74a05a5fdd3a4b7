// SPDX-License-Identifier: Apache-2.0
#include "incident/case_import.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing.h"
#include "incident/archive.h"
#include "incident/testing.h"
#include "storage/testing.h"

namespace candor::incident {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string file(const std::string& name) {
  return must(read_file("tests/data/" + name, 1'000'000));
}

class CaseImports : public storage::RoomTest {
 protected:
  CaseImports() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  CaseImport taken(Tool tool, const std::string& json) {
    App a = app();
    return must(import_case(a, alice_, tool, json));
  }
  static std::vector<std::string> fields(const CaseImport& import) {
    std::vector<std::string> names;
    for (const NotMapped& field : import.not_mapped) names.push_back(field.field);
    return names;
  }
};

TEST_P(CaseImports, AnIncidentOfDispatchComesInWithItsCourseAndItsPeople) {
  const CaseImport import = taken(Tool::dispatch, file("dispatch-incident.json"));
  const Overview overview = must(load_overview(*db().read(), import.reference));
  EXPECT_EQ(overview.incident.title, "Support mailbox was read by a stranger");
  EXPECT_EQ(overview.incident.severity, Severity::critical);
  EXPECT_EQ(overview.incident.state, State::closed);
  EXPECT_EQ(overview.incident.closed_at, must(parse_rfc3339("2025-11-21T10:00:00Z")));
  ASSERT_THAT(overview.roles, SizeIs(2));
  EXPECT_EQ(overview.roles[0].to, "Ines Falk");
  EXPECT_EQ(overview.roles[1].to, "Pia Roth") << "the scribe who had given it up is none";
  ASSERT_THAT(overview.timeline, SizeIs(3));
  EXPECT_EQ(overview.timeline[0].source, "Dispatch: Mail server log");
  EXPECT_EQ(overview.timeline[1].text, "Incident created") << "a time without a zone is UTC";
  EXPECT_EQ(overview.timeline[2].milestone, Milestone::containment);
  ASSERT_THAT(overview.anchors, SizeIs(1));
  EXPECT_THAT(fields(import), Contains("tasks[].description"));
  EXPECT_THAT(fields(import), Contains("tags[].name"));
  EXPECT_THAT(fields(import), Contains("resolution"));
  EXPECT_THAT(fields(import), Not(Contains("events[].description")));
}

TEST_P(CaseImports, ACaseOfIrisComesInWithItsTimelineAndNotes) {
  const CaseImport import = taken(Tool::iris, file("iris-case.json"));
  const Overview overview = must(load_overview(*db().read(), import.reference));
  EXPECT_EQ(overview.incident.title, "#17 - Warehouse laptop encrypted");
  EXPECT_EQ(overview.incident.state, State::closed);
  ASSERT_THAT(overview.timeline, SizeIs(4));
  EXPECT_EQ(overview.timeline[0].precision, Precision::day);
  EXPECT_EQ(overview.timeline[1].text, "Ransom note seen\nA packer telephoned the help desk.");
  EXPECT_EQ(overview.timeline[2].text, "Laptop cut off the network");
  EXPECT_THAT(overview.timeline[3].text, HasSubstr("nothing there was touched"));
  for (const char* field : {"iocs[].ioc_value", "assets[].asset_name", "tasks[].task_title",
                            "evidences[].file_hash", "timeline[].category"}) {
    EXPECT_THAT(fields(import), Contains(field));
  }
}

TEST_P(CaseImports, ACaseComesInOnce) {
  App a = app();
  const CaseImport first = taken(Tool::iris, file("iris-case.json"));
  const auto second = import_case(a, alice_, Tool::iris, file("iris-case.json"));
  ASSERT_TRUE(is_refused(second, ErrorCode::conflict));
  EXPECT_THAT(second.error().message, HasSubstr(first.reference));
}

TEST_P(CaseImports, TheJournalHasTheFilesHashAndNoneOfItsWords) {
  taken(Tool::dispatch, file("dispatch-incident.json"));
  const auto entries = journal::list(*db().read(), {});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].kind, "incident.case_imported");
  EXPECT_THAT(entries[0].body, HasSubstr("file_sha256"));
  EXPECT_THAT(entries[0].body, Not(HasSubstr("Falk")));
}

TEST_P(CaseImports, WhatIsRefusedLeavesNothingBehind) {
  App a = app();
  std::string json = file("dispatch-incident.json");
  json.replace(json.find("The first login"), 3, "\\u0007\\u0007");
  const auto refused = import_case(a, alice_, Tool::dispatch, json);
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().message, HasSubstr("events[0]"));
  EXPECT_THAT(refused.error().message, Not(HasSubstr("login")));
  EXPECT_THAT(list_incidents(*db().read(), {}).incidents, IsEmpty());
  EXPECT_THAT(journal::list(*db().read(), {}), IsEmpty());
}

CANDOR_EACH_ENGINE(CaseImports);

constexpr Instant kNow{1'800'000'000'000'000};

TEST(Archive, ALongTitleIsCutBetweenCharactersAndListed) {
  std::string title;
  for (int i = 0; i < 300; ++i) title += "ü";
  const auto taken = must(archive::parse_dispatch(
      R"({"name": "a", "status": "Active", "title": ")" + title + "\"}", kNow));
  std::string expected;
  for (int i = 0; i < 199; ++i) expected += "ü";
  EXPECT_EQ(taken.incident.title, expected + "…");
  ASSERT_THAT(taken.not_mapped, SizeIs(1));
  EXPECT_EQ(taken.not_mapped[0].field, "title");
}

TEST(Archive, ExportsFromBeforeThereWereSeveritiesHavePriorities) {
  const auto taken = must(archive::parse_dispatch(
      R"({"name": "a", "status": "Stable", "title": "t", "incident_priority": {"name": "Low"},
          "commander": {"name": "Ann"}})",
      kNow));
  EXPECT_EQ(taken.incident.severity, Severity::low);
  EXPECT_EQ(taken.phase, Phase::containment_eradication_and_recovery);
  EXPECT_THAT(taken.roles, ElementsAre(std::pair(CaseRole::commander, std::string("Ann"))));
}

TEST(Archive, ANameThatIsNoFieldsNameIsNotRepeated) {
  const auto taken = must(archive::parse_dispatch(
      R"({"name": "a", "status": "Active", "title": "t", "ann@shop.example": {"x y": [1, 2]}})",
      kNow));
  ASSERT_THAT(taken.not_mapped, SizeIs(1));
  EXPECT_EQ(taken.not_mapped[0].field, "(another field).(another field)[]");
  EXPECT_EQ(taken.not_mapped[0].values, 2);
}

}  // namespace
}  // namespace candor::incident
