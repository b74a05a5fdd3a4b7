// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

#include "journal/journal.h"

namespace candor::journal::codec {

std::string canonical_body(const boost::json::value& body);
// Nothing if the body is not JSON, which an entry of ours always is.
Result<std::string> hashed_text(const Entry& entry);
std::string encode(const std::vector<Entry>& entries);
std::string encode(const Verification& verification, const LogVerification& log);

}  // namespace candor::journal::codec
