// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <fmt/format.h>

namespace candor {

std::string to_text(const Error& error) {
  std::string text = error.message;
  for (const Fault& fault : error.faults) {
    text += fmt::format("\n  {}: {}", fault.place, fault.message);
  }
  return text;
}

void bug_found(const char* condition, std::source_location where) {
  throw BugFound(
      fmt::format("{}:{}: {} does not hold", where.file_name(), where.line(), condition));
}

}  // namespace candor
