// SPDX-License-Identifier: Apache-2.0
// One entry of the journal, shown to somebody outside: the entry, its salt, that it is in the
// journal, and that the public log spoke of the journal since. Says nothing of other entries.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/command.h"

namespace candor::app {

inline constexpr std::string_view kDisclosureFormat = "candor.journal-disclosure@v1";

struct PublicWord {
  std::string salt;   // hexadecimal
  std::string entry;  // of the public log: has the SHA-256 of the salt and the journal's checkpoint
  std::string proof;  // a .tlog-proof of it
};
struct Disclosure {
  std::string format;
  boost::json::value entry;
  std::string salt;   // hexadecimal; the leaf is the SHA-256 of it and the entry's canonical JSON
  std::string proof;  // a .tlog-proof under a checkpoint of the journal
  std::optional<PublicWord> public_word;  // nothing before the first day
};

std::span<const Command> disclosure_commands();

}  // namespace candor::app
