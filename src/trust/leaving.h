// SPDX-License-Identifier: Apache-2.0
// Why customers left, and when: by cause, and day by day in the states of waiting for a letter and
// of having been told. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "trust/cohort.h"
#include "trust/report.h"

namespace candor::trust {

struct Departures {
  bool causes_known = false;
  // Days are counted from the day the incident began. Nothing in `month_ends`: days are not known.
  std::int64_t first_day = 0;  // of the first month, or the day the incident began if later
  std::vector<std::int64_t> month_ends;  // one behind the last day of each month since
};

// In which stratum each customer of `staying` is compared, numbered from 0; and how many are in
// use.
struct Strata {
  std::vector<std::int32_t> codes;
  std::int32_t levels = 1;
};
Strata strata_of(const Cohort::Staying& staying);

// Adds the shares by cause, where causes are known.
Result<void> add_causes(Report& report, const Cohort& cohort, const Strata& strata,
                        const Departures& departures);
// Adds the hazards, where days are known and both states saw enough people leave.
void add_hazards(Report& report, const Cohort& cohort, const Strata& strata,
                 const Departures& departures);

}  // namespace candor::trust
