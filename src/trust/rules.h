// SPDX-License-Identifier: Apache-2.0
// From histories to a report: the estimates, what they mean, and what they cannot say. Pure.
#pragma once

#include <string>
#include <vector>

#include "trust/cohort.h"
#include "trust/trust.h"

namespace candor::trust {

inline constexpr std::int64_t kGroupMin = 10;

Result<void> check(const Plan& plan);

// The change as a share of what the exposed spent before, with its 95 % and its 90 % interval.
Verdict verdict_of(const Interval& change_95, const Interval& change_90, double margin);

// Everything but the words and where the outcomes came from. Refused: fewer than ten customers in a
// group, exposed who spent nothing before.
Result<Report> analyse(const Cohort& cohort, double margin);

}  // namespace candor::trust
