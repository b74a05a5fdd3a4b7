// SPDX-License-Identifier: Apache-2.0
#include "scorecard/rules.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::scorecard {
namespace {

using incident::Anchor;
using incident::Audience;
using incident::PromiseKind;
using incident::PromiseState;

Instant at(std::string_view text) { return must(parse_rfc3339(text)); }

// Discovered at 06:00, known to be personal data at 07:00, declared at 08:00; it is noon of the day
// after.
Known known() {
  Known made;
  made.now = at("2026-06-10T12:00:00Z");
  made.incident.reference = "INC-2026-0001";
  made.incident.declared_at = at("2026-06-09T08:00:00Z");
  made.anchors = {
      {Anchor::discovery, at("2026-06-09T06:00:00Z"), "alert", made.now, "alice"},
      {Anchor::awareness, at("2026-06-09T07:00:00Z"), "the dump is ours", made.now, "alice"}};
  return made;
}

record::Statement statement(std::string_view published_at, std::string_view next_update_by,
                            record::Stage stage = record::Stage::investigating) {
  record::Statement made;
  made.published_at = at(published_at);
  if (!next_update_by.empty()) made.next_update_by = at(next_update_by);
  made.stage = stage;
  return made;
}

incident::Promise promise(PromiseState state, Audience audience, PromiseKind kind) {
  incident::Promise made;
  made.state = state;
  made.audience = audience;
  made.kind = kind;
  return made;
}

incident::TimelineEntry entry(std::string_view occurred_at, incident::Precision precision) {
  incident::TimelineEntry made;
  made.occurred_at = at(occurred_at);
  made.precision = precision;
  return made;
}

Finding named(const std::vector<Finding>& findings, std::string_view name) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& finding) { return finding.name == name; });
  return found == findings.end() ? Finding{} : *found;
}

TEST(Swift, EachClockSaysHowLongAfterWhat) {
  Known k = known();
  k.compromise = entry("2026-06-06T06:00:00Z", incident::Precision::day);
  k.containment = entry("2026-06-09T11:30:00Z", incident::Precision::minute);
  k.statements = {statement("2026-06-10T10:00:00Z", "")};
  k.anchors.push_back({Anchor::another_notice, at("2026-06-10T11:00:00Z"), "", k.now, "candor"});
  const auto findings = swift(k);
  EXPECT_EQ(named(findings, "detect").words, "Detected: about 3 d after it began");
  EXPECT_EQ(named(findings, "declare").words, "Declared: 2 h after discovery");
  EXPECT_EQ(named(findings, "contain").words, "Contained: 5 h after discovery");
  EXPECT_EQ(named(findings, "first_word").words, "First word to customers: 27 h after awareness");
  EXPECT_EQ(named(findings, "first_notice").words,
            "First letter to those affected: 28 h after awareness");
  EXPECT_EQ(named(findings, "first_word").seconds, 27 * kSecondsPerHour);
  EXPECT_EQ(named(findings, "first_word").standing, Standing::done);
}

TEST(Swift, AClockThatRunsSaysSo) {
  const auto findings = swift(known());
  const Finding word = named(findings, "first_word");
  EXPECT_EQ(word.words, "No word to customers: 29 h since awareness");
  EXPECT_EQ(word.standing, Standing::open);
  EXPECT_FALSE(word.to);
  EXPECT_EQ(word.seconds, 29 * kSecondsPerHour);
  EXPECT_EQ(named(findings, "contain").words, "Not contained: 30 h since discovery");
}

TEST(Swift, WhatCannotBeSaidIsNotKnown) {
  EXPECT_EQ(named(swift(known()), "detect").standing, Standing::not_known);
  EXPECT_EQ(named(swift(known()), "reached_90").standing, Standing::not_known);
}

TEST(Swift, WithoutAnchorsTheClocksRunFromTheDeclaration) {
  Known k = known();
  k.anchors.clear();
  EXPECT_EQ(named(swift(k), "first_word").words,
            "No word to customers: 28 h since the declaration");
  EXPECT_EQ(named(swift(k), "declare").words, "") << "nothing to count from";
}

TEST(Swift, AWordBeforeTheStartIsBeforeIt) {
  Known k = known();
  k.statements = {statement("2026-06-09T05:00:00Z", "")};
  EXPECT_EQ(named(swift(k), "first_word").words, "First word to customers: 2 h before awareness");
}

TEST(Swift, NinetyPercentIsOfAllThatAreAffected) {
  EXPECT_EQ(rank_of_most(1), 1);
  EXPECT_EQ(rank_of_most(10), 9);
  EXPECT_EQ(rank_of_most(11), 10);
  EXPECT_EQ(rank_of_most(12'401), 11'161);
  Known k = known();
  k.extent.people = 12'401;
  k.letters = delivery::Counts{};
  k.letters->reached = 8'000;
  EXPECT_EQ(named(swift(k), "reached_90").words,
            "8,000 of 12,401 people told by letter, not yet 90 %: 29 h since awareness");
  k.reached_most_at = at("2026-06-09T19:00:00Z");
  EXPECT_EQ(named(swift(k), "reached_90").words,
            "90 % of 12,401 people told by letter: 12 h after awareness");
}

TEST(Open, SilenceIsSaidWithWhatWasPromised) {
  Known k = known();
  EXPECT_EQ(named(open(k), "last_word").words, "Nothing was published yet");
  k.statements = {statement("2026-06-09T10:00:00Z", "2026-06-10T14:00:00Z")};
  EXPECT_EQ(named(open(k), "last_word").words, "Nothing since 26 h; the next word is due in 2 h");
  k.statements = {statement("2026-06-08T10:00:00Z", "2026-06-09T10:00:00Z")};
  EXPECT_EQ(named(open(k), "last_word").words, "Nothing since 2 d; the next word is 26 h late");
  EXPECT_EQ(named(open(k), "last_word").standing, Standing::missed);
  k.statements = {statement("2026-06-08T10:00:00Z", "", record::Stage::resolved)};
  EXPECT_EQ(named(open(k), "last_word").words, "Last word 2 d ago, that it is resolved");
}

TEST(Open, TheLongestSilenceRunsOnUntilItIsResolved) {
  Known k = known();
  k.statements = {statement("2026-06-09T09:00:00Z", ""), statement("2026-06-09T12:00:00Z", "")};
  EXPECT_EQ(named(open(k), "longest_silence").words, "Longest silence: 24 h");
  k.statements.back().stage = record::Stage::resolved;
  EXPECT_EQ(named(open(k), "longest_silence").words, "Longest silence: 3 h");
}

TEST(Open, PromisesAreCountedByTheClockAndByWhomTheyWereMadeTo) {
  Known k = known();
  k.promises = {promise(PromiseState::kept, Audience::customers, PromiseKind::next_word),
                promise(PromiseState::missed, Audience::customers, PromiseKind::act),
                promise(PromiseState::open, Audience::customers, PromiseKind::act),
                promise(PromiseState::kept, Audience::internal, PromiseKind::act)};
  EXPECT_EQ(named(open(k), "next_words").words, "The next word, when promised: 1 of 1 kept");
  EXPECT_EQ(named(open(k), "next_words").standing, Standing::done);
  EXPECT_EQ(named(open(k), "promises_to_customers").words,
            "Promises to customers: 0 of 2 kept, 1 missed, 1 still ahead");
  EXPECT_EQ(named(open(k), "promises_to_customers").standing, Standing::missed);
  EXPECT_EQ(named(thorough(k), "promises_within").words, "Promises within the team: 1 of 1 kept");
}

TEST(Open, WhatShouldBeKnownByNowIsCounted) {
  Known k = known();
  incident::Fact fact;
  fact.status = incident::FactStatus::unknown;
  fact.known_by = at("2026-06-11T00:00:00Z");
  k.facts = {fact};
  EXPECT_EQ(named(open(k), "not_known_yet").standing, Standing::open);
  k.facts[0].known_by = at("2026-06-10T11:59:59Z");
  EXPECT_EQ(named(open(k), "not_known_yet").words, "Not known yet: 1; 1 should be known by now");
  EXPECT_EQ(named(open(k), "not_known_yet").standing, Standing::missed);
}

TEST(Thorough, ToldIsOfAllAndNamesTheRest) {
  Known k = known();
  EXPECT_EQ(named(thorough(k), "told").standing, Standing::not_known);
  k.extent.people = 10;
  EXPECT_EQ(named(thorough(k), "told").words, "Told by letter: 0 of 10 people");
  k.letters = delivery::Counts{.people = 10, .reached = 7, .bounced = 1, .no_route = 1};
  EXPECT_EQ(named(thorough(k), "told").words,
            "Told by letter: 7 of 10 people; 2 could not be reached; 1 still to come");
  k.letters->reached = 8;
  EXPECT_EQ(named(thorough(k), "told").standing, Standing::stated) << "nobody is left to tell";
  k.letters = delivery::Counts{.people = 10, .reached = 10};
  EXPECT_EQ(named(thorough(k), "told").standing, Standing::done);
}

TEST(Thorough, RolesAreNamedAndCommandIsMissed) {
  Known k = known();
  EXPECT_EQ(named(thorough(k), "roles_held").words, "Roles held: 0 of 7; nobody is in command");
  incident::Handover handover;
  handover.role = incident::CaseRole::commander;
  handover.to = "maya";
  k.roles = {handover};
  EXPECT_EQ(named(thorough(k), "roles_held").words, "Roles held: 1 of 7: commander");
}

}  // namespace
}  // namespace candor::scorecard
