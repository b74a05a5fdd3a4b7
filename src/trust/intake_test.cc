// SPDX-License-Identifier: Apache-2.0
// Files of outcomes and departures, from the file to what a report reads.
#include "trust/intake.h"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/enums.h"
#include "base/testing.h"
#include "storage/testing.h"
#include "trust/store.h"
#include "trust/testing.h"

namespace candor::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Intake : public storage::RoomTest {
 protected:
  Intake() : RoomTest(testing::schemas(), "2026-06-20T07:30:00Z") {}
  void furnish() override {
    App a = app();
    breach_ = must(incident::declare(a, alice_, {.title = "List copied"}));
    std::string customers = "external_id,jurisdiction,joined_on\nold,DE,2026-03-10\n";
    for (int i = 1; i <= 20; ++i) customers += fmt::format("c{},DE,\n", i);
    TextSource file(customers);
    must(exposure::import_customers(a, alice_, {file, "customers.csv"}));
  }
  Result<OutcomesImported> import(const std::string& text, const Reading& reading = {}) {
    App a = app();
    TextSource file(text);
    return import_outcomes(a, alice_, breach_.reference, {file, "outcomes.csv"}, reading);
  }
  Result<OutcomesImported> panel(const std::string& rows, const Decisions& decisions = {}) {
    return import("customer,period,active,spend\n" + rows, {.decisions = decisions});
  }
  Result<RowsImported> depart(const std::string& rows, const Decisions& decisions = {}) {
    App a = app();
    TextSource file("customer,left_on,cause\n" + rows);
    return import_departures(a, alice_, breach_.reference, {file, "left.csv"},
                             {.decisions = decisions});
  }
  std::string name_of(const std::string& id) {
    for (const auto& [external_id, customer_id] : names_) {
      if (customer_id == id) return external_id;
    }
    return "?";
  }
  // "c1 2026-05 1 10 - 2 -": active, spend, contacts, complaints, logins.
  std::vector<std::string> outcomes() {
    const auto tx = db().read();
    load_names(*tx);
    std::vector<std::string> rows;
    const auto text = [](const std::optional<double>& count) {
      return count ? fmt::format(" {}", *count) : std::string(" -");
    };
    store::for_each_outcome(
        *tx, breach_.incident_id,
        [&](const std::string& id, Period period, const MonthValues& values) {
          rows.push_back(fmt::format("{} {} {} {}", name_of(id), to_text(period),
                                     values.active ? 1 : 0, values.spend) +
                         text(values.contacts) + text(values.complaints) + text(values.logins));
        });
    std::stable_sort(rows.begin(), rows.end());
    return rows;
  }
  std::vector<std::string> departures() {
    const auto tx = db().read();
    load_names(*tx);
    std::vector<std::string> rows;
    store::for_each_departure(
        *tx, breach_.incident_id, [&](const std::string& id, Date left_on, Cause cause) {
          rows.push_back(
              fmt::format("{} {} {}", name_of(id), candor::to_text(left_on), enum_name(cause)));
        });
    std::stable_sort(rows.begin(), rows.end());
    return rows;
  }
  std::vector<Lineage> lineage() { return store::list_lineage(*db().read(), breach_.incident_id); }
  void load_names(storage::Transaction& tx) {
    names_.clear();
    exposure::for_each_customer(tx, [&](const std::string& name, const exposure::CustomerId& id) {
      names_.emplace_back(name, id.value);
    });
  }

  incident::Incident breach_;
  std::vector<std::pair<std::string, std::string>> names_;
};

TEST_P(Intake, CountsThatAreThereAreTakenAndOthersStayUnknown) {
  must(
      import("period,customer,active,spend,Complaints,contacts\n"
             "2026-05,c1,1,10,2,\n2026-05,c2,1,7.5,,0\n"));
  EXPECT_THAT(outcomes(), ElementsAre("c1 2026-05 1 10 - 2 -", "c2 2026-05 1 7.5 0 - -"));
  const auto refused = import(
      "customer,period,active,spend,contacts,logins\nc1,2026-05,1,1,-1,many\n"
      "c1,2026-05,1,1,2000000000,1\n");
  ASSERT_FALSE(refused);
  EXPECT_THAT(to_text(refused.error()),
              HasSubstr("line 2, column 5 (contacts): is negative\n"
                        "  outcomes.csv line 2, column 6 (logins): is not a number\n"
                        "  outcomes.csv line 3, column 5 (contacts): is more than 1,000,000,000"));
}

TEST_P(Intake, NdjsonSaysTheSameUnderTheSameNames) {
  const Reading ndjson{.format = Format::ndjson};
  must(
      import("{\"customer\":\"c1\",\"period\":\"2026-05\",\"active\":true,\"spend\":10,"
             "\"logins\":3}\n\n"
             "{\"customer\":\"c2\",\"period\":\"2026-05\",\"active\":0,\"spend\":null}\n",
             ndjson));
  EXPECT_THAT(outcomes(), ElementsAre("c1 2026-05 1 10 - - 3", "c2 2026-05 0 0 - - -"));
  const auto refused = import("{\"customer\":\"c1\"}\nnone\n", ndjson);
  ASSERT_FALSE(refused);
  EXPECT_EQ(to_text(refused.error()),
            "outcomes.csv cannot be imported; nothing was changed\n"
            "  outcomes.csv line 1, period: is not a month such as 2026-05\n"
            "  outcomes.csv line 1, active: is not 1 or 0\n"
            "  outcomes.csv line 2: is not a JSON object");
}

TEST_P(Intake, WhatIsFoundIsDecidedOrNothingIsTaken) {
  must(panel("c9,2026-05,1,1\n"));
  const std::string rows =
      "c1,2026-01,1,10\nc1,2026-01,1,10\nc1,2026-04,1,10\nc1,2026-04,1,11\nc2,2026-07,1,4\n"
      "c2,2026-05,0,0\nc2,2026-06,1,5\n";
  const auto refused = panel(rows);
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  std::vector<std::string> found;
  for (const Fault& fault : refused.error().faults) found.push_back(fault.place);
  EXPECT_THAT(found, ElementsAre("future", "duplicated", "contradicting", "left_twice", "gap"));
  EXPECT_THAT(refused.error().message,
              HasSubstr("candor trust import " + breach_.reference +
                        " outcomes.csv --accept future=leave_out --accept duplicated=keep_first "
                        "--accept contradicting=keep_first --accept left_twice=first "
                        "--accept gap=leave_out"));
  EXPECT_THAT(to_text(refused.error()), Not(HasSubstr("c2")));
  EXPECT_THAT(outcomes(), SizeIs(1));
  EXPECT_TRUE(is_refused(panel(rows, {{"gap", "zero"}}), ErrorCode::conflict));

  const Decisions decisions = {{"future", "leave_out"},
                               {"duplicated", "keep_first"},
                               {"contradicting", "keep_last"},
                               {"left_twice", "first"},
                               {"gap", "zero"}};
  must(panel(rows, decisions));
  EXPECT_THAT(outcomes(),
              ElementsAre("c1 2026-01 1 10 - - -", "c1 2026-02 1 0 - - -", "c1 2026-03 1 0 - - -",
                          "c1 2026-04 1 11 - - -", "c2 2026-05 0 0 - - -"));
  ASSERT_THAT(lineage(), SizeIs(1));
  EXPECT_THAT(lineage().at(0).decisions, SizeIs(5));
  EXPECT_EQ(lineage().at(0).imported_by, alice_.name);
  EXPECT_TRUE(must(panel(rows, decisions)).repeated);
  const auto entries =
      journal::list(*db().read(), {.subject = std::nullopt, .kind = "trust.outcomes_imported"});
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_THAT(entries.back().body, HasSubstr("keep_last"));
}

TEST_P(Intake, DecidedTheOtherWayItSaysTheOther) {
  const std::string rows =
      "c1,2026-01,1,10\nc1,2026-01,1,11\nc1,2026-03,1,10\nc2,2026-04,0,0\nc2,2026-05,1,5\n";
  must(
      panel(rows, {{"contradicting", "keep_first"}, {"left_twice", "last"}, {"gap", "leave_out"}}));
  EXPECT_THAT(outcomes(), ElementsAre("c1 2026-01 1 10 - - -", "c1 2026-03 1 10 - - -",
                                      "c2 2026-04 1 0 - - -", "c2 2026-05 1 5 - - -"));
}

TEST_P(Intake, MonthsInAnotherUnitAreScaledToTheMonthsBefore) {
  std::string rows;
  for (int i = 1; i <= 12; ++i) {
    rows += fmt::format("c{0},2026-03,1,{1}\nc{0},2026-04,1,{1}00\nc{0},2026-05,1,{1}\n", i, i);
  }
  EXPECT_TRUE(is_refused(panel(rows), ErrorCode::conflict));
  must(panel(rows, {{"unit_change", "scale"}}));
  EXPECT_THAT(outcomes().at(1), HasSubstr("2026-04 1 1 "));
  EXPECT_THAT(outcomes().at(2), HasSubstr("2026-05 1 1 "));
  must(panel(rows, {{"unit_change", "as_is"}}));
  EXPECT_THAT(outcomes().at(1), HasSubstr("2026-04 1 100 "));
}

TEST_P(Intake, LookedAtOnlyNothingIsTaken) {
  const OutcomesImported looked = must(import(
      "customer,period,active,spend\nc1,2026-05,1,1\nc1,2026-05,1,1\n", {.only_check = true}));
  EXPECT_TRUE(looked.only_checked);
  ASSERT_THAT(looked.findings, SizeIs(1));
  EXPECT_FALSE(looked.findings[0].decision.has_value());
  EXPECT_THAT(outcomes(), IsEmpty());
  EXPECT_THAT(lineage(), IsEmpty());
}

std::string call(const std::string& customer, const std::string& day, const std::string& event,
                 const std::string& more = "") {
  return fmt::format(R"({{"type":"track","userId":"{}","event":"{}","timestamp":"{}T10:00:00Z"{}}})"
                     "\n",
                     customer, event, day, more);
}

TEST_P(Intake, SegmentsCallsBecomeMonths) {
  Reading segment{.format = Format::segment};
  segment.events["Ticket Opened"] = Meaning::contacts;
  const std::string order = R"(,"messageId":"m1","properties":{"revenue":20})";
  const OutcomesImported done = must(
      import(call("c1", "2026-03-31", "Order Completed", order) +
                 call("c1", "2026-03-31", "Order Completed", order) +
                 call("c1", "2026-05-02", "Order Refunded", R"(,"properties":{"total":5})") +
                 call("c1", "2026-05-03", "Ticket Opened") + call("c2", "2026-04-30", "Signed In") +
                 call("c2", "2026-05-14", "Account Deleted") +
                 call("x", "2026-05-14", "Signed In") + call("c2", "2026-05-14", "Page Viewed") +
                 R"({"type":"identify","userId":"c1"})"
                 "\n",
             segment));
  EXPECT_EQ(done.repeated_messages, 1);
  EXPECT_EQ(done.other_calls, 2);
  EXPECT_EQ(done.strangers, 1);
  EXPECT_EQ(done.departures, 1);
  EXPECT_THAT(outcomes(),
              ElementsAre("c1 2026-03 1 20 0 - 0", "c1 2026-04 1 0 0 - 0", "c1 2026-05 1 -5 1 - 0",
                          "c2 2026-04 1 0 0 - 1", "c2 2026-05 0 0 0 - 0"));
  EXPECT_THAT(departures(), ElementsAre("c2 2026-05-14 other"));
  EXPECT_THAT(lineage(), SizeIs(2));
}

TEST_P(Intake, SegmentsCallsAreCheckedToo) {
  const std::string calls =
      call("c1", "2026-03-01", "Signed In") + call("c1", "2026-04-01", "Account Deleted") +
      call("c1", "2026-05-01", "Signed In") + call("c2", "2026-06-21", "Signed In") +
      call("c2", "2026-05-21", "Signed In");
  Reading segment{.format = Format::segment};
  const auto refused = import(calls, segment);
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("outcomes.csv --accept future=leave_out "
                                                 "--accept left_twice=first"));
  segment.decisions = {{"future", "leave_out"}, {"left_twice", "first"}};
  must(import(calls, segment));
  EXPECT_THAT(outcomes(),
              ElementsAre("c1 2026-03 1 0 - - 1", "c1 2026-04 0 0 - - 0", "c2 2026-05 1 0 - - 1"));
  segment.decisions["left_twice"] = "last";
  must(import(calls, segment));
  EXPECT_THAT(outcomes(), ElementsAre("c1 2026-03 1 0 - - 1", "c1 2026-04 1 0 - - 0",
                                      "c1 2026-05 1 0 - - 1", "c2 2026-05 1 0 - - 1"));
}

TEST_P(Intake, ADepartureSaysMoreThanTheMonths) {
  must(panel("c1,2026-03,1,10\nc1,2026-04,1,10\nc2,2026-03,1,9\n"));
  const RowsImported done = must(depart("c1,2026-04-14,Payment\nx,2026-04-01,\nc2,2026-05-02,\n"));
  EXPECT_EQ(done.rows, 2);
  EXPECT_EQ(done.strangers, 1);
  EXPECT_THAT(departures(), ElementsAre("c1 2026-04-14 payment", "c2 2026-05-02 other"));
  EXPECT_THAT(outcomes(), ElementsAre("c1 2026-03 1 10 - - -", "c1 2026-04 0 10 - - -",
                                      "c2 2026-03 1 9 - - -"));
  EXPECT_TRUE(must(depart("c1,2026-04-14,Payment\nx,2026-04-01,\nc2,2026-05-02,\n")).repeated);
}

TEST_P(Intake, DeparturesThatCannotBeAreDecided) {
  must(panel("c1,2026-03,1,10\nc1,2026-04,1,10\n"));
  const std::string rows =
      "c1,2026-03-31,\nc2,2026-02-01,voluntary\nc2,2026-05-01,\nc3,2026-07-01,\nold,2026-03-09,\n";
  const auto refused = depart(rows);
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  std::vector<std::string> found;
  for (const Fault& fault : refused.error().faults) found.push_back(fault.place);
  EXPECT_THAT(found, ElementsAre("future", "left_twice", "left_before_joining", "active_later"));
  Decisions decisions = {{"future", "leave_out"},
                         {"left_twice", "first"},
                         {"left_before_joining", "leave_out"},
                         {"active_later", "departure"}};
  must(depart(rows, decisions));
  EXPECT_THAT(departures(), ElementsAre("c1 2026-03-31 other", "c2 2026-02-01 voluntary"));
  EXPECT_THAT(outcomes(), ElementsAre("c1 2026-03 0 10 - - -"));
  decisions["left_twice"] = "last";
  decisions["active_later"] = "months";
  must(depart(rows, decisions));
  EXPECT_THAT(departures(), ElementsAre("c2 2026-05-01 other"));
  EXPECT_THAT(outcomes(), SizeIs(2));
  EXPECT_EQ(lineage().at(1).kind, "departures");
  EXPECT_THAT(lineage().at(1).decisions, SizeIs(4));
}

TEST_P(Intake, OutcomesThatADepartureContradictsAreDecided) {
  must(depart("c1,2026-03-31,\n"));
  const std::string rows = "c1,2026-03,1,10\nc1,2026-04,1,10\n";
  EXPECT_TRUE(is_refused(panel(rows), ErrorCode::conflict));
  must(panel(rows, {{"active_later", "departure"}}));
  EXPECT_THAT(outcomes(), ElementsAre("c1 2026-03 0 10 - - -"));
  EXPECT_THAT(departures(), SizeIs(1));
  must(panel(rows, {{"active_later", "months"}}));
  EXPECT_THAT(outcomes(), SizeIs(2));
  EXPECT_THAT(departures(), IsEmpty());
}

TEST_P(Intake, BadDeparturesAreRefusedByPlace) {
  const auto refused = depart("c1,14.04.2026,\nc1,,gone\n,2026-04-14,other\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(to_text(refused.error()),
            "left.csv cannot be imported; nothing was changed\n"
            "  left.csv line 2, column 2 (left_on): is not a day such as 2026-06-14\n"
            "  left.csv line 3, column 2 (left_on): is empty\n"
            "  left.csv line 3, column 3 (cause): is not one of voluntary, payment, bereavement, "
            "other\n"
            "  left.csv line 4, column 1 (customer): is empty");
  EXPECT_TRUE(is_refused(depart("x,2026-04-14,\n"), ErrorCode::invalid));
  EXPECT_THAT(departures(), IsEmpty());
}

CANDOR_EACH_ENGINE(Intake);

}  // namespace
}  // namespace candor::trust
