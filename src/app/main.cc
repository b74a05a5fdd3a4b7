// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/cli.h"
#include "app/demo.h"
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
    case ErrorCode::no_answer:
    case ErrorCode::internal: return kCouldNot;
  }
  return kCouldNot;
}

void print_error(const Error& error, Format format) {
  if (format == Format::text) {
    print_words(stderr, "candor: " + to_text(error));
    return;
  }
  boost::json::array faults;
  for (const Fault& fault : error.faults) {
    faults.push_back(boost::json::object{{"place", fault.place}, {"message", fault.message}});
  }
  print(stdout, pretty_json(boost::json::object{{"error", error.message}, {"faults", faults}}));
}

Result<Output> run(const Invocation& invocation) {
  if (invocation.command->run_alone) return invocation.command->run_alone(invocation.arguments);
  if (invocation.command->words == "demo") clear_unfinished_demo(invocation.data_folder);
  const std::unique_ptr<World> world = TRY(World::open(invocation.data_folder));
  App app = world->app();
  return run_at_gate(app, invocation, operating_systems_user());
}

// Help and the version are wanted as they are; wrong usage is an error.
int print_parsed(const Parsed& parsed, Format format) {
  if (parsed.exit_code == 0) {
    print(stdout, parsed.message);
  } else if (format == Format::json) {
    print_error({ErrorCode::malformed, std::string(trim(parsed.message)), {}}, format);
  } else {
    print(stderr, parsed.message);
  }
  return parsed.exit_code;
}

int main_within(int argc, char** argv) {
  const std::vector<Command> commands = all_commands();
  const Parsed parsed = parse_command_line(commands, argc, argv);
  if (!parsed.invocation) return print_parsed(parsed, wanted_format(argc, argv));
  const Invocation& invocation = *parsed.invocation;
  const Result<Output> output = run(invocation);
  if (!output) {
    print_error(at_command_line(output.error(), *invocation.command), invocation.format);
    return exit_code_of(output.error().code);
  }
  // Where the text is data too (an export), it stays as it is.
  if (invocation.format == Format::json || output->text == output->json) {
    print(stdout, output->json);
  } else {
    print_words(stdout, output->text);
  }
  return output->exit_code;
}

int guarded_main(int argc, char** argv) {
  std::string message;
  try {
    return main_within(argc, argv);
  } catch (const BugFound& bug) {
    message = fmt::format(
        "a defect of Candor itself; the step that met it was taken back, those before it stand: {}",
        bug.what());
  } catch (const std::exception& broken) {
    message = fmt::format("could not: {}", broken.what());
  }
  print_error({ErrorCode::internal, message, {}}, wanted_format(argc, argv));
  return kCouldNot;
}

}  // namespace
}  // namespace candor::app

int main(int argc, char** argv) { return candor::app::guarded_main(argc, argv); }
