// SPDX-License-Identifier: Apache-2.0
// For the tests of this room and of those below it: playbooks written as shapes, made into CACAO
// JSON.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "incident/incident.h"
#include "journal/journal.h"
#include "storage/storage.h"
#include "task/cacao.h"
#include "task/task.h"

namespace candor::task::testing {

// What must be migrated for tasks to work.
inline std::array<storage::RoomSchema, 3> schemas() {
  return {journal::schema(), incident::schema(), task::schema()};
}

// One step and, for a parallel or if-condition, its branches.
struct Shape {
  std::string name;  // also where its id comes from: no two steps of a playbook have the same
  StepType type = StepType::action;
  std::vector<std::vector<Shape>> branches = {};
  std::string condition = {};
  std::vector<std::string> asks = {};  // full names
  std::size_t skips = 0;  // if it is dropped, so many of the following steps are left out
};
using Path = std::vector<Shape>;

// Declared as bool, or as integer where the name ends in _count__.
using Declared = std::vector<std::string>;

// The playbook of that path, valid by the specification; a caller may break it.
boost::json::object playbook_json(const Path& path, const Declared& variables = {},
                                  const std::string& name = "Test");
// "action--…" of the step of that name.
std::string step_id(StepType type, const std::string& name);

}  // namespace candor::task::testing
