// SPDX-License-Identifier: Apache-2.0
// A log, or a proof from one, checked by whoever has the files or the address: needs no data folder
// and no account.
#pragma once

#include <cstdint>
#include <span>
#include <string>
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

std::span<const Command> verify_commands();

}  // namespace candor::app
