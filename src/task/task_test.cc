// SPDX-License-Identifier: Apache-2.0
#include "task/task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "storage/testing.h"
#include "task/testing.h"

namespace candor::task {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TaskRoom : public storage::RoomTest {
 protected:
  TaskRoom() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override {
    App a = app();
    incident_ = must(incident::declare(a, alice_, {.title = "List copied"})).reference;
  }
  Task add(const std::string& title, const std::vector<std::string>& blocked_by = {}) {
    App a = app();
    return must(add_task(a, alice_, incident_,
                         {.title = title,
                          .description = std::nullopt,
                          .assignee = std::nullopt,
                          .due_at = std::nullopt,
                          .blocked_by = blocked_by}));
  }
  std::vector<std::string> titles(const TaskFilter& filter = {}) {
    std::vector<std::string> titles;
    for (const Task& task : must(list_tasks(*db().read(), incident_, filter, clock_.now()))) {
      titles.push_back(task.title);
    }
    return titles;
  }
  std::vector<std::string> journal_kinds() {
    std::vector<std::string> kinds;
    for (const auto& entry : journal::list(*db().read(), {})) kinds.push_back(entry.kind);
    return kinds;
  }

  const Actor bob_{"bob"};
  std::string incident_;
};

TEST_P(TaskRoom, ATaskGoesFromTodoOverDoingToDone) {
  App a = app();
  const Task task = add("revoke the key");
  EXPECT_EQ(task.reference, "INC-2026-0001-T1");
  EXPECT_EQ(task.state, State::todo);

  const Task started = must(start_task(a, bob_, task.reference, std::nullopt));
  EXPECT_EQ(started.state, State::doing);
  EXPECT_EQ(started.assignee, "bob") << "nobody had it";
  const Task done = must(finish_task(a, bob_, task.reference, {}, std::nullopt));

  EXPECT_EQ(done.state, State::done);
  EXPECT_EQ(done.version, 3);
  EXPECT_EQ(must(load_task(*db().read(), task.reference, clock_.now())).version, 3);
  EXPECT_THAT(journal_kinds(),
              ElementsAre("incident.declared", "task.added", "task.started", "task.done"));
}

TEST_P(TaskRoom, StartingTakesNobodysTaskAway) {
  App a = app();
  const Task task = add("call the vendor");
  must(assign_task(a, alice_, task.reference, "carol", std::nullopt));
  EXPECT_EQ(must(start_task(a, bob_, task.reference, std::nullopt)).assignee, "carol");
  EXPECT_TRUE(is_refused(start_task(a, bob_, task.reference, std::nullopt), ErrorCode::conflict));
}

TEST_P(TaskRoom, WhatIsDoneOrDroppedStaysSo) {
  App a = app();
  const Task done = add("a");
  const Task dropped = add("b");
  must(finish_task(a, alice_, done.reference, {}, std::nullopt));
  EXPECT_EQ(
      must(drop_task(a, alice_, dropped.reference, "no longer needed", {}, std::nullopt)).reason,
      "no longer needed");

  for (const Task& task : {done, dropped}) {
    EXPECT_TRUE(
        is_refused(start_task(a, alice_, task.reference, std::nullopt), ErrorCode::conflict));
    EXPECT_TRUE(is_refused(assign_task(a, alice_, task.reference, "bob", std::nullopt),
                           ErrorCode::conflict));
    EXPECT_TRUE(is_refused(drop_task(a, alice_, task.reference, "x", {}, std::nullopt),
                           ErrorCode::conflict));
  }
}

TEST_P(TaskRoom, ABlockedTaskIsNotDoneBeforeTheOther) {
  App a = app();
  const Task first = add("find whose data");
  const Task second = add("tell them", {first.reference});

  const auto early = finish_task(a, alice_, second.reference, {}, std::nullopt);
  ASSERT_TRUE(is_refused(early, ErrorCode::conflict));
  EXPECT_EQ(early.error().message,
            "INC-2026-0001-T2 waits for INC-2026-0001-T1, which must be done or dropped first");

  must(finish_task(a, alice_, first.reference, {}, std::nullopt));
  EXPECT_THAT(must(load_task(*db().read(), second.reference, clock_.now())).blocked_by, IsEmpty());
  EXPECT_TRUE(is_refused(block_task(a, alice_, second.reference, first.reference, std::nullopt),
                         ErrorCode::conflict))
      << "nothing waits for what is done";
  must(finish_task(a, alice_, second.reference, {}, std::nullopt));
}

TEST_P(TaskRoom, ADroppedTaskHoldsNobodyUp) {
  App a = app();
  const Task first = add("ask the vendor");
  const Task second = add("decide", {first.reference});
  must(drop_task(a, alice_, first.reference, "they do not answer", {}, std::nullopt));
  must(finish_task(a, alice_, second.reference, {}, std::nullopt));
}

TEST_P(TaskRoom, NoTaskWaitsForItselfNorThroughOthers) {
  App a = app();
  const Task one = add("1");
  const Task two = add("2", {one.reference});
  const Task three = add("3", {two.reference});

  EXPECT_TRUE(is_refused(block_task(a, alice_, one.reference, one.reference, std::nullopt),
                         ErrorCode::conflict));
  const auto cycle = block_task(a, alice_, one.reference, three.reference, std::nullopt);
  ASSERT_TRUE(is_refused(cycle, ErrorCode::conflict));
  EXPECT_EQ(cycle.error().message,
            "INC-2026-0001-T3 already waits for INC-2026-0001-T1, so INC-2026-0001-T1 cannot wait "
            "for it");

  must(unblock_task(a, alice_, two.reference, one.reference, std::nullopt));
  const Task blocked = must(block_task(a, alice_, one.reference, three.reference, std::nullopt));
  EXPECT_THAT(blocked.blocked_by, ElementsAre(three.reference));
  EXPECT_TRUE(is_refused(block_task(a, alice_, one.reference, three.reference, std::nullopt),
                         ErrorCode::conflict))
      << "twice";
  EXPECT_TRUE(is_refused(unblock_task(a, alice_, two.reference, one.reference, std::nullopt),
                         ErrorCode::conflict))
      << "it does not wait any more";
}

TEST_P(TaskRoom, ATaskWaitsOnlyForTasksOfItsIncident) {
  App a = app();
  const std::string other = must(incident::declare(a, alice_, {.title = "other"})).reference;
  const Task task = add("here");
  const Task there = must(add_task(a, alice_, other,
                                   {.title = "there",
                                    .description = std::nullopt,
                                    .assignee = std::nullopt,
                                    .due_at = std::nullopt,
                                    .blocked_by = {}}));
  EXPECT_EQ(there.reference, "INC-2026-0002-T1");
  EXPECT_TRUE(is_refused(block_task(a, alice_, task.reference, there.reference, std::nullopt),
                         ErrorCode::invalid));
  EXPECT_TRUE(is_refused(block_task(a, alice_, task.reference, "INC-2026-0001-T9", std::nullopt),
                         ErrorCode::invalid));
}

TEST_P(TaskRoom, ARefusedTaskUsesNoNumberAndWritesNoEntry) {
  App a = app();
  EXPECT_TRUE(is_refused(add_task(a, alice_, incident_,
                                  {.title = "",
                                   .description = std::nullopt,
                                   .assignee = "two\nlines",
                                   .due_at = std::nullopt,
                                   .blocked_by = {}}),
                         ErrorCode::invalid));
  EXPECT_TRUE(is_refused(add_task(a, alice_, incident_,
                                  {.title = "good",
                                   .description = std::nullopt,
                                   .assignee = std::nullopt,
                                   .due_at = std::nullopt,
                                   .blocked_by = {"INC-2026-0001-T1"}}),
                         ErrorCode::invalid))
      << "there is no such task, and it is not itself";
  EXPECT_EQ(add("good").reference, "INC-2026-0001-T1");
  EXPECT_THAT(journal_kinds(), ElementsAre("incident.declared", "task.added"));
}

TEST_P(TaskRoom, AChangeOfAnOlderVersionIsStale) {
  App a = app();
  const Task seen = add("a");
  must(assign_task(a, alice_, seen.reference, "bob", seen.version));
  EXPECT_TRUE(
      is_refused(finish_task(a, alice_, seen.reference, {}, seen.version), ErrorCode::stale));
}

TEST_P(TaskRoom, LateIsWhatTheClockSays) {
  App a = app();
  const NewTask wanted{.title = "call back",
                       .description = std::nullopt,
                       .assignee = std::nullopt,
                       .due_at = add_seconds(clock_.now(), 3600),
                       .blocked_by = {}};
  const Task task = must(add_task(a, alice_, incident_, wanted));
  add("no hurry");
  EXPECT_FALSE(task.overdue_s);
  EXPECT_THAT(titles({.assignee = std::nullopt, .late = Late::only}), IsEmpty());

  clock_.advance_seconds(3600 + 90);
  EXPECT_EQ(must(load_task(*db().read(), task.reference, clock_.now())).overdue_s, 90);
  EXPECT_THAT(titles({.assignee = std::nullopt, .late = Late::only}), ElementsAre("call back"));

  must(finish_task(a, alice_, task.reference, {}, std::nullopt));
  EXPECT_THAT(titles({.assignee = std::nullopt, .late = Late::only}), IsEmpty());
}

TEST_P(TaskRoom, ListsOpenOnesFirstByWhenTheyAreDue) {
  App a = app();
  const Task done = add("done");
  add("no time");
  for (int hours : {5, 2}) {
    must(add_task(a, alice_, incident_,
                  {.title = std::to_string(hours) + " hours",
                   .description = std::nullopt,
                   .assignee = "bob",
                   .due_at = add_seconds(clock_.now(), hours * kSecondsPerHour),
                   .blocked_by = {}}));
  }
  must(finish_task(a, alice_, done.reference, {}, std::nullopt));

  EXPECT_THAT(titles(), ElementsAre("2 hours", "5 hours", "no time", "done"));
  EXPECT_THAT(titles({.assignee = "bob", .late = Late::any}), ElementsAre("2 hours", "5 hours"));
}

TEST_P(TaskRoom, WhatIsNotThereIsNotFound) {
  App a = app();
  EXPECT_TRUE(
      is_refused(load_task(*db().read(), "INC-2026-0001-T9", clock_.now()), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(start_task(a, alice_, "x", std::nullopt), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(list_tasks(*db().read(), "INC-2026-9999", {}, clock_.now()),
                         ErrorCode::not_found));
}

TEST_P(TaskRoom, OnlyAPlaybooksStepTakesVariablesOrARequest) {
  App a = app();
  const Task task = add("by hand");
  EXPECT_TRUE(is_refused(finish_task(a, alice_, task.reference, {{"seen", "true"}}, std::nullopt),
                         ErrorCode::invalid));
  EXPECT_TRUE(is_refused(confirm_task(a, alice_, task.reference, {}, std::nullopt, sent_by_hand),
                         ErrorCode::conflict));
}

CANDOR_EACH_ENGINE(TaskRoom);

}  // namespace
}  // namespace candor::task
