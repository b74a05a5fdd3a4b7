// SPDX-License-Identifier: Apache-2.0
// Against a relay that fails in every way at every step, over real sockets.
#include <atomic>
#include <functional>
#include <map>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "delivery/rules.h"
#include "delivery/smtp.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using testing::At;
using testing::Fault;
using ::testing::HasSubstr;
using testing::Relay;
using ::testing::SizeIs;

constexpr At kSteps[] = {At::greeting, At::hello,     At::starttls, At::handshake, At::sign_in,
                         At::mail,     At::recipient, At::data,     At::content,   At::dot};
constexpr Fault kFaults[] = {Fault::drop,       Fault::reset,     Fault::stall, Fault::garbage,
                             Fault::half_close, Fault::not_now,   Fault::never, Fault::going_down,
                             Fault::in_pieces,  Fault::last_word, Fault::none};

Message a_message(int number) {
  return {
      .message_id = fmt::format("{}@acme.example", number),
      .from_address = "notices@acme.example",
      .to_address = fmt::format("c{}@example.test", number),
      .bytes = fmt::format("Message-Id: <{}@acme.example>\r\n\r\n.\r\n..{}\r\n", number, number)};
}

SmtpServer server_of(const Relay& relay, bool with_tls, std::int64_t connections = 4) {
  SmtpServer server;
  server.host = "127.0.0.1";
  server.port = relay.port();
  server.tls = with_tls ? SmtpTls::starttls : SmtpTls::none;
  server.ca_file = relay.ca_file();
  server.connections_max = connections;
  server.connect_time_ms_max = 5000;
  server.send_time_ms_max = 20'000;
  return server;
}

// A client that does not wait long, for relays that stall.
SmtpServer impatient(SmtpServer server) {
  server.send_time_ms_max = 1000;
  return server;
}

std::vector<Sent> send_many(Smtp& smtp, int first, int count) {
  int made = 0;
  return smtp.send([&]() -> std::optional<Message> {
    if (made == count) return std::nullopt;
    return a_message(first + made++);
  });
}

// What must hold between what the channel says and what the relay saw, whatever went wrong.
void expect_honest(const std::vector<Sent>& all, const std::vector<Relay::Letter>& letters) {
  std::map<std::string, std::vector<Relay::Letter>> seen;
  for (const Relay::Letter& letter : letters) seen[letter.recipient].push_back(letter);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Message message = a_message(static_cast<int>(i));
    const Outcome outcome = all[i].outcome;
    const auto& of_it = seen[message.to_address];
    std::int64_t taken = 0;
    std::int64_t unanswered = 0;
    for (const Relay::Letter& letter : of_it) {
      EXPECT_EQ(letter.bytes, message.bytes) << "a letter arrives as it was, or not at all";
      taken += letter.was_taken ? 1 : 0;
      unanswered += letter.was_taken || letter.was_refused ? 0 : 1;
    }
    SCOPED_TRACE(fmt::format("letter {}: {}", i, all[i].words));
    EXPECT_LE(of_it.size(), 1u) << "what was handed over is not handed over again";
    EXPECT_TRUE(outcome != Outcome::accepted || taken == 1);
    EXPECT_TRUE(taken == 0 || outcome == Outcome::accepted || outcome == Outcome::uncertain);
    EXPECT_TRUE(unanswered == 0 || outcome == Outcome::uncertain);
    EXPECT_THAT(all[i].words, ::testing::Not(HasSubstr("example.test")));
  }
}

TEST(SmtpRelay, TakesEverythingOverManyConnections) {
  const Relay relay({});
  Smtp smtp(server_of(relay, false));
  const auto all = send_many(smtp, 0, 300);
  ASSERT_THAT(all, SizeIs(300));
  for (const Sent& sent : all) EXPECT_EQ(sent.words, "250 2.0.0 taken");
  expect_honest(all, relay.letters());
  EXPECT_GT(relay.connections(), 1);
  EXPECT_LE(relay.connections(), 4);
}

TEST(SmtpRelay, SignsInUnderTlsToTheServerThatTheCertificateNames) {
  const Relay relay({.offers_pipelining = true,
                     .offers_tls = true,
                     .certificate_host = "127.0.0.1",
                     .sign_in = "AGFjbWUAc2VjcmV0",
                     .fault = {}});
  SmtpServer server = server_of(relay, true);
  server.user = "acme";
  server.password = "secret";
  {
    Smtp smtp(server);
    const auto all = send_many(smtp, 0, 50);
    for (const Sent& sent : all) EXPECT_EQ(sent.outcome, Outcome::accepted) << sent.words;
    expect_honest(all, relay.letters());
  }
  server.password = "wrong";
  Smtp smtp(server);
  const auto all = send_many(smtp, 0, 1);
  EXPECT_EQ(all[0].outcome, Outcome::unreachable);
  EXPECT_EQ(all[0].words, "535 no");
}

TEST(SmtpRelay, SaysNothingToAServerItDoesNotTrust) {
  const Relay other_name({.offers_pipelining = true,
                          .offers_tls = true,
                          .certificate_host = "mail.other.example",
                          .sign_in = "",
                          .fault = {}});
  Smtp to_other_name(server_of(other_name, true));
  const auto refused = send_many(to_other_name, 0, 1);
  EXPECT_EQ(refused[0].outcome, Outcome::unreachable);
  EXPECT_THAT(refused[0].words, HasSubstr("IP address mismatch"));

  const Relay unknown({.offers_pipelining = true,
                       .offers_tls = true,
                       .certificate_host = "127.0.0.1",
                       .sign_in = "",
                       .fault = {}});
  SmtpServer server = server_of(unknown, true);
  server.ca_file = other_name.ca_file();
  Smtp to_unknown(server);
  const auto untrusted = send_many(to_unknown, 0, 1);
  EXPECT_EQ(untrusted[0].outcome, Outcome::unreachable);
  EXPECT_THAT(untrusted[0].words, HasSubstr("self-signed certificate"));
  EXPECT_THAT(unknown.letters(), SizeIs(0));
}

// Each case with a relay of its own. A stall costs the time that a client waits, so they wait
// together.
void for_each_at_once(std::size_t cases, const std::function<void(std::size_t)>& each) {
  constexpr int kAtOnce = 8;
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&] {
      for (std::size_t number = next++; number < cases; number = next++) each(number);
    });
  }
}

void expect_honest_after(At at, Fault fault, bool with_tls) {
  SCOPED_TRACE(fmt::format("tls {}, step {}, fault {}", with_tls, static_cast<int>(at),
                           static_cast<int>(fault)));
  int times = 0;
  const Relay relay(
      {.offers_pipelining = true,
       .offers_tls = with_tls,
       .certificate_host = "127.0.0.1",
       .sign_in = "",
       .fault = [&](At step) { return step == at && ++times <= 1 ? fault : Fault::none; }});
  const SmtpServer server = server_of(relay, with_tls, 1);
  Smtp smtp(fault == Fault::stall ? impatient(server) : server);
  const auto all = send_many(smtp, 0, 5);
  expect_honest(all, relay.letters());
  for (const Sent& sent : all) {
    EXPECT_NE(sent.outcome, Outcome::unreachable) << "one fault does not stop the rest";
  }
}

TEST(SmtpRelay, IsHonestAboutEveryFaultAtEveryStep) {
  constexpr std::size_t kFaultCount = std::size(kFaults);
  for_each_at_once(2 * std::size(kSteps) * kFaultCount, [](std::size_t number) {
    const std::size_t step = number / 2 / kFaultCount;
    expect_honest_after(kSteps[step], kFaults[number / 2 % kFaultCount], number % 2 == 0);
  });
}

TEST(SmtpRelay, IsHonestWhateverFailsInAnyOrder) {
  for_each_at_once(40, [](std::size_t number) {
    SeededRandom random(number + 1);
    const bool with_tls = random.below(2) == 0;
    const Relay relay({.offers_pipelining = random.below(2) == 0,
                       .offers_tls = with_tls,
                       .certificate_host = "127.0.0.1",
                       .sign_in = "",
                       .fault = [&](At) {
                         if (random.below(10) != 0) return Fault::none;
                         const Fault fault = kFaults[random.below(std::ssize(kFaults))];
                         // Each costs the time a client waits.
                         return fault == Fault::stall && random.below(4) != 0 ? Fault::drop : fault;
                       }});
    SCOPED_TRACE(fmt::format("seed {}", number + 1));
    Smtp smtp(impatient(server_of(relay, with_tls)));
    const auto all = send_many(smtp, 0, 60);
    expect_honest(all, relay.letters());
  });
}

TEST(SmtpRelay, ALetterThatBreaksEveryConnectionHoldsUpNobodyElse) {
  int contents = 0;
  const Relay relay({.offers_pipelining = false,
                     .offers_tls = false,
                     .certificate_host = "127.0.0.1",
                     .sign_in = "",
                     .fault = [&](At at) {
                       if (at != At::content) return Fault::none;
                       return ++contents == 1 || contents == 10 ? Fault::reset : Fault::none;
                     }});
  // One connection, so the first letter is tried again as the last: the tenth content.
  SmtpServer server = server_of(relay, false, 1);
  Smtp smtp(server);
  int made = 0;
  // So large that the reset, after its first line, comes before its last dot has left.
  std::string large;
  while (large.size() < 20'000'000) large += std::string(98, 'x') + "\r\n";
  const auto all = smtp.send([&]() -> std::optional<Message> {
    if (made == 9) return std::nullopt;
    Message message = a_message(made++);
    if (made == 1) message.bytes = large;
    return message;
  });
  ASSERT_THAT(all, SizeIs(9));
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i].outcome, Outcome::accepted);
  EXPECT_EQ(all[0].outcome, Outcome::deferred) << all[0].words;
  EXPECT_THAT(all[0].words, HasSubstr("broke twice"));
}

TEST(SmtpRelay, KeepsToTheLimitOfADomain) {
  const Relay relay({});
  SmtpServer server = server_of(relay, false, 4);
  server.domain_letters_max = 1;
  Smtp smtp(server);
  const auto all = send_many(smtp, 0, 40);
  for (const Sent& sent : all) EXPECT_EQ(sent.outcome, Outcome::accepted) << sent.words;
  expect_honest(all, relay.letters());
  const auto letters = relay.letters();
  for (std::size_t i = 0; i < letters.size(); ++i) {
    EXPECT_EQ(letters[i].recipient, fmt::format("c{}@example.test", i)) << "one after the other";
  }
}

// The whole room against it, until nobody is left unknown.
class DeliveryByRelay : public storage::RoomTest {
 protected:
  DeliveryByRelay() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    settings_.mail.channel = MailChannel::smtp;
  }
};

TEST_P(DeliveryByRelay, MissesNobodyAndRepeatsOnlyWhatIsOnRecordAsUncertain) {
  constexpr std::int64_t kPeople = 200;
  App a = app();
  const incident::Incident breach = notice::testing::a_breach(a, kPeople);
  const notice::Notice notice = notice::testing::an_approved_notice(a, breach);
  must(start(a, alice_, notice.reference));
  SeededRandom random(7);
  bool is_calm = false;
  const Relay relay({.offers_pipelining = true,
                     .offers_tls = false,
                     .certificate_host = "127.0.0.1",
                     .sign_in = "",
                     .fault = [&](At) {
                       if (is_calm || random.below(12) != 0) return Fault::none;
                       const Fault fault = kFaults[random.below(std::ssize(kFaults))];
                       return fault == Fault::stall ? Fault::drop : fault;
                     }});
  for (int runs = 0; runs < 100; ++runs) {
    if (runs == 4) is_calm = true;
    Smtp smtp(server_of(relay, false));
    const auto ran = run(a, alice_, smtp, notice.reference);
    if (ran && ran->unknown == 0) break;
    clock_.advance_seconds(86'400);
  }

  const NoticeStatus status = must(load_status(*db().read(), breach.reference)).notices.at(0);
  EXPECT_EQ(unknown(status.counts), 0);
  EXPECT_EQ(status.counts.people, kPeople);
  EXPECT_EQ(status.counts.no_route, 2);
  std::map<std::string, std::int64_t> arrived;
  for (const Relay::Letter& letter : relay.letters()) {
    const std::size_t id = letter.bytes.find("Message-Id: <") + 13;
    if (!letter.was_refused) ++arrived[letter.bytes.substr(id, letter.bytes.find('>', id) - id)];
  }
  std::int64_t repeated = 0;
  const auto rows = db().read()->query(
      "SELECT d.message_id, d.state, "
      "(SELECT COUNT(*) FROM delivery_attempt AS a WHERE a.delivery_id = d.delivery_id "
      "AND a.outcome = 'uncertain') FROM delivery AS d WHERE d.state <> 'no_route'");
  ASSERT_THAT(rows, SizeIs(198));
  for (const storage::Row& row : rows) {
    const std::int64_t times = arrived[row.text(0)];
    EXPECT_TRUE(row.text(1) != "reached" || times >= 1) << row.text(0);
    EXPECT_TRUE(row.text(1) != "bounced" || times <= row.integer(2)) << row.text(0);
    EXPECT_LE(times, 1 + row.integer(2)) << row.text(0) << ": a repeat is on record";
    repeated += times > 1 ? 1 : 0;
  }
  EXPECT_GT(status.attempts, 198) << "the relay did fail";
  EXPECT_GT(status.counts.reached, 150);
  RecordProperty("repeated", static_cast<int>(repeated));
}

CANDOR_EACH_ENGINE(DeliveryByRelay);

}  // namespace
}  // namespace candor::delivery
