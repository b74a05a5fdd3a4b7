// SPDX-License-Identifier: Apache-2.0
// One invented breach, walked through the functions that a user calls, from declaration to the last
// letter.
#pragma once

#include <span>

#include "base/command.h"

namespace candor::app {

std::span<const Command> demo_commands();

}  // namespace candor::app
