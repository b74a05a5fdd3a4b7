// SPDX-License-Identifier: Apache-2.0
// The command line, made from the rooms' tables.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/command.h"

namespace candor::app {

enum class Format { text, json };

struct Invocation {
  const Command* command = nullptr;
  Arguments arguments;
  Format format = Format::text;
  std::string data_folder;
  std::optional<std::string> token;
};

// What to do now: run a command, or print this and leave with this code (help, version, usage).
struct Parsed {
  std::optional<Invocation> invocation;
  std::string message;
  int exit_code = 0;
};

Parsed parse_command_line(std::span<const Command> commands, int argc, const char* const* argv);

// Whether --json is among the words, also where they cannot be parsed.
Format wanted_format(int argc, const char* const* argv);

// The same refusal with the names of the command's arguments as places: "/known_by" of the API is
// "--known-by" here, "limit" is "--limit", and "/text" is TEXT.
Error at_command_line(Error error, const Command& command);

}  // namespace candor::app
