// SPDX-License-Identifier: Apache-2.0
// From a cohort to a report: every number of it, and no words yet. Pure.
#pragma once

#include "trust/cohort.h"
#include "trust/effects.h"
#include "trust/leaving.h"
#include "trust/report.h"

namespace candor::trust {

struct Study {
  SplitGroups groups;
  Departures departures;
  double queue_days_apart = 0;  // how much later the second half of the queue was told
};

// Refused: fewer than kPeopleMin customers in a group; exposed who had nothing of the deciding
// outcome before.
Result<Report> analyse(Cohort cohort, const Plan& plan, const Study& study);

}  // namespace candor::trust
