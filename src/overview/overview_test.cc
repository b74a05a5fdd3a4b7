// SPDX-License-Identifier: Apache-2.0
#include "overview/overview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "record/testing.h"
#include "sequencer/sequencer.h"
#include "storage/testing.h"
#include "witness/witness.h"

namespace candor::overview {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<storage::RoomSchema> schemas() {
  std::vector<storage::RoomSchema> all;
  for (const auto& one : record::testing::schemas()) all.push_back(one);
  all.push_back(task::schema());
  all.push_back(witness::schema());
  return all;
}

class OverviewRoom : public storage::RoomTest {
 protected:
  OverviewRoom() : RoomTest(schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override { notice::testing::furnish(settings_); }
  incident::Incident declared(const std::string& title, incident::Severity severity) {
    App a = app();
    clock_.advance_seconds(1);  // so that one is newer than the other
    return must(incident::declare(a, alice_, {.title = title, .severity = severity}));
  }
  task::Task given(const incident::Incident& incident, std::string title, std::string whose,
                   std::optional<Instant> due_at = std::nullopt) {
    App a = app();
    return must(task::add_task(a, alice_, incident.reference,
                               {.title = std::move(title),
                                .description = std::nullopt,
                                .assignee = std::move(whose),
                                .due_at = due_at,
                                .blocked_by = {}}));
  }
  Home home(const Actor& actor) {
    App a = app();
    return must(load_home(a, actor));
  }
  std::vector<std::string> titles(const Home& home) {
    std::vector<std::string> all;
    for (const IncidentLine& line : home.incidents) all.push_back(line.title);
    return all;
  }

  const Actor everywhere_{.name = "alice", .reach = Reach::everywhere};
};

TEST_P(OverviewRoom, ShowsTheMostSevereFirstAndClosedOnesNotAtAll) {
  App a = app();
  declared("first", incident::Severity::low);
  declared("second", incident::Severity::critical);
  const auto third = declared("third", incident::Severity::low);
  const auto fourth = declared("fourth", incident::Severity::high);
  must(incident::mark_duplicate(a, alice_, fourth.reference, third.reference, {"the same"}));

  EXPECT_THAT(titles(home(everywhere_)), ElementsAre("second", "third", "first"));
}

TEST_P(OverviewRoom, CutsLongListsAndSaysHowManyAreLeftOut) {
  const auto breach = declared("a", incident::Severity::low);
  for (int i = 0; i < 53; ++i) {
    if (i > 0) declared("a", incident::Severity::low);
    given(breach, "do it", "alice");
  }

  const Home now = home(everywhere_);
  EXPECT_THAT(now.incidents, SizeIs(50));
  EXPECT_EQ(now.incidents_more, 3);
  EXPECT_THAT(now.tasks, SizeIs(50));
  EXPECT_EQ(now.tasks_more, 3);
}

TEST_P(OverviewRoom, ShowsOnesOwnOpenTasksDueSoonestFirst) {
  App a = app();
  const auto breach = declared("a breach", incident::Severity::high);
  const Instant soon = add_seconds(clock_.now(), 60);
  given(breach, "later", "alice", add_seconds(clock_.now(), 7200));
  given(breach, "sooner", "alice", soon);
  given(breach, "bob's", "bob", soon);
  const auto done = given(breach, "done", "alice", soon);
  must(task::finish_task(a, alice_, done.reference, {}, std::nullopt));
  clock_.advance_seconds(120);

  const Home now = home(everywhere_);
  ASSERT_THAT(now.tasks, SizeIs(2));
  EXPECT_EQ(now.tasks[0].title, "sooner");
  EXPECT_EQ(now.tasks[0].overdue_s, 60);
  EXPECT_EQ(now.tasks[1].title, "later");
  EXPECT_EQ(now.incidents.front().tasks_open, 3);
  EXPECT_EQ(now.incidents.front().tasks_late, 2);
}

TEST_P(OverviewRoom, TheLastWordIsAStatementOrLettersWhicheverCameLater) {
  App a = app();
  const auto breach = notice::testing::a_breach(a, 5);
  EXPECT_EQ(home(everywhere_).incidents.front().last_word_at, std::nullopt);
  EXPECT_EQ(home(everywhere_).incidents.front().people_affected, 5);

  record::testing::published(a, alice_, breach.reference,
                             {.stage = record::Stage::identified,
                              .title = "Customer list copied",
                              .message = "",
                              .next_update_by = add_seconds(clock_.now(), kSecondsPerDay)});
  const Instant published_at = clock_.now();
  clock_.advance_seconds(kSecondsPerHour);
  const auto notice = notice::testing::an_approved_notice(a, breach);
  must(delivery::start(a, alice_, notice.reference));
  EXPECT_EQ(home(everywhere_).incidents.front().last_word_at, published_at)
      << "letters that wait in the queue have told nobody";
  EXPECT_EQ(home(everywhere_).incidents.front().next_word_due_at,
            add_seconds(published_at, kSecondsPerDay));

  delivery::FakeOutbox outbox;
  must(delivery::run(a, alice_, outbox, notice.reference));
  EXPECT_EQ(home(everywhere_).incidents.front().last_word_at, clock_.now());
}

TEST_P(OverviewRoom, ADeadlineThatIsPastIsLateAndNotTheNext) {
  App a = app();
  notice::testing::a_breach(a, 5);
  const Home before = home(everywhere_);
  const IncidentLine& line = before.incidents.front();
  ASSERT_TRUE(line.next_deadline);
  EXPECT_GT(line.duties_open, 0);
  EXPECT_LE(before.deadlines.size(), 10u);
  EXPECT_EQ(before.deadlines.size() + static_cast<std::size_t>(before.deadlines_more),
            static_cast<std::size_t>(line.duties_open));

  clock_.advance_seconds(3650 * kSecondsPerDay);
  const Home after = home(everywhere_);
  EXPECT_EQ(after.incidents.front().next_deadline, std::nullopt);
  EXPECT_GT(after.incidents.front().duties_late, 0);
  EXPECT_EQ(after.deadlines.front().state, duty::DutyStatus::late);
}

TEST_P(OverviewRoom, WhoeverIsNotLetInSeesAndCountsNothingOfIt) {
  App a = app();
  const auto breach = declared("quiet", incident::Severity::high);
  given(breach, "do it", "olga");
  must(incident::make_promise(a, alice_, breach.reference,
                              {.text = "soon", .due_at = add_seconds(clock_.now(), 60)}));
  must(staff::create_account(a, alice_, {"alice", {Role::commander}}));
  const Actor alice{.name = "alice", .roles = {Role::commander}};
  const Actor olga{.name = "olga", .roles = {Role::observer}};
  EXPECT_THAT(home(olga).tasks, SizeIs(1));

  must(staff::set_entrance(
      a, alice, breach.reference,
      {.to = {.visibility = staff::Visibility::restricted, .people = {"alice"}, .roles = {}},
       .reason = "few may know"}));
  const Home hers = home(olga);
  EXPECT_THAT(hers.incidents, IsEmpty());
  EXPECT_THAT(hers.tasks, IsEmpty());
  EXPECT_THAT(hers.promises, IsEmpty());
  EXPECT_EQ(hers.incidents_more + hers.tasks_more + hers.promises_more, 0);
  EXPECT_THAT(home(alice).incidents, SizeIs(1));
}

TEST_P(OverviewRoom, HealthSeesWhatWaitsAndWhatIsSigned) {
  App a = app();
  declared("a breach", incident::Severity::high);
  const Health before = load_health(a);
  EXPECT_EQ(before.journal.entries, 1);
  EXPECT_EQ(before.journal.integrated, 0);
  EXPECT_EQ(before.journal.waiting_since, clock_.now());
  EXPECT_EQ(before.findings.front().level, Level::ok) << "it waits no second yet";

  clock_.advance_seconds(120);
  EXPECT_EQ(load_health(a).findings.front().level, Level::bad);

  must(sequencer::catch_up(a, journal::log()));
  const Health after = load_health(a);
  EXPECT_EQ(after.journal.integrated, 1);
  EXPECT_EQ(after.journal.waiting_since, std::nullopt);
  EXPECT_EQ(after.findings.front().level, Level::ok);
  EXPECT_FALSE(after.database.version.empty());
  EXPECT_GT(after.disk.free_bytes, 0);
}

TEST_P(OverviewRoom, HealthCountsLettersThatAreStillToLeave) {
  App a = app();
  const auto breach = notice::testing::a_breach(a, 5);
  const auto notice = notice::testing::an_approved_notice(a, breach);
  must(delivery::start(a, alice_, notice.reference));
  const std::int64_t queued = load_health(a).letters.queued;
  EXPECT_GT(queued, 0);

  must(notice::withdraw_notice(a, alice_, notice.reference, "not needed"));
  EXPECT_EQ(load_health(a).letters.queued, 0);
}

CANDOR_EACH_ENGINE(OverviewRoom);

}  // namespace
}  // namespace candor::overview
