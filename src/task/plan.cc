// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "task/rules.h"
#include "task/variables.h"

namespace candor::task {
namespace {

// "a" for the first branch, "b" for the next; after "z" come numbers. An if-condition's are "y" for
// yes and "n" for no.
std::string branch_letter(StepType type, std::size_t index) {
  if (type == StepType::if_condition) return index == 0 ? "y" : "n";
  return index < 26 ? std::string(1, static_cast<char>('a' + index)) : fmt::format("({})", index);
}

class Planner {
 public:
  explicit Planner(const Playbook& playbook) : playbook_(playbook) {}

  std::vector<PlanStep> plan() {
    follow(playbook_.start, "");
    for (const auto& [place, step] : dropped_) {
      const auto number = numbers_.find(step);
      plan_[place].if_dropped = number == numbers_.end() ? "the end" : number->second;
    }
    return std::move(plan_);
  }

 private:
  // All steps of one path, then those that only a dropped step leads to.
  void follow(std::string at, const std::string& prefix) {
    std::int64_t count = 0;
    std::vector<std::string> waiting{std::move(at)};
    while (!waiting.empty()) {
      const Step* step = &playbook_.step(waiting.back());
      waiting.pop_back();
      while (step->type == StepType::start) step = &playbook_.step(step->next);
      if (step->type == StepType::end || numbers_.count(step->id) != 0) continue;
      add(*step, fmt::format("{}{}", prefix, ++count));
      if (step->failed) waiting.push_back(*step->failed);
      waiting.push_back(step->next);
    }
  }

  void add(const Step& step, const std::string& number) {
    numbers_.emplace(step.id, number);
    if (step.failed) dropped_.emplace_back(plan_.size(), *step.failed);
    PlanStep& planned = plan_.emplace_back();
    planned.number = number;
    planned.kind = step.type == StepType::action     ? PlanKind::action
                   : step.type == StepType::parallel ? PlanKind::parallel
                                                     : PlanKind::if_condition;
    planned.title = step.name;
    planned.why = step.description;
    for (const StepCommand& command : step.commands) {
      planned.commands.push_back(command.type == CommandType::manual
                                     ? command.text
                                     : fmt::format("{} to {}", command.text, step.url));
    }
    planned.role = step.role;
    planned.due_minutes = step.due_minutes;
    planned.tags = step.tags;
    for (const std::string& name : step.asks) planned.asks.emplace_back(short_variable(name));
    if (step.condition) {
      planned.condition = step.condition_text;
      planned.otherwise = step.branches.size() > 1 ? Otherwise::branch : Otherwise::on;
    }
    for (std::size_t i = 0; i < step.branches.size(); ++i) {
      follow(step.branches[i], fmt::format("{}{}.", number, branch_letter(step.type, i)));
    }
  }

  const Playbook& playbook_;
  std::vector<PlanStep> plan_;
  std::map<std::string, std::string> numbers_;
  std::vector<std::pair<std::size_t, std::string>> dropped_;  // place in plan_, step
};

}  // namespace

std::vector<PlanStep> plan_of(const Playbook& playbook) { return Planner(playbook).plan(); }

}  // namespace candor::task
