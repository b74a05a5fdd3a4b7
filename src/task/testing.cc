// SPDX-License-Identifier: Apache-2.0
#include "task/testing.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace candor::task::testing {
namespace json = boost::json;
namespace {

// A UUID of version 4 in form, the same for the same name.
std::string uuid_of(const std::string& name) {
  std::string hex = sha256_hex(name);
  hex[12] = '4';
  hex[16] = '8';
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
}

std::string_view type_name(StepType type) {
  switch (type) {
    case StepType::start: return "start";
    case StepType::end: return "end";
    case StepType::action: return "action";
    case StepType::parallel: return "parallel";
    case StepType::if_condition: return "if-condition";
  }
  return "";
}

const std::string& agent_id() {
  static const std::string id = "group--" + uuid_of("responders");
  return id;
}

json::object action_of(const Shape& shape) {
  json::object step{{"agent", agent_id()},
                    {"commands", {{{"type", "manual"}, {"command", "Do it."}}}}};
  if (!shape.asks.empty()) step["out_args"] = json::value_from(shape.asks);
  return step;
}

// Writes the steps of a path and gives the id of the first.
std::string write(const Path& path, const std::string& place, json::object& workflow) {
  std::vector<std::string> ids;
  for (const Shape& shape : path) ids.push_back(step_id(shape.type, shape.name));
  ids.push_back(step_id(StepType::end, place));
  workflow[ids.back()] = {{"type", "end"}};
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Shape& shape = path[i];
    json::object step = shape.type == StepType::action ? action_of(shape) : json::object();
    step["type"] = type_name(shape.type);
    step["name"] = shape.name;
    if (shape.skips > 0) {
      step["on_success"] = ids[i + 1];
      step["on_failure"] = ids[std::min(i + 1 + shape.skips, ids.size() - 1)];
    } else {
      step["on_completion"] = ids[i + 1];
    }
    json::array branches;
    for (std::size_t k = 0; k < shape.branches.size(); ++k) {
      branches.emplace_back(
          write(shape.branches[k], fmt::format("{}/{}/{}", place, i, k), workflow));
    }
    if (shape.type == StepType::parallel) step["next_steps"] = branches;
    if (shape.type == StepType::if_condition) {
      step["condition"] = shape.condition;
      step["on_true"] = branches.at(0);
      if (branches.size() > 1) step["on_false"] = branches.at(1);
    }
    workflow[ids[i]] = step;
  }
  return ids.front();
}

}  // namespace

std::string step_id(StepType type, const std::string& name) {
  return fmt::format("{}--{}", type_name(type),
                     uuid_of(fmt::format("{} {}", type_name(type), name)));
}

json::object playbook_json(const Path& path, const Declared& variables, const std::string& name) {
  json::object workflow;
  const std::string first = write(path, "", workflow);
  const std::string start = step_id(StepType::start, "");
  workflow[start] = {{"type", "start"}, {"on_completion", first}};
  json::object declared;
  for (const std::string& variable : variables) {
    declared[variable] = {{"type", variable.ends_with("_count__") ? "integer" : "bool"}};
  }
  json::object playbook{{"type", "playbook"},
                        {"spec_version", "cacao-2.0"},
                        {"id", "playbook--" + uuid_of(name)},
                        {"name", name},
                        {"created_by", "identity--" + uuid_of("tester")},
                        {"created", "2026-06-01T08:00:00.000Z"},
                        {"modified", "2026-06-01T08:00:00.000Z"},
                        {"workflow_start", start},
                        {"workflow", workflow}};
  playbook["agent_definitions"] = {{agent_id(), {{"type", "group"}, {"name", "Responders"}}}};
  if (!declared.empty()) playbook["playbook_variables"] = declared;
  return playbook;
}

}  // namespace candor::task::testing
