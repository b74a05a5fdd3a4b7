// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/settings.h"

namespace candor::app {

// The settings of a data folder: its candor.toml, if there is one, over the defaults. Refused: what
// is not TOML, an unknown name, a wrong type or value; every fault at once, each with its line.
// Then a logo that cannot be shown.
Result<Settings> load_settings(const std::string& data_folder);

// One line of a Markdown table for each setting: its name, its default, what it is for.
std::string describe_settings();

}  // namespace candor::app
