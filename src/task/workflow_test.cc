// SPDX-License-Identifier: Apache-2.0
// gtest before rapidcheck: its gtest header needs it.
#include "task/workflow.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/testing.h"
#include "task/testing.h"

namespace candor::task {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Path;
using testing::playbook_json;
using testing::Shape;

Playbook parsed(const Path& path, const testing::Declared& variables = {}) {
  return must(parse_playbook(boost::json::serialize(playbook_json(path, variables))));
}

Shape action(std::string name) { return {.name = std::move(name)}; }
Shape parallel(std::string name, std::vector<Path> branches) {
  return {.name = std::move(name), .type = StepType::parallel, .branches = std::move(branches)};
}
Shape if_seen(std::string name, std::vector<Path> branches) {
  return {.name = std::move(name),
          .type = StepType::if_condition,
          .branches = std::move(branches),
          .condition = "__seen__:value = true"};
}

// A run in memory; steps are known by their names.
class Running {
 public:
  explicit Running(Playbook playbook, Variables variables = {}) : playbook_(std::move(playbook)) {
    progress_.variables = std::move(variables);
    take(must(begin(playbook_, progress_)));
  }
  void pass(const std::string& name, Outcome outcome = Outcome::succeeded) {
    take(must(task::pass(playbook_, progress_, testing::step_id(StepType::action, name), outcome)));
  }
  // Names of the actions that wait for people, in alphabetical order.
  std::vector<std::string> open() const {
    std::vector<std::string> names;
    for (const auto& [id, passage] : progress_.steps) {
      const Step& step = playbook_.step(id);
      if (passage == Passage::open && step.type == StepType::action) names.push_back(step.name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  // Every action that was entered, in order.
  const std::vector<std::string>& entered() const { return entered_; }
  bool completed() const { return completed_; }
  Progress& progress() { return progress_; }
  const Playbook& playbook() const { return playbook_; }

 private:
  void take(const Advance& advance) {
    for (const std::string& id : advance.entered) {
      const Step& step = playbook_.step(id);
      if (step.type == StepType::action) entered_.push_back(step.name);
    }
    completed_ = completed_ || advance.completed;
  }
  Playbook playbook_;
  Progress progress_;
  std::vector<std::string> entered_;
  bool completed_ = false;
};

TEST(TaskWorkflow, OneStepComesAfterTheOther) {
  Running run(parsed({action("a"), action("b")}));
  EXPECT_THAT(run.open(), ElementsAre("a"));
  run.pass("a");
  EXPECT_THAT(run.open(), ElementsAre("b"));
  EXPECT_FALSE(run.completed());
  run.pass("b");
  EXPECT_THAT(run.open(), IsEmpty());
  EXPECT_TRUE(run.completed());
}

TEST(TaskWorkflow, ParallelWaitsForAllBranches) {
  Running run(parsed({parallel("p", {{action("a1"), action("a2")}, {action("b")}}), action("z")}));
  EXPECT_THAT(run.open(), ElementsAre("a1", "b"));
  run.pass("b");
  run.pass("a1");
  EXPECT_THAT(run.open(), ElementsAre("a2"));
  run.pass("a2");
  EXPECT_THAT(run.open(), ElementsAre("z"));
}

TEST(TaskWorkflow, OnlyTheBranchThatHoldsIsEntered) {
  const Path path{if_seen("i", {{action("yes")}, {action("no")}}), action("z")};
  Running seen(parsed(path, {"__seen__"}), {{"__seen__", "true"}});
  EXPECT_THAT(seen.open(), ElementsAre("yes"));
  Running unseen(parsed(path, {"__seen__"}), {{"__seen__", "false"}});
  EXPECT_THAT(unseen.open(), ElementsAre("no"));
  unseen.pass("no");
  EXPECT_THAT(unseen.open(), ElementsAre("z"));
}

TEST(TaskWorkflow, WithoutAnOtherwiseItGoesOn) {
  Running run(parsed({if_seen("i", {{action("yes")}}), action("z")}, {"__seen__"}),
              {{"__seen__", "false"}});
  EXPECT_THAT(run.open(), ElementsAre("z"));
}

TEST(TaskWorkflow, ADroppedStepGoesOnWhereThePlaybookSays) {
  Shape first = action("a");
  first.skips = 1;
  Running run(parsed({first, action("b"), action("c")}));
  run.pass("a", Outcome::failed);
  EXPECT_THAT(run.open(), ElementsAre("c"));
  Running plain(parsed({action("a"), action("b")}));
  plain.pass("a", Outcome::failed);
  EXPECT_THAT(plain.open(), ElementsAre("b"));
}

TEST(TaskWorkflow, AConditionWithoutItsValueIsRefused) {
  const Playbook playbook = parsed({action("a"), if_seen("i", {{action("b")}})}, {"__seen__"});
  Running run(playbook);
  EXPECT_TRUE(is_refused(task::pass(run.playbook(), run.progress(),
                                    testing::step_id(StepType::action, "a"), Outcome::succeeded),
                         ErrorCode::conflict));
}

// --- Any valid workflow

// Three variables that conditions ask about.
const testing::Declared kDeclared{"__p__", "__q__", "__r_count__"};

struct Made {
  Path path;
  int steps = 0;
};

Path any_path(int depth, int& next) {
  Path path;
  for (int count = *rc::gen::inRange(depth == 0 ? 1 : 0, 4); count > 0; --count) {
    Shape shape{.name = "s" + std::to_string(next++)};
    const int kind = depth >= 4 ? 0 : *rc::gen::inRange(0, 4);
    if (kind == 2) {
      shape.type = StepType::parallel;
      for (int branches = *rc::gen::inRange(2, 4); branches > 0; --branches) {
        shape.branches.push_back(any_path(depth + 1, next));
      }
    } else if (kind == 3) {
      shape.type = StepType::if_condition;
      shape.condition = *rc::gen::element<std::string>(
          "__p__:value = true", "__p__:value = true AND __q__:value != true",
          "__r_count__:value > 2 OR __q__:value = true", "__r_count__:value IN (1, 3)");
      for (int branches = *rc::gen::inRange(1, 3); branches > 0; --branches) {
        shape.branches.push_back(any_path(depth + 1, next));
      }
    } else {
      shape.skips = *rc::gen::inRange<std::size_t>(0, 3);
    }
    path.push_back(std::move(shape));
  }
  return path;
}

bool holds_for(const std::string& condition, bool p, bool q, int r) {
  if (condition == "__p__:value = true") return p;
  if (condition == "__p__:value = true AND __q__:value != true") return p && !q;
  if (condition == "__r_count__:value IN (1, 3)") return r == 1 || r == 3;
  return r > 2 || q;
}

// The names that must be visited, by walking the shapes themselves.
void collect(const Path& path, const std::set<std::string>& dropped, bool p, bool q, int r,
             std::multiset<std::string>& visited) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Shape& shape = path[i];
    if (shape.type == StepType::action) {
      visited.insert(shape.name);
      if (dropped.count(shape.name)) i += shape.skips;
    } else if (shape.type == StepType::parallel) {
      for (const Path& branch : shape.branches) collect(branch, dropped, p, q, r, visited);
    } else if (holds_for(shape.condition, p, q, r)) {
      collect(shape.branches[0], dropped, p, q, r, visited);
    } else if (shape.branches.size() > 1) {
      collect(shape.branches[1], dropped, p, q, r, visited);
    }
  }
}

RC_GTEST_PROP(TaskWorkflowProperty, EveryReachableStepIsVisitedOnceAndTheRunEnds, ()) {
  int next = 0;
  Path path = any_path(0, next);
  path.push_back({.name = "last"});
  const bool p = *rc::gen::arbitrary<bool>();
  const bool q = *rc::gen::arbitrary<bool>();
  const int r = *rc::gen::inRange(0, 5);
  std::set<std::string> dropped;
  for (int i = 0; i < next; ++i) {
    if (*rc::gen::inRange(0, 4) == 0) dropped.insert("s" + std::to_string(i));
  }

  Running run(parsed(path, kDeclared), {{"__p__", p ? "true" : "false"},
                                        {"__q__", q ? "true" : "false"},
                                        {"__r_count__", std::to_string(r)}});
  int acts = 0;
  while (!run.completed()) {
    const auto open = run.open();
    RC_ASSERT(!open.empty());
    RC_ASSERT(++acts <= next + 1);
    const std::string name = *rc::gen::elementOf(open);
    run.pass(name, dropped.count(name) ? Outcome::failed : Outcome::succeeded);
  }

  std::multiset<std::string> expected;
  collect(path, dropped, p, q, r, expected);
  RC_ASSERT(std::multiset<std::string>(run.entered().begin(), run.entered().end()) == expected);
  RC_ASSERT(run.open().empty());
}

RC_GTEST_PROP(TaskWorkflowProperty, APlaybookExportsAsItselfWhateverItsLayout, ()) {
  int next = 0;
  Path path = any_path(0, next);
  path.push_back({.name = "last"});
  const boost::json::object document = playbook_json(path, kDeclared);

  const Playbook once = must(parse_playbook(boost::json::serialize(document)));
  const Playbook again = must(parse_playbook(once.document));

  RC_ASSERT(again.document == once.document);
}

}  // namespace
}  // namespace candor::task
