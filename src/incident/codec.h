// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room but for VERIS (veris.cc).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "incident/incident.h"

namespace candor::incident::codec {

Result<NewIncident> decode_new_incident(std::string_view body);
Result<NewAnchor> decode_new_anchor(std::string_view body);
Result<NewFact> decode_new_fact(std::string_view body);
Result<NewTimelineEntry> decode_new_timeline_entry(std::string_view body);
Result<Change<Severity>> decode_severity_change(std::string_view body);
Result<Change<Phase>> decode_phase_change(std::string_view body);
Result<Change<Status>> decode_status_change(std::string_view body);

boost::json::value encode(const Incident& incident);
boost::json::value encode(const Overview& overview);
boost::json::value encode(const ClockAnchor& anchor);
boost::json::value encode(const Fact& fact);
boost::json::value encode(const TimelineEntry& entry);
boost::json::value encode(const Page& page);
boost::json::value encode(const VerisImport& import);
boost::json::value encode(const Comparison& comparison);

// Bodies of journal entries: what changed, with the hash of free text instead of the text.
boost::json::value journal_declared(const Incident& incident);
boost::json::value journal_changed(std::string_view field, std::string_view from,
                                   std::string_view to, std::string_view reason);
boost::json::value journal_anchor(const ClockAnchor& anchor);
boost::json::value journal_fact(const Fact& fact);
boost::json::value journal_timeline(const TimelineEntry& entry);
boost::json::value journal_veris(std::string_view sha256, const VerisImport& import);

std::span<const http::Schema> schemas();

}  // namespace candor::incident::codec
