// SPDX-License-Identifier: Apache-2.0
// Who stayed, and for how long. Pure.
#pragma once

#include "trust/cohort.h"
#include "trust/leaving.h"
#include "trust/report.h"

namespace candor::trust {

// Adds the groups' curves, their difference, the months lost and the log-rank test. Refused: fewer
// than kPeopleMin customers in a group.
Result<void> add_staying(Report& report, const Cohort& cohort, const Strata& strata);

// Steps in which fewer than kPeopleMin left are joined with the next, and what is left over at the
// end with the last.
std::vector<StayedPoint> joined_steps(const stats::SurvivalCurve& curve);

}  // namespace candor::trust
