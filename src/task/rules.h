// SPDX-License-Identifier: Apache-2.0
// What may be said of tasks and done with them. Pure: no clock, no database.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "task/cacao.h"
#include "task/task.h"

namespace candor::task {

// All faults at once; places are JSON pointers.
Result<void> check(const NewTask& wanted);
Result<void> check_assignee(std::string_view assignee);
Result<void> check_reason(std::string_view reason);
// Refuses a change of a task that is done or dropped, or that has moved on since `version`.
Result<void> check_change(const Task& task, Version version);

// How late it is at `now`; nothing while there is time, or once nobody waits for it any more.
std::optional<std::int64_t> overdue_s(const Task& task, Instant now);

// For which open tasks each task waits.
using Blocks = std::map<std::string, std::vector<std::string>, std::less<>>;
// Whether `task` would wait for itself if it waited for `by`.
bool closes_cycle(const Blocks& blocks, std::string_view task, std::string_view by);

// "INC-2026-0007" of "INC-2026-0007-T3"; "" of what is not the reference of a task.
std::string_view incident_of(std::string_view task);
std::string task_reference(std::string_view incident, std::int64_t number);
std::string run_reference(std::string_view incident, std::int64_t number);

// "lost-device" of "Lost device": ASCII letters and digits, all else as hyphens; at most 60
// characters. Where nothing is left, the playbook's id.
std::string short_name_of(const Playbook& playbook);

// The values as full names, each allowed by `may` (short names). Refused with every fault: a
// variable the playbook does not have, that is constant, that may not be given now, or given twice;
// a value not of its type.
Result<Variables> check_variables(const Playbook& playbook, const std::vector<NamedValue>& given,
                                  const std::vector<std::string>* may);
// Those with which a run starts. Refused: an external one without a value.
Result<Variables> first_variables(const Playbook& playbook, const std::vector<NamedValue>& given);

// Refuses what must not be run at `now`.
Result<void> check_valid(const Playbook& playbook, Instant now);

// What a task of this step says: why, then each command.
std::string description_of(const Step& step, const Variables& variables);

// The playbook as people read it.
std::vector<PlanStep> plan_of(const Playbook& playbook);

}  // namespace candor::task
