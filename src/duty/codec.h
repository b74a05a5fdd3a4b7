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

// Reads law files by their names: rules/<jurisdiction>.json (arrays of rules), calendars/*.json,
// flags.json, jurisdictions.json, class_sets.json, contents.json. Names every fault of every file
// at once, each with its file and id: unknown fields, bad values, ids given twice, names that
// nothing else defines, a rule in another jurisdiction's file.
Result<LawBook> parse_laws(std::span<const EmbeddedFile> files);
// JSON Schema (2020-12) of a file of rules, for editors and other validators.
boost::json::value rules_schema();

Result<NewMet> decode_new_met(std::string_view body);
Result<NewFlagSetting> decode_new_flag_setting(std::string_view body);
Result<NewHold> decode_new_hold(std::string_view body);
Result<NewRelease> decode_new_release(std::string_view body);
struct ComputeBody {
  std::vector<NamedTime> anchors;
  std::vector<NamedFact> facts;
};
Result<ComputeBody> decode_compute(std::string_view body);

boost::json::value encode(const DutyList& list);
boost::json::value encode(const Explanation& explanation);
boost::json::value encode(const Board& board);
boost::json::value encode(const Computed& computed);
boost::json::value encode(const Met& met);
boost::json::value encode(const ProofFile& file);
boost::json::value encode(const FlagSetting& setting);
boost::json::value encode(const Hold& hold);
boost::json::value encode(const LawBook& law);

// Bodies of journal entries; references and assessments by their hashes, since they may name
// people.
boost::json::value journal_met(const Met& met);
boost::json::value journal_flag(const FlagSetting& setting);
boost::json::value journal_hold(const Hold& hold);
boost::json::value journal_moves(const std::vector<Seen>& moves);
// With the reason as it was given, like other reasons in the journal.
boost::json::value journal_override(const std::vector<std::string>& rules, std::string_view reason);

std::span<const http::Schema> schemas();

}  // namespace candor::duty::codec
