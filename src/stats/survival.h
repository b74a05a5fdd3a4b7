// SPDX-License-Identifier: Apache-2.0
// Who left, when: Kaplan-Meier, restricted means and their difference, log-rank tests.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"

namespace candor::stats {

// How the confidence limits of S are formed: on log S (R's default), or on log(-log S), which stays
// within 0 and 1.
enum class SurvivalLimits { log, log_log };

struct SurvivalPoint {
  double time = 0;
  std::int64_t at_risk = 0;  // just before `time`
  std::int64_t events = 0;   // at `time`
  double survival = 1;       // just after `time`
  double std_error = 0;      // of S, Greenwood
  double lower = 1;
  double upper = 1;
};

struct SurvivalCurve {
  std::int64_t n = 0;
  std::int64_t events = 0;
  double level = 0.95;
  std::vector<SurvivalPoint>
      points;  // at each distinct time with an event or a censoring, in order
};

// How long each was observed and how it ended.
struct FollowUp {
  std::span<const double> time;        // at least 0, finite
  Flags event;                         // whether it ended with the event
  std::span<const double> start = {};  // at risk only after it (delayed entry); empty: from 0 on
};

// Kaplan-Meier. Refused: no rows, arrays of different length, a time that is negative or not
// finite, a start that is negative, not finite, or not before the row's time.
Result<SurvivalCurve> kaplan_meier(const FollowUp& rows,
                                   SurvivalLimits limits = SurvivalLimits::log,
                                   double level = 0.95);
// One curve for each group. Also refused: groups that do not fit the rows.
Result<std::vector<SurvivalCurve>> kaplan_meier_by(const FollowUp& rows, const Labels& group,
                                                   SurvivalLimits limits = SurvivalLimits::log,
                                                   double level = 0.95);

// The last point at or before `time`; S = 1 before the first.
SurvivalPoint survival_at(const SurvivalCurve& curve, double time);

struct Median {
  double time = 0;
  double lower = 0;  // infinite where the curve never comes down to a half
  double upper = 0;
};
// The first time at which S is a half or less; infinite if it never is. The limits are those of the
// curve's limits.
Median median_survival(const SurvivalCurve& curve);

struct RestrictedMean {
  double mean = 0;  // area under S from 0 to tau
  double std_error = 0;
};
// Refused: tau not above 0. The curve is taken as level after its last point.
Result<RestrictedMean> restricted_mean(const SurvivalCurve& curve, double tau);

struct MeanDifference {
  double difference = 0;
  double std_error = 0;
  double lower = 0;
  double upper = 0;
  double z = 0;
  double p = 1;
};
// The restricted mean of `a` less that of `b`, with limits at the level of `a`. Refused: tau not
// above 0; no event in either curve before tau, as then the difference has no error.
Result<MeanDifference> restricted_mean_difference(const SurvivalCurve& a, const SurvivalCurve& b,
                                                  double tau);

struct LogRank {
  double chi_squared = 0;
  std::int64_t df = 0;  // groups of which somebody is at risk at an event, less one
  double p = 1;
  std::vector<std::int64_t> n;   // per group
  std::vector<double> observed;  // per group, weighted
  std::vector<double> expected;
};
// Compares groups; weights S(t-)^rho (Harrington and Fleming 1982): rho 0 is the log-rank test, 1
// Peto and Peto's. `strata`, if it has codes, adds up within each stratum. Refused as kaplan_meier,
// and: fewer than two groups or groups at risk at an event, no event at all, rho not finite or
// below 0.
Result<LogRank> log_rank(const FollowUp& rows, const Labels& group, const Labels& strata = {},
                         double rho = 0);

}  // namespace candor::stats
