// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "duty/duty.h"
#include "duty/testing.h"
#include "staff/testing.h"

namespace candor::duty {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DutyBoard : public DutyRoom {};

TEST_P(DutyBoard, SortsAllOpenIncidentsByTheTimeLeft) {
  expose("DE", 1);
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");
  App a = app();
  const std::string second = must(incident::declare(a, alice_, {.title = "ransom"})).reference;
  must(incident::set_anchor(a, alice_, second, incident::Anchor::awareness,
                            {at("2026-06-08T07:30:00Z"), "known"}));
  must(set_flag(a, alice_, second, "nis2_significant", {.state = FlagState::set}));
  const std::string dismissed =
      must(incident::declare(a, alice_,
                             {.title = "nothing", .status = incident::Status::false_positive}))
          .reference;
  must(set_flag(a, alice_, dismissed, "nis2_significant", {.state = FlagState::set}));

  const Board board = must(load_board(a, alice_));

  std::vector<std::string> lines;
  for (const BoardEntry& entry : board.entries) {
    lines.push_back(entry.incident + " " + entry.duty.rule->id);
  }
  EXPECT_EQ(board.incidents, 2);
  EXPECT_THAT(lines, ElementsAre(second + " eu-nis2-early", second + " eu-nis2-notif",
                                 incident_ + " eu-gdpr-33", second + " eu-nis2-recipients",
                                 incident_ + " eu-gdpr-34", second + " eu-nis2-final"));
  EXPECT_THAT(run("duty board", {}).text, HasSubstr("6 not done, 1 late, over 2 open incidents"));
}

TEST_P(DutyBoard, LeavesOutIncidentsThatTheActorMayNotEnter) {
  expose("DE", 1);
  App a = app();
  staff::testing::an_account(a, "carol", {Role::commander});
  must(staff::set_entrance(
      a, staff::testing::an_operator(), incident_,
      {.to = {.visibility = staff::Visibility::restricted, .people = {"carol"}, .roles = {}},
       .reason = "an employee is suspected"}));

  EXPECT_EQ(must(load_board(a, alice_)).incidents, 0);
  EXPECT_EQ(must(load_board(a, staff::testing::the_actor(a, "carol"))).incidents, 1);
}

TEST_P(DutyBoard, TheCalendarHoldsEachDueTimeOnceUnderItsOwnName) {
  expose("DE", 1);
  set_anchor(incident::Anchor::awareness, "2026-06-10T07:30:00Z");
  App a = app();

  const std::string ics = to_ics(must(load_board(a, alice_)));

  EXPECT_THAT(ics, AllOf(HasSubstr("UID:" + incident_ + "/eu-gdpr-33@candor\r\n"),
                         HasSubstr("DTSTART:20260613T073000Z\r\n"),
                         HasSubstr("SUMMARY:" + incident_ + ": Tell the data protection authority"),
                         HasSubstr("DTSTAMP:20260610T120000Z\r\n")));
  clock_.advance_seconds(60);
  EXPECT_THAT(to_ics(must(load_board(a, alice_))), HasSubstr(incident_ + "/eu-gdpr-33@candor"));
  met("eu-gdpr-33", "2026-06-10T11:00:00Z");
  EXPECT_THAT(to_ics(must(load_board(a, alice_))), ::testing::Not(HasSubstr("eu-gdpr-33@candor")));
}

TEST_P(DutyBoard, UnverifiedIsSaidOnTheBoardInJsonAndInTheCalendar) {
  expose("US-NY", 1);
  set_anchor(incident::Anchor::discovery, "2026-06-10T07:30:00Z");
  const Output board = run("duty board", {});
  App a = app();

  EXPECT_THAT(board.text, HasSubstr("unverified: this rule was written from memory"));
  EXPECT_THAT(board.json, HasSubstr("\"confidence\": \"memory\""));
  EXPECT_THAT(to_ics(must(load_board(a, alice_))), HasSubstr("Unverified: this rule was wri"));
}

TEST_P(DutyBoard, SaysWhatWasPromisedAndNotDone) {
  App a = app();
  must(incident::make_promise(
      a, alice_, incident_,
      {.text = "All passwords are reset.", .due_at = at("2026-06-12T16:00:00Z")}));
  must(incident::make_promise(
      a, alice_, incident_, {.text = "A word by evening.", .due_at = at("2026-06-10T18:00:00Z")}));
  must(incident::keep_promise(a, alice_, incident_, 2, "we wrote"));

  const Board board = must(load_board(a, alice_));
  ASSERT_EQ(board.promises.size(), 1u);
  EXPECT_EQ(board.promises[0].promise.text, "All passwords are reset.");
  EXPECT_THAT(to_ics(board), AllOf(HasSubstr("UID:" + incident_ + "/promise-1@candor\r\n"),
                                   HasSubstr("DTSTART:20260612T160000Z\r\n")));
}

TEST_P(DutyBoard, ACalendarIsOpenedByATokenThatMayRead) {
  App a = app();
  staff::testing::an_account(a, "carla", {Role::counsel});
  const auto token = [&](const std::vector<Access>& access) {
    return must(staff::create_token(a, staff::testing::an_operator(), "carla",
                                    {.label = std::to_string(access.size()),
                                     .access = access,
                                     .days = std::nullopt}))
        .secret;
  };
  EXPECT_TRUE(is_ok(load_board_for(a, token({Access::read}))));
  EXPECT_TRUE(is_refused(load_board_for(a, token({Access::comply, Access::respond})),
                         ErrorCode::forbidden));
  EXPECT_TRUE(is_refused(load_board_for(a, "candor_guess"), ErrorCode::unauthenticated));
}

CANDOR_EACH_ENGINE(DutyBoard);

}  // namespace
}  // namespace candor::duty
