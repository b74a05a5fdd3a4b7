// SPDX-License-Identifier: Apache-2.0
#include "incident/promise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "incident/testing.h"
#include "storage/testing.h"

namespace candor::incident {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr Instant kDue{1'000'000};
constexpr Instant kBefore{999'999};
constexpr Instant kAfter{1'000'001};

TEST(PromiseState, IsSaidByTheClockAlone) {
  EXPECT_EQ(state_of(kDue, std::nullopt, kBefore), PromiseState::open);
  EXPECT_EQ(state_of(kDue, std::nullopt, kDue), PromiseState::open);
  EXPECT_EQ(state_of(kDue, std::nullopt, kAfter), PromiseState::missed);
  EXPECT_EQ(state_of(kDue, kBefore, kAfter), PromiseState::kept);
  EXPECT_EQ(state_of(kDue, kDue, kAfter), PromiseState::kept);
  EXPECT_EQ(state_of(kDue, kAfter, kAfter), PromiseState::missed);
}

class IncidentPromise : public storage::RoomTest {
 protected:
  IncidentPromise() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override {
    App a = app();
    inc_ = must(declare(a, alice_, {.title = "copied"})).reference;
  }
  Promise promised(std::string text, std::int64_t hours) {
    App a = app();
    return must(make_promise(
        a, alice_, inc_,
        {.text = std::move(text), .due_at = add_seconds(clock_.now(), hours * kSecondsPerHour)}));
  }
  std::vector<Promise> listed() { return must(list_promises(*db().read(), inc_, clock_.now())); }

  std::string inc_;
};

TEST_P(IncidentPromise, IsKeptByAnActBeforeItIsDueAndMissedByAnyAfter) {
  App a = app();
  promised("reset all passwords", 2);
  promised("call the police", 2);
  promised("look at the backups", 2);
  clock_.advance_seconds(2 * kSecondsPerHour);
  EXPECT_EQ(must(keep_promise(a, alice_, inc_, 1, "12,401 accounts reset")).state,
            PromiseState::kept);
  clock_.advance_seconds(1);
  const Promise late = must(keep_promise(a, alice_, inc_, 2, "called"));
  EXPECT_EQ(late.state, PromiseState::missed) << "done, and missed all the same";
  const auto promises = listed();
  ASSERT_THAT(promises, SizeIs(3));
  EXPECT_EQ(promises[0].state, PromiseState::kept);
  EXPECT_EQ(promises[0].how, "12,401 accounts reset");
  EXPECT_EQ(promises[1].state, PromiseState::missed);
  EXPECT_TRUE(promises[1].kept_at);
  EXPECT_EQ(promises[2].state, PromiseState::missed) << "by the clock, without any act";
}

TEST_P(IncidentPromise, IsDoneOnceAndOnlyIfItWasMade) {
  App a = app();
  promised("reset all passwords", 2);
  must(keep_promise(a, alice_, inc_, 1, "done"));
  EXPECT_TRUE(is_refused(keep_promise(a, alice_, inc_, 1, "again"), ErrorCode::conflict));
  EXPECT_TRUE(is_refused(keep_promise(a, alice_, inc_, 2, "done"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(keep_promise(a, alice_, inc_, 0, "done"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(keep_promise(a, alice_, inc_, 1, ""), ErrorCode::invalid));
  const NewPromise of_the_past{.text = "x", .due_at = clock_.now()};
  EXPECT_TRUE(is_refused(make_promise(a, alice_, inc_, of_the_past), ErrorCode::invalid));
}

TEST_P(IncidentPromise, TheNextWordIsKeptByTheNextWordAlone) {
  App a = app();
  {
    const auto tx = db().write();
    const Incident incident = must(load_incident(*tx, inc_));
    must(make_promise_within(*tx, a, alice_, incident,
                             {.text = "The next word",
                              .due_at = add_seconds(clock_.now(), 60),
                              .audience = Audience::customers,
                              .kind = PromiseKind::next_word}));
    tx->commit();
  }
  EXPECT_TRUE(is_refused(keep_promise(a, alice_, inc_, 1, "said so"), ErrorCode::conflict));
  promised("reset all passwords", 2);
  {
    const auto tx = db().write();
    keep_next_word_within(*tx, a, alice_, must(load_incident(*tx, inc_)), "INC-2026-0001-S2");
    tx->commit();
  }
  EXPECT_EQ(listed()[0].state, PromiseState::kept);
  EXPECT_EQ(listed()[1].state, PromiseState::open) << "other promises are not touched";
}

TEST_P(IncidentPromise, TheJournalHasEachActAndNoWords) {
  App a = app();
  promised("SECRET", 2);
  must(keep_promise(a, alice_, inc_, 1, "ALSO SECRET"));
  const auto entries = journal::list(*db().read(), {});
  ASSERT_THAT(entries, SizeIs(3));
  EXPECT_EQ(entries[1].kind, "incident.promise_made");
  EXPECT_EQ(entries[2].kind, "incident.promise_done");
  EXPECT_THAT(entries[2].body, HasSubstr("\"state\":\"kept\""));
  for (const auto& entry : entries) EXPECT_THAT(entry.body, Not(HasSubstr("SECRET")));
}

CANDOR_EACH_ENGINE(IncidentPromise);

}  // namespace
}  // namespace candor::incident
