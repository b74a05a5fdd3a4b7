// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/codec.h"
#include "app/settings.h"
#include "base/json.h"
#include "base/text.h"

namespace candor::app {
namespace {

std::string words_of(const Setting& setting) {
  struct Words {
    std::string operator()(const std::string& text) const { return fmt::format("\"{}\"", text); }
    std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
    std::string operator()(const std::vector<std::string>& texts) const {
      return texts.empty() ? "[]" : fmt::format("[\"{}\"]", join(texts, "\", \""));
    }
  };
  return std::visit(Words(), setting.value);
}

Result<Output> run_show(App& app, const Actor&, const Arguments&) {
  const SettingsInForce all = settings_in_force(app.settings);
  Output output{.text = all.settings_file.empty() ? "there is no candor.toml; all is as it is "
                                                    "where settings are left out\n"
                                                  : all.settings_file + "\n",
                .json = pretty_json(codec::encode(all))};
  for (const Setting& setting : all.settings) {
    output.text += fmt::format("{} {} = {}\n", setting.origin == Origin::set ? "*" : " ",
                               setting.name, words_of(setting));
  }
  output.text += "* is set\n";
  return output;
}

constexpr Command kCommands[] = {
    {"settings show",
     Access::administer,
     "Show what is set and what is left as it is; secrets are in files, which are only named.",
     {},
     run_show},
};

}  // namespace

std::span<const Command> settings_commands() { return kCommands; }

}  // namespace candor::app
