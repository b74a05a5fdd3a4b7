// SPDX-License-Identifier: Apache-2.0
// JSON of what this room's own commands say.
#pragma once

#include <string>

#include <boost/json/fwd.hpp>

#include "app/disclosure.h"
#include "app/verify.h"

namespace candor::app::codec {

boost::json::value encode(const Verified& verified);

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
