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

TEST(ClockAnchor, IsInTheYearsInWhichLawsAreComputed) {
  const auto at = [](const char* text) { return NewAnchor{must(parse_rfc3339(text)), "typed"}; };
  EXPECT_THAT(places(check(at("0001-01-01T00:00:00Z"), kNow)), ElementsAre("/at"));
  EXPECT_THAT(places(check(at("1969-12-31T23:59:59Z"), kNow)), ElementsAre("/at"));
  EXPECT_TRUE(is_ok(check(at("1970-01-01T00:00:00Z"), kNow)));
}

TEST(Fact, IsPromisedForTheFuture) {
  NewFact fact{.question = Question::not_known_yet,
               .status = FactStatus::suspected,
               .text = "whether card numbers were read",
               .known_by = kNow,
               .corrects = std::nullopt};
  EXPECT_THAT(places(check(fact, kNow)), ElementsAre("/known_by"));
  fact.known_by = add_seconds(kNow, 1);
  EXPECT_TRUE(is_ok(check(fact, kNow)));
  fact.known_by = must(parse_rfc3339("2200-01-01T00:00:00Z"));
  EXPECT_THAT(places(check(fact, kNow)), ElementsAre("/known_by"));
}

TEST(DaysToNotice, AreRefusedWherePeopleWereToldBeforeItWasKnown) {
  const auto anchor = [](Anchor which, Instant at) { return ClockAnchor{which, at, "", at, ""}; };
  Overview overview;
  overview.incident.reference = "INC-2026-0001";
  EXPECT_TRUE(is_refused(days_to_notice(overview, kNow), ErrorCode::conflict));
  overview.anchors = {anchor(Anchor::discovery, add_seconds(kNow, -3 * kSecondsPerDay))};
  EXPECT_EQ(must(days_to_notice(overview, kNow)).days, 3);
  EXPECT_FALSE(must(days_to_notice(overview, kNow)).told);

  overview.anchors.push_back(
      anchor(Anchor::another_notice, add_seconds(kNow, -34 * kSecondsPerDay)));
  const auto inverted = days_to_notice(overview, kNow);
  ASSERT_TRUE(is_refused(inverted, ErrorCode::conflict));
  EXPECT_EQ(inverted.error().message,
            "the anchors of INC-2026-0001 say that people were told on Wed 6 May 2026, 10:13 UTC, "
            "before it was known on Sat 6 Jun 2026, 10:13 UTC; set the wrong one again with "
            "`candor incident anchor`");
}

TEST(Fact, ThatIsUnknownSaysWhenItWillBeKnown) {
  NewFact fact{.question = Question::not_known_yet,
               .status = FactStatus::unknown,
               .text = "whether card numbers were read",
               .known_by = std::nullopt,
               .corrects = std::nullopt};
  EXPECT_THAT(places(check(fact, kNow)), ElementsAre("/known_by"));
  fact.known_by = add_seconds(kNow, 1);
  EXPECT_TRUE(is_ok(check(fact, kNow)));
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
  std::vector<std::int64_t> counts(20);
  for (const std::size_t days : {1, 2, 3, 10}) counts[days] = 1;
  EXPECT_EQ(quantile(counts, 0.0), 1);
  EXPECT_EQ(quantile(counts, 0.5), 2);
  EXPECT_EQ(quantile(counts, 0.75), 3);
  EXPECT_EQ(quantile(counts, 1.0), 10);
  counts[10] = 100;
  EXPECT_EQ(quantile(counts, 0.5), 10);
}

}  // namespace
}  // namespace candor::incident
