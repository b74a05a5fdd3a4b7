// SPDX-License-Identifier: Apache-2.0
// How a playbook is walked. A branch of a parallel or if-condition step is a path of its own that
// ends in an end step of its own; when all branches that were begun have ended, the step that began
// them goes on (CACAO 2.0 sections 4.7 and 4.8). Pure: no clock, no database.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "task/cacao.h"

namespace candor::task {

// Adds what is wrong with the paths between the steps: pointers to nothing, cycles, a step that two
// branches reach, a step that nothing reaches. Sets Step::within.
void check_workflow(Playbook& playbook, std::vector<Fault>& faults);

enum class Passage { open, passed };

// Where a run stands: the steps that were entered, and the variables that have a value.
struct Progress {
  std::map<std::string, Passage, std::less<>> steps;
  Variables variables;
};

enum class Outcome { succeeded, failed };

// What one act moved.
struct Advance {
  std::vector<std::string> entered;  // steps, in order
  std::vector<std::string> passed;   // steps, in order
  bool completed = false;            // the whole playbook has ended
};

// Enters the start step and all that follows without a person. Refused, as a conflict: a condition
// whose variable has no value; `progress` is then not to be used any more.
Result<Advance> begin(const Playbook& playbook, Progress& progress);

// Passes an action step that is open, and enters all that follows. Refused as above. A step that
// failed goes on at on_failure, or where there is none, as if it had succeeded.
Result<Advance> pass(const Playbook& playbook, Progress& progress, std::string_view step,
                     Outcome outcome);

}  // namespace candor::task
