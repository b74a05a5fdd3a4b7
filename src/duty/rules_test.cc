// SPDX-License-Identifier: Apache-2.0
#include "duty/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "duty/duty.h"

namespace candor::duty {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const LawBook& law() { return law_book(); }

const Rule& rule(const char* id) {
  const Rule* found = law().find_rule(id);
  CHECK(found != nullptr);
  return *found;
}

Instant at(const char* text) { return *parse_rfc3339(text); }

TEST(DutyDeadline, CountsFromAwarenessNotDiscovery) {
  const Anchors anchors{{"discovery", at("2026-06-01T00:00:00Z")},
                        {"awareness", at("2026-06-10T07:30:00Z")}};

  const Deadline deadline = deadline_for(rule("eu-gdpr-33"), anchors, law());

  EXPECT_EQ(to_rfc3339(*deadline.due_at), "2026-06-13T07:30:00Z");
  EXPECT_EQ(deadline.binding, Binding::legal_limit);
}

TEST(DutyDeadline, SaysWhichAnchorIsMissing) {
  const Deadline deadline = deadline_for(rule("us-sec-8k-105"), {}, law());

  EXPECT_FALSE(deadline.due_at.has_value());
  EXPECT_EQ(deadline.missing, "it counts from materiality, which is not set");
  EXPECT_EQ(due_text(deadline), "");
}

TEST(DutyDeadline, SaysWhichNoticeIsMissing) {
  const Deadline deadline = deadline_for(rule("us-ca-ag"), {}, law());

  EXPECT_EQ(deadline.missing,
            "it counts from the notice us-ca-individuals, which was not given yet");
}

TEST(DutyDeadline, CountsFromTheLettersWhenTheNoticeItselfWasNotRecorded) {
  const Anchors told{{"another_notice", Date{2026, 2, 10}}};

  EXPECT_EQ(to_text(*deadline_for(rule("us-ca-ag"), told, law()).due_on), "2026-02-25");
  // A letter to customers is not the notification to the CSIRT.
  EXPECT_FALSE(deadline_for(rule("eu-nis2-final"), told, law()).due_at.has_value());
}

TEST(DutyDeadline, PrefersTheNoticeOfItsOwnRule) {
  const Anchors anchors{{"another_notice", Date{2026, 2, 10}},
                        {"us-ca-individuals", Date{2026, 2, 12}}};

  EXPECT_EQ(to_text(*deadline_for(rule("us-ca-ag"), anchors, law()).due_on), "2026-02-27");
}

TEST(DutyDeadline, IsOurTargetWhereTheLawGivesNoNumber) {
  const Anchors anchors{{"awareness", at("2026-06-10T07:30:00Z")}};

  const Deadline people = deadline_for(rule("eu-gdpr-34"), anchors, law());
  const Deadline partner = deadline_for(rule("eu-gdpr-33-2"), anchors, law());

  EXPECT_EQ(people.binding, Binding::our_target);
  EXPECT_EQ(to_text(*people.due_on), "2026-06-20");
  EXPECT_EQ(to_rfc3339(*partner.due_at), "2026-06-13T07:30:00Z");
  EXPECT_THAT(people.notes, Contains(HasSubstr("our target, not a legal limit: the law says "
                                               "\"without undue delay\"")));
}

TEST(DutyDeadline, BecomesLegalOnceThePeopleWereTold) {
  const Anchors told{{"us-ny-individuals", at("2026-06-11T12:00:00Z")}};

  const Deadline deadline = deadline_for(rule("us-ny-regulators"), told, law());

  EXPECT_EQ(to_rfc3339(*deadline.due_at), "2026-06-11T12:00:00Z");
  EXPECT_EQ(deadline.binding, Binding::legal_limit);
  EXPECT_EQ(deadline.missing, "");
}

TEST(DutyDeadline, EndsWithTheFirstLettersWhereTheRegulatorMayNotBeLater) {
  const Anchors anchors{{"discovery", Date{2026, 6, 29}},
                        {"another_notice", at("2026-07-08T16:00:00Z")}};

  const Deadline deadline = deadline_for(rule("us-vt-ag"), anchors, law());

  EXPECT_EQ(to_rfc3339(*deadline.due_at), "2026-07-08T16:00:00Z");
}

TEST(DutyDeadline, TellsHowItWasCounted) {
  const Deadline deadline =
      deadline_for(rule("us-sec-8k-105"), {{"materiality", Date{2026, 7, 2}}}, law());

  EXPECT_THAT(deadline.steps,
              ElementsAre("counted from materiality: Thu 2 Jul 2026",
                          "Thu 2 Jul 2026 itself is not counted",
                          "plus 4 business days (United States federal holidays): Thu 9 Jul 2026",
                          "skipped as a holiday: Fri 3 Jul 2026",
                          "the day ends at 23:59:59 in America/New_York"));
}

TEST(DutyDeadline, SaysThatAnUnverifiedRuleIsUnverified) {
  const Deadline deadline =
      deadline_for(rule("us-tx-bureaus"), {{"determination", Date{2026, 7, 2}}}, law());

  EXPECT_THAT(deadline.notes, Contains(HasSubstr("unverified: this rule was written from memory")));
}

TEST(DutyDeadline, SaysWhenTheRuleWasNotYetLaw) {
  const Deadline deadline =
      deadline_for(rule("us-ca-individuals"), {{"discovery", Date{2025, 12, 31}}}, law());

  EXPECT_THAT(deadline.notes, Contains(HasSubstr("in force from 2026-01-01")));
}

TEST(DutyDeadline, IsWrittenWithTheOffsetOfItsZoneWhereDaysAreCounted) {
  const Deadline days =
      deadline_for(rule("us-ca-individuals"), {{"discovery", Date{2026, 1, 15}}}, law());
  const Deadline hours =
      deadline_for(rule("eu-gdpr-33"), {{"awareness", at("2026-06-10T07:30:00Z")}}, law());

  EXPECT_EQ(due_text(days), "2026-02-14T23:59:59-08:00");
  EXPECT_EQ(due_words(days), "Sat 14 Feb 2026, 23:59 PST (2026-02-15T07:59:59Z)");
  EXPECT_EQ(due_text(hours), "2026-06-13T07:30:00Z");
  EXPECT_EQ(due_words(hours), "Sat 13 Jun 2026, 09:30 CEST (2026-06-13T07:30:00Z)");
}

TEST(DutyTrigger, CountsThePeopleOfAPlace) {
  Facts facts;
  facts.by_jurisdiction["US-CA"] = {.people = 501, .by_class = {{"bank_account", 501}}};
  facts.everywhere = facts.by_jurisdiction["US-CA"];

  EXPECT_EQ(*why_triggered(rule("us-ca-ag"), facts, law()),
            "501 people in California (more than 500); exposed: bank_account");

  facts.by_jurisdiction["US-CA"] = {.people = 501, .by_class = {{"bank_account", 500}}};
  EXPECT_EQ(why_triggered(rule("us-ca-ag"), facts, law()), std::nullopt);
}

TEST(DutyTrigger, SaysWhoWasFoundAfterDeliveryHadTheList) {
  Facts facts;
  facts.by_jurisdiction["US-CA"] = {.people = 501, .by_class = {{"bank_account", 501}}};
  facts.later.by_jurisdiction["US-CA"] = {.people = 20, .by_class = {{"bank_account", 12}}};
  facts.later.by_jurisdiction["US-TX"] = {.people = 7, .by_class = {{"bank_account", 7}}};

  EXPECT_EQ(*why_triggered(rule("us-ca-ag"), facts, law()),
            "501 people in California (more than 500), 12 of them found after delivery had the "
            "list; exposed: bank_account");
}

TEST(DutyTrigger, CountsOnlyPeopleWhoLostWhatTheLawProtects) {
  Facts facts;
  facts.by_jurisdiction["US-CA"] = {
      .people = 9000, .by_class = {{"email_address", 9000}, {"social_security_number", 3}}};

  EXPECT_TRUE(why_triggered(rule("us-ca-individuals"), facts, law()).has_value());
  EXPECT_EQ(why_triggered(rule("us-ca-ag"), facts, law()), std::nullopt);
}

TEST(DutyTrigger, CountsTheMostItCanBeWhereClassesOverlap) {
  Facts facts;
  facts.by_jurisdiction["US-CA"] = {.people = 700,
                                    .by_class = {{"bank_account", 300}, {"drivers_licence", 300}}};

  EXPECT_THAT(*why_triggered(rule("us-ca-ag"), facts, law()),
              HasSubstr("up to 600 people in California (more than 500)"));
}

TEST(DutyTrigger, AddsUpTheMembersOfAUnion) {
  Facts facts;
  for (const auto& [place, people] :
       std::map<std::string, std::int64_t>{{"DE", 3}, {"FR-75", 4}, {"GB", 100}, {"DEX", 9}}) {
    facts.by_jurisdiction[place].people = people;
  }

  EXPECT_EQ(*why_triggered(rule("eu-gdpr-33"), facts, law()),
            "7 people in the European Union and EEA");
}

TEST(DutyTrigger, NeedsManyInOneStateForTheMedia) {
  Facts facts;
  facts.flags = {"health"};
  facts.by_jurisdiction["US-CA"].people = 450;
  facts.by_jurisdiction["US-TX"].people = 450;
  EXPECT_EQ(why_triggered(rule("us-hipaa-media"), facts, law()), std::nullopt);

  facts.by_jurisdiction["US-TX"].people = 501;

  EXPECT_THAT(*why_triggered(rule("us-hipaa-media"), facts, law()),
              HasSubstr("501 people in Texas (more than 500)"));
}

TEST(DutyTrigger, NeedsItsFlags) {
  Facts facts;
  EXPECT_EQ(why_triggered(rule("us-sec-8k-105"), facts, law()), std::nullopt);

  facts.flags = {"listed_company"};

  EXPECT_THAT(*why_triggered(rule("us-sec-8k-105"), facts, law()),
              HasSubstr("flag listed_company"));
}

TEST(DutyTrigger, IsStoppedByAnExemptionThatSomebodyRecorded) {
  Facts facts;
  facts.by_jurisdiction["DE"].people = 3;
  facts.flags = {"risk_unlikely"};

  EXPECT_EQ(why_triggered(rule("eu-gdpr-33"), facts, law()), std::nullopt);
}

TEST(DutyTrigger, SmallHealthBreachesNeedSomebodyInThem) {
  Facts facts;
  facts.flags = {"health"};
  EXPECT_EQ(why_triggered(rule("us-hipaa-hhs-small"), facts, law()), std::nullopt);

  facts.everywhere.people = 499;
  EXPECT_TRUE(why_triggered(rule("us-hipaa-hhs-small"), facts, law()).has_value());
  EXPECT_EQ(why_triggered(rule("us-hipaa-hhs-500"), facts, law()), std::nullopt);

  facts.everywhere.people = 500;
  EXPECT_EQ(why_triggered(rule("us-hipaa-hhs-small"), facts, law()), std::nullopt);
  EXPECT_TRUE(why_triggered(rule("us-hipaa-hhs-500"), facts, law()).has_value());
}

TEST(DutyOrder, SaysWhatComesFirst) {
  EXPECT_THAT(order_in_words(rule("sg-individuals"), {}, law()), ElementsAre("not before sg-pdpc"));
  EXPECT_THAT(order_in_words(rule("us-vt-ag"), {{"us-vt-individuals", Date{2026, 7, 1}}}, law()),
              ElementsAre("not later than with us-vt-individuals, which was already given"));
  EXPECT_THAT(order_in_words(rule("eu-gdpr-33"), {}, law()), IsEmpty());
}

TEST(Anchors, RefuseEveryFaultAtOnce) {
  const auto anchors = parse_anchors({{"awareness", "yesterday"},
                                      {"discovery", "2026-02-30"},
                                      {"determination", "9999-01-01"},
                                      {"assessment", "2026-01-01T10:00:00"},
                                      {"materiality", "2026-01-01"},
                                      {"materiality", "2026-01-02"}});

  ASSERT_FALSE(anchors.has_value());
  std::vector<std::string> places;
  for (const Fault& fault : anchors.error().faults) places.push_back(fault.place);
  EXPECT_THAT(places,
              ElementsAre("awareness", "discovery", "determination", "assessment", "materiality"));
}

}  // namespace
}  // namespace candor::duty
