// SPDX-License-Identifier: Apache-2.0
// Letters on paper, from the register to the post and back.
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/enums.h"
#include "base/testing.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "delivery/testing.h"
#include "journal/journal.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class Paper : public storage::RoomTest {
 protected:
  Paper() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override { notice::testing::furnish(settings_); }

  // 300 people are told by mail; c99, c199 and c299 have no e-mail address.
  void tell_by_mail() {
    App a = app();
    breach_ = notice::testing::a_breach(a, 300);
    notice_ = notice::testing::an_approved_notice(a, breach_);
    must(start(a, alice_, notice_.reference));
    must(run(a, alice_, outbox_, notice_.reference));
    clock_.advance_seconds(kSecondsPerHour);
  }
  void correct(const std::string& rows) {
    App a = app();
    const std::string csv = "external_id,name,jurisdiction,street,postcode,city,deceased\n" + rows;
    TextSource source(csv);
    must(exposure::import_customers(a, alice_, {source, "addresses.csv"}));
  }
  void give_addresses() {
    correct(
        "c99,Anna 99,US-CA,9 Elm St,93701,Fresno,\n"
        "c199,Jürgen 199,DE,Lange Straße 7,10115,Berlin,\n");
  }
  Result<PrintJob> print_once(std::int64_t letters_max = 1000) {
    App a = app();
    return print(a, alice_, notice_.reference, letters_max);
  }
  Counts on_paper() {
    for (const NoticeStatus& one : must(load_status(*db().read(), breach_.reference)).notices) {
      if (one.channel == Channel::paper) return one.counts;
    }
    return {};
  }
  std::string state_of(const std::string& person) {
    const Proof proof = must(load_proof(*db().read(), breach_.reference, {.person = person}));
    return std::string(enum_name(proof.letters.back().state));
  }
  // From the CSV.
  std::string mark_in(const Stacks& stacks, std::string_view name) {
    for (const std::string_view line : split(stacks.addresses, '\n')) {
      if (line.find(name) != std::string_view::npos) return std::string(line.substr(1, 12));
    }
    ADD_FAILURE() << name << " is not in the CSV";
    return "";
  }
  std::int64_t count_entries(std::string_view kind) {
    journal::Filter filter;
    filter.kind = std::string(kind);
    return std::ssize(journal::list(*db().read(), filter));
  }

  FakeOutbox outbox_;
  incident::Incident breach_;
  notice::Notice notice_;
};

TEST_P(Paper, WritesToThoseWhomMailCouldNotReachAndNobodyElse) {
  tell_by_mail();
  give_addresses();

  const PrintJob job = must(print_once());

  EXPECT_EQ(job.job, notice_.reference + "-P1");
  EXPECT_EQ(job.letters, 2);
  EXPECT_EQ(job.no_address, 1);
  EXPECT_EQ(on_paper().sending, 2);
  EXPECT_EQ(on_paper().no_route, 1);
  EXPECT_EQ(must(load_status(*db().read(), breach_.reference)).unknown, 2);
}

TEST_P(Paper, IsDrawnTheSameAgainOnTheSheetOfEachPlace) {
  tell_by_mail();
  give_addresses();
  const PrintJob job = must(print_once());
  App a = app();

  const Stacks stacks = must(draw(a, alice_, job.job));
  clock_.advance_seconds(kSecondsPerDay);
  const Stacks again = must(draw(a, alice_, job.job));

  EXPECT_THAT(stacks.a4, StartsWith("%PDF-"));
  EXPECT_THAT(stacks.us_letter, StartsWith("%PDF-"));
  EXPECT_EQ(stacks.a4, again.a4);
  EXPECT_EQ(stacks.us_letter, again.us_letter);
  EXPECT_EQ(stacks.addresses, again.addresses);
  EXPECT_THAT(stacks.addresses,
              HasSubstr("\"Letter\",\"2\",\"Anna 99\",\"9 Elm St\",\"Fresno, CA 93701\",\"\","));
  EXPECT_THAT(
      stacks.addresses,
      HasSubstr("\"A4\",\"2\",\"Jürgen 199\",\"Lange Straße 7\",\"10115 Berlin\",\"\",\"DE\""));
  EXPECT_EQ(count_entries("delivery.drawn"), 2);
}

TEST_P(Paper, OncePostedReachesThePersonAndProvesIt) {
  tell_by_mail();
  give_addresses();
  const PrintJob job = must(print_once());
  App a = app();

  const PrintJob posted = must(post(a, alice_, job.job, "PB 3602, 11 May"));

  EXPECT_TRUE(posted.ended_at.has_value());
  EXPECT_EQ(on_paper().reached, 2);
  EXPECT_EQ(must(load_status(*db().read(), breach_.reference)).unknown, 0);
  const Proof proof = must(load_proof(*db().read(), breach_.reference, {.person = "c199"}));
  ASSERT_THAT(proof.letters, SizeIs(2));  // no route by mail, and then this
  const LetterProof& letter = proof.letters.back();
  EXPECT_EQ(letter.state, State::reached);
  EXPECT_EQ(letter.attempts.at(0).relay, "paper");
  EXPECT_EQ(letter.attempts.at(0).words, "posted with " + job.job + ": PB 3602, 11 May");
  ASSERT_TRUE(letter.rendered_sha256.has_value());
  EXPECT_EQ(letter.rendered_sha256->size(), 64u);
  EXPECT_EQ(count_entries("delivery.posted"), 1);
  EXPECT_EQ(count_entries("delivery.finished"), 2);  // by mail, on paper
  EXPECT_TRUE(is_refused(post(a, alice_, job.job, "again"), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(draw(a, alice_, job.job), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(print_once(), ErrorCode::conflict));
}

TEST_P(Paper, GivenBackIsPrintedByTheNextJob) {
  tell_by_mail();
  give_addresses();
  App a = app();
  const PrintJob first = must(print_once(1));
  EXPECT_EQ(first.letters, 1);
  EXPECT_EQ(first.queued, 1);
  must(give_back(a, alice_, first.job));
  EXPECT_EQ(on_paper().queued, 2);

  const PrintJob second = must(print_once());

  EXPECT_EQ(second.job, notice_.reference + "-P2");
  EXPECT_EQ(second.letters, 2);
  const auto jobs = must(list_print_jobs(*db().read(), notice_.reference));
  ASSERT_THAT(jobs, SizeIs(2));
  EXPECT_TRUE(jobs[0].ended_at.has_value());
  EXPECT_THAT(jobs[0].receipt, IsEmpty());
  EXPECT_FALSE(jobs[1].ended_at.has_value());
}

TEST_P(Paper, AJobIsNoRunsToGiveBack) {
  tell_by_mail();
  give_addresses();
  must(print_once());
  App a = app();
  clock_.advance_seconds(30 * kSecondsPerDay);

  EXPECT_EQ(must(resume(a, alice_, notice_.reference)), 0);
  EXPECT_EQ(send_due(a, channel_of(a.settings.mail)), 0);

  EXPECT_EQ(on_paper().sending, 2);
}

TEST_P(Paper, ALetterThatCameBackIsBouncedByItsMark) {
  tell_by_mail();
  give_addresses();
  const PrintJob job = must(print_once());
  App a = app();
  const std::string mark = mark_in(must(draw(a, alice_, job.job)), "Jürgen");
  EXPECT_TRUE(is_refused(mark_returned(a, alice_, notice_.reference, {mark}), ErrorCode::invalid));
  must(post(a, alice_, job.job, "PB 3602"));

  const auto wrong =
      mark_returned(a, alice_, notice_.reference, {mark, "0123456789ab", "%", "no mark"});
  ASSERT_TRUE(is_refused(wrong, ErrorCode::invalid));
  EXPECT_THAT(wrong.error().faults, SizeIs(3));
  EXPECT_EQ(wrong.error().faults.at(0).place, "/marks/1");
  EXPECT_EQ(state_of("c199"), "reached");

  EXPECT_EQ(must(mark_returned(a, alice_, notice_.reference, {" " + mark + " "})), 1);
  EXPECT_EQ(must(mark_returned(a, alice_, notice_.reference, {mark})), 0);
  EXPECT_EQ(state_of("c199"), "bounced");
  EXPECT_EQ(state_of("c99"), "reached");
}

TEST_P(Paper, IsTheNextWayToThoseWhoseMailCameBack) {
  outbox_.answer = [](const Message& message) -> Sent {
    if (message.to_address.starts_with("c7@")) return {Outcome::refused, "550 no such user"};
    return {Outcome::accepted, "250 ok"};
  };
  tell_by_mail();
  correct("c7,Anna 7,US-CA,7 Elm St,93701,Fresno,\nc8,Anna 8,US-CA,8 Elm St,93701,Fresno,\n");
  const Status before = must(load_status(*db().read(), breach_.reference));
  EXPECT_EQ(before.not_reached, 4);

  const PrintJob job = must(print_once());

  EXPECT_EQ(job.letters, 1);
  App a = app();
  must(post(a, alice_, job.job, "PB 3602"));
  EXPECT_EQ(state_of("c7"), "reached");
  EXPECT_EQ(must(load_status(*db().read(), breach_.reference)).not_reached, 3);
}

TEST_P(Paper, WritesToNobodyWhoDied) {
  tell_by_mail();
  correct("c99,Anna 99,US-CA,9 Elm St,93701,Fresno,yes\n");

  const auto refused = print_once();

  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("3 people are not told"));
}

TEST_P(Paper, WhoseAddressIsGoneMeanwhileStopsTheWholeDrawing) {
  tell_by_mail();
  give_addresses();
  const PrintJob job = must(print_once());
  correct("c99,Anna 99,US-CA,9 Elm St,93701,Fresno,yes\n");
  App a = app();

  const auto refused = draw(a, alice_, job.job);

  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("1 of 2 letters cannot be drawn"));
  EXPECT_THAT(refused.error().message, Not(HasSubstr("Anna")));
}

TEST_P(Paper, IsNotDrawnOfANoticeThatIsStoppedButMayHaveBeenPosted) {
  tell_by_mail();
  give_addresses();
  const PrintJob job = must(print_once());
  App a = app();
  must(hold(a, alice_, notice_.reference, Hold::stopped, "a wrong figure"));

  EXPECT_TRUE(is_refused(draw(a, alice_, job.job), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(print_once(), ErrorCode::conflict));
  EXPECT_EQ(must(post(a, alice_, job.job, "PB 3602")).receipt, "PB 3602");
}

TEST_P(Paper, WaitsUntilTheMailIsThrough) {
  App a = app();
  breach_ = notice::testing::a_breach(a, 300);
  notice_ = notice::testing::an_approved_notice(a, breach_);
  must(start(a, alice_, notice_.reference));
  give_addresses();

  EXPECT_TRUE(is_refused(print_once(), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(print_once(0), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(print_once(kPrintJobLettersMax + 1), ErrorCode::invalid));
  for (const char* job : {"INC-2026-0001-N1-P1", "INC-2026-0001-N1", "P1", "INC-2026-0001-N1-Px"}) {
    EXPECT_TRUE(is_refused(draw(a, alice_, job), ErrorCode::not_found)) << job;
  }
}

CANDOR_EACH_ENGINE(Paper);

}  // namespace
}  // namespace candor::delivery
