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

void bug_found(const char* condition, const char* file, int line) {
  throw BugFound(fmt::format("{}:{}: {} does not hold", file, line, condition));
}

}  // namespace candor
