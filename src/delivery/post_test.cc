// SPDX-License-Identifier: Apache-2.0
#include "delivery/post.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "delivery/rules.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class PostRoom : public storage::RoomTest {
 protected:
  PostRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override { notice::testing::furnish(settings_); }

  static OutgoingMail a_mail(std::string to = "anna@example.test") {
    return {.purpose = "subscription.update",
            .about = "0196f3a0-0000-7000-8000-000000000001",
            .to_address = std::move(to),
            .subject = "Passwords were copied",
            .text = "Somebody copied passwords on 4 May.\n",
            .unsubscribe_url =
                "https://acme.example/unsubscribe/"
                "Zm9yIGVhY2ggc3Vic2NyaXB0aW9uIG9uZSB0b2tlbiBvZiA2NCBjaGFycw"};
  }
  void queue(const OutgoingMail& mail) {
    App a = app();
    const auto tx = db().write();
    must(queue_mail(*tx, a, mail));
    tx->commit();
    clock_.advance_seconds(1);
  }
  std::int64_t send() {
    App a = app();
    return send_mails(a, outbox_);
  }
  std::int64_t waiting() { return count_mails(*db().read(), "subscription."); }

  FakeOutbox outbox_;
};

TEST_P(PostRoom, SendsEachOnceWithOneClickAndForgetsIt) {
  queue(a_mail());
  queue(a_mail("berta@example.test"));
  EXPECT_EQ(waiting(), 2);

  EXPECT_EQ(send(), 2);

  ASSERT_THAT(outbox_.arrived(), SizeIs(2));
  const Message& mail = outbox_.arrived()[0];
  EXPECT_EQ(mail.to_address, "anna@example.test");
  EXPECT_THAT(mail.bytes,
              HasSubstr("\r\nList-Unsubscribe: <https://acme.example/unsubscribe/"
                        "Zm9yIGVhY2ggc3Vic2NyaXB0aW9uIG9uZSB0b2tlbiBvZiA2NCBjaGFycw>\r\n"));
  EXPECT_THAT(mail.bytes, HasSubstr("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
  EXPECT_THAT(mail.bytes, HasSubstr("\r\nAuto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(mail.bytes, HasSubstr("\r\nSubject: Passwords were copied\r\n"));
  EXPECT_THAT(mail.bytes, HasSubstr("\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(mail.bytes, HasSubstr("\r\n\r\nSomebody copied passwords on 4 May.\r\n"));
  EXPECT_EQ(outbox_.arrived()[1].to_address, "berta@example.test");
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(send(), 0);
}

TEST_P(PostRoom, LeavesNothingToUnsubscribeFromWhereThereIsNone) {
  OutgoingMail mail = a_mail();
  mail.unsubscribe_url.clear();
  queue(mail);
  send();
  EXPECT_THAT(outbox_.arrived().at(0).bytes, Not(HasSubstr("List-Unsubscribe")));
}

TEST_P(PostRoom, TheSignatureCoversBothHeaders) {
  const std::string pem = folder_.path() + "/dkim.pem";
  std::ofstream(pem) << "-----BEGIN PRIVATE KEY-----\n"
                        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                        "-----END PRIVATE KEY-----\n";
  settings_.mail.dkim_keys = {"s2026:" + pem};
  queue(a_mail());
  send();
  EXPECT_THAT(outbox_.arrived().at(0).bytes,
              HasSubstr(":auto-submitted:list-unsubscribe:list-unsubscribe-post;"));
}

TEST_P(PostRoom, TriesAgainByTheRulesAndThenGivesUp) {
  outbox_.answer = [](const Message&) { return Sent{Outcome::deferred, "451 not now"}; };
  queue(a_mail());
  for (const std::int64_t delay : kRetryDelaysSeconds) {
    EXPECT_EQ(send(), 1);
    EXPECT_EQ(send(), 0) << "it is not due yet";
    clock_.advance_seconds(delay);
  }
  EXPECT_EQ(waiting(), 1);
  EXPECT_EQ(send(), 1);
  EXPECT_EQ(waiting(), 0);
  for (const Message& mail : outbox_.arrived()) {
    EXPECT_EQ(mail.message_id, outbox_.arrived()[0].message_id);
  }
}

TEST_P(PostRoom, ForgetsWhatIsRefusedForGood) {
  outbox_.answer = [](const Message&) { return Sent{Outcome::refused, "550 no such user"}; };
  queue(a_mail());
  EXPECT_EQ(send(), 1);
  EXPECT_EQ(waiting(), 0);
}

TEST_P(PostRoom, KeepsTheQueueWhileTheChannelIsDown) {
  outbox_.answer = [](const Message&) { return Sent{Outcome::unreachable, "refused"}; };
  queue(a_mail());
  EXPECT_THROW(send(), std::runtime_error);
  EXPECT_EQ(waiting(), 1);
  outbox_.answer = nullptr;
  EXPECT_EQ(send(), 1);
}

TEST_P(PostRoom, ACrashLosesNoneAndARepeatIsRecognisable) {
  queue(a_mail());
  outbox_.on_flush = [] { throw PowerLost(); };
  EXPECT_THROW(send(), PowerLost);
  outbox_.on_flush = nullptr;
  EXPECT_EQ(send(), 0) << "another batch has it";
  clock_.advance_seconds(kLeaseSeconds + 1);
  EXPECT_EQ(send(), 1);

  std::string id;
  outbox_.answer = [&](const Message& mail) -> Sent {
    id = mail.message_id;
    throw PowerLost();
  };
  queue(a_mail("berta@example.test"));
  EXPECT_THROW(send(), PowerLost);
  outbox_.answer = nullptr;
  clock_.advance_seconds(kLeaseSeconds + 1);
  EXPECT_EQ(send(), 1);
  EXPECT_EQ(outbox_.arrived().back().message_id, id);
}

TEST_P(PostRoom, KeepsTheCeilingOfTheHour) {
  settings_.mail.letters_per_hour_max = 2;
  for (const char* to : {"a@example.test", "b@example.test", "c@example.test"}) queue(a_mail(to));
  EXPECT_EQ(send(), 2);
  EXPECT_EQ(send(), 0);
  clock_.advance_seconds(kSecondsPerHour);
  EXPECT_EQ(send(), 1);
}

TEST_P(PostRoom, KeepsThePaceOfADomain) {
  settings_.mail.domain_letters_per_minute_max = 1;
  for (const char* to : {"a@example.test", "b@example.test", "c@other.test"}) queue(a_mail(to));
  EXPECT_EQ(send(), 2);
  clock_.advance_seconds(60);
  EXPECT_EQ(send(), 1);
}

TEST_P(PostRoom, DropsWhatIsAboutOneThing) {
  queue(a_mail());
  OutgoingMail other = a_mail();
  other.about = "0196f3a0-0000-7000-8000-000000000002";
  queue(other);
  {
    const auto tx = db().write();
    EXPECT_EQ(drop_mails(*tx, "subscription.update", a_mail().about), 1);
    EXPECT_EQ(drop_mails(*tx, "subscription.confirm", other.about), 0);
    tx->commit();
  }
  EXPECT_EQ(waiting(), 1);
}

TEST_P(PostRoom, RefusesWhatCannotBeSentAndRepeatsNoAddress) {
  App a = app();
  const auto tx = db().write();
  const auto refused = queue_mail(*tx, a, a_mail("anna at example"));
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(to_text(refused.error()), Not(HasSubstr("anna")));
  settings_.mail.from_address = "notices@localhost";
  EXPECT_TRUE(is_refused(queue_mail(*tx, a, a_mail()), ErrorCode::conflict));
}

TEST_P(PostRoom, TheDatabaseHoldsNothingThatCanBeRead) {
  if (GetParam() == storage::Engine::postgresql) GTEST_SKIP() << "its files are the server's";
  queue(a_mail());
  std::string bytes;
  const std::string path = test_db().url().substr(std::string("sqlite:").size());
  for (const char* suffix : {"", "-wal"}) {
    std::ifstream file(path + suffix, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    bytes += text.str();
  }
  EXPECT_THAT(bytes, HasSubstr("subscription.update"));
  for (const char* secret : {"anna", "example.test", "Passwords", "4 May", "Zm9yIGVhY2gg"}) {
    EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  }
}

CANDOR_EACH_ENGINE(PostRoom);

}  // namespace
}  // namespace candor::delivery
