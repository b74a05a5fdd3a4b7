// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types, and of the law files. The only JSON of this room.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/embedded.h"
#include "duty/duty.h"

namespace candor::duty::codec {

// Reads law files by their names: rules/*.json (arrays of rules), calendars/*.json, flags.json,
// jurisdictions.json. Names every fault of every file at once, each with its file and id: unknown
// fields, bad values, ids given twice, names that nothing else defines.
Result<LawBook> parse_laws(std::span<const EmbeddedFile> files);

Result<NewMet> decode_new_met(std::string_view body);
Result<NewFlagSetting> decode_new_flag_setting(std::string_view body);
Result<std::vector<NamedTime>> decode_anchors(std::string_view body);

boost::json::value encode(const DutyList& list);
boost::json::value encode(const Computed& computed);
boost::json::value encode(const Met& met);
boost::json::value encode(const FlagSetting& setting);
boost::json::value encode(const LawBook& law);
boost::json::value encode(const std::vector<Rule>& rules);

// Bodies of journal entries; the proof by its hash, since it may name people.
boost::json::value journal_met(const Met& met);
boost::json::value journal_flag(const FlagSetting& setting);

std::span<const http::Schema> schemas();

}  // namespace candor::duty::codec
