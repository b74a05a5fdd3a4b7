// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "notice/notice.h"

namespace candor::notice::codec {

Result<std::string> decode_text(std::string_view body);
Result<std::string> decode_reason(std::string_view body);

boost::json::value encode(const Notice& notice);
boost::json::value encode(const std::vector<Notice>& notices);
boost::json::value encode(const Lint& lint);

// Bodies of journal entries: the text's hash instead of the text.
boost::json::value journal_version(const Notice& notice);
boost::json::value journal_approved(const Notice& notice, const Lint& lint);
boost::json::value journal_withdrawn(const Notice& notice, std::string_view reason);

std::span<const http::Schema> schemas();

}  // namespace candor::notice::codec
