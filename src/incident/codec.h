// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room but for VERIS (veris.cc).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "incident/incident.h"
#include "staff/staff.h"

namespace candor::incident::codec {

Result<NewIncident> decode_new_incident(std::string_view body);
Result<NewAnchor> decode_new_anchor(std::string_view body);
Result<NewFact> decode_new_fact(std::string_view body);
Result<NewTimelineEntry> decode_new_timeline_entry(std::string_view body);
Result<Change<Severity>> decode_severity_change(std::string_view body);
Result<Change<Phase>> decode_phase_change(std::string_view body);
Result<Change<Status>> decode_status_change(std::string_view body);
Result<Reason> decode_reason(std::string_view body);
struct Duplicate {
  std::string of;  // the reference of the one that stays
  Reason reason;
};
Result<Duplicate> decode_duplicate(std::string_view body);
Result<staff::EntranceChange> decode_entrance_change(std::string_view body);
Result<NewHandover> decode_new_handover(std::string_view body);
Result<NewPromise> decode_new_promise(std::string_view body);
// What was done to keep a promise.
Result<std::string> decode_how(std::string_view body);

boost::json::value encode(const Incident& incident);
boost::json::value encode(const staff::Entrance& entrance);
boost::json::value encode(const Overview& overview);
boost::json::value encode(const ClockAnchor& anchor);
boost::json::value encode(const Fact& fact);
boost::json::value encode(const std::vector<Fact>& facts);
boost::json::value encode(const TimelineEntry& entry);
boost::json::value encode(const TimelinePage& page);
boost::json::value encode(const Handover& handover);
boost::json::value encode(const Roles& roles);
boost::json::value encode(const Promise& promise);
boost::json::value encode(const std::vector<Promise>& promises);
boost::json::value encode(const Page& page);
boost::json::value encode(const VerisImport& import);
boost::json::value encode(const CaseImport& import);
boost::json::value encode(const Comparison& comparison);

// Bodies of journal entries: what changed, with the hash of free text instead of the text.
boost::json::value journal_declared(const Incident& incident);
boost::json::value journal_changed(std::string_view field, std::string_view from,
                                   std::string_view to, std::string_view reason);
boost::json::value journal_reason(std::string_view reason);
boost::json::value journal_duplicate(std::string_view of, std::string_view reason);
boost::json::value journal_handover(const Handover& handover);
boost::json::value journal_promise(const Promise& promise);
boost::json::value journal_anchor(const ClockAnchor& anchor);
boost::json::value journal_fact(const Fact& fact);
boost::json::value journal_timeline(const TimelineEntry& entry);
boost::json::value journal_case(std::string_view sha256, Tool tool, const CaseImport& import);
boost::json::value journal_veris(std::string_view sha256, const VerisImport& import);

std::span<const http::Schema> schemas();

}  // namespace candor::incident::codec
