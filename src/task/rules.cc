// SPDX-License-Identifier: Apache-2.0
#include "task/rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "task/variables.h"

namespace candor::task {
namespace {

constexpr std::size_t kTitleCharactersMax = 200;
constexpr std::size_t kDescriptionCharactersMax = 20'000;
constexpr std::size_t kAssigneeCharactersMax = 100;
constexpr std::size_t kReasonCharactersMax = 1'000;
constexpr std::size_t kShortNameCharactersMax = 60;

enum class Lines { one, many };

// "" if the text can be taken.
std::string wrong_with(std::string_view text, std::size_t characters_max, Lines lines) {
  if (find_invalid_utf8(text)) return "is not UTF-8";
  if (trim(text).empty()) return "is empty";
  if (const std::size_t count = count_characters(text); count > characters_max) {
    return fmt::format("has {} characters; at most {} fit", count, characters_max);
  }
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n' && lines == Lines::one) return "has more than one line";
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) {
      return "holds a control character; use plain text";
    }
  }
  return "";
}

void check_text(std::string_view text, std::size_t characters_max, Lines lines,
                const std::string& place, std::vector<Fault>& faults) {
  std::string wrong = wrong_with(text, characters_max, lines);
  if (!wrong.empty()) faults.push_back({place, std::move(wrong)});
}

Result<void> refuse_if_any(std::string_view what, std::vector<Fault> faults) {
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, fmt::format("the {} cannot be taken as it is", what),
              std::move(faults));
}

}  // namespace

Result<void> check(const NewTask& wanted) {
  std::vector<Fault> faults;
  check_text(wanted.title, kTitleCharactersMax, Lines::one, "/title", faults);
  if (wanted.description) {
    check_text(*wanted.description, kDescriptionCharactersMax, Lines::many, "/description", faults);
  }
  if (wanted.assignee) {
    check_text(*wanted.assignee, kAssigneeCharactersMax, Lines::one, "/assignee", faults);
  }
  return refuse_if_any("task", std::move(faults));
}

Result<void> check_assignee(std::string_view assignee) {
  std::vector<Fault> faults;
  check_text(assignee, kAssigneeCharactersMax, Lines::one, "/assignee", faults);
  return refuse_if_any("assignee", std::move(faults));
}

Result<void> check_reason(std::string_view reason) {
  std::vector<Fault> faults;
  check_text(reason, kReasonCharactersMax, Lines::many, "/reason", faults);
  return refuse_if_any("reason", std::move(faults));
}

Result<void> check_change(const Task& task, Version version) {
  if (version && *version != task.version) {
    return fail(ErrorCode::stale,
                fmt::format("{} has changed since version {}; it is at version {}: look again",
                            task.reference, *version, task.version));
  }
  if (is_open(task.state)) return {};
  return fail(ErrorCode::conflict, fmt::format("{} is {}, and stays so; add another task instead",
                                               task.reference, enum_name(task.state)));
}

std::optional<std::int64_t> overdue_s(const Task& task, Instant now) {
  if (!task.due_at || !is_open(task.state) || now <= *task.due_at) return std::nullopt;
  return seconds_between(*task.due_at, now);
}

bool closes_cycle(const Blocks& blocks, std::string_view task, std::string_view by) {
  std::set<std::string, std::less<>> seen;
  std::vector<std::string> waiting{std::string(by)};
  while (!waiting.empty()) {
    const std::string at = std::move(waiting.back());
    waiting.pop_back();
    if (at == task) return true;
    if (!seen.insert(at).second) continue;
    const auto found = blocks.find(at);
    if (found == blocks.end()) continue;
    waiting.insert(waiting.end(), found->second.begin(), found->second.end());
  }
  return false;
}

std::string_view incident_of(std::string_view task) {
  const std::size_t mark = task.rfind("-T");
  return mark == std::string_view::npos ? std::string_view() : task.substr(0, mark);
}

std::string task_reference(std::string_view incident, std::int64_t number) {
  return fmt::format("{}-T{}", incident, number);
}

std::string run_reference(std::string_view incident, std::int64_t number) {
  return fmt::format("{}-R{}", incident, number);
}

std::string short_name_of(const Playbook& playbook) {
  std::string name;
  for (char c : to_lower(playbook.name)) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name = name.substr(0, kShortNameCharactersMax);
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? playbook.playbook_id : name;
}

Result<Variables> check_variables(const Playbook& playbook, const std::vector<NamedValue>& given,
                                  const std::vector<std::string>* may) {
  Variables values;
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string name = full_variable(given[i].name);
    const std::string place = fmt::format("/variables/{}", i);
    const auto declared = playbook.variables.find(name);
    if (declared == playbook.variables.end()) {
      faults.push_back({place + "/name", "is not a variable of this playbook"});
    } else if (declared->second.constant) {
      faults.push_back({place + "/name", "is constant"});
    } else if (may != nullptr &&
               std::find(may->begin(), may->end(), short_variable(name)) == may->end()) {
      faults.push_back({place + "/name", "is not what this step asks for"});
    } else if (const std::string wrong = wrong_with_value(declared->second.type, given[i].value);
               !wrong.empty()) {
      faults.push_back({place + "/value", wrong});
    } else if (!values.emplace(name, given[i].value).second) {
      faults.push_back({place + "/name", "is given twice"});
    }
  }
  TRY(refuse_if_any("variables", std::move(faults)));
  return values;
}

Result<Variables> first_variables(const Playbook& playbook, const std::vector<NamedValue>& given) {
  Variables values = TRY(check_variables(playbook, given, nullptr));
  std::vector<Fault> faults;
  for (const auto& [name, variable] : playbook.variables) {
    if (values.count(name) != 0) continue;
    if (variable.value) {
      values.emplace(name, *variable.value);
    } else if (variable.external) {
      faults.push_back({"/variables", fmt::format("lacks {}, which must be given at the start",
                                                  short_variable(name))});
    }
  }
  TRY(refuse_if_any("variables", std::move(faults)));
  return values;
}

Result<void> check_valid(const Playbook& playbook, Instant now) {
  if (playbook.revoked) {
    return fail(ErrorCode::conflict, "the playbook was revoked by who wrote it");
  }
  if (playbook.valid_from && now < *playbook.valid_from) {
    return fail(ErrorCode::conflict,
                "the playbook is valid only from " + to_words(*playbook.valid_from));
  }
  if (playbook.valid_until && now >= *playbook.valid_until) {
    return fail(ErrorCode::conflict,
                "the playbook was valid only until " + to_words(*playbook.valid_until));
  }
  return {};
}

std::string description_of(const Step& step, const Variables& variables) {
  std::string text = interpolated(step.description, variables);
  for (const StepCommand& command : step.commands) {
    if (command.type == CommandType::http_api) continue;
    if (!text.empty()) text += "\n\n";
    text += interpolated(command.text, variables);
  }
  return text;
}

}  // namespace candor::task
