// SPDX-License-Identifier: Apache-2.0
// The conversation without a socket: what is said is compared word by word.
#include "delivery/smtp_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> read_all(std::vector<std::string_view> pieces) {
  ReplyReader reader;
  std::vector<std::string> words;
  for (const std::string_view piece : pieces) {
    reader.add(piece);
    while (const auto reply = reader.next()) words.push_back(to_words(*reply));
  }
  if (reader.is_broken()) words.emplace_back("broken");
  return words;
}

TEST(SmtpReply, IsReadHoweverItsBytesAreCut) {
  const std::string bytes =
      "220 hi\r\n250-a.example\r\n250-SIZE 10\n250 HELP\r\n354\r\n421 bye\r\n";
  const auto whole = read_all({bytes});
  EXPECT_THAT(whole, ElementsAre("220 hi", "250 a.example SIZE 10 HELP", "354 ", "421 bye"));
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    EXPECT_EQ(read_all({bytes.substr(0, cut), bytes.substr(cut)}), whole) << cut;
  }
}

TEST(SmtpReply, IsBrokenByWhatNoServerMaySay) {
  for (const std::string& bytes :
       {std::string("hello\r\n"), std::string("199 early\r\n"), std::string("600 late\r\n"),
        std::string("25\r\n"), std::string("250_ok\r\n"), std::string("250-a\r\n251 b\r\n"),
        std::string(5000, '2'), std::string("\r\n")}) {
    EXPECT_THAT(read_all({bytes}), ElementsAre("broken")) << bytes;
  }
  std::string endless;
  for (int i = 0; i < 200; ++i) endless += "250-more\r\n";
  EXPECT_THAT(read_all({endless}), ElementsAre("broken"));
}

Message a_letter(std::string to, std::string bytes = "Subject: x\r\n\r\nhello\r\n") {
  return {.message_id = "1@acme.example",
          .from_address = "notices@acme.example",
          .to_address = std::move(to),
          .bytes = std::move(bytes)};
}
const Message kAnna = a_letter("anna@example.test");
const Message kBert = a_letter("bert@example.test");

class Conversation : public ::testing::Test {
 protected:
  Conversation() { server_.tls = SmtpTls::none; }
  // Begins anew with the settings of now.
  void begin(bool is_loopback = false) {
    session_ = std::make_unique<SmtpSession>(server_, "us.example", is_loopback);
  }
  // As far as letters can be offered.
  void begin_with(std::string_view extensions) {
    begin();
    hear("220 relay.example\r\n");
    hear(extensions);
    ASSERT_TRUE(session_->wants_letter());
  }
  void hear(std::string_view bytes) { session_->receive(bytes); }
  // What was said since the last call; all of it leaves.
  std::string said() {
    const std::string text(session_->output());
    session_->sent(text.size());
    return text;
  }
  // "1 accepted 250 ok".
  std::vector<std::string> answers() {
    std::vector<std::string> all;
    for (const auto& answer : session_->take_answers()) {
      all.push_back(std::to_string(answer.number) + " " +
                    std::string(boost::describe::enum_to_string(answer.sent.outcome, "?")) + " " +
                    answer.sent.words);
    }
    return all;
  }

  SmtpServer server_;
  std::unique_ptr<SmtpSession> session_;
};

constexpr char kPipelining[] = "250-relay.example\r\n250 PIPELINING\r\n";

TEST_F(Conversation, SendsContentAndTheNextEnvelopeInOneBreath) {
  begin_with(kPipelining);
  EXPECT_EQ(said(), "EHLO us.example\r\n");
  session_->offer(1, kAnna);
  session_->offer(2, kBert);
  EXPECT_EQ(said(), "MAIL FROM:<notices@acme.example>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n");

  hear("250 ok\r\n250 ok\r\n354 go\r\n");

  EXPECT_EQ(said(),
            "Subject: x\r\n\r\nhello\r\n.\r\n"
            "MAIL FROM:<notices@acme.example>\r\nRCPT TO:<bert@example.test>\r\nDATA\r\n");
  hear("250 2.0.0 taken\r\n250 ok\r\n250 ok\r\n354 go\r\n");
  EXPECT_THAT(answers(), ElementsAre("1 accepted 250 2.0.0 taken"));
  EXPECT_EQ(said(), "Subject: x\r\n\r\nhello\r\n.\r\n");
  hear("250 2.0.0 taken too\r\n");
  EXPECT_THAT(answers(), ElementsAre("2 accepted 250 2.0.0 taken too"));
  EXPECT_TRUE(session_->is_idle());
}

TEST_F(Conversation, TakesTurnsWithAServerThatDoesNotPipeline) {
  begin_with("250 relay.example\r\n");
  said();
  session_->offer(1, kAnna);
  EXPECT_FALSE(session_->wants_letter());
  EXPECT_EQ(said(), "MAIL FROM:<notices@acme.example>\r\n");
  hear("250 ok\r\n");
  EXPECT_EQ(said(), "RCPT TO:<anna@example.test>\r\n");
  hear("550 no such user\r\n");
  EXPECT_THAT(answers(), ElementsAre("1 refused 550 no such user"));
  session_->offer(2, kBert);
  EXPECT_EQ(said(), "RSET\r\n");
  hear("250 ok\r\n");
  EXPECT_EQ(said(), "MAIL FROM:<notices@acme.example>\r\n");
  hear("250 ok\r\n");
  said();
  hear("250 ok\r\n");
  EXPECT_EQ(said(), "DATA\r\n");
  hear("354 go\r\n");
  EXPECT_EQ(said(), "Subject: x\r\n\r\nhello\r\n.\r\n");
  hear("452 disk full\r\n");
  EXPECT_THAT(answers(), ElementsAre("2 deferred 452 disk full"));
}

TEST_F(Conversation, GivesNoContentToALetterThatWasRefused) {
  begin_with(kPipelining);
  said();
  session_->offer(1, kAnna);
  session_->offer(2, kBert);
  said();
  hear("250 ok\r\n450 greylisted\r\n354 go all the same\r\n");
  EXPECT_EQ(said(), ".\r\n") << "RFC 2920 section 3.1";
  EXPECT_THAT(answers(), IsEmpty());
  hear("554 no valid recipients\r\n");
  EXPECT_THAT(answers(), ElementsAre("1 deferred 450 greylisted"));
  EXPECT_THAT(said(), ::testing::StartsWith("RSET\r\nMAIL FROM:<notices@acme.example>\r\n"));
  hear("250 ok\r\n250 ok\r\n550 gone\r\n503 no recipients\r\n");
  EXPECT_THAT(answers(), ElementsAre("2 refused 550 gone"));
}

TEST_F(Conversation, DoublesTheDotAtALinesBegin) {
  begin_with(kPipelining);
  said();
  const Message letter = a_letter("a@b.test", ".\r\n..two\r\nthree.\r\n.\r\n.\r\nno end");
  session_->offer(1, letter);
  said();
  hear("250 ok\r\n250 ok\r\n354 go\r\n");
  EXPECT_EQ(said(), "..\r\n...two\r\nthree.\r\n..\r\n..\r\nno end\r\n.\r\n");
}

TEST_F(Conversation, UsesWhatTheServerOffersAndNothingElse) {
  const Message wide = a_letter("j\u00f6rg@example.test", "To: j\u00f6rg@example.test\r\n\r\n");
  begin_with("250-relay.example\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n");
  said();
  session_->offer(1, wide);
  EXPECT_EQ(said(), "MAIL FROM:<notices@acme.example> SIZE=26 BODY=8BITMIME SMTPUTF8\r\n");

  begin_with("250-relay.example\r\n250 SIZE 20\r\n");
  session_->offer(1, wide);
  EXPECT_THAT(answers(), ElementsAre("1 refused (the server takes only addresses in ASCII)"));
  session_->offer(2, kAnna);
  EXPECT_THAT(answers(), ElementsAre("2 refused (the server takes only 20 bytes)"));
}

TEST_F(Conversation, SaysNothingMoreToAServerWithoutTheTlsItMustHave) {
  server_.tls = SmtpTls::starttls;
  begin();
  hear("220 hi\r\n");
  said();
  hear("250-relay.example\r\n250 PIPELINING\r\n");
  EXPECT_TRUE(session_->is_over());
  EXPECT_THAT(session_->words(), HasSubstr("no STARTTLS"));
}

TEST_F(Conversation, AsksAgainWhatIsOfferedOnceTlsHasBegun) {
  server_.tls = SmtpTls::starttls;
  server_.user = "acme";
  server_.password = "secret";
  begin();
  hear("220 hi\r\n");
  said();
  hear("250-relay.example\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n");
  EXPECT_EQ(said(), "STARTTLS\r\n");
  hear("220 go\r\n");
  ASSERT_TRUE(session_->wants_tls());
  session_->tls_started();
  EXPECT_EQ(said(), "EHLO us.example\r\n");
  hear("250-relay.example\r\n250 AUTH LOGIN PLAIN\r\n");
  EXPECT_EQ(said(), "AUTH PLAIN AGFjbWUAc2VjcmV0\r\n");
  hear("235 welcome\r\n");
  EXPECT_TRUE(session_->wants_letter());
}

// What a man in the middle puts behind the 220 would otherwise count as said under TLS
// (CVE-2011-0411).
TEST_F(Conversation, TrustsNothingThatWasSaidBeforeTls) {
  server_.tls = SmtpTls::starttls;
  begin();
  hear("220 hi\r\n");
  hear("250-relay.example\r\n250 STARTTLS\r\n");
  hear("220 go\r\n250-relay.example\r\n");
  EXPECT_TRUE(session_->is_over());
  EXPECT_THAT(session_->words(), HasSubstr("before TLS"));
}

TEST_F(Conversation, SaysNoPasswordInTheClear) {
  server_.user = "acme";
  server_.password = "secret";
  begin();
  hear("220 hi\r\n");
  said();
  hear("250-relay.example\r\n250 AUTH PLAIN LOGIN\r\n");
  EXPECT_TRUE(session_->is_over());
  EXPECT_THAT(session_->words(), HasSubstr("only over TLS"));
  EXPECT_EQ(said(), "");

  begin(true);  // to this machine it may
  hear("220 hi\r\n");
  said();
  hear("250-relay.example\r\n250 AUTH=LOGIN\r\n");
  EXPECT_EQ(said(), "AUTH LOGIN\r\n");
  hear("334 VXNlcm5hbWU6\r\n");
  EXPECT_EQ(said(), "YWNtZQ==\r\n");
  hear("334 UGFzc3dvcmQ6\r\n");
  EXPECT_EQ(said(), "c2VjcmV0\r\n");
  hear("535 wrong\r\n");
  EXPECT_TRUE(session_->is_over());
  EXPECT_EQ(session_->words(), "535 wrong");
}

TEST_F(Conversation, FallsBackToHeloWhereEhloIsNotKnown) {
  begin();
  hear("220 old\r\n");
  said();
  hear("502 what\r\n");
  EXPECT_EQ(said(), "HELO us.example\r\n");
  hear("250 old\r\n");
  EXPECT_TRUE(session_->wants_letter());
}

TEST_F(Conversation, IsUncertainOfWhatWasHandedOverAndOfNothingElse) {
  begin_with(kPipelining);
  said();
  session_->offer(1, kAnna);
  session_->offer(2, kBert);
  said();
  hear("250 ok\r\n250 ok\r\n354 go\r\n");
  said();
  session_->lose("(reset)");
  EXPECT_THAT(answers(), ElementsAre("1 uncertain ((reset))"));
  EXPECT_THAT(session_->left().numbers, ElementsAre(2u));
  EXPECT_EQ(session_->left().blamed, std::nullopt);
}

TEST_F(Conversation, KnowsThatALetterWhoseLastDotNeverLeftHasNotArrived) {
  begin_with(kPipelining);
  said();
  session_->offer(1, kAnna);
  said();
  hear("250 ok\r\n250 ok\r\n354 go\r\n");
  const std::size_t without_dot = session_->output().size() - 3;
  session_->sent(without_dot);
  session_->lose("(reset)");
  EXPECT_THAT(answers(), IsEmpty());
  EXPECT_THAT(session_->left().numbers, ElementsAre(1u));
  EXPECT_EQ(session_->left().blamed, 1u);
}

TEST_F(Conversation, BlamesNoLetterForARefusalOfUs) {
  begin_with(kPipelining);
  session_->offer(1, kAnna);
  hear("530 sign in first\r\n");
  EXPECT_TRUE(session_->is_over());
  EXPECT_EQ(session_->words(), "530 sign in first");
  EXPECT_THAT(session_->left().numbers, ElementsAre(1u));
  EXPECT_EQ(session_->left().blamed, std::nullopt);

  begin_with(kPipelining);
  session_->offer(1, kAnna);
  hear("250 ok\r\n421 going down\r\n");
  EXPECT_TRUE(session_->is_over());
  EXPECT_THAT(answers(), IsEmpty());
}

TEST_F(Conversation, HearsAGoodByeInsteadOfAnAnswerAsNotTaken) {
  begin_with(kPipelining);
  session_->offer(1, kAnna);
  hear("250 ok\r\n250 ok\r\n354 go\r\n");
  said();
  hear("421 4.3.2 shutting down\r\n");
  EXPECT_THAT(answers(), ElementsAre("1 deferred 421 4.3.2 shutting down"));
  EXPECT_TRUE(session_->is_over());
}

TEST_F(Conversation, LeavesInGoodManners) {
  begin_with(kPipelining);
  said();
  session_->quit();
  EXPECT_EQ(said(), "QUIT\r\n");
  EXPECT_FALSE(session_->is_over());
  hear("221 bye\r\n");
  EXPECT_TRUE(session_->is_over());
}

// A server that answers at random, at any cut: every letter has one answer or comes back, and
// "accepted" is never said without the server's word.
TEST_F(Conversation, AnswersForEveryLetterWhateverTheServerSays) {
  static constexpr std::string_view kWords[] = {
      "250 ok\r\n",         "250 ok\r\n", "354 go\r\n",  "354 go\r\n",
      "450 later\r\n",      "550 no\r\n", "421 bye\r\n", "200 x\r\n",
      "250-a\r\n250 b\r\n", "zzz\r\n",    "25",          "503 order\r\n"};
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    SeededRandom random(seed);
    begin_with(random.below(2) == 0 ? kPipelining : "250 relay.example\r\n");
    said();
    std::size_t offered = 0;
    std::vector<std::string> answered;
    for (int step = 0; step < 60 && !session_->is_over(); ++step) {
      while (session_->wants_letter()) session_->offer(offered++, kAnna);
      session_->sent(static_cast<std::size_t>(
          random.below(static_cast<std::int64_t>(session_->output().size()) + 1)));
      hear(kWords[random.below(std::ssize(kWords))]);
      for (std::string& answer : answers()) answered.push_back(std::move(answer));
    }
    session_->lose("(end)");
    for (std::string& answer : answers()) answered.push_back(std::move(answer));
    EXPECT_EQ(answered.size() + session_->left().numbers.size(), offered) << "seed " << seed;
    for (const std::string& answer : answered) {
      if (answer.find(" accepted ") != std::string::npos) {
        EXPECT_THAT(answer, HasSubstr(" accepted 2")) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace candor::delivery
