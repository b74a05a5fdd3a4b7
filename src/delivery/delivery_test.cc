// SPDX-License-Identifier: Apache-2.0
#include "delivery/delivery.h"

#include <filesystem>
#include <set>
#include <sstream>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"
#include "delivery/rules.h"
#include "delivery/store.h"
#include "delivery/testing.h"
#include "journal/journal.h"
#include "notice/testing.h"
#include "storage/testing.h"

namespace candor::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class DeliveryRoom : public storage::RoomTest {
 protected:
  DeliveryRoom() : RoomTest(testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override { notice::testing::furnish(settings_); }

  // An approved notice to that many people; every hundredth has no e-mail address.
  void prepare(std::int64_t people) {
    App a = app();
    breach_ = notice::testing::a_breach(a, people);
    notice_ = notice::testing::an_approved_notice(a, breach_);
  }
  Result<Ran> run_once() {
    App a = app();
    return run(a, alice_, outbox_, notice_.reference);
  }
  NoticeStatus status() { return must(load_status(*db().read(), breach_.reference)).notices.at(0); }
  std::int64_t count_entries(std::string_view kind) {
    journal::Filter filter;
    filter.kind = std::string(kind);
    return std::ssize(journal::list(*db().read(), filter));
  }
  // How many different letters arrived.
  std::int64_t letters_arrived() const {
    std::set<std::string> ids;
    for (const Message& message : outbox_.arrived()) ids.insert(message.message_id);
    return std::ssize(ids);
  }

  FakeOutbox outbox_;
  incident::Incident breach_;
  notice::Notice notice_;
};

TEST_P(DeliveryRoom, TellsEverybodyOnceAndEndsAtZeroUnknown) {
  prepare(300);
  App a = app();
  const Started started = must(start(a, alice_, notice_.reference));
  EXPECT_EQ(started.queued, 297);
  EXPECT_EQ(started.no_route, 3);

  const Ran ran = must(run_once());

  EXPECT_EQ(ran.reached, 297);
  EXPECT_EQ(ran.unknown, 0);
  EXPECT_THAT(outbox_.arrived(), SizeIs(297));
  EXPECT_EQ(letters_arrived(), 297);
  const NoticeStatus seen = status();
  EXPECT_EQ(seen.counts.people, 300);
  EXPECT_EQ(seen.counts.reached, 297);
  EXPECT_EQ(seen.counts.no_route, 3);
  EXPECT_EQ(seen.attempts, 297);
  EXPECT_TRUE(seen.finished_at.has_value());
  EXPECT_EQ(count_entries("delivery.started"), 1);
  EXPECT_EQ(count_entries("delivery.finished"), 1);
}

TEST_P(DeliveryRoom, SendsEachPersonTheirOwnLetter) {
  prepare(3);
  App a = app();
  must(start(a, alice_, notice_.reference));
  must(run_once());

  ASSERT_THAT(outbox_.arrived(), SizeIs(3));
  for (const Message& message : outbox_.arrived()) {
    const std::string number = message.to_address.substr(1, message.to_address.find('@') - 1);
    EXPECT_THAT(message.bytes, HasSubstr("Dear Anna " + number + ","));
    EXPECT_THAT(message.bytes, HasSubstr("Message-Id: <" + message.message_id + ">\r\n"));
    EXPECT_THAT(message.bytes, HasSubstr("Subject: Notice of data breach at Acme\r\n"));
    EXPECT_EQ(message.from_address, "notices@acme.example");
  }
  const auto rows = db().read()->query(
      "SELECT delivery_id, message_id, rendered_sha256 FROM delivery ORDER BY delivery_id");
  for (const storage::Row& row : rows) {
    EXPECT_EQ(row.text(1), row.text(0) + "@acme.example");
    EXPECT_EQ(row.text(2).size(), 64u);
  }
}

TEST_P(DeliveryRoom, StartedAgainItTakesOnlyThoseFoundSince) {
  prepare(10);
  App a = app();
  must(start(a, alice_, notice_.reference));
  must(run_once());
  const Started again = must(start(a, alice_, notice_.reference));
  EXPECT_EQ(again.already, 10);
  EXPECT_EQ(again.queued, 0);
  EXPECT_TRUE(status().finished_at.has_value());

  notice::testing::add_people(a, breach_, 10, 5);
  EXPECT_EQ(must(start(a, alice_, notice_.reference)).queued, 5);
  EXPECT_FALSE(status().finished_at.has_value());
  EXPECT_EQ(must(run_once()).reached, 5);

  EXPECT_EQ(letters_arrived(), 15);
  EXPECT_THAT(outbox_.arrived(), SizeIs(15));
  EXPECT_EQ(count_entries("delivery.started"), 2);
  EXPECT_EQ(count_entries("delivery.finished"), 2);
}

TEST_P(DeliveryRoom, SetsTheAnchorOtherLawsCountFromOnce) {
  prepare(250);
  App a = app();
  must(start(a, alice_, notice_.reference));
  must(run_once());

  const auto overview = must(incident::load_overview(*db().read(), breach_.reference));
  int set = 0;
  for (const auto& anchor : overview.anchors) {
    if (anchor.anchor != incident::Anchor::another_notice) continue;
    ++set;
    EXPECT_EQ(anchor.at, clock_.now());
  }
  EXPECT_EQ(set, 1);
  EXPECT_EQ(count_entries("incident.anchor_set"), 2) << "discovery and this one";
}

TEST_P(DeliveryRoom, WaitsForTheAuthorityThatTheLawPutsFirst) {
  prepare(2);
  App a = app();
  notice::testing::add_people(a, breach_, 10, 1, "US-MD");

  const auto refused = start(a, alice_, notice_.reference);

  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(to_text(refused.error()),
              HasSubstr("us-md-ag: must be met before us-md-individuals (Md. Com. Law 14-3504): "
                        "Tell the Attorney General of Maryland"));
  EXPECT_EQ(count_entries("delivery.started"), 0);

  must(duty::meet(a, alice_, breach_.reference, "us-md-ag", {.reference = "e-mail of 10 May"}));
  EXPECT_EQ(must(start(a, alice_, notice_.reference)).queued, 3);
  EXPECT_EQ(count_entries("duty.order_overridden"), 0);
}

TEST_P(DeliveryRoom, BreaksTheOrderOnlyWithAReasonOnTheRecord) {
  prepare(2);
  App a = app();
  notice::testing::add_people(a, breach_, 10, 1, "US-MD");

  EXPECT_TRUE(is_refused(start(a, alice_, notice_.reference, " "), ErrorCode::invalid));
  must(start(a, alice_, notice_.reference, "people are in danger tonight"));

  journal::Filter filter;
  filter.kind = "duty.order_overridden";
  const auto entries = journal::list(*db().read(), filter);
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].body, R"({"reason":"people are in danger tonight","rules":["us-md-ag"]})");
  EXPECT_EQ(entries[0].author, "alice");
}

TEST_P(DeliveryRoom, SendsOnlyWhatIsApprovedAndStarted) {
  prepare(2);
  App a = app();
  EXPECT_TRUE(is_refused(run_once(), ErrorCode::conflict)) << "not started";
  must(start(a, alice_, notice_.reference));
  must(notice::withdraw_notice(a, alice_, notice_.reference, "the count was wrong"));

  EXPECT_TRUE(is_refused(run_once(), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(start(a, alice_, notice_.reference), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(start(a, alice_, "INC-2026-0001-N7"), ErrorCode::not_found));
  EXPECT_THAT(outbox_.arrived(), SizeIs(0));
}

TEST_P(DeliveryRoom, ANoticeWithdrawnInTheMiddleOfARunIsSentNoFurther) {
  prepare(300);
  App a = app();
  must(start(a, alice_, notice_.reference));
  int sends = 0;
  outbox_.answer = [&](const Message&) {
    if (++sends == 230) {
      must(notice::withdraw_notice(a, alice_, notice_.reference, "the count was wrong"));
    }
    return Sent{Outcome::accepted, "250 ok"};
  };

  const auto refused = run_once();

  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  EXPECT_THAT(refused.error().message, HasSubstr("is withdrawn"));
  EXPECT_THAT(refused.error().message, HasSubstr("this run reached 2"));
  EXPECT_LT(sends, 230 + kLettersBetweenLooks);
  EXPECT_EQ(status().counts.reached, sends);
  EXPECT_EQ(status().counts.sending, 0);
  EXPECT_EQ(status().state, notice::State::withdrawn);
  EXPECT_EQ(must(load_status(*db().read(), breach_.reference)).unknown, 0)
      << "of the rest it is known that they are not sent";
  EXPECT_EQ(count_entries("delivery.ran"), 1);
}

TEST_P(DeliveryRoom, ARunThatLeavesSomebodyUnknownIsInTheJournalToo) {
  prepare(3);
  App a = app();
  must(start(a, alice_, notice_.reference));
  outbox_.answer = [](const Message& m) {
    return Sent{m.to_address == "c1@example.test" ? Outcome::deferred : Outcome::accepted, ""};
  };
  EXPECT_EQ(must(run_once()).deferred, 1);

  journal::Filter ran;
  ran.kind = "delivery.ran";
  const auto entries = journal::list(*db().read(), ran);
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_THAT(entries[0].body, HasSubstr("\"deferred\":1"));
  EXPECT_THAT(entries[0].body, HasSubstr("\"reached\":2"));
  EXPECT_EQ(count_entries("delivery.finished"), 0);
  must(run_once());
  EXPECT_EQ(count_entries("delivery.ran"), 1) << "a run with nothing due says nothing";
}

TEST_P(DeliveryRoom, NoImportIsWithdrawnOnceItIsStarted) {
  prepare(2);
  App a = app();
  must(start(a, alice_, notice_.reference));
  const auto extent = must(exposure::load_extent(*db().read(), breach_.reference));
  EXPECT_TRUE(is_refused(exposure::withdraw_import(a, alice_, breach_.reference,
                                                   extent.imports.at(0).import_id, "wrong"),
                         ErrorCode::conflict));
}

TEST_P(DeliveryRoom, SendsNothingUnderAnAddressOfThisMachine) {
  prepare(2);
  App a = app();
  settings_.mail = {};
  const auto refused = start(a, alice_, notice_.reference);
  ASSERT_TRUE(is_refused(refused, ErrorCode::conflict));
  ASSERT_THAT(refused.error().faults, SizeIs(2));
  EXPECT_THAT(refused.error().faults[0].message, HasSubstr("from_address = "));
  EXPECT_THAT(refused.error().faults[1].message, HasSubstr("message_id_domain = "));
}

TEST_P(DeliveryRoom, AnAddressOfAnotherAlphabetIsWrittenTo) {
  prepare(1);
  App a = app();
  TextSource customers(
      "external_id,email,name,jurisdiction\nc0,j\u00f6rg@m\u00fcller.example,J\u00f6rg,DE\n");
  must(exposure::import_customers(a, alice_, {customers, "customers.csv"}));
  EXPECT_EQ(must(start(a, alice_, notice_.reference)).no_route, 0);

  EXPECT_EQ(must(run_once()).reached, 1);

  ASSERT_THAT(outbox_.arrived(), SizeIs(1));
  EXPECT_EQ(outbox_.arrived()[0].to_address, "j\u00f6rg@xn--mller-kva.example");
}

TEST_P(DeliveryRoom, AttemptsThatACrashCutOffDoNotCountAgainstThePerson) {
  prepare(1);
  App a = app();
  must(start(a, alice_, notice_.reference));
  outbox_.answer = [](const Message&) -> Sent { throw PowerLost(); };
  for (std::int64_t i = 0; i <= std::ssize(kRetryDelaysSeconds); ++i) {
    EXPECT_THROW(must(run_once()), PowerLost);
    must(resume(a, alice_, notice_.reference));
  }
  outbox_.answer = [](const Message&) { return Sent{Outcome::deferred, "451 later"}; };

  EXPECT_EQ(must(run_once()).deferred, 1);

  EXPECT_EQ(status().counts.bounced, 0);
  EXPECT_EQ(status().next_attempt_at, add_seconds(clock_.now(), kRetryDelaysSeconds[0]));
}

TEST_P(DeliveryRoom, CountsAPersonOnceByTheBestOfTheirLetters) {
  prepare(100);
  App a = app();
  must(start(a, alice_, notice_.reference));
  outbox_.answer = [](const Message& m) {
    return Sent{m.to_address == "c1@example.test" ? Outcome::refused : Outcome::accepted, ""};
  };
  must(run_once());
  const People after_first = must(count_people(*db().read(), breach_.reference));
  EXPECT_EQ(after_first.told, 98);
  EXPECT_EQ(after_first.not_reached, 2) << "one refused, one without an address";

  const notice::Notice second = notice::testing::an_approved_notice(a, breach_);
  must(start(a, alice_, second.reference));
  const People after_start = must(count_people(*db().read(), breach_.reference));
  EXPECT_EQ(after_start.told, 98) << "a second letter under way does not take the first back";
  EXPECT_EQ(after_start.waiting, 1);
  EXPECT_EQ(after_start.not_reached, 1);

  must(notice::withdraw_notice(a, alice_, second.reference, "not needed"));
  const People after_withdrawal = must(count_people(*db().read(), breach_.reference));
  EXPECT_EQ(after_withdrawal.waiting, 0);
  EXPECT_EQ(after_withdrawal.not_reached, 2);
}

TEST_P(DeliveryRoom, AVariantGoesToItsPlaceAndTheNoticeToAllToTheRest) {
  App a = app();
  breach_ = notice::testing::a_breach(a, 5);
  notice::testing::add_people(a, breach_, 10, 2, "KR");
  const auto variant = notice::testing::an_approved_notice(a, breach_, "KR");
  const auto all = notice::testing::an_approved_notice(a, breach_);

  EXPECT_EQ(must(start(a, alice_, all.reference)).queued, 5);
  EXPECT_EQ(must(start(a, alice_, variant.reference)).queued, 2);

  must(notice::withdraw_notice(a, alice_, variant.reference, "one text will do"));
  EXPECT_EQ(must(start(a, alice_, all.reference)).queued, 2)
      << "nobody is left out once the variant is gone";
}

TEST_P(DeliveryRoom, NothingIsSentThatOnlyCounselApproved) {
  App a = app();
  breach_ = notice::testing::a_breach(a, 1);
  const auto draft = must(notice::draft_notice(a, alice_, breach_.reference));
  must(notice::approve_notice(a, Actor{"cora", {Role::counsel}}, draft.reference, std::nullopt));

  EXPECT_TRUE(is_refused(start(a, alice_, draft.reference), ErrorCode::conflict));
}

TEST_P(DeliveryRoom, RetriesWhatIsDeferredUntilItIsTaken) {
  prepare(3);
  App a = app();
  must(start(a, alice_, notice_.reference));
  outbox_.answer = [](const Message& m) {
    return m.to_address == "c1@example.test" ? Sent{Outcome::deferred, "451 later, c1@example.test"}
                                             : Sent{Outcome::accepted, "250 ok"};
  };
  const Ran first = must(run_once());
  EXPECT_EQ(first.reached, 2);
  EXPECT_EQ(first.unknown, 1);
  EXPECT_EQ(first.next_attempt_at, add_seconds(clock_.now(), kRetryDelaysSeconds[0]));

  EXPECT_EQ(must(run_once()).reached, 0) << "not due yet";
  outbox_.answer = nullptr;
  clock_.advance_seconds(kRetryDelaysSeconds[0]);
  EXPECT_EQ(must(run_once()).reached, 1);

  const auto words =
      db().read()->query("SELECT words FROM delivery_attempt WHERE outcome = 'deferred'");
  ASSERT_THAT(words, SizeIs(1));
  EXPECT_EQ(words[0].text(0), "451 later, <recipient>");
}

TEST_P(DeliveryRoom, GivesUpAfterTheLastRetry) {
  prepare(2);
  App a = app();
  must(start(a, alice_, notice_.reference));
  outbox_.answer = [](const Message& m) {
    return Sent{m.to_address == "c0@example.test" ? Outcome::deferred : Outcome::uncertain, ""};
  };
  for (std::int64_t delay : kRetryDelaysSeconds) {
    must(run_once());
    EXPECT_EQ(unknown(status().counts), 2);
    clock_.advance_seconds(delay);
  }
  const Ran last = must(run_once());

  EXPECT_EQ(last.bounced, 1);
  EXPECT_EQ(last.uncertain, 1);
  EXPECT_EQ(last.unknown, 0);
  EXPECT_EQ(count_entries("delivery.finished"), 1);
}

TEST_P(DeliveryRoom, BlamesNobodyWhenTheServerIsDown) {
  prepare(10);
  App a = app();
  must(start(a, alice_, notice_.reference));
  int sent = 0;
  outbox_.answer = [&](const Message&) {
    return ++sent <= 4 ? Sent{Outcome::accepted, "250 ok"}
                       : Sent{Outcome::unreachable, "421 going down"};
  };

  const auto refused = run_once();

  ASSERT_TRUE(is_refused(refused, ErrorCode::unavailable));
  EXPECT_THAT(refused.error().message, HasSubstr("421 going down"));
  EXPECT_EQ(status().counts.reached, 4);
  EXPECT_EQ(status().counts.queued, 6);
  outbox_.answer = nullptr;
  EXPECT_EQ(must(run_once()).reached, 6) << "due at once, with all attempts left";
  EXPECT_EQ(status().attempts, 10);
}

TEST_P(DeliveryRoom, LeavesALetterThatAnotherRunHasTaken) {
  prepare(2);
  App a = app();
  must(start(a, alice_, notice_.reference));
  const auto take = [&](std::string token) {
    const auto tx = db().write();
    auto claimed = store::claim(*tx, notice_.notice_id, Channel::maildir,
                                {.token = std::move(token),
                                 .node = "another machine",
                                 .now = clock_.now(),
                                 .lease_until = add_seconds(clock_.now(), kLeaseSeconds),
                                 .letters_max = 1});
    tx->commit();
    return claimed;
  };
  const auto theirs = take("theirs");
  ASSERT_THAT(theirs, SizeIs(1));

  EXPECT_EQ(must(run_once()).reached, 1);
  EXPECT_EQ(must(resume(a, alice_, notice_.reference)), 0) << "that machine may be alive";
  EXPECT_EQ(status().counts.sending, 1);
  clock_.advance_seconds(kLeaseSeconds + 1);
  EXPECT_EQ(must(run_once()).reached, 1) << "its lease has ended";

  const auto tx = db().write();
  store::record(*tx, theirs[0], "theirs",
                {.state = State::bounced,
                 .rendered_sha256 = std::nullopt,
                 .at = clock_.now(),
                 .next_attempt_at = clock_.now(),
                 .relay = "",
                 .sent = Sent{Outcome::refused, "late"}});
  tx->commit();
  EXPECT_EQ(status().counts.reached, 2) << "who lost the claim has no say";
}

// The process dies at each of its steps in turn: while the n-th letter is sent, or while the n-th
// batch is flushed.
TEST_P(DeliveryRoom, LosesNobodyWhereverItDies) {
  prepare(450);
  App a = app();
  must(start(a, alice_, notice_.reference));
  int deaths = 0;
  for (const int at_send : {1, 2, 199, 200, 201}) {
    int sends = 0;
    outbox_.answer = [&](const Message&) -> Sent {
      if (++sends == at_send) throw PowerLost();
      return {Outcome::accepted, "250 ok"};
    };
    try {
      must(run_once());
    } catch (const PowerLost&) {
      ++deaths;
    }
    must(resume(a, alice_, notice_.reference));
  }
  outbox_.answer = nullptr;
  for (const int at_flush : {1, 2, 1}) {
    int flushes = 0;
    outbox_.on_flush = [&] {
      if (++flushes == at_flush) throw PowerLost();
    };
    try {
      must(run_once());
    } catch (const PowerLost&) {
      ++deaths;
    }
    must(resume(a, alice_, notice_.reference));
  }
  outbox_.on_flush = nullptr;

  must(run_once());

  EXPECT_EQ(deaths, 8);
  const Counts counts = status().counts;
  EXPECT_EQ(counts.people, 450);
  EXPECT_EQ(counts.reached, 446);
  EXPECT_EQ(counts.no_route, 4);
  EXPECT_EQ(unknown(counts), 0);
  EXPECT_EQ(letters_arrived(), 446) << "everybody has theirs; repeats have the same Message-ID";
  EXPECT_EQ(count_entries("delivery.finished"), 1);
}

// The channel took the batch, and the process died before it could write so.
TEST_P(DeliveryRoom, RepeatsUnderTheSameMessageIdWhatItCouldNotWriteDown) {
  prepare(5);
  App a = app();
  must(start(a, alice_, notice_.reference));
  {
    const auto tx = db().write();
    const auto claimed = store::claim(*tx, notice_.notice_id, Channel::maildir,
                                      {.token = "dead",
                                       .node = "dead",
                                       .now = clock_.now(),
                                       .lease_until = add_seconds(clock_.now(), kLeaseSeconds),
                                       .letters_max = 5});
    tx->commit();
    for (const auto& letter : claimed) {
      outbox_.send(
          {.message_id = letter.message_id, .from_address = "", .to_address = "", .bytes = ""});
    }
  }
  clock_.advance_seconds(kLeaseSeconds + 1);

  must(run_once());

  EXPECT_THAT(outbox_.arrived(), SizeIs(10));
  EXPECT_EQ(letters_arrived(), 5);
  EXPECT_EQ(status().attempts, 10);
}

TEST_P(DeliveryRoom, TwoRunsAtOnceShareTheWork) {
  prepare(500);
  App a = app();
  must(start(a, alice_, notice_.reference));
  FakeOutbox outboxes[2];
  std::vector<std::thread> runs;
  for (std::uint64_t i = 0; i < 2; ++i) {
    runs.emplace_back([this, i, &outboxes] {
      SeededRandom random(100 + i);
      App own{db(), clock_, random, settings_};
      must(run(own, alice_, outboxes[i], notice_.reference));
    });
  }
  for (std::thread& one : runs) one.join();

  std::set<std::string> people;
  for (const FakeOutbox& outbox : outboxes) {
    for (const Message& message : outbox.arrived()) people.insert(message.to_address);
  }
  EXPECT_EQ(std::ssize(people), 495);
  EXPECT_EQ(std::ssize(outboxes[0].arrived()) + std::ssize(outboxes[1].arrived()), 495);
  EXPECT_EQ(unknown(status().counts), 0);
  EXPECT_EQ(count_entries("delivery.finished"), 1);
}

TEST_P(DeliveryRoom, EndsABatchBeforeItsLeaseDoes) {
  prepare(4);
  App a = app();
  must(start(a, alice_, notice_.reference));
  outbox_.answer = [&](const Message&) {
    clock_.advance_seconds(kBatchSeconds / 2);
    return Sent{Outcome::accepted, "250 slow"};
  };

  const Ran ran = must(run_once());

  EXPECT_EQ(ran.reached, 4);
  EXPECT_THAT(outbox_.arrived(), SizeIs(4)) << "none twice";
  EXPECT_EQ(status().attempts, 4);
}

TEST_P(DeliveryRoom, HoldsNoAddressAndNoName) {
  prepare(3);
  App a = app();
  must(start(a, alice_, notice_.reference));
  outbox_.answer = [](const Message& m) {
    return Sent{Outcome::refused, "550 <" + to_lower(m.to_address) + "> unknown"};
  };
  must(run_once());

  for (const auto& entry : journal::list(*db().read(), {})) {
    EXPECT_THAT(entry.body, Not(HasSubstr("example.test"))) << entry.kind;
    EXPECT_THAT(entry.body, Not(HasSubstr("Anna"))) << entry.kind;
  }
  for (const auto& row : db().read()->query("SELECT words FROM delivery_attempt")) {
    EXPECT_EQ(row.text(0), "550 <recipient> unknown");
  }
}

TEST_P(DeliveryRoom, WritesIntoTheMailFolderOfTheDataFolder) {
  prepare(20);
  App a = app();
  must(start(a, alice_, notice_.reference));
  const auto outbox = must(open_outbox(settings_, Channel::maildir));

  EXPECT_EQ(must(run(a, alice_, *outbox, notice_.reference)).reached, 20);

  const std::filesystem::directory_iterator files(folder_.path() + "/mail/new");
  EXPECT_EQ(std::distance(begin(files), end(files)), 20);
}

TEST_P(DeliveryRoom, UnderstandsAnIncidentOrANotice) {
  prepare(1);
  const auto tx = db().read();
  EXPECT_EQ(must(notices_meant(*tx, breach_.reference)), std::vector{notice_.reference});
  EXPECT_EQ(must(notices_meant(*tx, notice_.reference)), std::vector{notice_.reference});
  EXPECT_TRUE(is_refused(notices_meant(*tx, "INC-1999-0001"), ErrorCode::not_found));
}

CANDOR_EACH_ENGINE(DeliveryRoom);

}  // namespace
}  // namespace candor::delivery
