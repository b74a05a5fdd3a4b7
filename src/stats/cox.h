// SPDX-License-Identifier: Apache-2.0
// What makes people leave sooner: proportional hazards (Cox 1972), in time linear in the rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/concordance.h"
#include "stats/survival.h"

namespace candor::stats {

struct Covariate {
  std::string name;  // for messages
  std::span<const double> values;
};

struct CoxData {
  FollowUp rows;  // with starts: several rows a person, each from `start` to `time`
  std::vector<Covariate> covariates;
  std::span<const double> weights = {};  // at least 0; empty: each counts once
  Labels strata = {};                    // each with a baseline of its own
  Labels cluster = {};                   // rows that may hang together
};

enum class Ties { efron, breslow };

struct CoxOptions {
  Ties ties = Ties::efron;
  bool robust = false;  // also errors that hold if the model does not (each row its own cluster);
                        // with clusters they are made in any case
  double level = 0.95;
};

struct CoxCoefficient {
  std::string name;
  double coef = 0;       // log of the hazard ratio
  double std_error = 0;  // from the information
  double robust_se = 0;  // 0 where no robust errors were asked for
  double z = 0;          // of the robust error where there is one; so are p and the limits
  double p = 1;
  double lower = 0;
  double upper = 0;
};

struct ChiSquared {
  double statistic = 0;
  double df = 0;
  double p = 1;
};

struct CoxFit {
  std::int64_t n = 0;  // rows with a weight above 0
  std::int64_t events = 0;
  std::int64_t strata = 1;
  std::int64_t clusters = 0;  // 0 without robust errors
  int iterations = 0;
  double level = 0.95;
  std::vector<CoxCoefficient> coefficients;
  std::vector<std::vector<double>> covariance;         // from the information
  std::vector<std::vector<double>> robust_covariance;  // empty without robust errors
  double loglik_null = 0;
  double loglik = 0;
  ChiSquared score_test;
  ChiSquared wald_test;  // by the robust covariance where there is one
  ChiSquared lr_test;
  std::vector<std::string> notes;
};

// Of what time the test of proportional hazards asks whether effects change with: time itself, or
// the share 1 - S(t-) that has left.
enum class TimeTransform { km, identity };

struct HazardsCheck {
  TimeTransform transform = TimeTransform::km;
  std::vector<ChiSquared> covariates;  // in their order
  ChiSquared global;
};

struct CoxPoint {
  double time = 0;
  double hazard = 0;     // cumulative
  double hazard_se = 0;  // of it, with that of the coefficients
  double survival = 1;
  double std_error = 0;
  double lower = 1;
  double upper = 1;
};

struct CoxRows;

// A fitted model. It refers to the arrays of the data, which must outlive it.
class CoxModel {
 public:
  // Newton's method from 0 with step halving, until the log-likelihood changes by less than 1e-12
  // of itself, and then until the steps are gone. Refused: what kaplan_meier refuses; no covariate;
  // a value that is not finite or beyond 1e100; a weight that is negative; fewer than two clusters;
  // no event; a covariate that does not vary among those at risk at the events, or is determined by
  // others; one whose effect has no finite estimate (separation).
  static Result<CoxModel> fit(const CoxData& data, const CoxOptions& options = {});
  CoxModel(CoxModel&&) noexcept;
  CoxModel& operator=(CoxModel&&) noexcept;
  ~CoxModel();

  const CoxFit& result() const { return fit_; }
  // Score residuals (w_i L_i in the terms of Lin and Wei 1989): of each covariate one a row, in the
  // order of the data.
  std::vector<std::vector<double>> score_residuals() const;
  // The score test of each coefficient against one that changes with time (Grambsch and Therneau
  // 1994, as cox.zph of survival 3.x). Refused: no two event times.
  Result<HazardsCheck> proportional_hazards(TimeTransform transform = TimeTransform::km) const;
  Result<Concordance> concordance() const;
  // The curve of somebody with these covariates, at each time of the stratum. Refused: values that
  // do not fit, no such stratum.
  Result<std::vector<CoxPoint>> curve(std::span<const double> values, std::int32_t stratum = 0,
                                      SurvivalLimits limits = SurvivalLimits::log) const;

 private:
  CoxModel();
  void add_robust_errors();
  std::unique_ptr<CoxRows> rows_;
  std::vector<double> beta_;     // of the scaled covariates
  std::vector<double> inverse_;  // of the information, scaled, k x k
  CoxFit fit_;
};

}  // namespace candor::stats
