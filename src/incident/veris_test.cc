// SPDX-License-Identifier: Apache-2.0
#include "incident/veris.h"

#include <filesystem>
#include <fstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "base/testing.h"
#include "base/text.h"

namespace candor::incident::veris {
namespace {

const Instant kNow = start_of_utc_day({2026, 11, 24});

constexpr std::string_view kRecord = R"({
  "incident_id": "0b5a8f9e-2f1c-4d4e-9a51-6f7d3a1c2b10",
  "schema_version": "1.3.4",
  "security_incident": "Confirmed",
  "summary": "A stolen laptop held patient records.",
  "victim": {"victim_id": "Example Clinic"},
  "actor": {"external": {"variety": ["Unaffiliated"], "motive": ["Financial"]}},
  "action": {"physical": {"variety": ["Theft"], "vector": ["Victim grounds"]}},
  "asset": {"assets": [{"variety": "U - Laptop", "amount": 1}]},
  "attribute": {"confidentiality": {"data_disclosure": "Potentially", "data_total": 1763,
                                    "data": [{"variety": "Medical", "amount": 1763}]}},
  "impact": {"overall_rating": "Damaging"},
  "timeline": {"incident": {"year": 2018, "month": 2, "day": 17},
               "discovery": {"unit": "Days", "value": 3}},
  "plus": {"timeline": {"notification": {"year": 2018, "month": 4, "day": 1}}}
})";

Parsed only(std::string_view json) {
  std::vector<Parsed> parsed = must(parse(json, kNow));
  EXPECT_EQ(parsed.size(), 1u);
  return std::move(parsed.front());
}

// The record with one piece of its text replaced.
std::string with(std::string_view from, std::string_view to) {
  const std::string changed = replace_all(std::string(kRecord), from, to);
  EXPECT_NE(changed, kRecord) << from << " is not in the record";
  return changed;
}

TEST(VerisImport, TakesTitleStatusSeverityAndFacts) {
  const Record record = must(only(kRecord).record);

  EXPECT_EQ(record.incident.title, "Example Clinic: physical");
  EXPECT_EQ(record.incident.severity, Severity::high);
  EXPECT_EQ(record.incident.status, Status::confirmed);
  ASSERT_EQ(record.facts.size(), 3u);
  EXPECT_EQ(record.facts[0].text, "A stolen laptop held patient records.");
  EXPECT_EQ(record.facts[1].text,
            "Actor: external. Action: physical (Theft; through Victim grounds).");
  EXPECT_EQ(record.facts[2].text, "Medical. Records: 1,763.");
  EXPECT_EQ(record.facts[2].status, FactStatus::suspected) << "disclosure was only potential";
}

TEST(VerisImport, CountsDiscoveryFromTheIncidentAndKeepsTheDayOfNotice) {
  const Record record = must(only(kRecord).record);

  ASSERT_EQ(record.anchors.size(), 2u);
  EXPECT_EQ(record.anchors[0].first, Anchor::discovery);
  EXPECT_EQ(to_rfc3339(record.anchors[0].second.at), "2018-02-20T00:00:00Z");
  EXPECT_EQ(record.anchors[1].first, Anchor::another_notice);
  EXPECT_EQ(to_rfc3339(record.anchors[1].second.at), "2018-04-01T00:00:00Z");
}

TEST(VerisImport, DoesNotMakeUpADayThatTheRecordDoesNotGive) {
  const Record record = must(
      only(with(R"("year": 2018, "month": 2, "day": 17)", R"("year": 2018, "month": 2)")).record);

  EXPECT_EQ(record.timeline.front().precision, Precision::month);
  ASSERT_EQ(record.anchors.size(), 1u) << "discovery cannot be counted from a month";
  EXPECT_EQ(record.anchors[0].first, Anchor::another_notice);
}

struct BadRecord {
  std::string_view from, to, message;
};

class VerisRefusal : public ::testing::TestWithParam<BadRecord> {};

TEST_P(VerisRefusal, NamesTheFieldAndWhatIsWrong) {
  const Parsed parsed = only(with(GetParam().from, GetParam().to));

  ASSERT_FALSE(parsed.record);
  EXPECT_EQ(parsed.record.error().message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Each, VerisRefusal,
    ::testing::Values(
        BadRecord{R"("schema_version": "1.3.4")", R"("schema_version": "1_3_4")",
                  "schema_version is not one of 1.3.4 to 1.4.1"},
        BadRecord{R"("schema_version": "1.3.4",)", "",
                  "schema_version is not one of 1.3.4 to 1.4.1"},
        BadRecord{R"("Confirmed")", R"("Yes")",
                  "security_incident is not Confirmed, Suspected, Near miss or False positive"},
        BadRecord{R"("month": 2, "day": 17)", R"("month": 14)",
                  "timeline.incident.month is not a month"},
        BadRecord{R"("day": 17)", R"("day": 30)",
                  "timeline.incident.day is not a day of that month"},
        BadRecord{
            R"("year": 2018, "month": 2, "day": 17)", R"("year": 2027)",
            "the timeline entry cannot be taken as it is; occurred_at is in the future; it is "
            "now 2026-11-24T00:00:00Z"},
        BadRecord{R"("year": 2018, "month": 4, "day": 1)", R"("month": 7, "day": 2017)",
                  "plus.timeline.notification has no year"},
        BadRecord{R"("data_total": 1763)", R"("data_total": -1)",
                  "attribute.confidentiality.data_total is negative"},
        BadRecord{R"("amount": 1763)", R"("amount": -5)", "amount is negative"},
        BadRecord{R"("value": 3)", R"("value": -3)", "timeline.discovery.value is negative"},
        BadRecord{R"("value": 3)", R"("value": "three")",
                  "timeline.discovery.value is not a number"},
        BadRecord{R"("summary": "A stolen laptop held patient records.")", R"("summary": 7)",
                  "summary is not a string"},
        BadRecord{R"(["Theft"])", R"("Theft")", "action.physical.variety is not an array"}));

TEST(VerisImport, RefusesOneRecordAndTakesItsNeighbour) {
  const std::string two = "[" + with("Confirmed", "Perhaps") + "," + std::string(kRecord) + ", 7]";
  const std::vector<Parsed> parsed = must(parse(two, kNow));

  ASSERT_EQ(parsed.size(), 3u);
  EXPECT_EQ(parsed[0].place, "record 1 (0b5a8f9e-2f1c-4d4e-9a51-6f7d3a1c2b10)");
  EXPECT_FALSE(parsed[0].record);
  EXPECT_TRUE(is_ok(parsed[1].record));
  EXPECT_EQ(parsed[2].place, "record 3");
  EXPECT_EQ(parsed[2].record.error().message, "is not an object");
}

TEST(VerisImport, RefusesTextThatIsNotJsonAsAWhole) {
  for (const char* text : {"", "[", "{\"a\": 1", "[{}", "nonsense", "[1] [2]"}) {
    EXPECT_TRUE(is_refused(parse(text, kNow), ErrorCode::malformed)) << text;
  }
  const std::string deep(200'000, '[');
  const auto refused = parse(deep, kNow);
  ASSERT_TRUE(is_refused(refused, ErrorCode::malformed));
  EXPECT_EQ(refused.error().message, "line 1, column 33: nested deeper than 32 levels");
}

// Each tests/bad-input/veris/NAME.json is refused with the words in NAME.expected.
TEST(VerisImport, RefusesEachBadFileWithTheWordsExpected) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/bad-input/veris")) {
    if (entry.path().extension() != ".json") continue;
    ++files;
    const std::string content = must(read_file(entry.path().string(), kFileBytesMax));
    const std::string expected = must(read_file(
        std::filesystem::path(entry.path()).replace_extension(".expected").string(), 10'000));
    const auto parsed = parse(content, kNow);
    std::string said;
    if (!parsed) {
      said = to_text(parsed.error()) + "\n";
    } else {
      for (const Parsed& record : *parsed) {
        said +=
            record.place + ": " + (record.record ? "taken" : record.record.error().message) + "\n";
      }
    }
    said = replace_all(std::move(said), to_rfc3339(kNow), "NOW");  // as the real binary's is
    EXPECT_EQ(said, expected) << entry.path();
  }
  EXPECT_GE(files, 6);
}

TEST(VerisImport, AnArrayOfNothingIsRefused) {
  const auto refused = parse("[]", kNow);
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_EQ(refused.error().message, "the array of VERIS records is empty");
}

TEST(VerisExport, GivesBackTheWholeRecordAndAddsOnlyItsOwn) {
  const Record record = must(only(kRecord).record);
  Overview overview;
  overview.incident.reference = "INC-2018-0001";
  overview.incident.status = Status::false_positive;

  const auto exported = must(parse_json(to_veris(overview, record.canonical)));
  const auto original = must(parse_json(kRecord));

  for (const auto& member : original.as_object()) {
    if (member.key() == "security_incident" || member.key() == "plus") continue;
    EXPECT_EQ(exported.at(member.key()), member.value()) << member.key();
  }
  EXPECT_EQ(exported.at("schema_version").as_string(), "1.3.4") << "as it was, so still valid";
  EXPECT_EQ(exported.at("security_incident").as_string(), "False positive");
  EXPECT_EQ(exported.at("plus").at("timeline"), original.at("plus").at("timeline"));
  EXPECT_EQ(exported.at("plus").at("candor").at("reference").as_string(), "INC-2018-0001");
}

TEST(VerisExport, CanBeImportedAgain) {
  Overview overview;
  overview.incident.incident_id = {"0198f0c0-0000-7000-8000-000000000001"};
  overview.incident.title = "Customer database copied";
  overview.incident.status = Status::confirmed;
  overview.incident.declared_at = start_of_utc_day({2026, 6, 10});

  const Record record = must(only(to_veris(overview, std::nullopt)).record);

  EXPECT_EQ(record.veris_id, "0198f0c0-0000-7000-8000-000000000001");
  EXPECT_EQ(record.occurred_at, overview.incident.declared_at);
}

}  // namespace
}  // namespace candor::incident::veris
