// SPDX-License-Identifier: Apache-2.0
#include "delivery/dsn.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "delivery/testing.h"
#include "journal/journal.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// As Postfix writes it.
std::string a_dsn(std::string_view message_id, std::string_view action, std::string_view status,
                  std::string_view said = "550 5.1.1 <anna@example.test>: no such user") {
  return fmt::format(
      "Return-Path: <>\r\n"
      "From: MAILER-DAEMON@relay.test\r\n"
      "To: notices@acme.example\r\n"
      "Subject: Undelivered Mail Returned to Sender\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n"
      "\r\n"
      "--b\r\n"
      "Content-Type: text/plain; charset=us-ascii\r\n\r\n"
      "I'm sorry to have to inform you.\r\n"
      "--b\r\n"
      "Content-Type: message/delivery-status\r\n\r\n"
      "Reporting-MTA: dns; relay.test\r\n"
      "\r\n"
      "Final-Recipient: rfc822; anna@example.test\r\n"
      "Action: {}\r\n"
      "Status: {}\r\n"
      "Diagnostic-Code: smtp;\r\n  {}\r\n"
      "\r\n"
      "--b\r\n"
      "Content-Type: message/rfc822\r\n\r\n"
      "From: notices@acme.example\r\n"
      "Message-ID: <{}>\r\n"
      "Subject: Notice of data breach\r\n\r\n"
      "Dear Anna\r\n"
      "--b--\r\n",
      action, status, said, message_id);
}

std::string a_complaint(std::string_view message_id) {
  return fmt::format(
      "From: fbl@provider.test\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n"
      "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
      "Feedback-Type: abuse\r\nUser-Agent: Provider/1\r\nVersion: 1\r\n"
      "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
      "From: notices@acme.example\r\nMessage-ID:\r\n <{}>\r\n"
      "--b--\r\n",
      message_id);
}

TEST(Dsn, AFailureThatIsPermanentIsHard) {
  const auto report = read_report(a_dsn("1@acme.example", "failed", "5.1.1"));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->kind, ReportKind::hard);
  EXPECT_EQ(report->message_id, "1@acme.example");
  EXPECT_EQ(report->status, "5.1.1");
  EXPECT_EQ(report->words, "smtp; 550 5.1.1 <address> no such user");
}

TEST(Dsn, WhatARelayGaveUpIsSoftAndWhatItStillTriesIsDelayed) {
  EXPECT_EQ(read_report(a_dsn("1@a.test", "failed", "4.2.2"))->kind, ReportKind::soft);
  EXPECT_EQ(read_report(a_dsn("1@a.test", "Delayed", "4.4.1"))->kind, ReportKind::delayed);
  EXPECT_EQ(read_report(a_dsn("1@a.test", "delivered", "2.0.0"))->kind, ReportKind::delivered);
  EXPECT_EQ(read_report(a_dsn("1@a.test", "relayed", "2.0.0")), std::nullopt);
}

TEST(Dsn, AComplaintNamesItsLetterInAFoldedHeader) {
  const auto report = read_report(a_complaint("1@acme.example"));
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->kind, ReportKind::complaint);
  EXPECT_EQ(report->message_id, "1@acme.example");
  EXPECT_EQ(report->words, "abuse");
}

TEST(Dsn, OtherMailIsNoReport) {
  EXPECT_EQ(read_report(""), std::nullopt);
  EXPECT_EQ(read_report("From: a@b.test\r\nSubject: out of office\r\n\r\nhello\r\n"), std::nullopt);
  std::string torn = a_dsn("1@acme.example", "failed", "5.1.1");
  torn.resize(torn.find("Content-Type: message/rfc822"));
  EXPECT_EQ(read_report(torn), std::nullopt) << "it names no letter";
}

class Bounces : public storage::RoomTest {
 protected:
  Bounces() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override { notice::testing::furnish(settings_); }

  void send_to(std::int64_t people) {
    App a = app();
    breach_ = notice::testing::a_breach(a, people);
    notice_ = notice::testing::an_approved_notice(a, breach_);
    must(start(a, alice_, notice_.reference));
    must(run(a, alice_, outbox_, notice_.reference));
  }
  BouncesRead read(std::vector<std::string> mails) {
    App a = app();
    std::size_t at = 0;
    return must(
        read_bounces(a, alice_, breach_.reference, [&]() -> Result<std::optional<std::string>> {
          if (at == mails.size()) return std::optional<std::string>();
          return std::optional<std::string>(mails[at++]);
        }));
  }
  const std::string& letter(std::size_t nth) { return outbox_.arrived().at(nth).message_id; }
  Status status() { return must(load_status(*db().read(), breach_.reference)); }

  FakeOutbox outbox_;
  incident::Incident breach_;
  notice::Notice notice_;
};

TEST_P(Bounces, AHardBounceIsFinalAndCountsOnce) {
  send_to(5);
  const std::string dsn = a_dsn(letter(0), "failed", "5.1.1");
  const BouncesRead first = read(
      {dsn, a_dsn(letter(1), "failed", "4.2.2"), a_dsn(letter(2), "delayed", "4.4.1"),
       a_complaint(letter(3)), a_dsn("1@somebody.test", "failed", "5.1.1"), "Subject: hi\r\n\r\n"});
  EXPECT_EQ(first.mails, 6);
  EXPECT_EQ(first.hard, 1);
  EXPECT_EQ(first.soft, 1);
  EXPECT_EQ(first.delayed, 1);
  EXPECT_EQ(first.complaints, 1);
  EXPECT_EQ(first.others, 2);
  EXPECT_EQ(status().notices[0].counts.bounced, 2);
  EXPECT_EQ(status().notices[0].counts.reached, 3) << "a delay and a complaint change nothing";

  EXPECT_EQ(read({dsn}).read_before, 1);
  EXPECT_EQ(status().notices[0].counts.bounced, 2);
  journal::Filter filter;
  filter.kind = "delivery.bounces_read";
  const auto entries = journal::list(*db().read(), filter);
  ASSERT_THAT(entries, SizeIs(1)) << "what says nothing new writes nothing";
  EXPECT_THAT(entries[0].body, Not(HasSubstr("@")));
}

TEST_P(Bounces, AServicesEventsCountEachOnceWhateverBodyTheyComeIn) {
  send_to(3);
  const auto event = [](const std::string& id, const std::string& type) {
    return fmt::format(R"({{"event":"{}","smtp-id":"<{}>","status":"5.1.1"}})", type, id);
  };
  const std::string bounced = event(letter(0), "bounce");
  const BouncesRead first = read({fmt::format("[{},{},{}]", bounced, event(letter(1), "spamreport"),
                                              event(letter(2), "open"))});
  EXPECT_EQ(first.mails, 1);
  EXPECT_EQ(first.hard, 1);
  EXPECT_EQ(first.complaints, 1);
  EXPECT_EQ(first.others, 1);
  EXPECT_EQ(status().notices[0].counts.bounced, 1);
  EXPECT_EQ(read({bounced, "[" + bounced + "]"}).read_before, 2);
}

TEST_P(Bounces, OfAnotherIncidentsLettersNothingIsChanged) {
  send_to(1);
  const std::string dsn = a_dsn(letter(0), "failed", "5.1.1");
  App a = app();
  const auto other = must(incident::declare(a, alice_, incident::NewIncident{"Another", {}, {}}));
  bool given = false;
  const BouncesRead nothing =
      must(read_bounces(a, alice_, other.reference, [&]() -> Result<std::optional<std::string>> {
        if (std::exchange(given, true)) return std::optional<std::string>();
        return std::optional<std::string>(dsn);
      }));
  EXPECT_EQ(nothing.others, 1);
  EXPECT_EQ(status().notices[0].counts.bounced, 0);
}

TEST_P(Bounces, TenPeopleWhomNothingReachesAskForSubstituteNotice) {
  send_to(30);
  std::vector<std::string> mails;
  for (std::size_t i = 0; i < 9; ++i) mails.push_back(a_dsn(letter(i), "failed", "5.1.1"));
  read(mails);
  EXPECT_EQ(status().not_reached, 9);
  EXPECT_FALSE(status().needs_substitute_notice);
  read({a_dsn(letter(9), "failed", "5.1.1")});
  EXPECT_TRUE(status().needs_substitute_notice);
}

TEST_P(Bounces, TheProofOfOnePersonHoldsTheWholeChain) {
  int attempts = 0;
  outbox_.answer = [&](const Message&) {
    return ++attempts == 1 ? Sent{Outcome::deferred, "451 greylisted"}
                           : Sent{Outcome::accepted, "250 2.0.0 taken"};
  };
  send_to(1);
  clock_.advance_seconds(86'400);
  App a = app();
  must(run(a, alice_, outbox_, notice_.reference));
  read({a_dsn(letter(0), "failed", "5.1.1")});

  const Proof proof = must(load_proof(*db().read(), breach_.reference, {.person = "c0"}));
  ASSERT_THAT(proof.letters, SizeIs(1));
  const LetterProof& seen = proof.letters[0];
  EXPECT_EQ(seen.notice, notice_.reference);
  EXPECT_EQ(seen.text_sha256, notice_.text_sha256);
  EXPECT_EQ(seen.message_id, letter(0));
  EXPECT_EQ(seen.state, State::bounced);
  EXPECT_EQ(seen.rendered_sha256.value_or("").size(), 64u);
  ASSERT_THAT(seen.attempts, SizeIs(2));
  EXPECT_EQ(seen.attempts[0].outcome, Outcome::deferred);
  EXPECT_EQ(seen.attempts[0].words, "451 greylisted");
  EXPECT_EQ(seen.attempts[1].outcome, Outcome::accepted);
  EXPECT_EQ(seen.attempts[1].relay, "maildir");
  ASSERT_THAT(seen.reports, SizeIs(1));
  EXPECT_EQ(seen.reports[0].kind, ReportKind::hard);
  EXPECT_EQ(seen.reports[0].status, "5.1.1");

  EXPECT_TRUE(is_refused(load_proof(*db().read(), breach_.reference, {.person = "nobody"}),
                         ErrorCode::not_found));
}

CANDOR_EACH_ENGINE(Bounces);

TEST(BounceFolder, IsAMaildirOrAnyFolderAndStaysAsItIs) {
  const TemporaryFolder folder;
  EXPECT_TRUE(is_refused(mails_in(folder.path() + "/none"), ErrorCode::not_found));
  const auto read_all = [&] {
    const NextMail next = must(mails_in(folder.path()));
    std::vector<std::string> mails;
    while (auto mail = must(next())) mails.push_back(*mail);
    return mails;
  };
  std::ofstream(folder.path() + "/b") << "second";
  std::ofstream(folder.path() + "/a") << "first";
  EXPECT_THAT(read_all(), ElementsAre("first", "second"));
  for (const char* part : {"new", "cur", "tmp"}) {
    std::filesystem::create_directory(folder.path() + "/" + part);
    std::ofstream(folder.path() + "/" + part + "/m") << part;
  }
  EXPECT_THAT(read_all(), ElementsAre("cur", "new")) << "what is in tmp/ is not there yet";
  EXPECT_THAT(read_all(), SizeIs(2));
}

}  // namespace
}  // namespace candor::delivery
