// SPDX-License-Identifier: Apache-2.0
// The commands of this room by topic; commands.cc joins them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/command.h"
#include "base/result.h"

namespace candor::stats {

std::span<const Command> survival_commands();    // km, cox
std::span<const Command> panel_commands();       // did, eventstudy, cells
std::span<const Command> staggered_commands();   // attgt
std::span<const Command> propensity_commands();  // ipw, aipw
std::span<const Command> market_commands();      // car
std::span<const Command> survey_commands();      // nps and the other survey figures, comparisons

// What is wrong with an option; the fault names it.
tl::unexpected<Error> refuse(std::string_view option, const std::string& message);

}  // namespace candor::stats
