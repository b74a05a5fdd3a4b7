// SPDX-License-Identifier: Apache-2.0
// What keeps letters back: holds, ceilings, paces, what was told already; the order of the rest;
// and who sends them when they are due.
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "delivery/delivery.h"
#include "delivery/rules.h"
#include "delivery/testing.h"
#include "journal/journal.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class HeldBack : public storage::RoomTest {
 protected:
  HeldBack() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override { notice::testing::furnish(settings_); }

  void begin(std::int64_t people) {
    App a = app();
    breach_ = notice::testing::a_breach(a, people);
    notice_ = notice::testing::an_approved_notice(a, breach_);
    must(start(a, alice_, notice_.reference));
  }
  Result<Ran> run_once() {
    App a = app();
    return run(a, alice_, outbox_, notice_.reference);
  }
  NoticeStatus status(std::size_t nth = 0) {
    return must(load_status(*db().read(), breach_.reference)).notices.at(nth);
  }
  std::vector<std::string> entries(std::string_view kind) {
    journal::Filter filter;
    filter.kind = std::string(kind);
    std::vector<std::string> bodies;
    for (const auto& entry : journal::list(*db().read(), filter)) bodies.push_back(entry.body);
    return bodies;
  }

  FakeOutbox outbox_;
  incident::Incident breach_;
  notice::Notice notice_;
};

TEST_P(HeldBack, APauseStopsARunOnItsWayAndAResumeLetsItGoOn) {
  begin(90);
  App a = app();
  int sends = 0;
  outbox_.answer = [&](const Message&) {
    if (++sends == 30) must(hold(a, alice_, notice_.reference, Hold::paused, "a wrong number"));
    return Sent{Outcome::accepted, "250 ok"};
  };
  const auto refused = run_once();

  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("is paused; `candor delivery resume"));
  EXPECT_LT(sends, 30 + kLettersBetweenLooks);
  EXPECT_EQ(status().hold, Hold::paused);
  EXPECT_EQ(status().counts.sending, 0);
  EXPECT_GT(must(load_status(*db().read(), breach_.reference)).unknown, 0) << "they will be sent";
  EXPECT_TRUE(is_refused(run_once(), ErrorCode::conflict));
  EXPECT_TRUE(
      is_refused(hold(a, alice_, notice_.reference, Hold::paused, "again"), ErrorCode::conflict));

  outbox_.answer = nullptr;
  must(resume(a, alice_, notice_.reference));
  EXPECT_EQ(must(run_once()).unknown, 0);
  EXPECT_EQ(status().counts.reached, 90);
  EXPECT_THAT(outbox_.arrived(), SizeIs(90)) << "none twice";
  EXPECT_THAT(entries("delivery.paused"), ElementsAre(HasSubstr("a wrong number")));
  EXPECT_THAT(entries("delivery.resumed"), SizeIs(1));
}

TEST_P(HeldBack, AStopIsForGoodAndLeavesNobodyUnknown) {
  begin(10);
  App a = app();
  EXPECT_TRUE(
      is_refused(hold(a, alice_, notice_.reference, Hold::stopped, " "), ErrorCode::invalid));
  must(hold(a, alice_, notice_.reference, Hold::paused, "wait"));
  must(hold(a, alice_, notice_.reference, Hold::stopped, "the list is wrong"));

  EXPECT_TRUE(is_refused(run_once(), ErrorCode::conflict));
  must(resume(a, alice_, notice_.reference));
  EXPECT_TRUE(is_refused(run_once(), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(start(a, alice_, notice_.reference), ErrorCode::conflict));
  EXPECT_EQ(must(load_status(*db().read(), breach_.reference)).unknown, 0);
  EXPECT_EQ(must(count_people(*db().read(), breach_.reference)).waiting, 0);
  EXPECT_THAT(outbox_.arrived(), SizeIs(0));
}

TEST_P(HeldBack, AnotherChannelTakesOnlyThoseWhomTheFirstDidNotReach) {
  begin(10);
  App a = app();
  settings_.mail.channel = MailChannel::smtp;
  EXPECT_TRUE(is_refused(start(a, alice_, notice_.reference), ErrorCode::conflict))
      << "the first is not through";
  settings_.mail.channel = MailChannel::maildir;
  outbox_.answer = [](const Message& m) {
    return Sent{m.to_address < "c5" ? Outcome::refused : Outcome::accepted, ""};
  };
  must(run_once());
  ASSERT_EQ(status().counts.bounced, 5);

  settings_.mail.channel = MailChannel::smtp;
  const Started second = must(start(a, alice_, notice_.reference));
  EXPECT_EQ(second.already, 5);
  EXPECT_EQ(second.queued, 5);
  outbox_.answer = nullptr;
  outbox_.as = Channel::smtp;
  EXPECT_EQ(must(run_once()).reached, 5);

  std::set<std::string> people;
  for (const Message& message : outbox_.arrived()) people.insert(message.to_address);
  EXPECT_THAT(people, SizeIs(10));
  EXPECT_THAT(outbox_.arrived(), SizeIs(10)) << "nobody is told twice";
}

TEST_P(HeldBack, NoMoreLeaveWithinAnHourThanTheSettingsSay) {
  settings_.mail.letters_per_hour_max = 30;
  begin(101);
  App a = app();
  const Ran first = must(run_once());
  EXPECT_EQ(first.reached, 30);
  EXPECT_EQ(first.next_attempt_at, add_seconds(clock_.now(), kSecondsPerHour));
  clock_.advance_seconds(kSecondsPerHour - 1);
  EXPECT_EQ(must(run_once()).reached, 0);
  clock_.advance_seconds(1);
  EXPECT_EQ(must(run_once()).reached, 30);

  // A batch that a crash cut off may have left: it counts.
  clock_.advance_seconds(kSecondsPerHour);
  outbox_.on_flush = [] { throw PowerLost(); };
  EXPECT_THROW(must(run_once()), PowerLost);
  outbox_.on_flush = nullptr;
  must(resume(a, alice_, notice_.reference));
  EXPECT_EQ(must(run_once()).reached, 0);
  clock_.advance_seconds(kSecondsPerHour);
  EXPECT_EQ(must(run_once()).reached, 30);
}

TEST_P(HeldBack, WhatWasNotOfferedDoesNotCountAgainstTheHour) {
  settings_.mail.letters_per_hour_max = 30;
  begin(50);
  outbox_.answer = [](const Message&) { return Sent{Outcome::unreachable, "down"}; };
  EXPECT_TRUE(is_refused(run_once(), ErrorCode::unavailable));
  outbox_.answer = nullptr;
  EXPECT_EQ(must(run_once()).reached, 30);
}

TEST_P(HeldBack, ADomainGetsItsLettersMinuteByMinute) {
  settings_.mail.domain_letters_per_minute_max = 20;
  begin(50);
  const Ran first = must(run_once());
  EXPECT_EQ(first.reached, 20);
  EXPECT_EQ(first.postponed, 30);
  EXPECT_EQ(first.next_attempt_at, add_seconds(clock_.now(), 60));
  clock_.advance_seconds(60);
  EXPECT_EQ(must(run_once()).reached, 20);
  clock_.advance_seconds(60);
  EXPECT_EQ(must(run_once()).unknown, 0);
  EXPECT_EQ(status().attempts, 50) << "what waited was not taken up in vain";
}

TEST_P(HeldBack, ADryRunMakesEveryLetterAndSendsNone) {
  begin(20);
  App a = app();
  const DryRun dry = must(dry_run(a, notice_.reference));
  EXPECT_EQ(dry.letters, 20);
  EXPECT_EQ(dry.domains, 1);
  EXPECT_EQ(dry.unknown, 20);
  EXPECT_EQ(status().attempts, 0);
  must(run_once());
  std::int64_t bytes = 0;
  for (const Message& message : outbox_.arrived()) bytes += std::ssize(message.bytes);
  EXPECT_EQ(bytes, dry.bytes) << "the same letters, to the byte";
  EXPECT_EQ(must(dry_run(a, notice_.reference)).letters, 0);
}

TEST_P(HeldBack, TheOrderFollowsFromARecordedSeed) {
  begin(40);
  must(run_once());
  const std::string seed = status().order_seed;
  EXPECT_EQ(seed.size(), 32u);
  EXPECT_THAT(entries("delivery.started"), ElementsAre(HasSubstr(seed)));

  std::vector<std::string> arrived;
  for (const Message& message : outbox_.arrived()) arrived.push_back(message.message_id);
  std::vector<std::pair<std::int64_t, std::string>> expected;
  for (const auto& row :
       db().read()->query("SELECT customer_id, message_id FROM delivery WHERE state = 'reached'")) {
    expected.emplace_back(turn_of(seed, {row.text(0)}), row.text(1));
  }
  std::vector<std::string> as_made = arrived;
  std::sort(as_made.begin(), as_made.end());
  EXPECT_NE(arrived, as_made) << "not in the order of the customers";
  std::sort(expected.begin(), expected.end());
  ASSERT_EQ(arrived.size(), expected.size());
  for (std::size_t i = 0; i < arrived.size(); ++i) EXPECT_EQ(arrived[i], expected[i].second);
}

TEST_P(HeldBack, TheServingProgramRetriesWhatARunHasBegun) {
  begin(3);
  App a = app();
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 0) << "nobody has let it begin";
  outbox_.answer = [](const Message& m) {
    return Sent{m.to_address == "c1@example.test" ? Outcome::deferred : Outcome::accepted, ""};
  };
  must(run_once());
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 0) << "not due yet";
  clock_.advance_seconds(kRetryDelaysSeconds[0]);
  must(hold(a, alice_, notice_.reference, Hold::paused, "wait"));
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 0) << "paused";
  must(resume(a, alice_, notice_.reference));

  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 1);

  EXPECT_EQ(status().counts.reached, 3);
  EXPECT_TRUE(status().finished_at.has_value());
  journal::Filter ran;
  ran.kind = "delivery.finished";
  EXPECT_EQ(journal::list(*db().read(), ran).at(0).author, "candor");
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 0);
}

TEST_P(HeldBack, TheServingProgramSendsWhatACeilingHeldBack) {
  settings_.mail.letters_per_hour_max = 30;
  begin(50);
  App a = app();
  must(run_once());
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 0);
  clock_.advance_seconds(kSecondsPerHour);
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 20);
  EXPECT_EQ(unknown(status().counts), 0);
}

TEST_P(HeldBack, TheServingProgramTakesUpWhatADeadRunLeft) {
  begin(3);
  App a = app();
  outbox_.answer = [](const Message&) -> Sent { throw PowerLost(); };
  EXPECT_THROW(must(run_once()), PowerLost);
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 0) << "its lease has not ended";
  clock_.advance_seconds(kLeaseSeconds + 1);
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail), stopped.get_token()), 0);
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 3);
  EXPECT_EQ(unknown(status().counts), 0);
}

TEST_P(HeldBack, TheServingProgramComesBackLaterToAServerThatIsDown) {
  settings_.mail.channel = MailChannel::smtp;
  outbox_.as = Channel::smtp;
  settings_.mail.smtp_tls = SmtpTls::none;
  settings_.mail.smtp_port = 1;  // nobody listens there
  begin(1);
  App a = app();
  outbox_.answer = [](const Message&) { return Sent{Outcome::deferred, "451 later"}; };
  must(run_once());
  clock_.advance_seconds(kRetryDelaysSeconds[0]);
  EXPECT_THROW(send_due(a, channel_of(a.settings.mail)), std::runtime_error);
  EXPECT_EQ(status().counts.queued, 1);
  EXPECT_EQ(status().attempts, 1);
}

TEST_P(HeldBack, WhatIsKnownOfAPersonDecidesWhoGetsTheLetter) {
  App a = app();
  breach_ = notice::testing::a_breach(a, 4);
  notice_ = notice::testing::an_approved_notice(a, breach_);
  TextSource customers(
      "external_id,email,name,jurisdiction,minor,deceased,do_not_contact\n"
      "c0,c0@example.org,Tom,DE,yes,,\nc1,c1@example.org,Eva,DE,,yes,\n"
      "c2,c2@example.org,Ida,DE,,,yes\n");
  must(exposure::import_customers(a, alice_, {customers, "customers.csv"}));

  EXPECT_EQ(must(start(a, alice_, notice_.reference)).no_route, 2)
      << "nobody writes to the dead, nor where somebody else may read it";
  EXPECT_EQ(must(run_once()).reached, 2);
  std::string all;
  for (const Message& message : outbox_.arrived()) all += message.bytes;
  EXPECT_THAT(all, HasSubstr("Dear parent or guardian of Tom,"));
  EXPECT_THAT(all, Not(AnyOf(HasSubstr("Eva"), HasSubstr("Ida"))));
}

TEST_P(HeldBack, TheDutiesSayWhoWasFoundLater) {
  begin(10);
  App a = app();
  notice::testing::add_people(a, breach_, 10, 4);

  std::vector<std::string> reasons;
  for (const duty::Duty& duty : must(duty::duties_of(a, breach_.reference))) {
    reasons.push_back(duty.why);
  }
  EXPECT_THAT(reasons,
              ::testing::Contains(HasSubstr(
                  "14 people in California, 4 of them found after delivery had the list")));
}

CANDOR_EACH_ENGINE(HeldBack);

}  // namespace
}  // namespace candor::delivery
