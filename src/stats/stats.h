// SPDX-License-Identifier: Apache-2.0
// The numerical core: who stayed, for how long, and what changed by how much. Plain arrays in,
// plain structs out.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace candor::stats {

double normal_quantile(double p);
double chi_squared_tail(double x, double df);     // P(X > x)
double f_tail(double x, double df1, double df2);  // P(X > x)
double t_two_sided(double t, double df);          // P(|T| > |t|)
double t_quantile(double p, double df);

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

// Kaplan-Meier. `time` is how long each was observed (at least 0, finite); `event` is whether it
// ended with the event. Refused: no rows, arrays of different length, a time that is negative or
// not finite.
Result<SurvivalCurve> kaplan_meier(std::span<const double> time, std::span<const bool> event,
                                   SurvivalLimits limits = SurvivalLimits::log,
                                   double level = 0.95);
// The same where each came under observation only after time `start` (delayed entry, left
// truncation): at risk from there on. Also refused: a start that is negative, not finite, or not
// before the row's time.
Result<SurvivalCurve> kaplan_meier_from(std::span<const double> start, std::span<const double> time,
                                        std::span<const bool> event,
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

struct LogRank {
  double chi_squared = 0;
  std::int64_t df = 0;
  double p = 1;
  std::vector<std::int64_t> n;   // per group
  std::vector<double> observed;  // per group, weighted
  std::vector<double> expected;
};
// Compares groups numbered 0, 1, …; weights S(t-)^rho: rho 0 is the log-rank test, 1 Peto and
// Peto's. `strata`, if not empty, adds up within each stratum. Refused: fewer than two groups, a
// group without members, no event at all.
Result<LogRank> log_rank(std::span<const double> time, std::span<const bool> event,
                         std::span<const std::int64_t> group,
                         std::span<const std::int64_t> strata = {}, double rho = 0);

// Rows of a balanced panel: every unit once in every period.
struct Panel {
  std::span<const std::int64_t> unit;
  std::span<const std::int64_t> period;
  std::span<const double> y;
  std::vector<std::vector<double>> x;  // one array per regressor
};

enum class ErrorsOf { iid, hetero, cluster };

struct Coefficient {
  double estimate = 0;
  double std_error = 0;
  double t = 0;
  double p = 1;
  double lower = 0;
  double upper = 0;
};

struct Regression {
  std::vector<Coefficient> coefficients;
  std::vector<std::vector<double>> covariance;
  std::int64_t rows = 0;
  std::int64_t units = 0;
  std::int64_t periods = 0;
  std::int64_t clusters = 0;  // 0 unless clustered
  double df = 0;              // of t: G - 1 when clustered, else rows - K
  double level = 0.95;
};

// Least squares with a fixed effect for each unit and each period, in closed form. Standard errors
// with fixest's small-sample corrections; `cluster` (one label a row) only for ErrorsOf::cluster.
// Refused: an unbalanced panel (the message gives the unit's place in the rows), collinear
// regressors, fewer than two clusters.
Result<Regression> two_way_fixed_effects(const Panel& panel, ErrorsOf errors,
                                         std::span<const std::int64_t> cluster = {},
                                         double level = 0.95);

// What each unit did in each period: y[unit * periods + period]. Exposed units are compared with
// the others.
struct GroupPanel {
  std::size_t periods = 0;
  std::span<const double> y;
  std::span<const bool> exposed;  // one per unit
};

// How much more the exposed changed than the others, from the mean of the periods before `after`
// (counted from 0) to the mean of those from it on. Errors are clustered by unit. The same as
// two_way_fixed_effects of exposed x after with the unit as cluster, in one pass. Refused: no
// period on one side, a group of fewer than two, a y that is not finite.
Result<Regression> difference_in_differences(const GroupPanel& panel, std::size_t after,
                                             double level = 0.95);
// The same from period `reference` to each other period, in order: one coefficient for each but the
// reference.
Result<Regression> event_study(const GroupPanel& panel, std::size_t reference, double level = 0.95);

struct Wald {
  double chi_squared = 0;
  std::int64_t df = 0;
  double p_chi_squared = 1;
  double f = 0;
  double p_f = 1;
};
// That the coefficients at these places are all zero. Refused: none; one that does not vary; some
// that hang together.
Result<Wald> wald_test(const Regression& regression, std::span<const std::size_t> places);

struct Interval {
  double estimate = 0;
  double lower = 0;
  double upper = 0;
};
// Of a mean, by Student's t. Refused: fewer than two values.
Result<Interval> mean_interval(std::span<const double> values, double level = 0.95);
// Of a proportion (Wilson 1927). Refused: n < 1, or more successes than n.
Result<Interval> wilson_interval(std::int64_t successes, std::int64_t n, double level = 0.95);

}  // namespace candor::stats
