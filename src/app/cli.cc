// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"

#include <deque>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/rooms.h"
#include "base/text.h"
#include "base/version.h"

namespace candor::app {
namespace {

constexpr int kUsage = 2;

// What the first words of commands are about, in the order in which an incident is walked.
constexpr std::pair<std::string_view, std::string_view> kNouns[] = {
    {"incident", "The case: what happened, how sure we are, when we learned of it."},
    {"evidence", "What proves it: files sealed, with their chain of custody."},
    {"task", "Who does what by when."},
    {"playbook", "What to do in an incident of a kind, step by step."},
    {"customer", "The company's own list of customers."},
    {"exposure", "Whose data was involved."},
    {"duty", "What the law asks, and by when."},
    {"notice", "What we say to the people affected."},
    {"delivery", "That it arrived."},
    {"record", "What the public sees."},
    {"overview", "What to look at now."},
    {"trust", "What it did to loyalty."},
    {"journal", "Who did what, when."},
    {"staff", "Who responds: tokens for the API."},
    {"webhook", "What other programs are told of."},
    {"health", "How the installation is."},
    {"settings", "What an installation has chosen."},
};

// What CLI11 fills in for one command.
struct Slots {
  const Command* command;
  CLI::App* app;
  std::deque<std::vector<std::string>> values;
  std::deque<bool> flags;
};

void add_argument(Slots& slots, const Argument& argument) {
  const std::string name(argument.name);
  const std::string summary(argument.summary);
  std::vector<std::string>& value = slots.values.emplace_back();
  bool& flag = slots.flags.emplace_back(false);
  if (name.starts_with("--") && argument.value.empty()) {
    CLI::Option* option = slots.app->add_flag(name, flag, summary);
    if (argument.need == Need::required) option->required();
    return;
  }
  CLI::Option* option = slots.app->add_option(name, value, summary);
  if (!argument.value.empty()) option->type_name(std::string(argument.value));
  if (name.starts_with("--") == false) option->type_name("");
  // A list takes as many words as it gets; each of ours takes one, and the next word is the next
  // argument's.
  option->allow_extra_args(false);
  if (argument.need != Need::repeated) option->expected(1);
  if (argument.need == Need::required) option->required();
}

CLI::App* find_subcommand(CLI::App& app, std::string_view name) {
  for (CLI::App* subcommand : app.get_subcommands({})) {
    if (subcommand->get_name() == name) return subcommand;
  }
  return nullptr;
}

// "incident declare" is the subcommand `declare` of the subcommand `incident`.
CLI::App* place_of(CLI::App& root, std::string_view words) {
  CLI::App* at = &root;
  for (std::string_view word : split(words, ' ')) {
    CLI::App* next = find_subcommand(*at, word);
    if (next == nullptr) {
      next = at->add_subcommand(std::string(word));
      next->require_subcommand(0, 1);
    }
    at = next;
  }
  return at;
}

Arguments arguments_of(const Slots& slots) {
  Arguments arguments;
  for (std::size_t i = 0; i < slots.command->arguments.size(); ++i) {
    const Argument& argument = slots.command->arguments[i];
    if (slots.flags[i]) arguments.add(argument.name, "yes");
    for (const std::string& value : slots.values[i]) arguments.add(argument.name, value);
  }
  return arguments;
}

std::string usage(const CLI::App& root, const std::string& what) {
  std::string message = what + "\n";
  const CLI::App* deepest = &root;
  std::string words = "candor";
  while (!deepest->get_subcommands().empty()) {
    deepest = deepest->get_subcommands().front();
    words += " " + deepest->get_name();
  }
  return message + "`" + words + " --help` says how it is used\n";
}

}  // namespace

Parsed parse_command_line(std::span<const Command> commands, int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    if (find_invalid_utf8(argv[i])) {
      return {std::nullopt, fmt::format("argument {} is not UTF-8\n", i), kUsage};
    }
  }
  CLI::App root("Candor takes a security incident from its declaration to measured trust.",
                "candor");
  root.set_version_flag("--version", std::string("candor ") + kVersion);
  root.require_subcommand(0, 1);
  Invocation invocation;
  bool json = false;
  std::string token;
  root.add_option("--data", invocation.data_folder, "The data folder (default: candor-data).")
      ->envname("CANDOR_DATA")
      ->type_name("DIR");
  root.add_option("--token", token, "Act as the owner of this staff token.")
      ->envname("CANDOR_TOKEN")
      ->type_name("TOKEN");
  root.add_flag("--json", json, "Print JSON instead of text.");
  root.fallthrough();

  std::deque<Slots> all;
  for (const Command& command : commands) {
    Slots& slots = all.emplace_back(Slots{&command, place_of(root, command.words), {}, {}});
    slots.app->description(std::string(command.summary));
    slots.app->fallthrough();
    for (const Argument& argument : command.arguments) add_argument(slots, argument);
  }
  for (CLI::App* noun : root.get_subcommands({})) noun->fallthrough();
  for (const auto& [noun, summary] : kNouns) {
    if (CLI::App* app = find_subcommand(root, noun)) app->description(std::string(summary));
  }

  try {
    root.parse(argc, argv);
  } catch (const CLI::Success& success) {
    std::ostringstream out;
    std::ostringstream err;
    root.exit(success, out, err);
    return {std::nullopt, out.str(), 0};
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, usage(root, error.what()), kUsage};
  }
  for (const Slots& slots : all) {
    if (!slots.app->parsed() || !slots.app->get_subcommands().empty()) continue;
    invocation.command = slots.command;
    invocation.arguments = arguments_of(slots);
    invocation.format = json ? Format::json : Format::text;
    if (invocation.data_folder.empty()) invocation.data_folder = "candor-data";
    if (!token.empty()) invocation.token = token;
    return {std::move(invocation), "", 0};
  }
  const auto named = root.get_subcommands();
  return {std::nullopt, named.empty() ? root.help() : named.front()->help(), kUsage};
}

Format wanted_format(int argc, const char* const* argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    if (std::string_view(argv[i]) == "--json") return Format::json;
  }
  return Format::text;
}

Error at_command_line(Error error, const Command& command) {
  for (Fault& fault : error.faults) {
    const std::size_t begin = fault.place.starts_with('/') ? 1 : 0;
    const std::string name = to_lower(replace_all(fault.place.substr(begin), "_", "-"));
    for (const Argument& argument : command.arguments) {
      if (argument.name == "--" + name || to_lower(argument.name) == name) {
        fault.place = std::string(argument.name);
      }
    }
  }
  return error;
}

}  // namespace candor::app
