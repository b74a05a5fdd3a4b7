// SPDX-License-Identifier: Apache-2.0
// VERIS records (verisframework.org), versions 1.3.4 to 1.4.1, as incidents and back. The JSON of
// VERIS, and nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "incident/incident.h"

namespace candor::incident::veris {

// What Candor takes out of a record. The rest stays in `canonical`.
struct Record {
  std::string veris_id;
  std::string canonical;  // the whole record as canonical JSON
  NewIncident incident;
  Instant occurred_at;  // the first instant of the year, month or day that timeline.incident gives
  std::vector<std::pair<Anchor, NewAnchor>> anchors;
  std::vector<NewFact> facts;
  std::vector<NewTimelineEntry> timeline;
};

struct Parsed {
  std::string place;  // "record 17 (6ffee7c8-…)": by position from 1, with its incident_id where
                      // there is one
  Result<Record> record;
};

inline constexpr std::size_t kFileBytesMax = 256 * 1024 * 1024;

// One record, or an array of records; each is judged alone. The text as a whole is refused only if
// it is not JSON or holds no record.
Result<std::vector<Parsed>> parse(std::string_view json, Instant now);

// The original record (if there was one) brought up to date, in the version of VERIS that it came
// in; else a new one, in 1.4.1. Candor's own under plus.candor.
std::string to_veris(const Overview& overview, const std::optional<std::string>& original);

}  // namespace candor::incident::veris
