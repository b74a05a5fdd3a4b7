// SPDX-License-Identifier: Apache-2.0
// What was taken to measure by.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/storage.h"
#include "trust/intake.h"

namespace candor::trust {

struct LineageList {
  std::string incident;  // its reference
  std::vector<Lineage> imports;
};
// What counts now: outcomes, departures, relationship, as far as they were imported. Refused
// (not_found): no such incident.
Result<LineageList> list_lineage(storage::Transaction& tx, std::string_view incident);

}  // namespace candor::trust
