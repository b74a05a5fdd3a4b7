// SPDX-License-Identifier: Apache-2.0
#include "notice/language.h"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "notice/notice.h"
#include "notice/translation.h"

namespace candor::notice {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Language& german() { return *find_language("de"); }

std::set<std::string> actions_in_english() {
  std::set<std::string> actions;
  for (const exposure::DataClass& data_class : exposure::data_classes()) {
    for (const exposure::Advice& advice : data_class.advice) actions.insert(advice.action);
  }
  return actions;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST(Language, IsFoundByItsPrimarySubtag) {
  EXPECT_EQ(languages().front().language, "en");
  EXPECT_EQ(find_language("de-AT")->language, "de");
  EXPECT_EQ(find_language("ES_mx")->language, "es");
  EXPECT_EQ(find_language("tlh"), nullptr);
  EXPECT_EQ(find_language(""), nullptr);
}

TEST(Language, HasWordsForEachClassAndStep) {
  const std::set<std::string> actions = actions_in_english();
  for (const Language& language : languages()) {
    SCOPED_TRACE(language.language);
    EXPECT_TRUE(language.confidence == "read" || language.confidence == "memory");
    EXPECT_EQ(language.months.size(), 12u);
    EXPECT_EQ(language.month_names.size(), 12u);
    if (&language == &english()) continue;
    std::set<std::string> known;
    for (const ClassInWords& one : language.classes) {
      EXPECT_NE(exposure::find_data_class(one.data_class), nullptr) << one.data_class;
      EXPECT_FALSE(one.words.empty()) << one.data_class;
      known.insert(one.data_class);
    }
    EXPECT_EQ(known.size(), exposure::data_classes().size());
    EXPECT_EQ(language.classes.size(), known.size());
    std::set<std::string> steps;
    for (const StepInWords& one : language.steps) {
      EXPECT_TRUE(actions.contains(one.of)) << one.of;
      EXPECT_FALSE(one.action.empty() || one.why.empty()) << one.of;
      EXPECT_EQ(has(one.action, "{organisation}"), has(one.of, "{organisation}")) << one.of;
      for (const char* name :
           {"irs.gov/ippin", "annualcreditreport.com", "stopncii.org", "Equifax"}) {
        EXPECT_EQ(has(one.action, name), has(one.of, name)) << one.of;
      }
      steps.insert(one.of);
    }
    EXPECT_EQ(steps, actions);
  }
}

TEST(Language, KeepsThePlacesThatAreFilledIn) {
  for (const Language& language : languages()) {
    SCOPED_TRACE(language.language);
    for (const char* field : {"{day}", "{month}", "{year}"})
      EXPECT_THAT(language.date, HasSubstr(field));
    for (const char* field : {"{page}", "{pages}"}) EXPECT_THAT(language.page, HasSubstr(field));
    EXPECT_THAT(language.guardian_of, HasSubstr("{name}"));
    EXPECT_THAT(language.guardian, Not(HasSubstr("{")));
    EXPECT_THAT(language.minutes, HasSubstr("{minutes}"));
    EXPECT_THAT(language.people_answer, HasSubstr("{contact_email}"));
    EXPECT_THAT(language.letter_code, ::testing::AllOf(HasSubstr("{page}"), HasSubstr("{code}")));
    EXPECT_THAT(language.letter_page, HasSubstr("{link}"));
    EXPECT_THAT(language.telephone, HasSubstr("{contact_phone}"));
  }
}

// What a date says in print, the check of a translation reads.
TEST(Language, ReadsTheDatesThatItWrites) {
  for (const Language& language : languages()) {
    if (&language == &english()) continue;
    for (int month = 1; month <= 24; ++month) {
      const Date date{2026, (month - 1) % 12 + 1, month <= 12 ? 1 : 17};
      const TranslationCheck found = must(check_translation(
          fmt::format("# A\n\nx {}.\n", date_in(english(), date)),
          fmt::format("# A\n\nx {}.\n", date_in(language, date)), language.language));
      EXPECT_TRUE(found.lost.empty() && found.added.empty())
          << language.language << ": " << date_in(language, date);
    }
  }
}

TEST(Language, MakesTheLettersWords) {
  EXPECT_EQ(date_in(english(), {2026, 5, 4}), "4 May 2026");
  EXPECT_EQ(date_in(german(), {2026, 5, 4}), "4. Mai 2026");
  EXPECT_EQ(date_in(*find_language("fr"), {2026, 5, 1}), "1er mai 2026");
  EXPECT_EQ(date_in(*find_language("ja"), {2026, 5, 4}), "2026年5月4日");
  EXPECT_EQ(in_a_row(english(), {"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(in_a_row(german(), {"a", "b", "c"}), "a, b und c");
  EXPECT_EQ(in_a_row(german(), {"a"}), "a");
  EXPECT_EQ(in_a_row(german(), {}), "");

  exposure::AffectedPerson child;
  child.minor = true;
  EXPECT_EQ(addressed_name(english(), child), "parent or guardian");
  child.name = "Ada";
  EXPECT_EQ(addressed_name(english(), child), "parent or guardian of Ada");
  EXPECT_THAT(addressed_name(german(), child), HasSubstr("Ada"));
}

TEST(Language, GivesTheStepsOfALetter) {
  const auto mask = must(exposure::parse_classes("password,email_address", ""));
  const auto steps = steps_for(mask, "DE-BY", "Acme", german());
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.size(), steps_for(mask, "DE-BY", "Acme").size());
  EXPECT_THAT(steps.front().action, HasSubstr("Acme"));
  EXPECT_THAT(steps.front().action, Not(HasSubstr("..")));
  EXPECT_THAT(steps.front().effort, HasSubstr("10 Minuten"));
}

}  // namespace
}  // namespace candor::notice
