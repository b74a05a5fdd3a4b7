// SPDX-License-Identifier: Apache-2.0
// What public sources get wrong about breach law. Each was contradicted by the statute, the
// regulator or a firm's page; none may come back.
#include <algorithm>

#include <gtest/gtest.h>

#include "duty/duty.h"

namespace candor::duty {
namespace {

const Rule& rule(std::string_view id) {
  const Rule* found = law_book().find_rule(id);
  CHECK(found != nullptr);
  return *found;
}

// No rule of a state or country asks for such a recipient within such a limit.
void expect_no_limit(std::string_view jurisdiction, Audience audience) {
  for (const Rule& one : law_book().rules) {
    if (one.jurisdiction != jurisdiction || one.audience != audience) continue;
    EXPECT_FALSE(one.deadline.n.has_value()) << one.id;
    EXPECT_EQ(one.deadline.kind, Kind::no_number) << one.id;
  }
}

void expect_nobody(std::string_view jurisdiction, Audience audience) {
  for (const Rule& one : law_book().rules) {
    EXPECT_FALSE(one.jurisdiction == jurisdiction && one.audience == audience) << one.id;
  }
}

TEST(Traps, TheUnitedKingdomDidNotCutItsHoursTo24) {
  EXPECT_EQ(rule("uk-gdpr-33").deadline.n, 72);
  EXPECT_EQ(rule("uk-pecr-5a").deadline.n, 72);
}

TEST(Traps, KoreaHas72HoursNot24) {
  EXPECT_EQ(rule("kr-individuals").deadline.n, 72);
  EXPECT_EQ(rule("kr-pipc").deadline.n, 72);
}

TEST(Traps, DorasIntermediateReportCountsFromTheInitialNotificationNotTheClassification) {
  const Anchors classified{{"dora_major", Date{2026, 6, 1}}, {"awareness", Date{2026, 6, 1}}};
  EXPECT_FALSE(
      deadline_for(rule("eu-dora-intermediate"), classified, law_book()).due_at.has_value());

  const Anchors submitted{{"dora_major", Date{2026, 6, 1}},
                          {"eu-dora-initial", *parse_rfc3339("2026-06-02T10:00:00Z")}};
  EXPECT_EQ(due_text(deadline_for(rule("eu-dora-intermediate"), submitted, law_book())),
            "2026-06-05T10:00:00Z");
}

TEST(Traps, CaliforniaAsksForNo12PointType) {
  for (const ContentRule& content : required_contents("US-CA")) {
    EXPECT_EQ(content.words.find("12-point"), std::string::npos);
  }
}

TEST(Traps, NewHampshireHasNo60Days) { expect_no_limit("US-NH", Audience::people); }

TEST(Traps, ArizonasAttorneyGeneralIsToldOnlyOfMoreThan1000) {
  Facts facts;
  facts.by_jurisdiction["US-AZ"] = {.people = 1000, .by_class = {{"bank_account", 1000}}};
  EXPECT_EQ(why_triggered(rule("us-az-ag"), facts, law_book()), std::nullopt);
  facts.by_jurisdiction["US-AZ"] = {.people = 1001, .by_class = {{"bank_account", 1001}}};
  EXPECT_TRUE(why_triggered(rule("us-az-ag"), facts, law_book()).has_value());
}

TEST(Traps, MinnesotaTellsNoAttorneyGeneralAndHasNoNumberForResidents) {
  expect_no_limit("US-MN", Audience::people);
  for (const Rule& one : law_book().rules) {
    if (one.jurisdiction != "US-MN") continue;
    EXPECT_EQ(one.recipient.find("Attorney General"), std::string::npos) << one.id;
    if (one.deadline.n == 48) {
      EXPECT_EQ(one.audience, Audience::credit_bureaus);
    }
  }
}

TEST(Traps, TheDistrictOfColumbiaAndVirginiaHaveNoNumberForResidents) {
  expect_no_limit("US-DC", Audience::people);
  expect_no_limit("US-VA", Audience::people);
}

TEST(Traps, MontanasAuthorityIsToldAtTheSameTimeNotIn30Days) {
  expect_no_limit("US-MT", Audience::regulator);
  const Anchors told{{"us-mt-individuals", *parse_rfc3339("2026-06-02T10:00:00Z")},
                     {"discovery", Date{2026, 6, 1}}};
  EXPECT_EQ(due_text(deadline_for(rule("us-mt-ag"), told, law_book())), "2026-06-02T10:00:00Z");
}

TEST(Traps, FourStatesTellNoCreditBureaus) {
  for (const char* state : {"US-AR", "US-LA", "US-MT", "US-NE"}) {
    expect_nobody(state, Audience::credit_bureaus);
  }
}

TEST(Traps, TheAttorneyGeneralMayDelayAForm8KBy30And30And60Days) {
  const std::string delay = *rule("us-sec-8k-105").deadline.delay;
  EXPECT_NE(delay.find("up to 30 days, then up to 30 more"), std::string::npos);
  EXPECT_NE(delay.find("up to 60 more"), std::string::npos);
}

TEST(Traps, SaudiArabiaHas72Hours) { EXPECT_EQ(rule("sa-sdaia").deadline.n, 72); }

TEST(Traps, WhatIsNotLawYetIsNeverOwed) {
  Facts facts;
  facts.flags = {"circia_covered", "payment_made"};
  EXPECT_EQ(why_triggered(rule("us-circia"), facts, law_book()), std::nullopt);
  EXPECT_NE(why_not_triggered(rule("us-circia"), facts, law_book()).find("not law yet"),
            std::string::npos);
}

// GDPR stays at 72 hours and any risk until the Digital Omnibus is law.
TEST(Traps, AProposalIsNotTheLaw) {
  EXPECT_EQ(rule("eu-gdpr-33").deadline.n, 72);
  EXPECT_FALSE(rule("eu-gdpr-33").effective_to.has_value());
}

}  // namespace
}  // namespace candor::duty
