// SPDX-License-Identifier: Apache-2.0
// Plans and strength: what is settled before anybody looks.
#include "trust/relationship.h"

#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "storage/testing.h"
#include "trust/store.h"
#include "trust/testing.h"

namespace candor::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Six customers; the incident was discovered in May 2026.
class Before : public storage::RoomTest {
 protected:
  Before() : RoomTest(testing::schemas(), "2026-06-20T07:30:00Z") {}
  void furnish() override {
    App a = app();
    breach_ = must(incident::declare(a, alice_, {.title = "List copied"}));
    must(incident::set_anchor(a, alice_, breach_.reference, incident::Anchor::discovery,
                              {must(parse_rfc3339("2026-05-08T09:00:00Z")), "the access log"}));
    TextSource file(
        "external_id,jurisdiction,joined_on\nc1,DE,2024-05-20\nc2,DE,2025-05-01\nc3,DE,\nc4,DE,\n"
        "c5,DE,2026-05-02\nc6,DE,\n");
    must(exposure::import_customers(a, alice_, {file, "customers.csv"}));
  }
  void import(const std::string& rows) {
    App a = app();
    TextSource file("customer,period,active,spend,complaints\n" + rows);
    must(import_outcomes(a, alice_, breach_.reference, {file, "outcomes.csv"}));
  }
  void import_until(const std::string& month) {
    import(fmt::format("c1,{0},1,30,0\nc2,{0},1,20,1\nc3,{0},1,10,\n", month));
  }
  Result<RowsImported> relate(const std::string& text, const Decisions& decisions = {}) {
    App a = app();
    TextSource file(text);
    return import_relationship(a, alice_, breach_.reference, {file, "known.csv"},
                               {.decisions = decisions});
  }
  Result<Frozen> freeze(const Freeze& wanted = {}) {
    App a = app();
    return freeze_strength(a, alice_, breach_.reference, wanted);
  }
  Result<Strength> strength(std::string_view customer) {
    return load_strength(*db().read(), breach_.reference, customer);
  }
  std::map<std::string, double> values(std::string_view customer) {
    std::map<std::string, double> all;
    for (const Part& part : must(strength(customer)).parts) all[part.part] = part.value;
    return all;
  }
  Result<DeclaredPlan> declare(const Plan& plan = {}) {
    App a = app();
    clock_.advance_seconds(kSecondsPerHour);
    return declare_plan(a, alice_, breach_.reference, plan);
  }
  PlanInForce in_force() { return must(load_plan(*db().read(), breach_.reference)); }

  incident::Incident breach_;
};

TEST_P(Before, StrengthIsOfTheMonthsBeforeTheIncidentAndWhatElseIsKnown) {
  import(
      "c1,2026-03,1,40,1\nc1,2026-04,1,20,2\nc1,2026-05,1,9000,50\nc2,2026-04,1,10,\n"
      "c3,2026-04,1,5,0\nc5,2026-05,1,70,\n");
  must(
      relate("customer,products,survey,since,complaints\nc1,3,9,,\nc2,1,,2020-01-01,4\nc4,,7,,\n"
             "c3,,,2025-04-30,\nc6,,,2026-05-01,\n"));
  const Frozen frozen = must(freeze());
  EXPECT_EQ(frozen.before, "2026-05");
  EXPECT_EQ(frozen.customers, 4);  // c5 and c6 joined since
  EXPECT_EQ(frozen.weak + frozen.middle + frozen.strong, 4);
  EXPECT_THAT(frozen.sha256, SizeIs(64));
  EXPECT_EQ(values("c1"),
            (std::map<std::string, double>{
                {"tenure", 24}, {"spend", 30}, {"breadth", 3}, {"complaints", 3}, {"survey", 9}}));
  // The register's day counts before the file's.
  EXPECT_EQ(values("c2"), (std::map<std::string, double>{
                              {"tenure", 12}, {"spend", 10}, {"breadth", 1}, {"complaints", 4}}));
  EXPECT_EQ(values("c3"),
            (std::map<std::string, double>{{"tenure", 13}, {"spend", 5}, {"complaints", 0}}));
  EXPECT_EQ(values("c4"), (std::map<std::string, double>{{"survey", 7}}));
  EXPECT_DOUBLE_EQ(must(strength("c4")).score, 0.25);
  EXPECT_TRUE(is_refused(strength("c5"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(strength("nobody"), ErrorCode::not_found));

  std::int64_t people = 0;
  std::string last;
  for_each_relationship(*db().read(), breach_.incident_id,
                        [&](const std::string& id, double score, Tier) {
                          EXPECT_LT(last, id);
                          EXPECT_GT(score, 0);
                          last = id;
                          ++people;
                        });
  EXPECT_EQ(people, 4);
  const auto entries =
      journal::list(*db().read(), {.subject = std::nullopt, .kind = "trust.strength_frozen"});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(entries[0].body, HasSubstr(frozen.sha256));
}

TEST_P(Before, SpendIsAddedUpMonthAfterMonthSoThatItsDigitsAreTheSameOnEveryEngine) {
  import("c1,2026-04,1,0.3,0\nc1,2026-02,1,0.1,0\nc1,2026-03,1,0.2,0\n");
  must(freeze());
  ASSERT_NE((0.1 + 0.2) + 0.3, (0.3 + 0.2) + 0.1);
  EXPECT_EQ(values("c1").at("spend"), ((0.1 + 0.2) + 0.3) / 3);
}

TEST_P(Before, StrengthStaysAsItWasFrozen) {
  import_until("2026-04");
  const Frozen frozen = must(freeze());
  import("c1,2026-04,1,1,0\nc2,2026-04,1,99,0\n");
  EXPECT_EQ(values("c1").at("spend"), 30);
  EXPECT_TRUE(is_refused(freeze(), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(freeze({.again = " "}), ErrorCode::invalid));
  const Frozen again = must(freeze({.again = "the first file was of another brand"}));
  EXPECT_EQ(again.times, 2);
  EXPECT_NE(again.sha256, frozen.sha256);
  EXPECT_EQ(values("c1").at("spend"), 1);
}

TEST_P(Before, NoMonthFromTheIncidentOnCanBeUsed) {
  import_until("2026-06");
  EXPECT_TRUE(is_refused(freeze({.before = Period{2026 * 12 + 5}}), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(strength("c1"), ErrorCode::not_found));
  EXPECT_EQ(must(freeze({.before = Period{2026 * 12 + 3}})).before, "2026-04");
  EXPECT_EQ(values("c1"), (std::map<std::string, double>{{"tenure", 23}}));
}

TEST_P(Before, WhatElseIsKnownIsCheckedToo) {
  const auto refused = relate("customer,products\nc1,2\nc1,3\nc2,1\nc2,1\n");
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().faults, SizeIs(2));
  const Decisions decisions = {{"duplicated", "keep_first"}, {"contradicting", "keep_last"}};
  EXPECT_EQ(must(relate("customer,products\nc1,2\nc1,3\nc2,1\nc2,1\n", decisions)).rows, 2);
  must(freeze());
  EXPECT_EQ(values("c1").at("breadth"), 3);
  EXPECT_TRUE(is_refused(relate("customer,shoe_size\nc1,42\n"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(relate("customer,survey\nc1,11\n"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(relate("customer,since\nc1,2026-06-21\n"), ErrorCode::conflict));
  EXPECT_THAT(store::list_lineage(*db().read(), breach_.incident_id), SizeIs(1));
}

TEST_P(Before, APlanComesBackAsItWasDeclared) {
  EXPECT_FALSE(find_plan(*db().read(), breach_.incident_id).has_value());
  EXPECT_EQ(in_force().standing, Standing::exploratory);
  const Plan plan{.outcomes = {Outcome::spend, Outcome::complaints},
                  .margin = 0.05,
                  .splits = {Split::delay},
                  .delay_days = {3, 10, 40},
                  .horizon_months = 6,
                  .first_month = Period{2026 * 12 + 5}};
  must(declare(plan));
  const auto found = find_plan(*db().read(), breach_.incident_id);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->plan.outcomes, plan.outcomes);
  EXPECT_EQ(found->plan.margin, 0.05);
  EXPECT_EQ(found->plan.splits, plan.splits);
  EXPECT_EQ(found->plan.delay_days, plan.delay_days);
  EXPECT_EQ(found->plan.horizon_months, 6);
  EXPECT_EQ(found->plan.first_month, plan.first_month);
  EXPECT_EQ(found->version, 1);
  EXPECT_TRUE(is_refused(declare(plan), ErrorCode::conflict));
  EXPECT_EQ(must(declare({.splits = {}})).version, 2);
  EXPECT_THAT(find_plan(*db().read(), breach_.incident_id)->plan.splits, IsEmpty());
  EXPECT_THAT(journal::list(*db().read(), {.subject = std::nullopt, .kind = "trust.plan_declared"}),
              SizeIs(2));
}

TEST_P(Before, APlanOutsideTheLimitsIsRefusedWithAllThatIsWrong) {
  const auto refused = declare({.outcomes = {},
                                .margin = 1,
                                .splits = {Split::delay, Split::delay},
                                .delay_days = {30, 7},
                                .horizon_months = 0});
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().faults, SizeIs(5));
}

TEST_P(Before, ResultsConfirmOnlyWhereThePlanWasThereFirst) {
  import_until("2026-04");  // what was before the incident shows nothing of it
  must(declare());
  EXPECT_EQ(in_force().standing, Standing::planned);
  clock_.advance_seconds(kSecondsPerHour);
  import_until("2026-05");
  EXPECT_EQ(in_force().standing, Standing::planned);
  must(declare({.margin = 0.5}));
  EXPECT_EQ(in_force().standing, Standing::exploratory);
  EXPECT_THAT(in_force().reason, HasSubstr("outcomes of May 2026 or later were taken"));
  import_until("2026-04");  // what was seen stays seen
  EXPECT_EQ(in_force().standing, Standing::exploratory);
}

TEST_P(Before, AfterAReportOrASecondFreezeResultsOnlyExplore) {
  import_until("2026-04");
  must(declare());
  must(freeze());
  EXPECT_EQ(in_force().standing, Standing::planned);
  clock_.advance_seconds(kSecondsPerHour);
  {
    const auto tx = db().write();
    mark_reported(*tx, breach_.incident_id, clock_.now());
    mark_reported(*tx, breach_.incident_id, add_seconds(clock_.now(), kSecondsPerDay));
    tx->commit();
  }
  EXPECT_EQ(in_force().standing, Standing::planned);
  must(freeze({.again = "a wrong file"}));
  EXPECT_EQ(in_force().standing, Standing::exploratory);
  EXPECT_THAT(in_force().reason, HasSubstr("frozen again"));
  must(declare({.margin = 0.5}));
  EXPECT_THAT(in_force().reason, HasSubstr("a report was made"));
}

TEST_P(Before, AnEarlierFirstMonthMakesMoreMonthsTellSomething) {
  import_until("2026-04");
  must(declare({.first_month = Period{2026 * 12 + 3}}));
  EXPECT_EQ(in_force().standing, Standing::exploratory);
  EXPECT_EQ(must(freeze()).before, "2026-04");
}

CANDOR_EACH_ENGINE(Before);

}  // namespace
}  // namespace candor::trust
