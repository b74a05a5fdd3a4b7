// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "trust/faces.h"
#include "trust/trust.h"

namespace candor::trust {

std::span<const Command> commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> joined;
    for (const auto& part :
         {intake_commands(), plan_commands(), relationship_commands(), report_commands()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace candor::trust
