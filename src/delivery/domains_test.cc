// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/testing.h"
#include "delivery/pace.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// As a relay writes it.
std::string a_bounce(std::string_view message_id) {
  return fmt::format(
      "From: MAILER-DAEMON@relay.test\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
      "--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver it.\r\n"
      "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
      "Reporting-MTA: dns; relay.test\r\n\r\n"
      "Final-Recipient: rfc822; p0@big.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
      "Diagnostic-Code: smtp; 550 5.1.1 <p0@big.example>: no such user\r\n\r\n"
      "--b\r\nContent-Type: message/rfc822\r\n\r\n"
      "Message-ID: <{}>\r\nSubject: Notice\r\n\r\nDear Bo\r\n--b--\r\n",
      message_id);
}

class DomainsRoom : public storage::RoomTest {
 protected:
  DomainsRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    notice::testing::furnish(settings_);
    App a = app();
    breach_ = notice::testing::a_breach(a, 1);
  }
  // So many people with an address at this domain.
  void add(std::string_view domain, int people) {
    App a = app();
    std::string customers = "id,jurisdiction,email,name\n";
    std::string leaked = "id\n";
    for (int i = 0; i < people; ++i) {
      customers += fmt::format("{0}{1},US-CA,p{1}@{0},Bo\n", domain, i);
      leaked += fmt::format("{}{}\n", domain, i);
    }
    TextSource more(customers);
    must(exposure::import_customers(a, alice_, {.input = more, .name = "customers.csv"}));
    TextSource lost(leaked);
    must(exposure::import_records(
        a, alice_, breach_.reference, {.input = lost, .name = "leak.csv"},
        {.every_row = must(exposure::parse_classes("password", "")), .by_column = {}}));
  }
  void begin() {
    App a = app();
    notice_ = notice::testing::an_approved_notice(a, breach_);
    must(start(a, alice_, notice_.reference));
  }
  void send(std::int64_t letters_max = 1'000'000) {
    App a = app();
    must(run(a, alice_, outbox_, notice_.reference, {.letters_max = letters_max, .progress = {}}));
  }
  DomainsStatus domains() {
    App a = app();
    return must(load_domains(a, notice_.reference));
  }

  FakeOutbox outbox_;
  incident::Incident breach_;
  notice::Notice notice_;
};

TEST_P(DomainsRoom, LettersAreCountedByDomainMostBouncedFirst) {
  add("big.example", 9);
  add("strict.example", 6);
  begin();
  EXPECT_THAT(domains().domains, IsEmpty()) << "nothing was offered";
  outbox_.answer = [](const Message& message) -> Sent {
    if (message.to_address.ends_with("@strict.example")) return {Outcome::refused, "550 no"};
    if (message.to_address == "p0@big.example") return {Outcome::deferred, "451 later"};
    return {Outcome::accepted, "250 ok"};
  };
  send();
  const auto found = domains().domains;
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].domain, "strict.example");
  EXPECT_EQ(found[0].letters, 6);
  EXPECT_EQ(found[0].bounced, 6);
  EXPECT_EQ(found[0].last_words, "550 no");
  EXPECT_EQ(found[1].domain, "big.example");
  EXPECT_EQ(found[1].reached, 8);
  EXPECT_EQ(found[1].deferred, 1);
  EXPECT_EQ(found[1].last_words, "451 later");
  EXPECT_EQ(found[2].domain, kOtherDomains);
  EXPECT_EQ(found[2].letters, 1);
}

TEST_P(DomainsRoom, FewLettersDoNotNameADomainAndAreCountedTogether) {
  add("five.example", 5);
  add("mueller-family.example", 4);
  add("ada.example", 1);
  begin();
  outbox_.answer = [](const Message&) -> Sent { return {Outcome::refused, "550 no"}; };
  send();
  const auto found = domains().domains;
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].domain, "five.example");
  EXPECT_EQ(found[1].domain, kOtherDomains);
  EXPECT_EQ(found[1].domains, 3) << "and the domain of whom the incident is about already";
  EXPECT_EQ(found[1].letters, 6);
  EXPECT_FALSE(found[1].last_words.has_value());
}

TEST_P(DomainsRoom, NoDomainStandsInTheLedgerInClear) {
  add("mueller-family.example", 6);
  begin();
  send();
  const auto tx = db().read();
  for (const storage::Row& row : tx->query("SELECT domain, name FROM delivery_domain")) {
    EXPECT_THAT(std::string(row.blob(0)), SizeIs(16));
    EXPECT_THAT(std::string(row.blob(1)), Not(HasSubstr("mueller")));
  }
  {
    const auto writing = db().write();
    seal::destroy_key(*writing, breach_.incident_id.value, app().clock.now());
    writing->commit();
  }
  const auto found = domains().domains;
  ASSERT_THAT(found, SizeIs(1)) << "counts stay, names are gone";
  EXPECT_EQ(found[0].domain, kOtherDomains);
  EXPECT_EQ(found[0].reached, 7);
}

TEST_P(DomainsRoom, AReportThatALetterCameBackCountsForItsDomain) {
  add("big.example", 6);
  begin();
  send();
  std::string id;
  for (const Message& message : outbox_.arrived()) {
    if (message.to_address == "p0@big.example") id = message.message_id;
  }
  App a = app();
  bool given = false;
  must(read_bounces(a, alice_, breach_.reference, [&]() -> Result<std::optional<std::string>> {
    if (std::exchange(given, true)) return std::optional<std::string>();
    return std::optional(a_bounce(id));
  }));
  EXPECT_EQ(domains().domains.at(0).bounced, 1);
  EXPECT_THAT(domains().domains.at(0).last_words.value_or(""), HasSubstr("no such user"));
}

TEST_P(DomainsRoom, SaysHowFastLettersArriveWhileItRuns) {
  add("big.example", 29);
  begin();
  const auto status = [&] {
    App a = app();
    return must(load_paced_status(*db().read(), breach_.reference, a.clock.now())).notices.at(0);
  };
  EXPECT_FALSE(status().reached_per_minute.has_value()) << "nothing arrived";
  send(10);
  clock_.advance_seconds(60);
  EXPECT_DOUBLE_EQ(status().reached_per_minute.value_or(0), 10);
  EXPECT_EQ(status().ends_at, add_seconds(clock_.now(), 120)) << "twenty are left";
  clock_.advance_seconds(300);
  EXPECT_FALSE(status().reached_per_minute.has_value()) << "that was long ago";
  send(10);
  App a = app();
  must(hold(a, alice_, notice_.reference, Hold::paused, "a check"));
  EXPECT_FALSE(status().reached_per_minute.has_value()) << "it does not run";
}

CANDOR_EACH_ENGINE(DomainsRoom);

}  // namespace
}  // namespace candor::delivery
