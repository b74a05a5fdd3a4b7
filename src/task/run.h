// SPDX-License-Identifier: Apache-2.0
// How a run goes on when one of its tasks ends, within the transaction of that act.
#pragma once

#include "task/task.h"
#include "task/workflow.h"

namespace candor::task {

// Passes the step of the task, makes tasks of the steps that are reached, and writes the entry of
// the journal. Refused: variables that the step does not ask for or of a wrong type; one that it
// asks for and that has no value yet, unless the step was dropped; a condition that needs one.
Result<void> advance_run(storage::Transaction& tx, App& app, const Actor& actor,
                         const incident::Incident& incident, const Task& task, Outcome outcome,
                         const std::vector<NamedValue>& given);

}  // namespace candor::task
