// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "evidence/evidence.h"

namespace candor::evidence::codec {

Result<NewEvidence> decode_new_evidence(std::string_view text);
Result<Handover> decode_handover(std::string_view body);
Result<Retention> decode_retention(std::string_view body);
Result<std::string> decode_reason(std::string_view body);
Result<TimelineEntryId> decode_link(std::string_view body);

boost::json::value encode(const Evidence& evidence);
boost::json::value encode(const Overview& overview);
boost::json::value encode(const Listing& listing);
boost::json::value encode(const Verification& verification);

// SHA-256 over the canonical JSON of the entry and of what it is about. The journal holds it, so
// that the one cannot be changed without the other, and nobody's name is in the journal.
std::string custody_sha256(const Evidence& evidence, const CustodyEntry& entry);

// What the journal says of an entry of custody.
struct Journalled {
  std::string evidence_id;
  std::int64_t number = 0;
  std::string custody_sha256;
};
boost::json::value journal_custody(const Evidence& evidence, const CustodyEntry& entry);
boost::json::value encode(const Shredded& shredded);
boost::json::value journal_shredded(const Shredded& shredded, std::string_view reason);
boost::json::value journal_link(const Evidence& evidence, const TimelineEntryId& entry);
// Nothing where the body is of another kind of entry.
std::optional<Journalled> read_journal(std::string_view body);

std::span<const http::Schema> schemas();

}  // namespace candor::evidence::codec
