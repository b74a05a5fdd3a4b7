// SPDX-License-Identifier: Apache-2.0
#include "duty/duty.h"

#include <filesystem>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/testing.h"
#include "duty/testing.h"
#include "exposure/exposure.h"
#include "staff/testing.h"

namespace candor::duty {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Result<std::string> text_of(ByteSource& source) {
  std::string text(1000, '\0');
  text.resize(TRY(read_full(source, text)));
  return text;
}

std::string only_file_in(const std::string& folder) {
  const std::filesystem::directory_iterator files(folder);
  return files->path().string();
}

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
  EXPECT_EQ(duty("eu-gdpr-33").met.front().reference, "receipt 118");
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
  must(set_flag(
      a, alice_, incident_, "payment_made",
      {.state = FlagState::set, .since = at("2026-06-10T04:30:00Z"), .reason = std::nullopt}));

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

  EXPECT_EQ(to_rfc3339(duty("eu-gdpr-33").met.front().at), "2026-06-10T10:00:00Z");
}

TEST_P(DutyRoom, RefusesAFutureTimeAndAnEmptyProofTogether) {
  App a = app();

  const auto refused = meet(a, alice_, incident_, "eu-gdpr-33",
                            {.at = at("2026-06-10T12:00:01Z"), .reference = " "});

  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_EQ(refused.error().faults.size(), 2U);
}

TEST_P(DutyRoom, RefusesWhatItDoesNotKnow) {
  App a = app();

  EXPECT_TRUE(is_refused(duties_of(a, "INC-2026-0404"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(meet(a, alice_, incident_, "no-such-rule", {.reference = "x"}),
                         ErrorCode::not_found));
  EXPECT_TRUE(is_refused(set_flag(a, alice_, incident_, "no_such_flag", {}), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(set_flag(a, alice_, incident_, "payment_made",
                                  {.state = FlagState::set, .since = at("2026-06-11T00:00:00Z")}),
                         ErrorCode::invalid));
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
                          HasSubstr("Candor computes deadlines; it does not give legal advice.\n"),
                          EndsWith("records that the first was given\n")));
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

TEST_P(DutyRoom, EveryChangeIsOneEntryThatHoldsNoProofText) {
  flag("eu_establishment");
  met("eu-gdpr-33", "2026-06-10T11:00:00Z");

  EXPECT_THAT(entries(),
              ElementsAre("incident.declared", "duty.flagged", "duty.moved", "duty.met"));
  EXPECT_THAT(bodies(""), Each(::testing::Not(HasSubstr("receipt"))));
  EXPECT_THAT(bodies(""), Each(::testing::Not(HasSubstr("weighed"))));
}

TEST_P(DutyRoom, ALookSaysOnceWhatMovedAndWhy) {
  expose("DE", 3);
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");
  duties();
  duties();
  EXPECT_EQ(bodies("duty.moved").size(), 1U);

  set_anchor(incident::Anchor::awareness, "2026-06-09T07:30:00Z");
  duties();
  duties();

  const auto moves = bodies("duty.moved");
  ASSERT_EQ(moves.size(), 2U);
  EXPECT_THAT(moves[0],
              HasSubstr("owed, due 2026-06-13T07:30:00Z: 3 people in the European Union"));
  EXPECT_THAT(moves[1],
              HasSubstr("due 2026-06-12T07:30:00Z instead of 2026-06-13T07:30:00Z: now awareness "
                        "2026-06-09T07:30:00Z; before awareness 2026-06-10T07:30:00Z"));
}

TEST_P(DutyRoom, ALargerCountIsSaidWhenItBringsADuty) {
  expose("US-TX", 249);
  set_anchor(incident::Anchor::determination, "2026-06-01T12:00:00Z");
  EXPECT_THAT(rules(), ElementsAre("us-tx-individuals"));

  expose("US-TX", 250);
  duties();

  EXPECT_THAT(bodies("duty.moved").back(),
              AllOf(HasSubstr("us-tx-ag"), HasSubstr("250 people in Texas (at least 250)")));
}

TEST_P(DutyRoom, WhatIsNoLongerOwedIsSaidToo) {
  flag("listed_company");
  flag("listed_company", FlagState::cleared);

  EXPECT_THAT(bodies("duty.moved").back(),
              HasSubstr("no longer owed; it was because of flag listed_company"));
}

TEST_P(DutyRoom, AnAssessmentNeedsItsReasons) {
  App a = app();
  const auto refused = set_flag(a, alice_, incident_, "risk_unlikely", {.state = FlagState::set});
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_EQ(refused.error().faults.front().place, "/reason");

  expose("DE", 3);
  flag("risk_unlikely");

  EXPECT_THAT(rules(), IsEmpty());
  EXPECT_THAT(run_list().text, HasSubstr("flag risk_unlikely, set by alice: weighed and found"));
}

TEST_P(DutyRoom, EncryptionHelpsUntilTheKeyIsGone) {
  expose("US-TX", 3);
  flag("data_unintelligible");
  EXPECT_THAT(rules(), IsEmpty());

  flag("key_taken");

  EXPECT_THAT(rules(), ElementsAre("us-tx-individuals"));
  EXPECT_THAT(duty("us-tx-individuals").why,
              HasSubstr("flag data_unintelligible does not help, since key_taken is set too"));
}

TEST_P(DutyRoom, LawEnforcementHoldsBackWhatTheLawLetsIt) {
  expose("US-MD", 3);
  set_anchor(incident::Anchor::discovery, "2026-05-01T12:00:00Z");  // 45 days: 15 June
  App a = app();
  must(hold(a, alice_, incident_, {.authority = "the FBI", .reference = "letter of 9 June"}));

  EXPECT_EQ(duty("us-md-individuals").status, DutyStatus::held);
  EXPECT_EQ(duty("us-md-ag").status, DutyStatus::held);
  EXPECT_THAT(run_list().text, HasSubstr("held back for the FBI"));

  clock_.set(at("2026-07-01T12:00:00Z"));
  must(release(a, alice_, incident_, {}));

  // Maryland gives seven days after it.
  EXPECT_EQ(due_text(duty("us-md-individuals").deadline), "2026-07-08T23:59:59-04:00");
  EXPECT_EQ(duty("us-md-individuals").status, DutyStatus::open);
  EXPECT_TRUE(is_refused(release(a, alice_, incident_, {}), ErrorCode::conflict));
}

TEST_P(DutyRoom, AHoldThatEndsInTimeMovesNothing) {
  expose("US-MD", 3);
  set_anchor(incident::Anchor::discovery, "2026-06-01T12:00:00Z");
  const std::string due = due_text(duty("us-md-individuals").deadline);
  App a = app();
  must(hold(a, alice_, incident_, {.authority = "the FBI", .reference = "letter"}));
  clock_.advance_seconds(86'400);
  must(release(a, alice_, incident_, {}));

  EXPECT_EQ(due_text(duty("us-md-individuals").deadline), due);
}

TEST_P(DutyRoom, AHoldDoesNotStopTheGdpr) {
  expose("DE", 3);
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");
  App a = app();
  must(hold(a, alice_, incident_, {.authority = "the police", .reference = "letter"}));

  EXPECT_EQ(duty("eu-gdpr-33").status, DutyStatus::open);
}

TEST_P(DutyRoom, PhasesAreKeptSideBySideAndTheFirstOneCounts) {
  flag("eu_establishment");
  set_anchor(incident::Anchor::awareness, "2026-06-05T07:30:00Z");
  App a = app();
  must(meet(a, alice_, incident_, "eu-gdpr-33",
            {.at = at("2026-06-08T06:00:00Z"), .reference = "118", .phase = Phase::initial}));
  EXPECT_EQ(duty("eu-gdpr-33").status, DutyStatus::partly_met);
  EXPECT_THAT(run_list().text, HasSubstr("met in part; more follows"));

  must(meet(a, alice_, incident_, "eu-gdpr-33",
            {.at = at("2026-06-10T11:00:00Z"), .reference = "119", .phase = Phase::final}));

  const Duty done = duty("eu-gdpr-33");
  EXPECT_EQ(done.status, DutyStatus::met);
  ASSERT_EQ(done.met.size(), 2U);
  EXPECT_EQ(done.met.front().reference, "118");
  EXPECT_THAT(run_list().text, ::testing::Not(HasSubstr("late by")));
}

TEST_P(DutyRoom, MarylandsResidentsWaitForTheAttorneyGeneral) {
  expose("US-MD", 3);
  App a = app();
  const NewMet told{.at = at("2026-06-10T11:00:00Z"), .reference = "letters"};

  const auto refused = meet(a, alice_, incident_, "us-md-individuals", told);
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().faults,
              ElementsAre(Fault{"us-md-ag",
                                "must be met before us-md-individuals (Md. Com. Law 14-3504): Tell "
                                "the Attorney General of Maryland"}));
  EXPECT_TRUE(duty("us-md-individuals").met.empty());

  // Told after the residents is not before them.
  met("us-md-ag", "2026-06-10T11:30:00Z");
  EXPECT_TRUE(
      is_refused(meet(a, alice_, incident_, "us-md-individuals", told), ErrorCode::conflict));
  met("us-md-ag", "2026-06-10T10:30:00Z");
  must(meet(a, alice_, incident_, "us-md-individuals", told));
  EXPECT_EQ(duty("us-md-individuals").status, DutyStatus::met);
}

TEST_P(DutyRoom, TheOrderIsOverriddenWithAReasonInTheJournal) {
  expose("US-NJ", 3);
  App a = app();

  must(meet(a, alice_, incident_, "us-nj-individuals",
            {.reference = "letters", .order_override = "told by phone, no time"}));

  EXPECT_THAT(bodies("duty.order_overridden"),
              ElementsAre(R"({"reason":"told by phone, no time","rules":["us-nj-police"]})"));
}

TEST_P(DutyRoom, KeepsTheProofSealedAndKnowsItByItsHash) {
  flag("eu_establishment");
  App a = app();
  const std::string receipt = "%PDF-1.7 receipt";
  TextSource content(receipt);
  const ProofFile file = must(keep_proof(a, incident_, "eu-gdpr-33", "receipt.pdf", content));
  must(meet(a, alice_, incident_, "eu-gdpr-33", {.reference = "118", .file = file}));

  const Proof proof = must(load_proof(a, incident_, "eu-gdpr-33"));
  EXPECT_EQ(must(text_of(*proof.content)), receipt);
  EXPECT_EQ(proof.file.name, "receipt.pdf");
  EXPECT_EQ(proof.file.bytes, 16);
  EXPECT_EQ(proof.file.sha256, sha256_hex(receipt));

  // Nobody reads it in the folder, and whoever changes it there is found out.
  const std::string path = only_file_in(settings_.data_folder + "/proofs");
  std::string sealed = must(read_file(path, 1000));
  EXPECT_THAT(sealed, Not(HasSubstr("receipt")));
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  write_file(path, sealed);
  EXPECT_TRUE(is_refused(text_of(*must(load_proof(a, incident_, "eu-gdpr-33")).content),
                         ErrorCode::conflict));
  write_file(path, "short");
  EXPECT_TRUE(is_refused(load_proof(a, incident_, "eu-gdpr-33"), ErrorCode::conflict));
}

TEST_P(DutyRoom, RefusesAProofItDoesNotHave) {
  App a = app();
  const std::string nowhere(64, 'a');
  EXPECT_TRUE(is_refused(meet(a, alice_, incident_, "eu-gdpr-33",
                              {.reference = "118", .file = ProofFile{"x", nowhere, 0}}),
                         ErrorCode::not_found));
  EXPECT_TRUE(is_refused(meet(a, alice_, incident_, "eu-gdpr-33",
                              {.reference = "118", .file = ProofFile{"x", "../candor.key", 0}}),
                         ErrorCode::invalid));
  const auto keep = [&](std::string_view name, std::string_view text) {
    TextSource content{std::string(text)};
    return keep_proof(a, incident_, "eu-gdpr-33", name, content);
  };
  EXPECT_TRUE(is_refused(keep("a\nb", "x"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(keep("x", ""), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(keep("x", std::string(kProofBytesMax + 1, 'x')), ErrorCode::too_large));
  EXPECT_TRUE(std::filesystem::is_empty(settings_.data_folder + "/proofs"));
  EXPECT_TRUE(is_refused(load_proof(a, incident_, "eu-gdpr-33"), ErrorCode::not_found));
}

TEST_P(DutyRoom, ExplainsEveryStepAndWhatMovedIt) {
  expose("US-MA", 3);
  set_anchor(incident::Anchor::discovery, "2026-06-09T12:00:00Z");
  Arguments arguments;
  arguments.add("INC", incident_);
  arguments.add("RULE", "us-ma-individuals");

  const std::string text = run("duty explain", arguments).text;

  EXPECT_THAT(text, AllOf(HasSubstr("counted from discovery: Tue 9 Jun 2026, 08:00 EDT"),
                          HasSubstr("plus our own target of 10 calendar days"),
                          HasSubstr("The notice must not say\n  the nature of the breach"),
                          HasSubstr("What moved it\n  Wed 10 Jun 2026, 12:00 UTC: owed, due"),
                          HasSubstr("M.G.L. c. 93H")));
}

TEST_P(DutyRoom, ExplainsWhyARuleIsNotOwed) {
  App a = app();
  const Explanation explained = must(explain_duty(a, incident_, "us-md-ag"));

  EXPECT_EQ(explained.duty.status, DutyStatus::not_owed);
  EXPECT_THAT(explained.duty.why, HasSubstr("what is known does not meet its trigger"));
  EXPECT_TRUE(is_refused(explain_duty(a, incident_, "no-such-rule"), ErrorCode::not_found));
}

TEST_P(DutyRoom, ComputesFromGivenFactsWhetherItIsOwed) {
  Arguments arguments;
  arguments.add("RULE", "us-ca-ag");
  arguments.add("--anchor", "another_notice=2026-02-10");
  arguments.add("--fact", "US-CA=501");
  EXPECT_THAT(run("duty compute", arguments).text,
              HasSubstr("owed: 501 people in California (more than 500)"));

  const auto few = must(compute("us-ca-ag", {{"another_notice", Date{2026, 2, 10}}},
                                {{"US-CA", "501"}, {"lost", "email_address"}}));
  EXPECT_FALSE(few.owed.has_value());
  EXPECT_THAT(*few.not_owed, HasSubstr("more than 500 residents are told"));
}

TEST_P(DutyRoom, RefusesEveryFaultyFactAtOnce) {
  const auto refused = compute("us-ca-ag", {{"another_notice", Date{2026, 2, 10}}},
                               {{"US-CA", "many"},
                                {"Atlantis", "3"},
                                {"health", "maybe"},
                                {"lost", "shoe_size"},
                                {"holiday", "Whitsun"},
                                {"health", "yes"}});

  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_EQ(refused.error().faults.size(), 6U);
}

CANDOR_EACH_ENGINE(DutyRoom);

}  // namespace
}  // namespace candor::duty
