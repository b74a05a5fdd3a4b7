// SPDX-License-Identifier: Apache-2.0
#include "duty/codec.h"

#include <cstdlib>
#include <map>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

namespace candor::duty {

extern const std::span<const EmbeddedFile> kLawFiles;

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

constexpr std::string_view kRule = R"json([{
  "id": "xx-one", "jurisdiction": "XX", "title": "Tell them", "citation": "Act 1",
  "recipient": "the authority", "audience": "regulator",
  "trigger": {"words": "any", "any_of": [{"residents_of": ["XX"]}]},
  "deadline": {"kind": "calendar_days", "n": 30, "anchor": "discovery", "zone": "Etc/UTC"},
  "confidence": "read", "source": "the Act"
}])json";

// Reads one rules file in a small world of its own.
Result<LawBook> parse(std::string_view rules, std::string_view second = "[]") {
  const EmbeddedFile files[] = {
      {"rules/xx.json", rules},
      {"rules/yy.json", second},
      {"flags.json", R"([{"id": "paid", "words": "it was paid"}])"},
      {"jurisdictions.json",
       R"([{"id": "XX", "title": "Erewhon"}, {"id": "YY", "title": "Nowhere"}])"},
      {"contents.json", R"([{"id": "nature", "words": "what it was"}])"},
  };
  return codec::parse_laws(files);
}

std::vector<Fault> faults(std::string_view rules, std::string_view second = "[]") {
  const auto law = parse(rules, second);
  return law ? std::vector<Fault>() : law.error().faults;
}

// The rule above with one thing changed.
std::string with(std::string_view from, std::string_view to) {
  std::string changed = replace_all(std::string(kRule), from, to);
  CHECK(changed != kRule);
  return changed;
}

Fault fault(const char* place, std::string message) {
  return {std::string("rules/xx.json: xx-one ") + place, std::move(message)};
}

TEST(EmbeddedLaws, CanAllBeRead) {
  const auto law = codec::parse_laws(kLawFiles);

  ASSERT_TRUE(law.has_value()) << to_text(law.error());
  EXPECT_GE(law->rules.size(), 200U);
  EXPECT_EQ(law->calendars.size(), 8U);
}

// A rule that waits for a notice nobody else can be asked for would never be due.
TEST(EmbeddedLaws, TellPeopleOfAStateWhereverItsRegulatorIsTold) {
  for (const Rule& rule : law_book().rules) {
    if (!rule.jurisdiction.starts_with("US-") || rule.trigger.any_of[0].residents_of.empty()) {
      continue;
    }
    const std::string people = "us-" + to_lower(rule.jurisdiction.substr(3)) + "-individuals";
    EXPECT_NE(law_book().find_rule(people), nullptr) << rule.id;
  }
}

// A flag on a data class that no law reads would promise something that is not done.
TEST(EmbeddedLaws, ReadEveryElementAndUseEverySet) {
  std::set<exposure::StateElement> read;
  std::set<std::string> used;
  for (const ClassSet& set : law_book().class_sets) {
    read.insert(set.elements.begin(), set.elements.end());
    if (set.includes) used.insert(*set.includes);
  }
  for (const Rule& rule : law_book().rules) {
    for (const Condition& condition : rule.trigger.any_of) {
      if (condition.class_set) used.insert(*condition.class_set);
    }
  }

  boost::mp11::mp_for_each<boost::describe::describe_enumerators<exposure::StateElement>>(
      [&](auto element) { EXPECT_EQ(read.count(element.value), 1U) << element.name; });
  for (const ClassSet& set : law_book().class_sets) EXPECT_EQ(used.count(set.id), 1U) << set.id;
}

// All rules of a state look at the same data; only who is told, and when, differs.
TEST(EmbeddedLaws, ProtectTheSameDataInAllRulesOfAState) {
  std::map<std::string, std::string> sets;
  for (const Rule& rule : law_book().rules) {
    for (const Condition& condition : rule.trigger.any_of) {
      if (!condition.class_set) continue;
      const auto [first, is_new] = sets.emplace(rule.jurisdiction, *condition.class_set);
      EXPECT_EQ(first->second, *condition.class_set) << rule.id;
    }
  }
  EXPECT_EQ(sets.size(), 52U);  // the states, the District of Columbia and Puerto Rico
}

TEST(ClassSets, HoldWhatTheyIncludeToo) {
  const ClassSet* washington = law_book().find_class_set("us-wa-data");

  ASSERT_NE(washington, nullptr);
  EXPECT_THAT(washington->data_classes,
              ::testing::IsSupersetOf({"student_id", "date_of_birth", "password", "health_record",
                                       "passport_number", "social_security_number"}));
  EXPECT_THAT(washington->data_classes, ::testing::Not(Contains("email_address")));
  const std::set<std::string> once(washington->data_classes.begin(),
                                   washington->data_classes.end());
  EXPECT_EQ(once.size(), washington->data_classes.size());
}

TEST(ClassSets, RefuseWhatIsNotAnElementAndWhatComesLater) {
  const auto faults_of = [](std::string_view sets) {
    const EmbeddedFile file{"class_sets.json", sets};
    const auto law = codec::parse_laws(std::span(&file, 1));
    return law ? std::vector<Fault>() : law.error().faults;
  };
  const auto set = [](std::string_view id, std::string_view rest) {
    return fmt::format(
        R"({{"id": "{}", "title": "t", "confidence": "read", "source": "the Act", {}}})", id, rest);
  };
  const std::string one = set("one", R"("elements": ["passport"])");

  EXPECT_THAT(faults_of("[" + one + "]"), ::testing::IsEmpty());
  EXPECT_THAT(faults_of("[" + set("two", R"("elements": [])") + "]"),
              ElementsAre(Fault{"class_sets.json: two /elements", "is empty"}));
  EXPECT_THAT(
      faults_of("[" + set("two", R"("elements": ["shoe_size"])") + "]"),
      ElementsAre(Field(&Fault::message, HasSubstr("is not one of social_security_number"))));
  for (const char* included : {"one", "two", "three"}) {
    EXPECT_THAT(faults_of("[" +
                          set("two", fmt::format(R"("elements": ["passport"], "includes": "{}")",
                                                 included)) +
                          "," + one + "]"),
                ElementsAre(Fault{"class_sets.json: two /includes",
                                  fmt::format("{} is not an earlier set", included)}));
  }
}

TEST(LawFiles, AreTakenWhenTheyAreRight) {
  const auto law = parse(kRule);

  ASSERT_TRUE(law.has_value()) << to_text(law.error());
  EXPECT_EQ(law->rules.front().deadline.n, 30);
}

TEST(LawFiles, RefuseUnknownFieldsByFileAndId) {
  EXPECT_THAT(faults(with("\"n\": 30", "\"n\": 30, \"grace\": 2")),
              ElementsAre(fault("/deadline/grace", "is not a known field")));
}

TEST(LawFiles, RefuseWrongTypesAndWords) {
  EXPECT_THAT(faults(with("\"n\": 30", "\"n\": \"30\"")),
              ElementsAre(fault("/deadline/n", "is not a whole number")));
  EXPECT_THAT(
      faults(with("calendar_days", "moon_days")),
      ElementsAre(fault("/deadline/kind",
                        "is not one of elapsed_hours, calendar_days, business_days, "
                        "calendar_months, min_of, before, not_later_than_with, no_number")));
  EXPECT_THAT(faults(with("\"confidence\": \"read\"", "\"confidence\": \"sure\"")),
              ElementsAre(fault("/confidence", "is not one of read, memory")));
}

TEST(LawFiles, RefuseWhatIsAbsent) {
  EXPECT_THAT(faults(with("\"citation\": \"Act 1\",", "")),
              ElementsAre(fault("/citation", "is required")));
  EXPECT_THAT(faults(with("\"n\": 30, ", "")),
              ElementsAre(fault("/deadline/n", "is required with a kind that counts")));
}

TEST(LawFiles, RefuseNumbersOutOfRange) {
  for (const char* n : {"0", "-3", "100000"}) {
    EXPECT_THAT(faults(with("\"n\": 30", std::string("\"n\": ") + n)),
                ElementsAre(fault("/deadline/n", "is not from 1 to 3650")));
  }
}

TEST(LawFiles, RefuseNamesThatNothingDefines) {
  EXPECT_THAT(
      faults(with("Etc/UTC", "Europe/Atlantis")),
      ElementsAre(fault("/deadline/zone", "Europe/Atlantis is not a zone of the tz database")));
  EXPECT_THAT(
      faults(with("\"discovery\"", "\"suspicion\"")),
      ElementsAre(fault("/deadline/anchor", "suspicion is neither a clock anchor nor a flag")));
  EXPECT_THAT(faults(with("[\"XX\"]", "[\"ZZ\"]")),
              ElementsAre(fault("/trigger/any_of", "ZZ is not a known jurisdiction")));
  EXPECT_THAT(faults(with("\"calendar_days\"", "\"business_days\", \"calendar\": \"mars\"")),
              ElementsAre(fault("/deadline/calendar", "mars is not a known calendar")));
  EXPECT_THAT(faults(with("\"discovery\"", "\"another_notice\", \"of\": \"xx-two\"")),
              ElementsAre(fault("/deadline/of", "xx-two is not another rule")));
  EXPECT_THAT(faults(with("\"source\"", "\"order\": {\"before\": [\"xx-one\"]}, \"source\"")),
              ElementsAre(fault("/order/before", "xx-one is not a known other rule")));
}

TEST(LawFiles, RefuseAConditionThatAlwaysHolds) {
  EXPECT_THAT(faults(with("{\"residents_of\": [\"XX\"]}", "{}")),
              ElementsAre(fault("/trigger/any_of",
                                "has a condition with neither residents_of nor flags; it would "
                                "always hold")));
}

TEST(LawFiles, RefuseAnIdGivenTwiceAndNameBothFiles) {
  EXPECT_THAT(faults(kRule, kRule),
              ElementsAre(Fault{"rules/yy.json: xx-one", "the id is already in rules/xx.json"}));
}

TEST(LawFiles, RefuseAFileThatIsNotJson) {
  EXPECT_THAT(faults("[{]"), Contains(Field(&Fault::place, "rules/xx.json")));
  EXPECT_THAT(faults("{}"), ElementsAre(Fault{"rules/xx.json", "is not an array"}));
}

TEST(LawFiles, NameAllFaultsOfAllFilesAtOnce) {
  EXPECT_EQ(faults(with("\"n\": 30", "\"n\": true"), with("\"Act 1\"", "1")).size(), 2U);
}

TEST(LawFiles, RefuseAStrayFile) {
  const EmbeddedFile files[] = {{"notes.txt", "{}"}};

  const auto law = codec::parse_laws(files);

  ASSERT_FALSE(law.has_value());
  EXPECT_THAT(law.error().faults, ElementsAre(Fault{"notes.txt", "is not the name of a law file"}));
}

TEST(LawFiles, RefuseAHolidayWithTheWrongParts) {
  const EmbeddedFile files[] = {{"calendars/xx.json", R"json({
    "id": "xx", "title": "X", "observed": "that_day", "confidence": "read", "source": "s",
    "holidays": [{"title": "May Day", "kind": "fixed_date", "month": 13, "nth": 1}]})json"}};

  const auto law = codec::parse_laws(files);

  ASSERT_FALSE(law.has_value());
  EXPECT_THAT(
      law.error().faults,
      ElementsAre(Fault{"calendars/xx.json: xx /holidays (May Day)/day",
                        "is required with the kind fixed_date"},
                  Fault{"calendars/xx.json: xx /holidays (May Day)/nth",
                        "makes no sense without the kind nth_weekday"},
                  Fault{"calendars/xx.json: xx /holidays (May Day)/month", "is not from 1 to 12"}));
}

TEST(LawFiles, RefuseALimitThatIsNoneOrComesFromNowhere) {
  EXPECT_THAT(faults(with("\"calendar_days\", \"n\": 30, \"anchor\": \"discovery\"",
                          "\"min_of\", \"earliest_of\": [{\"kind\": \"no_number\", \"n\": 4, "
                          "\"anchor\": \"paid\"}]")),
              ElementsAre(fault("/deadline/earliest_of/0/kind", "is not a kind that counts")));
  EXPECT_THAT(faults(with("\"calendar_days\", \"n\": 30, \"anchor\": \"discovery\"", "\"before\"")),
              ElementsAre(fault("/deadline/of",
                                "is required with the anchor another_notice, or the kind before or "
                                "not_later_than_with")));
}

TEST(LawFiles, RefuseRulesThatWaitForEachOther) {
  const std::string first = with("\"calendar_days\", \"n\": 30, \"anchor\": \"discovery\"",
                                 "\"before\", \"of\": \"yy-two\"");
  std::string second = replace_all(replace_all(first, "xx-one", "yy-one"), "\"XX\"", "\"YY\"");
  second = replace_all(replace_all(second, "yy-two", "xx-one"), "yy-one", "yy-two");
  EXPECT_THAT(faults(first, second),
              ElementsAre(Fault{"xx-one /deadline/of", "leads in a circle"},
                          Fault{"yy-two /deadline/of", "leads in a circle"}));
}

TEST(LawFiles, RefuseWhatANoticeMustAndMustNotSay) {
  EXPECT_THAT(
      faults(with("\"confidence\"",
                  "\"content\": [\"nature\"], \"forbidden\": [\"nature\"], \"confidence\"")),
      ElementsAre(fault("/forbidden", "nature is required under content")));
  EXPECT_THAT(faults(with("\"confidence\"", "\"content\": [\"weather\"], \"confidence\"")),
              ElementsAre(fault("/content", "weather is not a known content")));
}

TEST(LawFiles, RefuseARuleInAnotherJurisdictionsFile) {
  EXPECT_THAT(faults("[]", kRule),
              ElementsAre(Fault{"rules/yy.json: xx-one", "belongs in rules/xx.json"}));
}

// Beside the rules for editors and for other validators; tests/e2e/laws.test.mjs holds the rules
// against it. With CANDOR_UPDATE=1 it is written.
TEST(EmbeddedLaws, HaveTheSchemaThatStandsBesideThem) {
  const std::string path = "laws/schema/rules.json";
  const std::string schema = pretty_json(codec::rules_schema()) + "\n";
  if (std::getenv("CANDOR_UPDATE") != nullptr) write_file(path, schema);
  const auto written = read_file(path, 1'000'000);
  ASSERT_TRUE(written.has_value()) << to_text(written.error());
  EXPECT_EQ(*written, schema) << "run CANDOR_UPDATE=1 build/dev/src/duty_test";
}

TEST(Contents, MassachusettsForbidsInItsResidentsNoticeWhatItsRegulatorWants) {
  std::vector<std::string> forbidden;
  for (const ContentRule& one : forbidden_contents("US-MA")) forbidden.push_back(one.content);
  EXPECT_THAT(forbidden, ElementsAre("breach_nature", "count_people"));
  const auto& regulators = law_book().find_rule("us-ma-ag")->content;
  EXPECT_THAT(regulators, ::testing::IsSupersetOf(forbidden));
  EXPECT_TRUE(forbidden_contents("US-CA").empty());
}

TEST(Contents, SayWhatANoticeToPeopleOfAPlaceMustHold) {
  std::vector<std::string> required;
  for (const ContentRule& one : required_contents("US-WA")) required.push_back(one.content);
  EXPECT_THAT(required, ElementsAre("contact", "data_types", "breach_date", "discovery_date"));
}

TEST(Computed, ShowsTheDueTimeTheStepsAndTheDisclaimer) {
  const auto computed = compute("us-ca-individuals", {{"discovery", Date{2026, 1, 15}}});
  ASSERT_TRUE(computed.has_value());

  const boost::json::value json = codec::encode(*computed);

  EXPECT_EQ(json.at("due").as_string(), "2026-02-14T23:59:59-08:00");
  EXPECT_EQ(json.at("kind").as_string(), "calendar_days");
  EXPECT_EQ(json.at("binding").as_string(), "legal_limit");
  EXPECT_FALSE(json.at("steps").as_array().empty());
  EXPECT_FALSE(json.at("notes").as_array().empty());
  EXPECT_EQ(json.at("disclaimer").as_string(), kDisclaimer);
}

}  // namespace
}  // namespace candor::duty
