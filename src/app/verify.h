// SPDX-License-Identifier: Apache-2.0
// A log, or a proof from one, checked by whoever has the files or the address: needs no data folder
// and no account.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/command.h"

namespace candor::app {

struct Verified {
  std::string origin;  // of the log
  std::int64_t size = 0;
  std::string root;  // in hexadecimal
  std::vector<std::string> proven;
  std::vector<std::string> not_proven;
};
inline constexpr std::string_view kVerify = "verify";
// What holds, and what cannot be shown, in words. Refused: what does not hold.
Result<Output> verify(const Arguments& arguments);

std::span<const Command> verify_commands();

}  // namespace candor::app
