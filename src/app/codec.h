// SPDX-License-Identifier: Apache-2.0
// JSON of what this room's own commands say.
#pragma once

#include <span>
#include <string>

#include <boost/json/fwd.hpp>

#include "app/disclosure.h"
#include "app/settings.h"
#include "app/verify.h"
#include "http/http.h"

namespace candor::app::codec {

boost::json::value encode(const Verified& verified);

// By section, as candor.toml has them, and each by itself with what it is for.
boost::json::value encode(const SettingsInForce& settings);
// Of the routes that belong to no room.
std::span<const http::Schema> schemas();

std::string encode(const Disclosure& disclosure);
Result<Disclosure> decode_disclosure(std::string_view text);
// "sha256" of an entry of the public log, and when it was made.
struct JournalWord {
  std::string kind;
  Instant at;
  std::string sha256;
};
Result<JournalWord> decode_journal_word(std::string_view entry);

}  // namespace candor::app::codec
