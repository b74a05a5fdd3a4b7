// SPDX-License-Identifier: Apache-2.0
// What `stats km` and `stats cox` found, and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "stats/competing.h"
#include "stats/cox.h"
#include "stats/survival.h"
#include "stats/table.h"

namespace candor::stats {

struct CurvesAnswer {
  struct Group {
    std::string name;  // "exposed=1", or "all"
    SurvivalCurve curve;
    Median median;
    std::optional<RestrictedMean> mean;
  };
  struct Difference {
    std::string of, from;
    MeanDifference mean;
  };
  Table table;
  SurvivalLimits limits = SurvivalLimits::log;
  double tau = 0;  // of the means; 0 if there are none
  double rho = 0;
  std::vector<Group> groups;
  std::optional<LogRank> log_rank;
  std::vector<Difference> differences;
  std::vector<std::string> notes;
};

struct IncidenceAnswer {
  struct Group {
    std::string name;
    IncidenceCurve curve;
  };
  Table table;
  SurvivalLimits limits = SurvivalLimits::log;
  std::vector<std::string> causes;
  std::vector<Group> groups;
  std::vector<std::string> notes;
};

struct CoxAnswer {
  Table table;
  Ties ties = Ties::efron;
  CoxFit fit;
  std::optional<Concordance> concordance;
  std::optional<HazardsCheck> hazards;
  std::vector<std::string> notes;
};

namespace codec {

boost::json::object encode(const CurvesAnswer& answer);
boost::json::object encode(const IncidenceAnswer& answer);
boost::json::object encode(const CoxAnswer& answer);

}  // namespace codec
}  // namespace candor::stats
