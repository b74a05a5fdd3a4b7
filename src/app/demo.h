// SPDX-License-Identifier: Apache-2.0
// One invented breach, walked through the functions that a user calls, from declaration to the last
// letter.
#pragma once

#include <span>
#include <string>

#include "base/command.h"

namespace candor::app {

// Where the demo in this folder was stopped before it was made, takes away all that it left but the
// settings, so that it can begin again. Call it before the folder's database is opened.
void clear_unfinished_demo(const std::string& data_folder);

std::span<const Command> demo_commands();

}  // namespace candor::app
