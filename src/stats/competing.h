// SPDX-License-Identifier: Apache-2.0
// Who left for which reason: cumulative incidence where several causes compete (Aalen and Johansen
// 1978), in linear time, with errors by the infinitesimal jackknife. With one cause and weights it
// is the weighted Kaplan-Meier curve, as 1 - incidence, with its robust error.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/survival.h"

namespace candor::stats {

// How long each was observed and why it ended.
struct CauseFollowUp {
  std::span<const double> time;         // at least 0, finite
  std::span<const std::int32_t> cause;  // 0: still there when last seen; else 1 to `causes`
  std::int32_t causes = 0;
  std::span<const double> start = {};    // at risk only after it; empty: from 0 on
  std::span<const double> weights = {};  // at least 0; empty: each counts once
};

struct IncidencePoint {
  double incidence = 0;  // share that has left for the cause
  double std_error = 0;
  double lower = 0;
  double upper = 0;
};

// The incidence of one cause at each time of the curve.
using Incidence = std::vector<IncidencePoint>;

struct IncidenceCurve {
  std::int64_t n = 0;
  double level = 0.95;
  std::vector<double> time;          // each distinct time, in order
  std::vector<double> at_risk;       // just before it; the sum of weights
  std::vector<double> survival;      // just after it
  std::vector<Incidence> incidence;  // by cause, from 0 for cause 1
  std::vector<std::int64_t> events;  // by cause
};

// One curve for each group; `group` without codes is one group. Refused as kaplan_meier, and: a
// cause that is out of range or never happens, weights that do not fit.
Result<std::vector<IncidenceCurve>> cumulative_incidence(
    const CauseFollowUp& rows, const Labels& group = {},
    SurvivalLimits limits = SurvivalLimits::log, double level = 0.95);

// The last point at or before `time`; 0 before the first. `cause` counts from 1.
IncidencePoint incidence_at(const IncidenceCurve& curve, std::int32_t cause, double time);

}  // namespace candor::stats
