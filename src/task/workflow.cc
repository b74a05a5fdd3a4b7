// SPDX-License-Identifier: Apache-2.0
#include "task/workflow.h"

#include <algorithm>
#include <deque>
#include <set>

#include <fmt/format.h>

namespace candor::task {
namespace {

// A pointer from one step to another, and its field for messages.
struct Edge {
  std::string field;  // "on_completion", "next_steps/1"
  std::string to;
  bool is_branch = false;
};

std::vector<Edge> edges_of(const Step& step) {
  std::vector<Edge> edges;
  const std::string_view next = step.failed ? "on_success" : "on_completion";
  if (!step.next.empty()) edges.push_back({std::string(next), step.next, false});
  if (step.failed) edges.push_back({"on_failure", *step.failed, false});
  for (std::size_t i = 0; i < step.branches.size(); ++i) {
    edges.push_back({step.type == StepType::parallel ? fmt::format("next_steps/{}", i)
                     : i == 0                        ? "on_true"
                                                     : "on_false",
                     step.branches[i], true});
  }
  return edges;
}

std::string place_of(std::string_view step) { return fmt::format("/workflow/{}", step); }

// Whether every pointer leads to a step that can be entered.
bool check_pointers(const Playbook& playbook, std::vector<Fault>& faults) {
  const std::size_t before = faults.size();
  for (const auto& [id, step] : playbook.steps) {
    for (const Edge& edge : edges_of(step)) {
      const auto found = playbook.steps.find(edge.to);
      const std::string place = fmt::format("{}/{}", place_of(id), edge.field);
      if (found == playbook.steps.end()) {
        faults.push_back({place, "is not a step of this workflow"});
      } else if (found->second.type == StepType::start) {
        faults.push_back({place, "leads to a start step; only workflow_start does"});
      }
    }
  }
  return faults.size() == before;
}

// Follows every path from the start, each branch as a path of its own.
class Paths {
 public:
  Paths(Playbook& playbook, std::vector<Fault>& faults) : playbook_(playbook), faults_(faults) {}

  void follow() {
    arrive(playbook_.start, "", "");
    while (!waiting_.empty()) {
      const std::string id = std::move(waiting_.front());
      waiting_.pop_front();
      const Step& step = playbook_.step(id);
      const std::string path = path_of_.at(id);
      for (const Edge& edge : edges_of(step)) {
        if (edge.is_branch) {
          arrive(edge.to, fmt::format("{}/{}", place_of(id), edge.field), id);
        } else {
          arrive(edge.to, path, step.within);
        }
      }
    }
    for (const auto& [id, step] : playbook_.steps) {
      if (path_of_.count(id) == 0) faults_.push_back({place_of(id), "is reached by no step"});
    }
  }

 private:
  void arrive(const std::string& id, const std::string& path, const std::string& within) {
    const auto [known, is_new] = path_of_.emplace(id, path);
    if (is_new) {
      playbook_.steps.find(id)->second.within = within;
      waiting_.push_back(id);
    } else if (known->second != path && shared_.insert(id).second) {
      faults_.push_back(
          {place_of(id), "is reached from two branches; each branch needs its own steps and end"});
    }
  }

  Playbook& playbook_;
  std::vector<Fault>& faults_;
  std::map<std::string, std::string> path_of_;
  std::set<std::string> shared_;
  std::deque<std::string> waiting_;
};

// A step that can be reached from itself, or "". Counts down the pointers that lead to each step;
// what is never free of them is on a cycle or behind one.
std::string find_cycle(const Playbook& playbook) {
  std::map<std::string, std::size_t> incoming;
  for (const auto& [id, step] : playbook.steps) {
    for (const Edge& edge : edges_of(step)) ++incoming[edge.to];
  }
  std::vector<std::string> free;
  for (const auto& [id, step] : playbook.steps) {
    if (incoming[id] == 0) free.push_back(id);
  }
  while (!free.empty()) {
    const std::string id = std::move(free.back());
    free.pop_back();
    incoming.erase(id);
    for (const Edge& edge : edges_of(playbook.step(id))) {
      if (--incoming[edge.to] == 0) free.push_back(edge.to);
    }
  }
  // Walking on within the rest ends on the cycle itself.
  if (incoming.empty()) return "";
  std::set<std::string> seen;
  std::string at = incoming.begin()->first;
  while (seen.insert(at).second) {
    for (const auto& [id, step] : playbook.steps) {
      const auto edges = edges_of(step);
      const bool leads_here =
          incoming.count(id) != 0 &&
          std::any_of(edges.begin(), edges.end(), [&](const Edge& edge) { return edge.to == at; });
      if (leads_here) {
        at = id;
        break;
      }
    }
  }
  return at;
}

// Enters steps, one after the other, until only people can go on.
class Walk {
 public:
  Walk(const Playbook& playbook, Progress& progress) : playbook_(playbook), progress_(progress) {}

  void enter(const std::string& id) { waiting_.push_back(id); }

  void pass(const std::string& id, Outcome outcome) {
    const Step& step = playbook_.step(id);
    progress_.steps[id] = Passage::passed;
    advance_.passed.push_back(id);
    if (step.type != StepType::end) {
      enter(outcome == Outcome::failed && step.failed ? *step.failed : step.next);
    } else if (step.within.empty()) {
      advance_.completed = true;
    } else if (all_branches_ended(step.within)) {
      pass(step.within, Outcome::succeeded);
    }
  }

  Result<Advance> go_on() {
    while (!waiting_.empty()) {
      const std::string id = std::move(waiting_.front());
      waiting_.pop_front();
      CHECK(progress_.steps.emplace(id, Passage::open).second);
      advance_.entered.push_back(id);
      const Step& step = playbook_.step(id);
      switch (step.type) {
        case StepType::action: break;
        case StepType::start:
        case StepType::end: pass(id, Outcome::succeeded); break;
        case StepType::parallel:
          for (const std::string& branch : step.branches) enter(branch);
          break;
        case StepType::if_condition: TRY(choose(step)); break;
      }
    }
    return std::move(advance_);
  }

 private:
  Result<void> choose(const Step& step) {
    auto held = holds(*step.condition, progress_.variables);
    if (!held) {
      return fail(held.error().code, held.error().message,
                  {{place_of(step.id) + "/condition", "cannot be decided yet"}});
    }
    if (*held || step.branches.size() > 1) {
      enter(step.branches[*held ? 0 : 1]);
    } else {
      pass(step.id, Outcome::succeeded);
    }
    return {};
  }

  // A parallel step has one end passed for each branch; an if-condition began one branch only.
  bool all_branches_ended(const std::string& owner) const {
    std::size_t ended = 0;
    for (const auto& [id, passage] : progress_.steps) {
      const Step& step = playbook_.step(id);
      if (step.type == StepType::end && step.within == owner && passage == Passage::passed) ++ended;
    }
    const Step& step = playbook_.step(owner);
    return ended == (step.type == StepType::parallel ? step.branches.size() : 1);
  }

  const Playbook& playbook_;
  Progress& progress_;
  Advance advance_;
  std::deque<std::string> waiting_;
};

}  // namespace

void check_workflow(Playbook& playbook, std::vector<Fault>& faults) {
  const auto start = playbook.steps.find(playbook.start);
  if (start == playbook.steps.end() || start->second.type != StepType::start) {
    faults.push_back({"/workflow_start", "is not a start step of this workflow"});
    return;
  }
  if (!check_pointers(playbook, faults)) return;
  const std::string cycle = find_cycle(playbook);
  if (!cycle.empty()) {
    faults.push_back({place_of(cycle), "leads back to itself; a workflow must come to an end"});
    return;
  }
  Paths(playbook, faults).follow();
}

Result<Advance> begin(const Playbook& playbook, Progress& progress) {
  Walk walk(playbook, progress);
  walk.enter(playbook.start);
  return walk.go_on();
}

Result<Advance> pass(const Playbook& playbook, Progress& progress, std::string_view step,
                     Outcome outcome) {
  const auto found = progress.steps.find(step);
  CHECK(found != progress.steps.end() && found->second == Passage::open);
  Walk walk(playbook, progress);
  walk.pass(std::string(step), outcome);
  return walk.go_on();
}

}  // namespace candor::task
