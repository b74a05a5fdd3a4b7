// SPDX-License-Identifier: Apache-2.0
#include "duty/duty.h"

#include <sstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "duty/testing.h"
#include "exposure/exposure.h"
#include "storage/testing.h"

namespace candor::duty {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DutyRoom : public storage::RoomTest {
 protected:
  DutyRoom() : RoomTest(testing::schemas(), "2026-06-10T12:00:00Z") {}
  void furnish() override {
    App a = app();
    incident_ = must(incident::declare(a, alice_, {.title = "copied"})).reference;
  }
  static Instant at(const char* text) { return must(parse_rfc3339(text)); }

  void set_anchor(incident::Anchor anchor, const char* text) {
    App a = app();
    must(incident::set_anchor(a, alice_, incident_, anchor, {at(text), "known then"}));
  }
  // So many people of a place lost their bank account number.
  void expose(const std::string& jurisdiction, int people) {
    App a = app();
    std::string customers = "external_id,jurisdiction\n";
    std::string records = "external_id\n";
    for (int i = 0; i < people; ++i) {
      const std::string id = jurisdiction + std::to_string(i);
      customers += id + "," + jurisdiction + "\n";
      records += id + "\n";
    }
    std::istringstream customers_file(customers);
    std::istringstream records_file(records);
    must(exposure::import_customers(a, alice_, {customers_file, "customers.csv"}));
    must(exposure::import_records(
        a, alice_, incident_, {records_file, "records.csv"},
        {.every_row = must(exposure::parse_classes("bank_account", "--class")), .by_column = {}}));
  }
  void flag(const char* name, FlagState state = FlagState::set) {
    App a = app();
    must(set_flag(a, alice_, incident_, name, {.state = state, .since = std::nullopt}));
  }
  void met(const char* rule, const char* when) {
    App a = app();
    must(mark_met(a, alice_, incident_, rule, {at(when), "receipt 118"}));
  }
  std::vector<Duty> duties() {
    App a = app();
    return must(duties_of(a, incident_));
  }
  std::vector<std::string> rules() {
    std::vector<std::string> ids;
    for (const Duty& duty : duties()) ids.push_back(duty.rule.id);
    return ids;
  }
  Duty duty(std::string_view rule) {
    for (Duty& one : duties()) {
      if (one.rule.id == rule) return one;
    }
    throw std::runtime_error("no such duty");
  }
  // What the command prints.
  Output run(std::string_view words, Arguments arguments) {
    App a = app();
    for (const Command& command : commands()) {
      if (command.words == words) return must(command.run(a, alice_, arguments));
    }
    throw std::runtime_error("no such command");
  }
  Output run_list() {
    Arguments arguments;
    arguments.add("INC", incident_);
    return run("duty list", arguments);
  }

  std::string incident_;
};

TEST_P(DutyRoom, OwesNothingBeforeAnythingIsKnown) { EXPECT_THAT(rules(), IsEmpty()); }

TEST_P(DutyRoom, ComputesFromTheAnchorsAndThePeople) {
  expose("DE", 3);
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");

  EXPECT_THAT(rules(), ElementsAre("eu-gdpr-33", "eu-gdpr-34"));
  const Duty regulator = duty("eu-gdpr-33");
  EXPECT_EQ(regulator.why, "3 people in the European Union and EEA");
  EXPECT_EQ(to_rfc3339(*regulator.deadline.due_at), "2026-06-13T07:30:00Z");
  EXPECT_EQ(regulator.status, DutyStatus::open);
  EXPECT_EQ(regulator.seconds_left, (72 * 3600) - (4 * 3600 + 1800));
}

TEST_P(DutyRoom, ACorrectedAnchorCorrectsTheDeadline) {
  expose("DE", 1);
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");
  set_anchor(incident::Anchor::awareness, "2026-06-09T07:30:00Z");

  EXPECT_EQ(to_rfc3339(*duty("eu-gdpr-33").deadline.due_at), "2026-06-12T07:30:00Z");
}

TEST_P(DutyRoom, IsLateAfterTheLastSecondNotAtIt) {
  expose("DE", 1);
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");

  clock_.set(at("2026-06-13T07:30:00Z"));
  EXPECT_EQ(duty("eu-gdpr-33").status, DutyStatus::open);
  clock_.advance_seconds(1);
  EXPECT_EQ(duty("eu-gdpr-33").status, DutyStatus::late);
  EXPECT_EQ(duty("eu-gdpr-33").seconds_left, -1);
}

TEST_P(DutyRoom, ListsLateAndNextFirstThenWaitingThenMet) {
  flag("eu_establishment");
  flag("listed_company");
  flag("nydfs_covered");
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");
  set_anchor(incident::Anchor::determination, "2026-06-05T00:00:00Z");
  met("eu-gdpr-33", "2026-06-10T11:00:00Z");

  EXPECT_THAT(rules(), ElementsAre("us-ny-dfs-72", "eu-gdpr-34", "us-sec-8k-105", "eu-gdpr-33"));
  EXPECT_EQ(duty("us-ny-dfs-72").status, DutyStatus::late);
  EXPECT_EQ(duty("us-sec-8k-105").status, DutyStatus::no_anchor);
  EXPECT_EQ(duty("eu-gdpr-33").status, DutyStatus::met);
  EXPECT_EQ(duty("eu-gdpr-33").met->proof, "receipt 118");
}

TEST_P(DutyRoom, CountsResidentsWhoLostWhatTheirStateProtects) {
  expose("US-TX", 250);
  set_anchor(incident::Anchor::determination, "2026-06-01T12:00:00Z");

  EXPECT_THAT(rules(), ElementsAre("us-tx-ag", "us-tx-individuals"));
  EXPECT_EQ(duty("us-tx-ag").why, "250 people in Texas (at least 250); exposed: bank_account");
}

TEST_P(DutyRoom, CaliforniasAttorneyGeneralWaitsForTheLetters) {
  expose("US-CA", 501);
  set_anchor(incident::Anchor::discovery, "2026-06-01T12:00:00Z");
  EXPECT_EQ(duty("us-ca-ag").status, DutyStatus::no_anchor);

  set_anchor(incident::Anchor::another_notice, "2026-06-09T18:00:00Z");

  EXPECT_EQ(due_text(duty("us-ca-ag").deadline), "2026-06-24T23:59:59-07:00");
}

TEST_P(DutyRoom, AClearedFlagTriggersNothing) {
  flag("listed_company");
  flag("listed_company", FlagState::cleared);

  EXPECT_THAT(rules(), IsEmpty());
}

TEST_P(DutyRoom, AFlagsTimeIsAClock) {
  App a = app();
  flag("nydfs_covered");
  must(set_flag(a, alice_, incident_, "payment_made",
                {.state = FlagState::set, .since = at("2026-06-10T04:30:00Z")}));

  EXPECT_EQ(due_text(duty("us-ny-dfs-extortion").deadline), "2026-06-11T04:30:00Z");
}

TEST_P(DutyRoom, TheLawOfTheClocksDayApplies) {
  expose("US-CA", 1);
  set_anchor(incident::Anchor::discovery, "2025-12-31T12:00:00Z");

  EXPECT_THAT(rules(), IsEmpty());
}

TEST_P(DutyRoom, RecordedAgainTheLaterRecordCounts) {
  flag("eu_establishment");
  met("eu-gdpr-33", "2026-06-10T11:00:00Z");
  met("eu-gdpr-33", "2026-06-10T10:00:00Z");

  EXPECT_EQ(to_rfc3339(duty("eu-gdpr-33").met->at), "2026-06-10T10:00:00Z");
}

TEST_P(DutyRoom, RefusesAFutureTimeAndAnEmptyProofTogether) {
  App a = app();

  const auto refused =
      mark_met(a, alice_, incident_, "eu-gdpr-33", {at("2026-06-10T12:00:01Z"), " "});

  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_EQ(refused.error().faults.size(), 2U);
}

TEST_P(DutyRoom, RefusesWhatItDoesNotKnow) {
  App a = app();

  EXPECT_TRUE(is_refused(duties_of(a, "INC-2026-0404"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(mark_met(a, alice_, incident_, "no-such-rule", {clock_.now(), "x"}),
                         ErrorCode::not_found));
  EXPECT_TRUE(is_refused(set_flag(a, alice_, incident_, "no_such_flag", {}), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(
      set_flag(a, alice_, incident_, "payment_made", {FlagState::set, at("2026-06-11T00:00:00Z")}),
      ErrorCode::invalid));
}

TEST_P(DutyRoom, EveryChangeIsOneEntryThatHoldsNoProofText) {
  flag("eu_establishment");
  met("eu-gdpr-33", "2026-06-10T11:00:00Z");

  std::vector<std::string> kinds;
  std::vector<std::string> bodies;
  for (const auto& entry : journal::list(*db().read(), {})) {
    kinds.push_back(entry.kind);
    bodies.push_back(entry.body);
  }

  EXPECT_THAT(kinds, ElementsAre("incident.declared", "duty.flagged", "duty.met"));
  EXPECT_THAT(bodies, Each(::testing::Not(HasSubstr("receipt"))));
}

TEST_P(DutyRoom, SaysAtThreeInTheMorningWhatIsNext) {
  expose("DE", 3);
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");

  const std::string text = run_list().text;

  EXPECT_THAT(text, AllOf(HasSubstr("2 duties, 0 late; it is Wed 10 Jun 2026, 12:00 UTC"),
                          HasSubstr("67 h 30 min left: Tell the data protection authority"),
                          HasSubstr("Sat 13 Jun 2026, 09:30 CEST (2026-06-13T07:30:00Z)"),
                          HasSubstr("3 people in the European Union and EEA"),
                          HasSubstr("our target  Sat 20 Jun 2026, 23:59 CEST "
                                    "(2026-06-20T21:59:59Z); not a legal limit"),
                          EndsWith("Candor computes deadlines; it does not give legal advice.\n")));
}

TEST_P(DutyRoom, SaysWhatIsMissingWhenNothingIsTriggered) {
  EXPECT_THAT(run_list().text, HasSubstr("Nothing that is known of it triggers a rule"));
}

TEST_P(DutyRoom, ShowsAnUnverifiedRuleAsSuch) {
  expose("US-NY", 1);
  set_anchor(incident::Anchor::discovery, "2026-06-10T07:30:00Z");

  EXPECT_THAT(run_list().text, HasSubstr("unverified  this rule was written from memory"));
}

TEST_P(DutyRoom, ComputesOneRuleWithoutAnIncident) {
  Arguments arguments;
  arguments.add("RULE", "us-ca-ag");
  arguments.add("--anchor", "another_notice=2026-02-10");

  const Output output = run("duty compute", arguments);

  const boost::json::value json = boost::json::parse(output.json);
  EXPECT_EQ(json.at("due").as_string(), "2026-02-25T23:59:59-08:00");
  EXPECT_THAT(output.text, AllOf(HasSubstr("Wed 25 Feb 2026, 23:59 PST"),
                                 HasSubstr("How it was counted"), HasSubstr("legal advice")));
}

TEST_P(DutyRoom, RefusesToComputeFromTheWrongAnchor) {
  const auto refused = compute("eu-gdpr-33", {{"discovery", Date{2026, 2, 10}}});

  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().faults,
              ElementsAre(Fault{"awareness", "is required; give --anchor awareness=TIME"}));
}

CANDOR_EACH_ENGINE(DutyRoom);

}  // namespace
}  // namespace candor::duty
