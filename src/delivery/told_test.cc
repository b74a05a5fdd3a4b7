// SPDX-License-Identifier: Apache-2.0
// Whom letters reached first, over all notices of an incident.
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "delivery/delivery.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ToldPeople : public storage::RoomTest {
 protected:
  ToldPeople() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override { notice::testing::furnish(settings_); }

  // By the company's own id; in the order in which they are told of.
  std::map<std::string, Told> told(const incident::Incident& incident) {
    const auto tx = db().read();
    std::map<std::string, std::string> names;
    exposure::for_each_customer(
        *tx, [&](const std::string& external_id, const exposure::CustomerId& id) {
          names.emplace(id.value, external_id);
        });
    std::map<std::string, Told> all;
    std::string last;
    for_each_told(*tx, incident.incident_id, [&](const Told& one) {
      EXPECT_LT(last, one.customer_id);
      last = one.customer_id;
      EXPECT_TRUE(all.emplace(names.at(one.customer_id), one).second);
    });
    return all;
  }
  // A notice to all whom the incident is about, sent by mail; those in `bounced` are refused.
  notice::Notice send(const incident::Incident& incident, std::set<std::string> bounced = {}) {
    App a = app();
    const notice::Notice notice = notice::testing::an_approved_notice(a, incident);
    must(start(a, alice_, notice.reference));
    FakeOutbox outbox;
    outbox.answer = [bounced](const Message& message) -> Sent {
      const bool is_refused = bounced.count(message.to_address) > 0;
      return {is_refused ? Outcome::refused : Outcome::accepted, is_refused ? "550 no" : "250 ok"};
    };
    must(run(a, alice_, outbox, notice.reference));
    return notice;
  }
};

TEST_P(ToldPeople, AreThoseWhomALetterReachedEachByTheFirst) {
  App a = app();
  const incident::Incident breach = notice::testing::a_breach(a, 3);
  EXPECT_THAT(told(breach), IsEmpty());
  const notice::Notice first = send(breach);
  const Instant first_at = clock_.now();
  clock_.advance_seconds(kSecondsPerDay);
  notice::testing::add_people(a, breach, 3, 2);
  const notice::Notice second = send(breach);

  const auto all = told(breach);

  ASSERT_THAT(all, SizeIs(5));
  EXPECT_EQ(all.at("c1").notice, first.reference);
  EXPECT_EQ(all.at("c1").version, first.version);
  EXPECT_EQ(all.at("c1").channel, Channel::maildir);
  EXPECT_EQ(all.at("c1").told_at, first_at);
  EXPECT_EQ(all.at("c4").notice, second.reference);
  EXPECT_EQ(all.at("c4").told_at, clock_.now());
  EXPECT_NE(all.at("c3").turn, all.at("c4").turn);
}

TEST_P(ToldPeople, WhoseMailBouncedAreToldByTheLetterOnPaper) {
  App a = app();
  const incident::Incident breach = notice::testing::a_breach(a, 3);
  const notice::Notice notice = send(breach, {"c1@example.test"});
  ASSERT_THAT(told(breach), SizeIs(2));
  EXPECT_EQ(told(breach).count("c1"), 0u);
  TextSource addresses(
      "external_id,name,jurisdiction,street,postcode,city\n"
      "c1,Anna 1,US-CA,9 Elm St,93701,Fresno\n");
  must(exposure::import_customers(a, alice_, {addresses, "addresses.csv"}));
  clock_.advance_seconds(kSecondsPerDay);
  const PrintJob job = must(print(a, alice_, notice.reference, 1000));
  EXPECT_EQ(told(breach).count("c1"), 0u);

  must(post(a, alice_, job.job, "PB 3602"));

  const auto all = told(breach);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all.at("c1").channel, Channel::paper);
  EXPECT_EQ(all.at("c1").told_at, clock_.now());
}

TEST_P(ToldPeople, OfAnotherIncidentAreNotAmongThem) {
  App a = app();
  const incident::Incident breach = notice::testing::a_breach(a, 3);
  send(breach);
  const incident::Incident other = must(incident::declare(a, alice_, {.title = "Another"}));
  EXPECT_THAT(told(other), IsEmpty());
}

CANDOR_EACH_ENGINE(ToldPeople);

}  // namespace
}  // namespace candor::delivery
