// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/command.h"
#include "base/result.h"
#include "base/settings.h"

namespace candor::app {

// The settings of a data folder: its candor.toml, if there is one, over the defaults. Refused: what
// is not TOML, an unknown name, a wrong type or value; every fault at once, each with its line.
// Then a logo that cannot be shown.
Result<Settings> load_settings(const std::string& data_folder);

// One setting as it is in force.
enum class Origin { set, left_out };  // whether it is another than where candor.toml leaves it out
struct Setting {
  std::string name;  // "organisation.name"
  std::variant<std::string, std::int64_t, std::vector<std::string>> value;
  Origin origin = Origin::left_out;
  std::string summary;
};
struct SettingsInForce {
  std::string settings_file;  // "" where there is none
  std::string data_folder;
  std::vector<Setting> settings;  // all, in the order of the reference
};
// What may be shown to whoever administers: of secrets, the names of their files; of an address
// with a password in it, the address without it.
SettingsInForce settings_in_force(const Settings& settings);
// "postgresql://candor:***@db/candor". What could be a password is left out rather than shown.
std::string without_password(std::string_view url);

std::span<const Command> settings_commands();

// One line of a Markdown table for each setting: its name, its default, what it is for.
std::string describe_settings();

}  // namespace candor::app
