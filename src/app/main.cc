// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/gate.h"
#include "app/rooms.h"
#include "app/world.h"
#include "base/json.h"
#include "base/text.h"

namespace candor::app {
namespace {

constexpr int kRefused = 1;
constexpr int kCouldNot = 3;

void print(std::FILE* to, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), to);
  if (!text.empty() && text.back() != '\n') std::fputc('\n', to);
}

// Words for a person: a terminal gets their lines folded, a pipe gets each line in one piece.
void print_words(std::FILE* to, std::string_view text) {
  print(to, isatty(fileno(to)) != 0 ? fold(text) : std::string(text));
}

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
    case ErrorCode::invalid:
    case ErrorCode::unauthenticated:
    case ErrorCode::forbidden:
    case ErrorCode::not_found:
    case ErrorCode::conflict:
    case ErrorCode::stale:
    case ErrorCode::too_large:
    case ErrorCode::too_many: return kRefused;
    case ErrorCode::unavailable:
    case ErrorCode::internal: return kCouldNot;
  }
  return kCouldNot;
}

int print_refusal(const Error& error, Format format) {
  if (format == Format::json) {
    boost::json::array faults;
    for (const Fault& fault : error.faults) {
      faults.push_back(boost::json::object{{"place", fault.place}, {"message", fault.message}});
    }
    print(stdout, pretty_json(boost::json::object{{"error", error.message}, {"faults", faults}}));
  } else {
    print_words(stderr, "candor: " + to_text(error));
  }
  return exit_code_of(error.code);
}

Result<Output> run(const Invocation& invocation) {
  const std::unique_ptr<World> world = TRY(World::open(invocation.data_folder));
  App app = world->app();
  const Actor actor = TRY(admit(app, invocation));
  return invocation.command->run(app, actor, invocation.arguments);
}

int main_within(int argc, char** argv) {
  const std::vector<Command> commands = all_commands();
  const Parsed parsed = parse_command_line(commands, argc, argv);
  if (!parsed.invocation) {
    print(parsed.exit_code == 0 ? stdout : stderr, parsed.message);
    return parsed.exit_code;
  }
  const Result<Output> output = run(*parsed.invocation);
  if (!output) return print_refusal(output.error(), parsed.invocation->format);
  const bool wants_json = parsed.invocation->format == Format::json;
  // Where the text is data too (an export), it stays as it is.
  if (wants_json || output->text == output->json) {
    print(stdout, output->json);
  } else {
    print_words(stdout, output->text);
  }
  return output->exit_code;
}

}  // namespace
}  // namespace candor::app

int main(int argc, char** argv) {
  try {
    return candor::app::main_within(argc, argv);
  } catch (const candor::BugFound& bug) {
    std::fprintf(stderr, "candor: a defect of Candor itself; nothing was changed by this: %s\n",
                 bug.what());
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "candor: could not: %s\n", broken.what());
  }
  return candor::app::kCouldNot;
}
