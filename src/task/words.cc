// SPDX-License-Identifier: Apache-2.0
#include "task/words.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "task/request.h"
#include "task/variables.h"

namespace candor::task {
namespace {

std::string counted(std::int64_t count, std::string_view unit) {
  return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

constexpr std::size_t kColumnsMax = 96;

// Each line of `text` after so many spaces, broken between words where it would be too long.
std::string indented(std::string_view text, std::size_t spaces) {
  const std::string margin(spaces, ' ');
  std::string result;
  for (std::string_view line : split(trim(text), '\n')) {
    std::size_t column = 0;
    for (std::string_view word : split(line, ' ')) {
      const std::size_t width = count_characters(word);
      if (column > 0 && spaces + column + 1 + width > kColumnsMax) {
        result += '\n';
        column = 0;
      }
      if (column > 0) {
        result += ' ';
      } else if (!word.empty()) {
        result += margin;
      }
      result += word;
      column += width + (column > 0 ? 1 : 0);
    }
    result += '\n';
  }
  return result;
}

// "personal_data = true", and where it leads.
std::string condition_words(const PlanStep& step) {
  std::string words = *step.condition;
  for (const std::string& name : variables_in(words)) {
    words = replace_all(words, name + ":value", std::string(short_variable(name)));
  }
  return fmt::format("if {}: {}y; if not: {}", words, step.number,
                     step.otherwise == Otherwise::branch ? step.number + "n" : "on");
}

// How deep in branches a step of a plan is: "4a.1" is in one.
std::size_t depth_of(const PlanStep& step) {
  return static_cast<std::size_t>(std::count(step.number.begin(), step.number.end(), '.'));
}

std::string lines_of(const PlanStep& step) {
  const std::size_t margin = 2 * depth_of(step);
  std::string text = "\n" + std::string(margin, ' ') + step.number + "  " + step.title + "\n";
  const std::size_t inner = margin + step.number.size() + 2;
  std::vector<std::string> facts;
  if (!step.role.empty()) facts.push_back(step.role);
  if (step.due_minutes) {
    facts.push_back(fmt::format("within {}", duration_words(*step.due_minutes * 60)));
  }
  if (!step.tags.empty()) facts.push_back(join(step.tags, ", "));
  if (step.kind == PlanKind::parallel) facts.push_back("all of these at the same time");
  if (step.condition) facts.push_back(condition_words(step));
  if (!facts.empty()) text += indented(join(facts, "; "), inner);
  if (!step.why.empty()) text += indented("Why: " + step.why, inner);
  for (const std::string& command : step.commands) text += indented("Do: " + command, inner);
  for (const std::string& name : step.asks) text += indented("Asks: --var " + name + "=…", inner);
  if (step.if_dropped) text += indented("If dropped: goes on at " + *step.if_dropped, inner);
  return text;
}

}  // namespace

std::string duration_words(std::int64_t seconds) {
  constexpr std::pair<std::int64_t, std::string_view> kUnits[] = {
      {kSecondsPerDay, "day"}, {kSecondsPerHour, "hour"}, {60, "minute"}};
  std::vector<std::string> parts;
  for (const auto& [size, unit] : kUnits) {
    if (seconds < size) continue;
    parts.push_back(counted(seconds / size, unit));
    seconds %= size;
    if (parts.size() == 2) break;
  }
  return parts.empty() ? "less than a minute" : join(parts, " ");
}

std::string due_words(const Task& task) {
  if (!task.due_at) return "";
  if (task.overdue_s) {
    return fmt::format(", overdue by {}, was due {}", duration_words(*task.overdue_s),
                       to_words(*task.due_at));
  }
  return fmt::format(", due {}", to_words(*task.due_at));
}

std::string line_of(const Task& task) {
  const bool open = is_open(task.state);
  std::string text =
      fmt::format("{:<18}  {:<7}  {}\n", task.reference, enum_name(task.state), task.title);
  std::string more = task.assignee ? *task.assignee : open ? "nobody has it" : "";
  if (task.origin && !task.origin->role.empty()) {
    more += fmt::format("{}for the role {}", more.empty() ? "" : ", ", task.origin->role);
  }
  if (open) more += due_words(task);
  if (open && !task.blocked_by.empty()) more += ", waits for " + join(task.blocked_by, ", ");
  if (open && task.request) more += ", holds a request to confirm";
  if (task.reason) more += fmt::format("{}{}", more.empty() ? "" : ": ", *task.reason);
  if (!more.empty()) text += fmt::format("{:<18}  {:<7}  {}\n", "", "", more);
  return text;
}

std::string page_of(const Task& task) {
  std::string text = line_of(task);
  text += fmt::format("added {} by {}\n", to_words(task.added_at), task.added_by);
  if (task.origin) {
    text += fmt::format("a step of {}", task.origin->run);
    if (!task.origin->tags.empty()) text += "; " + join(task.origin->tags, ", ");
    text += "\n";
    for (const std::string& name : task.origin->asks) {
      text += fmt::format("asks: --var {}=…\n", name);
    }
  }
  if (!task.description.empty()) text += "\n" + indented(task.description, 0);
  if (task.request) {
    text += fmt::format(
        "\nThe request. Candor does not send it: send it as it stands, then say so with\n"
        "`candor task confirm {}`\n\n{}",
        task.reference, to_text(*task.request));
  }
  return text;
}

std::string standing_of(const Run& run) {
  if (run.completed_at) {
    return fmt::format("{}: {} ended {}\n", run.reference, run.playbook,
                       to_words(*run.completed_at));
  }
  return fmt::format("{}: {} runs since {}\n", run.reference, run.playbook,
                     to_words(run.started_at));
}

std::string page_of(const Run& run) {
  std::string text = standing_of(run);
  text += fmt::format("  {}\n", run.tasks.empty() ? "no tasks" : join(run.tasks, ", "));
  for (const NamedValue& variable : run.variables) {
    text += fmt::format("  {} = {}\n", variable.name, variable.value);
  }
  return text;
}

std::string page_of(const Plan& plan) {
  std::string text = fmt::format("{}  {}\n", plan.playbook.short_name, plan.playbook.name);
  if (!plan.description.empty()) text += indented(plan.description, 0);
  text += fmt::format("{}, {}, modified {}\n", counted(plan.playbook.steps, "step"),
                      enum_name(plan.playbook.source), to_words(plan.playbook.modified));
  if (!plan.variables.empty()) text += "\nVariables\n";
  for (const PlanVariable& variable : plan.variables) {
    const std::string given = variable.value ? ", " + *variable.value + " unless given" : "";
    text += indented(
        fmt::format("{} ({}{}): {}", variable.name, variable.type, given, variable.description), 2);
  }
  for (const PlanStep& step : plan.steps) text += lines_of(step);
  return text;
}

}  // namespace candor::task
