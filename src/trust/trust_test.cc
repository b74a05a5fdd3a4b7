// SPDX-License-Identifier: Apache-2.0
#include "trust/trust.h"

#include <fstream>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "storage/testing.h"
#include "trust/codec.h"
#include "trust/lineage.h"
#include "trust/store.h"
#include "trust/testing.h"

namespace candor::trust {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Forty customers c0 to c39, of whom the odd ones are exposed by an incident discovered in June
// 2026.
class TrustRoom : public storage::RoomTest {
 protected:
  TrustRoom() : RoomTest(testing::schemas(), "2026-08-31T07:30:00Z") {}
  void furnish() override {
    settings_.organisation.name = "Acme & Sons";
    App a = app();
    std::string customers = "external_id,jurisdiction\n";
    std::string leaked = "customer_id\n";
    for (int i = 0; i < 40; ++i) {
      customers += fmt::format("c{},DE\n", i);
      if (i % 2 == 1) leaked += fmt::format("c{}\n", i);
    }
    breach_ = must(incident::declare(a, alice_, {.title = "List copied"}));
    must(incident::set_anchor(a, alice_, breach_.reference, incident::Anchor::discovery,
                              {must(parse_rfc3339("2026-06-08T09:00:00Z")), "the access log"}));
    TextSource customers_file(customers);
    must(exposure::import_customers(a, alice_, {customers_file, "customers.csv"}));
    TextSource leaked_file(leaked);
    exposure::LeakedClasses classes;
    classes.every_row = must(exposure::parse_classes("full_name", "test"));
    must(exposure::import_records(a, alice_, breach_.reference, {leaked_file, "leaked.csv"},
                                  classes));
  }
  Result<OutcomesImported> import(const std::string& csv) {
    App a = app();
    TextSource file(csv);
    return import_outcomes(a, alice_, breach_.reference, {file, "outcomes.csv"});
  }
  Result<Report> reported() {
    App a = app();
    return make_report(a, alice_, breach_.reference);
  }
  Result<DeclaredPlan> declare(const Plan& plan) {
    App a = app();
    return declare_plan(a, alice_, breach_.reference, plan);
  }
  Result<Replayed> replayed(const Report& found) {
    App a = app();
    return replay(a, boost::json::serialize(codec::encode(found)));
  }
  // April to August; the exposed spend `lost` less from June on.
  std::string outcomes(double lost) {
    std::string csv = "customer,period,active,spend\n";
    for (int i = 0; i < 40; ++i) {
      for (int month = 4; month <= 8; ++month) {
        const double spend = 50 + i % 7 + (i * month) % 3 - (month >= 6 && i % 2 == 1 ? lost : 0);
        csv += fmt::format("c{},2026-{:02},1,{:.2f}\n", i, month, spend);
      }
    }
    return csv;
  }
  std::vector<std::string> snapshot() {
    const auto tx = db().read();
    std::vector<std::string> rows;
    store::for_each_outcome(
        *tx, breach_.incident_id,
        [&](const std::string& id, Period period, const MonthValues& values) {
          rows.push_back(fmt::format("{} {} {} {} {} {} {}", id, to_text(period), values.active,
                                     values.spend, values.contacts.value_or(-1),
                                     values.complaints.value_or(-1), values.logins.value_or(-1)));
        });
    rows.push_back(std::to_string(journal::list(*tx, {}).size()));
    return rows;
  }

  incident::Incident breach_;
};

TEST_P(TrustRoom, TakesOutcomesAndSaysWhatItTook) {
  const OutcomesImported done = must(import(outcomes(0) + "stranger,2026-05,1,10\n"));
  EXPECT_EQ(done.rows, 200);
  EXPECT_EQ(done.customers, 40);
  EXPECT_EQ(done.strangers, 1);
  EXPECT_EQ(done.first_period, "2026-04");
  EXPECT_EQ(done.last_period, "2026-08");
  EXPECT_FALSE(done.repeated);
  const auto entries =
      journal::list(*db().read(), {.subject = std::nullopt, .kind = "trust.outcomes_imported"});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(entries[0].body, HasSubstr(done.file_sha256));
}

TEST_P(TrustRoom, TheSameFileAgainIsNothingNew) {
  must(import(outcomes(1)));
  const auto before = snapshot();
  EXPECT_TRUE(must(import(outcomes(1))).repeated);
  EXPECT_EQ(snapshot(), before);
}

TEST_P(TrustRoom, AnotherFileTakesThePlaceOfTheFirst) {
  must(import(outcomes(1)));
  must(import("customer,period,active,spend\nc1,2026-05,1,7\n"));
  EXPECT_THAT(snapshot(), SizeIs(2));
}

TEST_P(TrustRoom, ReportsAgainstTheMonthOfDiscovery) {
  must(import(outcomes(5)));
  const Report found = must(reported());
  EXPECT_EQ(found.first_month, "2026-06");
  EXPECT_EQ(found.months_before, 2);
  EXPECT_EQ(found.months_after, 3);
  EXPECT_NEAR(deciding(found).change.estimate, -5, 0.5);
  EXPECT_EQ(found.verdict, Verdict::lost);
  EXPECT_EQ(found.exposed.customers, 20);
  EXPECT_EQ(deciding(found).others, 20);
  EXPECT_FALSE(found.version.empty());
  ASSERT_THAT(found.sources, SizeIs(2));
  EXPECT_EQ(found.sources[0].kind, "outcomes");
  EXPECT_THAT(found.sources[0].sha256, SizeIs(64));
  EXPECT_EQ(found.sources[1].kind, "exposed customers");
  EXPECT_EQ(found.sources[1].rows, 20);
}

TEST_P(TrustRoom, AnotherFirstMonthCanBePlanned) {
  must(import(outcomes(5)));
  must(declare({.first_month = Period{2026 * 12 + 6}}));
  EXPECT_EQ(must(reported()).months_before, 3);
  must(declare({.first_month = Period{2026 * 12 + 3}}));
  EXPECT_TRUE(is_refused(reported(), ErrorCode::conflict));
  must(declare({.first_month = Period{2026 * 12 + 8}}));
  EXPECT_TRUE(is_refused(reported(), ErrorCode::conflict));
}

TEST_P(TrustRoom, MonthsBehindTheHorizonDoNotCount) {
  must(declare({.horizon_months = 2}));
  must(import(outcomes(5)));
  EXPECT_EQ(must(reported()).months_after, 2);
}

TEST_P(TrustRoom, OnlyAPlanThatWasThereFirstIsConfirmed) {
  must(declare({.margin = 0.05}));
  clock_.advance_seconds(kSecondsPerHour);
  must(import(outcomes(5)));
  const Report planned = must(reported());
  EXPECT_EQ(planned.standing, Standing::planned);
  EXPECT_EQ(planned.plan.margin, 0.05);
  EXPECT_TRUE(planned.planned_at);
  must(declare({.margin = 0.2}));
  const Report later = must(reported());
  EXPECT_EQ(later.standing, Standing::exploratory);
  EXPECT_THAT(later.cautions.front(), HasSubstr("Exploratory"));
}

TEST_P(TrustRoom, WithoutAPlanEverythingIsExploratory) {
  must(import(outcomes(5)));
  EXPECT_EQ(must(reported()).standing, Standing::exploratory);
}

TEST_P(TrustRoom, AReplayGivesEveryNumberAgain) {
  must(declare({.delay_days = {3, 14}, .first_month = Period{2026 * 12 + 6}}));
  must(import(outcomes(5)));
  const Report found = must(reported());
  const Replayed again = must(replayed(found));
  EXPECT_GT(again.numbers, 40);
  EXPECT_THAT(again.differences, IsEmpty());
  EXPECT_THAT(again.inputs_changed, IsEmpty());
}

TEST_P(TrustRoom, AReplaySaysWhichInputIsAnotherAndWhatItMoves) {
  must(import(outcomes(5)));
  Report found = must(reported());
  must(import(outcomes(4)));
  const Replayed again = must(replayed(found));
  EXPECT_THAT(again.inputs_changed, ElementsAre("outcomes"));
  EXPECT_THAT(again.differences, Contains(HasSubstr("/effects/0/change/estimate: ")));
}

TEST_P(TrustRoom, AReplayFindsANumberThatWasChanged) {
  must(import(outcomes(5)));
  Report found = must(reported());
  found.effects[0].change.upper += 1e-9;
  const Replayed again = must(replayed(found));
  ASSERT_THAT(again.differences, SizeIs(1));
  EXPECT_THAT(again.differences[0], HasSubstr("/effects/0/change/upper: "));
}

TEST_P(TrustRoom, OnlyAReportCanBeReplayed) {
  App a = app();
  EXPECT_FALSE(replay(a, "{}"));
  EXPECT_FALSE(replay(a, "not JSON"));
}

TEST_P(TrustRoom, RefusesWithoutOutcomes) {
  const auto refused = reported();
  EXPECT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("candor trust import"));
}

TEST_P(TrustRoom, BadFilesAreRefusedByPlaceAndChangeNothing) {
  must(import(outcomes(1)));
  const auto before = snapshot();
  const auto refused = import(
      "customer,period,active,spend\n"
      "c1,2026-05,1,10\n"
      "c1,2026-05,1,11\n"
      "c2,2026-09,1,10\n"
      "c2,2026-13,1,10\n"
      "c3,2026-05,yes,10\n"
      "c4,2026-05,1,-1\n"
      "c5,2026-05,1,=1+1\n"
      ",2026-05,1,1\n"
      "c6,2026-05,1,nan\n"
      "c7,2026-05,1,1e300\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(to_text(refused.error()),
            "outcomes.csv cannot be imported; nothing was changed\n"
            "  outcomes.csv line 5, column 2 (period): is not a month such as 2026-05\n"
            "  outcomes.csv line 6, column 3 (active): is not 1 or 0\n"
            "  outcomes.csv line 7, column 4 (spend): is negative\n"
            "  outcomes.csv line 8, column 4 (spend): is not a number\n"
            "  outcomes.csv line 9, column 1 (customer): is empty\n"
            "  outcomes.csv line 10, column 4 (spend): is not a number\n"
            "  outcomes.csv line 11, column 4 (spend): is more than a million millions");
  EXPECT_EQ(snapshot(), before);
  EXPECT_TRUE(is_refused(import("customer,period,active\n"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(import("customer,period,active,spend\n"), ErrorCode::invalid));
  EXPECT_TRUE(
      is_refused(import("customer,period,active,spend\nx,2026-05,1,1\n"), ErrorCode::invalid));
  EXPECT_EQ(snapshot(), before);
}

TEST_P(TrustRoom, AMonthThatStandsTwiceIsRefusedByItsLines) {
  must(import(outcomes(1)));
  const auto before = snapshot();
  const auto refused = import(
      "customer,period,active,spend\n"
      "c1,2026-05,1,10\nc2,2026-05,1,10\nc1,2026-05,1,11\nc2,2026-05,0,\nc1,2026-05,1,10\n");
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  ASSERT_THAT(refused.error().faults, SizeIs(2));
  EXPECT_THAT(refused.error().faults[0].message,
              HasSubstr("rows that say again what another row says: 1, of 1 customer (line 6)"));
  EXPECT_THAT(refused.error().faults[1].message, HasSubstr(": 2, of 2 customers (lines 4, 5)"));
  EXPECT_EQ(snapshot(), before);
}

TEST_P(TrustRoom, APageOfItsOwnThatLoadsNothing) {
  must(import(outcomes(5)));
  const std::string html = to_html(must(reported()), settings_);
  EXPECT_THAT(html, HasSubstr("Acme &amp; Sons"));
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_THAT(html, Not(HasSubstr("href=")));
  EXPECT_THAT(html, Not(HasSubstr("{{")));
  EXPECT_THAT(html, Not(HasSubstr("[[")));
}

TEST_P(TrustRoom, WhoOnlyLooksSeesAReportOnceAPlanOrAReportWasThere) {
  must(import(outcomes(5)));
  App a = app();
  const auto looked = report(a, breach_.reference);
  ASSERT_TRUE(is_refused(looked, ErrorCode::conflict));
  EXPECT_THAT(looked.error().message, HasSubstr("candor trust plan " + breach_.reference));
  must(reported());
  EXPECT_EQ(must(report(a, breach_.reference)).verdict, Verdict::lost);
}

TEST_P(TrustRoom, LookingChangesNothingAndMakingAReportIsAnAct) {
  must(declare({.horizon_months = 6}));
  clock_.advance_seconds(60);
  must(import(outcomes(5)));
  const auto before = snapshot();
  App a = app();
  EXPECT_EQ(must(report(a, breach_.reference)).standing, Standing::planned);
  EXPECT_EQ(snapshot(), before);
  const Report made = must(reported());
  const auto entries =
      journal::list(*db().read(), {.subject = std::nullopt, .kind = "trust.reported"});
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(entries[0].body, HasSubstr(made.sources.at(0).sha256));
}

TEST_P(TrustRoom, SaysWhatItMeasuresBy) {
  EXPECT_THAT(must(list_lineage(*db().read(), breach_.reference)).imports, IsEmpty());
  const OutcomesImported done = must(import(outcomes(5)));
  const LineageList list = must(list_lineage(*db().read(), breach_.reference));
  ASSERT_THAT(list.imports, SizeIs(1));
  EXPECT_EQ(list.imports[0].kind, "outcomes");
  EXPECT_EQ(list.imports[0].file_sha256, done.file_sha256);
  EXPECT_TRUE(is_refused(load_frozen(*db().read(), breach_.reference), ErrorCode::not_found));
  App a = app();
  const Frozen frozen = must(freeze_strength(a, alice_, breach_.reference));
  EXPECT_EQ(must(load_frozen(*db().read(), breach_.reference)).sha256, frozen.sha256);
}

CANDOR_EACH_ENGINE(TrustRoom);

}  // namespace
}  // namespace candor::trust
