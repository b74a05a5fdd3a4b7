// SPDX-License-Identifier: Apache-2.0
// STIX 2.1 as JSON. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/settings.h"
#include "evidence/evidence.h"
#include "incident/incident.h"

namespace candor::dossier {

struct StixSource {
  incident::Incident incident;
  std::vector<incident::Fact> facts;              // that stand
  std::vector<incident::TimelineEntry> timeline;  // that may leave the house
  std::vector<evidence::Evidence> evidence;
};
std::string to_stix(const StixSource& source, const Settings::Organisation& organisation);

}  // namespace candor::dossier
