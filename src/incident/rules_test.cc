// SPDX-License-Identifier: Apache-2.0
#include "incident/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::incident {
namespace {

using ::testing::ElementsAre;

constexpr Instant kNow{1'781'000'000'000'000};

std::vector<std::string> places(const Result<void>& result) {
  std::vector<std::string> found;
  if (!result) {
    for (const Fault& fault : result.error().faults) found.push_back(fault.place);
  }
  return found;
}

TEST(IncidentTitle, IsOneLineOfOneToTwoHundredCharacters) {
  EXPECT_TRUE(is_ok(check(NewIncident{.title = "Customer database copied"})));
  EXPECT_TRUE(is_ok(check(NewIncident{.title = std::string(200, 'x')})));
  EXPECT_THAT(places(check(NewIncident{.title = std::string(201, 'x')})), ElementsAre("/title"));
  EXPECT_THAT(places(check(NewIncident{.title = "  "})), ElementsAre("/title"));
  EXPECT_THAT(places(check(NewIncident{.title = "two\nlines"})), ElementsAre("/title"));
  EXPECT_THAT(places(check(NewIncident{.title = "bell\a"})), ElementsAre("/title"));
  EXPECT_THAT(places(check(NewIncident{.title = "broken \xff"})), ElementsAre("/title"));
}

TEST(IncidentTitle, CountsCharactersNotBytes) {
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ü";
  EXPECT_TRUE(is_ok(check(NewIncident{.title = umlauts})));
}

TEST(ClockAnchor, IsNeverInTheFutureAndAlwaysHasAReason) {
  EXPECT_TRUE(is_ok(check(NewAnchor{kNow, "the analyst saw the dump"}, kNow)));
  EXPECT_THAT(places(check(NewAnchor{add_seconds(kNow, 1), ""}, kNow)),
              ElementsAre("/at", "/reason"));
}

TEST(Fact, ThatIsUnknownSaysWhenItWillBeKnown) {
  NewFact fact{.question = Question::not_known_yet,
               .status = FactStatus::unknown,
               .text = "whether card numbers were read",
               .known_by = std::nullopt,
               .corrects = std::nullopt};
  EXPECT_THAT(places(check(fact)), ElementsAre("/known_by"));
  fact.known_by = kNow;
  EXPECT_TRUE(is_ok(check(fact)));
}

TEST(CurrentFacts, LeaveOutWhatWasCorrectedAndFollowTheQuestions) {
  const auto fact = [](const char* id, Question question, std::optional<FactId> corrects) {
    Fact made;
    made.fact_id = {id};
    made.question = question;
    made.corrects = std::move(corrects);
    return made;
  };
  const std::vector<Fact> current = current_facts({
      fact("1", Question::how_it_happened, std::nullopt),
      fact("2", Question::what_happened, std::nullopt),
      fact("3", Question::how_it_happened, FactId{"1"}),
      fact("4", Question::how_it_happened, FactId{"3"}),
  });

  std::vector<std::string> ids;
  for (const Fact& f : current) ids.push_back(f.fact_id.value);
  EXPECT_THAT(ids, ElementsAre("2", "4"));
}

TEST(Reference, IsNumberedPerYearAndOutgrowsFourDigits) {
  EXPECT_EQ(reference_of(2026, 7), "INC-2026-0007");
  EXPECT_EQ(reference_of(2026, 12345), "INC-2026-12345");
}

TEST(Quantile, IsTheSmallestValueThatEnoughDoNotExceed) {
  const std::vector<std::int64_t> days{1, 2, 3, 10};
  EXPECT_EQ(quantile(days, 0.0), 1);
  EXPECT_EQ(quantile(days, 0.5), 2);
  EXPECT_EQ(quantile(days, 0.75), 3);
  EXPECT_EQ(quantile(days, 1.0), 10);
}

}  // namespace
}  // namespace candor::incident
