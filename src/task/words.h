// SPDX-License-Identifier: Apache-2.0
// Tasks, runs and plans as people read them in a terminal.
#pragma once

#include <string>

#include "task/task.h"

namespace candor::task {

// "2 days 3 hours", "5 minutes", "less than a minute": the two largest units.
std::string duration_words(std::int64_t seconds);

// ", due Wed 10 Jun 2026, 18:00 UTC", ", overdue by 2 hours, was due …", or "".
std::string due_words(const Task& task);

std::string line_of(const Task& task);
std::string page_of(const Task& task);
// "INC-2026-0007-R1: lost-device runs since …", in one line.
std::string standing_of(const Run& run);
std::string page_of(const Run& run);
std::string page_of(const Plan& plan);

}  // namespace candor::task
