// SPDX-License-Identifier: Apache-2.0
#include "stats/commands.h"

#include <vector>

#include <fmt/format.h>

#include "stats/stats.h"

namespace candor::stats {

std::span<const Command> commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> joined;
    for (const auto& topic : {survival_commands(), panel_commands(), staggered_commands(),
                              propensity_commands(), market_commands(), survey_commands()}) {
      joined.insert(joined.end(), topic.begin(), topic.end());
    }
    return joined;
  }();
  return all;
}

tl::unexpected<Error> refuse(std::string_view option, const std::string& message) {
  return fail(ErrorCode::invalid, fmt::format("{} {}", option, message),
              {{std::string(option), message}});
}

}  // namespace candor::stats
