// SPDX-License-Identifier: Apache-2.0
// Cases of the tools whose work is archived: Netflix Dispatch (the JSON of GET …/incidents/{id})
// and DFIR-IRIS (the JSON of GET /case/export). Other projects' formats, read and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "incident/incident.h"

namespace candor::incident::archive {

// What Candor takes out of a case, and what it has no place for.
struct Case {
  std::string origin;  // "dispatch dispatch-default-security-42": the same case comes in once
  NewIncident incident;
  Phase phase = Phase::detection_and_analysis;
  std::optional<Instant> closed_at;
  std::vector<std::pair<Anchor, NewAnchor>> anchors;
  std::vector<NewFact> facts;
  std::vector<NewTimelineEntry> timeline;
  std::vector<std::pair<CaseRole, std::string>> roles;
  std::vector<NotMapped> not_mapped;  // in order of their fields
};

inline constexpr std::size_t kFileBytesMax = 64 * 1024 * 1024;

// Refused, with the place, whatever is not of the tool's shape, or is of the future. Nothing of the
// file's texts is in a refusal.
Result<Case> parse_dispatch(std::string_view json, Instant now);
Result<Case> parse_iris(std::string_view json, Instant now);

}  // namespace candor::incident::archive
