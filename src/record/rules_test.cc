// SPDX-License-Identifier: Apache-2.0
#include "record/rules.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::record {
namespace {

using incident::PromiseState;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Instant at(std::string_view text) { return must(parse_rfc3339(text)); }

const Instant kNow = at("2026-06-10T09:30:00Z");

NewStatement good() {
  return {.stage = Stage::investigating,
          .title = "Customer list copied",
          .message = "",
          .next_update_by = at("2026-06-10T18:00:00Z")};
}

incident::Fact fact(std::string id, std::string text, std::string corrects = "") {
  incident::Fact made{.fact_id = {std::move(id)},
                      .question = incident::Question::what_happened,
                      .status = incident::FactStatus::confirmed,
                      .text = std::move(text),
                      .known_by = std::nullopt,
                      .corrects = std::nullopt,
                      .stated_at = kNow,
                      .stated_by = "alice"};
  if (!corrects.empty()) made.corrects = incident::FactId{std::move(corrects)};
  return made;
}

Statement statement(std::string_view published_at, std::string_view next_update_by,
                    std::vector<StatedFact> facts = {}) {
  Statement made;
  made.published_at = at(published_at);
  if (!next_update_by.empty()) made.next_update_by = at(next_update_by);
  made.facts = std::move(facts);
  return made;
}

StatedFact stated(std::string id, std::string text, std::string replaces = "") {
  StatedFact made{.fact_id = {std::move(id)},
                  .replaces = std::nullopt,
                  .text = std::move(text),
                  .known_by = std::nullopt};
  if (!replaces.empty()) made.replaces = incident::FactId{std::move(replaces)};
  return made;
}

TEST(RecordCheck, AcceptsAHeadlineAndAPromise) { EXPECT_TRUE(is_ok(check(good(), kNow))); }

TEST(RecordCheck, NamesEveryFaultAtOnce) {
  NewStatement wanted = good();
  wanted.title = " ";
  wanted.message = "![](https://elsewhere.example/x.png)";
  wanted.next_update_by = at("2026-06-10T09:30:00Z");
  const auto checked = check(wanted, kNow);
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().faults,
              ElementsAre(Field(&Fault::place, "/title"), Field(&Fault::place, "/message"),
                          Field(&Fault::place, "/next_update_by")));
}

TEST(RecordCheck, WantsAPromiseUntilItIsResolved) {
  NewStatement wanted = good();
  wanted.next_update_by.reset();
  EXPECT_TRUE(is_refused(check(wanted, kNow), ErrorCode::invalid));
  wanted.stage = Stage::resolved;
  EXPECT_TRUE(is_ok(check(wanted, kNow)));
}

TEST(RecordCheck, ATitleIsOneLine) {
  NewStatement wanted = good();
  wanted.title = "Customer list\ncopied";
  EXPECT_TRUE(is_refused(check(wanted, kNow), ErrorCode::invalid));
}

TEST(RecordFacts, ACorrectionReplacesWhatWasPublished) {
  const auto facts =
      must(stated_facts({fact("b", "Now.", "a")}, {fact("a", "Then."), fact("b", "Now.", "a")},
                        {statement("2026-06-09T09:00:00Z", "", {stated("a", "Then.")})}));
  ASSERT_THAT(facts, SizeIs(1));
  ASSERT_TRUE(facts[0].replaces);
  EXPECT_EQ(facts[0].replaces->value, "a");
}

TEST(RecordFacts, ACorrectionReachesThroughThoseNeverPublished) {
  const std::vector<incident::Fact> all{fact("a", "1"), fact("b", "2", "a"), fact("c", "3", "b")};
  const auto facts = must(
      stated_facts({all[2]}, all, {statement("2026-06-09T09:00:00Z", "", {stated("a", "1")})}));
  ASSERT_TRUE(facts[0].replaces);
  EXPECT_EQ(facts[0].replaces->value, "a");
}

TEST(RecordFacts, WhatWasCorrectedBeforeItWasPublishedIsNoCorrection) {
  const std::vector<incident::Fact> all{fact("a", "1"), fact("b", "2", "a")};
  EXPECT_FALSE(must(stated_facts({all[1]}, all, {}))[0].replaces);
}

TEST(RecordFacts, ATextThatAPageCannotShowIsRefusedByItsFact) {
  const auto refused = stated_facts({fact("a", "![](http://elsewhere.example/x.png)")}, {}, {});
  ASSERT_FALSE(refused);
  ASSERT_THAT(refused.error().faults, SizeIs(1));
  EXPECT_EQ(refused.error().faults[0].place, "fact a");
}

TEST(RecordPromise, IsKeptOrMissedByTheClock) {
  const std::vector<Statement> statements{
      statement("2026-06-09T09:00:00Z", "2026-06-09T18:00:00Z"),
      statement("2026-06-09T18:00:00Z", "2026-06-10T09:00:00Z"),
      statement("2026-06-10T09:00:01Z", "2026-06-10T12:00:00Z"),
  };
  EXPECT_EQ(next_word_of(statements, 0, kNow), PromiseState::kept);
  EXPECT_EQ(next_word_of(statements, 1, kNow), PromiseState::missed);
  EXPECT_EQ(next_word_of(statements, 2, kNow), PromiseState::open);
  EXPECT_EQ(next_word_of(statements, 2, at("2026-06-10T12:00:01Z")), PromiseState::missed);
  EXPECT_EQ(next_word_of({statement("2026-06-09T09:00:00Z", "")}, 0, kNow), std::nullopt);
}

TEST(RecordPromises, OnlyThoseToCustomersAreStated) {
  using incident::Audience;
  using incident::PromiseKind;
  const auto promise = [](std::int64_t number, Audience audience, PromiseKind kind) {
    incident::Promise made;
    made.number = number;
    made.audience = audience;
    made.kind = kind;
    made.state = PromiseState::missed;
    return made;
  };
  const auto stated = stated_promises({promise(1, Audience::internal, PromiseKind::act),
                                       promise(2, Audience::customers, PromiseKind::act),
                                       promise(3, Audience::customers, PromiseKind::next_word)});
  ASSERT_THAT(stated, SizeIs(1));
  EXPECT_EQ(stated[0].number, 2);
  EXPECT_EQ(stated[0].state, PromiseState::missed);
}

TEST(RecordCorrection, IsShownOnceWhereItWasMade) {
  const std::vector<Statement> statements{
      statement("2026-06-09T09:00:00Z", "", {stated("a", "8,000 people.")}),
      statement("2026-06-10T09:00:00Z", "", {stated("b", "9,000 people.", "a")}),
      statement("2026-06-11T09:00:00Z", "", {stated("b", "9,000 people.", "a")}),
  };
  EXPECT_THAT(corrections_of(statements, 0), IsEmpty());
  ASSERT_THAT(corrections_of(statements, 1), SizeIs(1));
  EXPECT_EQ(corrections_of(statements, 1)[0].before.text, "8,000 people.");
  EXPECT_EQ(corrections_of(statements, 1)[0].after.text, "9,000 people.");
  EXPECT_THAT(corrections_of(statements, 2), IsEmpty());
}

Statement counted(std::int64_t people, std::int64_t told, std::vector<ClassReach> by_class,
                  std::int64_t unmatched = 0) {
  Statement made;
  made.reach = {.people = people,
                .told = told,
                .waiting = 0,
                .unmatched = unmatched,
                .ambiguous = 0,
                .by_class = std::move(by_class)};
  return made;
}

std::vector<std::string> lines_of(const std::vector<Figure>& figures) {
  std::vector<std::string> lines;
  for (const Figure& figure : figures) {
    lines.push_back(fmt::format("{} {}{}", figure.now, figure.what,
                                figure.before ? fmt::format(", {} before", *figure.before) : ""));
  }
  return lines;
}

TEST(Figures, AreNoneBeforePeopleAreCounted) {
  EXPECT_THAT(figures_of({counted(0, 0, {})}, 0), IsEmpty());
  EXPECT_THAT(lines_of(figures_of({counted(0, 0, {}), counted(7, 0, {{"password", 7}})}, 1)),
              ElementsAre("7 people whose data was involved", "0 of them told by letter"))
      << "the first count has nothing before it";
}

TEST(Figures, StandBesideWhatTheStatementBeforeSaid) {
  const std::vector<Statement> statements = {counted(7, 0, {{"password", 7}, {"full_name", 3}}, 2),
                                             counted(9, 7, {{"password", 9}, {"phone", 1}}, 2)};
  EXPECT_THAT(lines_of(figures_of(statements, 1)),
              ElementsAre("9 people whose data was involved, 7 before",
                          "7 of them told by letter, 0 before",
                          "2 records of which we do not know whose they are",
                          "9 of them: your password, 7 before", "1 of them: phone, 0 before",
                          "0 of them: your name, 3 before"));
}

}  // namespace
}  // namespace candor::record
